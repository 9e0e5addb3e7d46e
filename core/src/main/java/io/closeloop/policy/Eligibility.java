// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import static io.closeloop.plain.Spoken.count;
import static io.closeloop.plain.Spoken.span;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.plain.Spoken;
import io.closeloop.survey.Via;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rules that say whether a contact may be asked about at all, each with the values it saw. What they saw is written
 * for the ledger: no handle, no word of the customer. Pure.
 */
final class Eligibility {
    private Eligibility() {}

    /**
     * In the order tried: first what the contact was, then how to reach the person, then the person's peace. A rule that
     * does not apply to the contact gives nothing and is not recorded.
     */
    static final List<BiFunction<PolicySettings, Circumstances, Optional<Rule>>> RULES = List.of(
            Eligibility::route,
            Eligibility::reopened,
            Eligibility::connected,
            Eligibility::internal,
            Eligibility::human,
            Eligibility::closedBy,
            Eligibility::callLength,
            Eligibility::trivial,
            Eligibility::age,
            Eligibility::survey,
            Eligibility::way,
            Eligibility::optOut,
            Eligibility::pending,
            Eligibility::coolDown,
            Eligibility::floor,
            Eligibility::sample);

    private static Optional<Rule> route(PolicySettings settings, Circumstances c) {
        return Optional.of(
                c.routeSkip() == null
                        ? Rule.passed(Policy.ROUTE, "no route objected")
                        : Rule.failed(Policy.ROUTE, "a route said: " + c.routeSkip()));
    }

    private static Optional<Rule> reopened(PolicySettings settings, Circumstances c) {
        return c.reopenedAt() == null
                ? Optional.empty()
                : Optional.of(Rule.failed(
                        Policy.REOPENED,
                        "the customer came back " + span(Duration.between(c.reopenedAt(), c.now()))
                                + " ago, and is asked when that ends"));
    }

    private static Optional<Rule> connected(PolicySettings settings, Circumstances c) {
        CloseReason reason = c.interaction().closeReason();
        if (reason == CloseReason.MISSED) {
            return Optional.of(Rule.failed(Policy.CONNECTED, "nobody answered the customer"));
        }
        if (reason == CloseReason.FAILED) {
            return Optional.of(Rule.failed(Policy.CONNECTED, "the line failed"));
        }
        return Optional.of(Rule.passed(Policy.CONNECTED, "the customer got through"));
    }

    private static Optional<Rule> internal(PolicySettings settings, Circumstances c) {
        for (Handle handle : c.interaction().handles()) {
            for (String entry : settings.internal()) {
                if (internal(handle, entry.strip().toLowerCase(Locale.ROOT))) {
                    return Optional.of(
                            Rule.failed(Policy.INTERNAL, "the customer's address is one of our own: " + entry.strip()));
                }
            }
        }
        return settings.internal().isEmpty()
                ? Optional.empty()
                : Optional.of(Rule.passed(
                        Policy.INTERNAL,
                        "not one of our own "
                                + count(settings.internal().size(), "domain or prefix", "domains and prefixes")));
    }

    private static boolean internal(Handle handle, String entry) {
        if (entry.isEmpty()) {
            return false;
        }
        return switch (handle.kind()) {
            case PHONE -> handle.value().startsWith(entry) || handle.value().startsWith("+" + entry);
            case EMAIL -> {
                String domain = entry.startsWith("@") ? entry.substring(1) : entry;
                yield handle.value().equals(entry)
                        || handle.value().endsWith("@" + domain)
                        || handle.value().endsWith("." + domain);
            }
            case MESSENGER, CHAT -> false;
        };
    }

    private static Optional<Rule> human(PolicySettings settings, Circumstances c) {
        return Optional.of(
                c.interaction().botOnly()
                        ? Rule.failed(Policy.HUMAN, "only an automat took part")
                        : Rule.passed(Policy.HUMAN, "not left to an automat alone"));
    }

    private static Optional<Rule> closedBy(PolicySettings settings, Circumstances c) {
        if (c.interaction().closeReason() != CloseReason.TIMER) {
            return Optional.of(Rule.passed(Policy.CLOSED_BY, "not closed by a timer"));
        }
        return Optional.of(
                settings.askAfterTimer()
                        ? Rule.passed(Policy.CLOSED_BY, "closed by a timer, which the policy allows")
                        : Rule.failed(Policy.CLOSED_BY, "a timer closed it, not a person"));
    }

    private static Optional<Rule> callLength(PolicySettings settings, Circumstances c) {
        if (c.interaction().channel() != Channel.PHONE) {
            return Optional.empty();
        }
        long talked = c.interaction().talkSeconds();
        String saw = "talked " + span(Duration.ofSeconds(talked)) + ", at least "
                + span(Duration.ofSeconds(settings.talkSeconds())) + " needed";
        return Optional.of(verdict(talked >= settings.talkSeconds(), Policy.CALL_LENGTH, saw));
    }

    /**
     * Trivial is little of both: fewer messages <em>and</em> fewer characters than the settings ask for. Either alone would
     * be wrong: one long mail is a contact worth asking about, and so is a chat of ten short lines; what nobody wants to
     * rate is the single "ok thanks". A source of custom contacts that counts neither is not held to it.
     */
    private static Optional<Rule> trivial(PolicySettings settings, Circumstances c) {
        Interaction interaction = c.interaction();
        int messages = interaction.customerMessages();
        int characters = interaction.customerCharacters();
        boolean counted = interaction.channel() != Channel.CUSTOM || messages > 0 || characters > 0;
        if (interaction.channel() == Channel.PHONE || !counted) {
            return Optional.empty();
        }
        String saw = "the customer wrote " + count(messages, "message") + " with " + count(characters, "character")
                + "; " + settings.customerMessages() + " or " + settings.customerCharacters() + " are enough";
        return Optional.of(verdict(
                messages >= settings.customerMessages() || characters >= settings.customerCharacters(),
                Policy.TRIVIAL,
                saw));
    }

    private static Optional<Rule> age(PolicySettings settings, Circumstances c) {
        Duration silent = Duration.between(c.interaction().lastCustomerAt(), c.now());
        String saw =
                "the customer was last heard " + span(silent) + " ago, at most " + span(settings.tooOld()) + " allowed";
        return Optional.of(verdict(silent.compareTo(settings.tooOld()) <= 0, Policy.AGE, saw));
    }

    private static Optional<Rule> survey(PolicySettings settings, Circumstances c) {
        if (c.proposals().isEmpty()) {
            return Optional.of(Rule.failed(Policy.SURVEY, "no route proposed a survey"));
        }
        String first = c.proposals().get(0);
        int others = c.proposals().size() - 1;
        return Optional.of(Rule.passed(
                Policy.SURVEY,
                "survey " + first + " was proposed" + (others == 0 ? "" : ", before " + count(others, "other"))));
    }

    private static Optional<Rule> way(PolicySettings settings, Circumstances c) {
        List<Via> wanted = WayPlan.wanted(settings, c);
        if (wanted.isEmpty()) {
            return Optional.of(Rule.failed(
                    Policy.WAY,
                    "the policy names no way to ask after a "
                            + WayPlan.noun(c.interaction().channel())));
        }
        List<Via> configured = wanted.stream().filter(c.ways()::contains).toList();
        if (configured.isEmpty()) {
            return Optional.of(Rule.failed(Policy.WAY, "nothing is set up to send by " + labels(wanted)));
        }
        List<Via> reaching = configured.stream()
                .filter(via -> WayPlan.handle(via, c).isPresent())
                .toList();
        return Optional.of(
                reaching.isEmpty()
                        ? Rule.failed(Policy.WAY, "no address of the customer is known for " + labels(configured))
                        : Rule.passed(Policy.WAY, "the customer can be reached by " + labels(reaching)));
    }

    private static String labels(List<Via> ways) {
        return Spoken.or(ways.stream().map(Via::label).toList());
    }

    private static Optional<Rule> optOut(PolicySettings settings, Circumstances c) {
        return Optional.of(Policy.optOut(c.optedOut(), c.recordOptedOut()));
    }

    private static Optional<Rule> pending(PolicySettings settings, Circumstances c) {
        return Optional.of(
                c.pending()
                        ? Rule.failed(Policy.PENDING, "another ask for this person is planned and not yet sent")
                        : Rule.passed(Policy.PENDING, "no other ask for this person is waiting"));
    }

    private static Optional<Rule> coolDown(PolicySettings settings, Circumstances c) {
        return Optional.of(since(Policy.COOL_DOWN, "asked", c.lastAskedAt(), settings.coolDown(), settings, c));
    }

    private static Optional<Rule> floor(PolicySettings settings, Circumstances c) {
        return Optional.of(since(Policy.FLOOR, "written to", c.lastMessageAt(), settings.floor(), settings, c));
    }

    /** Measured to the moment the ask would go out, because it is the time between two messages that a person feels. */
    private static Rule since(
            String name,
            String what,
            @Nullable Instant last,
            Duration atLeast,
            PolicySettings settings,
            Circumstances c) {
        if (last == null) {
            return Rule.passed(name, "this person was never " + what + " before");
        }
        Duration passed = Duration.between(last, WayPlan.wish(settings, c));
        String saw = "this person was " + what + " " + span(passed) + " before, at least " + span(atLeast) + " between";
        return passed.compareTo(atLeast) >= 0 ? Rule.passed(name, saw) : Rule.failed(name, saw, last.plus(atLeast));
    }

    private static Optional<Rule> sample(PolicySettings settings, Circumstances c) {
        if (settings.samplePercent() >= 100) {
            return Optional.empty();
        }
        int lot = lot(c.interaction().id());
        String saw = "drew lot " + lot + ", lots below " + settings.samplePercent() + " of 100 are asked";
        return Optional.of(verdict(lot < settings.samplePercent(), Policy.SAMPLE, saw));
    }

    /** From 0 to 99, the same for the same id for ever: FNV-1a with the finisher of MurmurHash3 against its weak low bits. */
    static int lot(String id) {
        int hash = 0x811c9dc5;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return Integer.remainderUnsigned(hash ^ (hash >>> 16), 100);
    }

    private static Rule verdict(boolean passed, String name, String saw) {
        return passed ? Rule.passed(name, saw) : Rule.failed(name, saw);
    }
}
