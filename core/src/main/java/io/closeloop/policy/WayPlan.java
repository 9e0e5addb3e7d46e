// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import static io.closeloop.plain.Spoken.span;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On which way an ask goes out, and when: the first way of the channel that reaches the customer, at the first decent
 * hour, while the way is open. Pure.
 *
 * @param plan null when every way would be closed by then
 * @param rules what the hours and the windows said
 */
record WayPlan(@Nullable AskPlan plan, List<Rule> rules) {

    static WayPlan of(PolicySettings settings, Circumstances c) {
        Instant wish = wish(settings, c);
        List<String> closed = new ArrayList<>();
        for (Via via : reaching(settings, c)) {
            Handle to = handle(via, c).orElseThrow();
            Set<ZoneId> zones = QuietHours.zones(to, c.contact(), c.zones());
            Instant due = QuietHours.next(wish, zones, settings);
            Instant until = c.windows().get(via);
            if (until == null || due.isBefore(until)) {
                boolean moved = due.isAfter(wish);
                String hours = QuietHours.words(zones, settings);
                String when =
                        (moved ? "moved " + span(Duration.between(wish, due)) + " to be inside " : "inside ") + hours;
                List<Rule> rules = new ArrayList<>();
                rules.add(Rule.passed(Policy.QUIET_HOURS, when));
                if (until != null) {
                    String left = via.label() + " stays open " + span(Duration.between(due, until)) + " longer";
                    rules.add(Rule.passed(Policy.WINDOW, left));
                }
                String instead = closed.isEmpty() ? "" : "; " + String.join(", ", closed);
                return new WayPlan(new AskPlan(via, to, due, delay(settings, c) + "; " + when + instead), rules);
            }
            closed.add(via.label() + " would be closed "
                    + span(Duration.between(until, due)) + " by then"
                    + (due.isAfter(wish) ? ", because of the quiet hours" : ""));
        }
        return new WayPlan(null, List.of(Rule.failed(Policy.WINDOW, String.join("; ", closed))));
    }

    /** When to ask, quiet hours aside: the delay after the end, or now where that has passed already. */
    static Instant wish(PolicySettings settings, Circumstances c) {
        Instant due = c.interaction().endedAt().plus(delayOf(settings, c));
        return due.isBefore(c.now()) ? c.now() : due;
    }

    private static Duration delayOf(PolicySettings settings, Circumstances c) {
        return settings.delay().getOrDefault(c.interaction().channel(), Duration.ZERO);
    }

    private static String delay(PolicySettings settings, Circumstances c) {
        Duration delay = delayOf(settings, c);
        Instant due = c.interaction().endedAt().plus(delay);
        String after = " after the " + noun(c.interaction().channel());
        return due.isBefore(c.now())
                ? span(Duration.between(c.interaction().endedAt(), c.now())) + after + ", later than the " + span(delay)
                        + " wished for"
                : span(delay) + after;
    }

    /** The ways of the channel, best first, whether they are set up or not. */
    static List<Via> wanted(PolicySettings settings, Circumstances c) {
        return settings.ways().getOrDefault(c.interaction().channel(), List.of());
    }

    private static List<Via> reaching(PolicySettings settings, Circumstances c) {
        return wanted(settings, c).stream()
                .filter(via -> c.ways().contains(via) && handle(via, c).isPresent())
                .toList();
    }

    /** The handle the customer used, else one of the CRM record. */
    static Optional<Handle> handle(Via via, Circumstances c) {
        Optional<Handle> used = c.interaction().handle(via.reaches());
        Contact contact = c.contact();
        if (used.isPresent() || contact == null) {
            return used;
        }
        return contact.handles().stream()
                .filter(handle -> handle.kind() == via.reaches())
                .findFirst();
    }

    static String noun(Channel channel) {
        return switch (channel) {
            case PHONE -> "call";
            case CHAT -> "chat";
            case EMAIL -> "e-mail thread";
            case SOCIAL -> "conversation";
            case CUSTOM -> "contact";
        };
    }
}
