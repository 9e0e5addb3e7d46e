// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import static io.closeloop.plain.Spoken.count;
import static io.closeloop.plain.Spoken.span;

import io.closeloop.interaction.Handle;
import io.closeloop.survey.Invitation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * May this customer be asked about this contact, and how? Decided once when the contact is matched, and looked at again
 * right before sending. The same circumstances always give the same verdict. Pure.
 */
public final class Policy {
    /** An intake or survey route wants no ask. */
    public static final String ROUTE = "route";
    /** Missed or failed contacts are not asked about. */
    public static final String CONNECTED = "connected";
    /** Our own people and suppliers. */
    public static final String INTERNAL = "internal";
    /** Contacts that only an automat handled. */
    public static final String HUMAN = "human";
    /** Contacts that a timer of the desk closed. */
    public static final String CLOSED_BY = "closed-by";
    /** Calls too short to judge. */
    public static final String CALL_LENGTH = "call-length";
    /** Written contacts with next to nothing in them. */
    public static final String TRIVIAL = "trivial";
    /** Contacts too long ago to remember. */
    public static final String AGE = "age";
    /** Whether a route proposed a survey. */
    public static final String SURVEY = "survey";
    /** Whether the customer can be reached. */
    public static final String WAY = "way";
    /** Whether the customer wants no surveys. */
    public static final String OPT_OUT = "opt-out";
    /** One ask at a time. */
    public static final String PENDING = "pending";
    /** Time between two asks to one person. */
    public static final String COOL_DOWN = "cool-down";
    /** Time between two messages to one person, reminders included. */
    public static final String FLOOR = "floor";
    /** The share of eligible contacts that is asked about. */
    public static final String SAMPLE = "sample";
    /** Decent hours on the recipient's clock; never skips by itself. */
    public static final String QUIET_HOURS = "quiet-hours";
    /** Ways that close some time after the customer was last heard. */
    public static final String WINDOW = "window";
    /** The answer is there already. */
    public static final String ANSWERED = "answered";
    /** The contact goes on: it was reopened, or another one is under way. */
    public static final String REOPENED = "reopened";
    /** The time to answer has run out. */
    public static final String EXPIRY = "expiry";

    private Policy() {}

    /**
     * The verdict for one interaction. Rules are tried in order until one says no; those that do not apply (a call's
     * length for a chat) are left out.
     *
     * @param decisionId the new decision's id
     */
    public static Decision decide(String decisionId, PolicySettings settings, Circumstances c) {
        return decide(decisionId, settings, c, c::zones);
    }

    /**
     * As {@link #decide(String, PolicySettings, Circumstances)}, for callers to whom looking up zones is dear: most contacts
     * are not asked about, for reasons that have nothing to do with the hour.
     *
     * @param zones asked for at most once, instead of those of the circumstances
     */
    public static Decision decide(
            String decisionId, PolicySettings settings, Circumstances c, Supplier<Map<Handle, Set<ZoneId>>> zones) {
        List<Rule> rules = new ArrayList<>();
        for (var check : Eligibility.RULES) {
            check.apply(settings, c).ifPresent(rules::add);
            if (!rules.isEmpty() && !rules.get(rules.size() - 1).passed()) {
                return decision(decisionId, c, rules, null);
            }
        }
        WayPlan way = WayPlan.of(settings, c.withZones(zones.get()));
        rules.addAll(way.rules());
        return decision(decisionId, c, rules, way.plan());
    }

    private static Decision decision(String id, Circumstances c, List<Rule> rules, @Nullable AskPlan plan) {
        String survey = c.proposals().isEmpty() ? null : c.proposals().get(0);
        return new Decision(id, c.interaction().id(), c.now(), rules, survey, plan);
    }

    /**
     * The last look before an invitation or its reminder is handed to its sender. What can never become right again
     * withdraws it; the hour and the floor between messages only postpone it, unless it would then be too late.
     */
    public static Recheck recheck(PolicySettings settings, BeforeSending b) {
        Invitation invitation = b.invitation();
        if (b.answered() || invitation.state() == Invitation.State.ANSWERED) {
            return withdraw(ANSWERED, "the customer has answered");
        }
        Rule optOut = optOut(b.optedOut(), b.contactOptedOut());
        if (!optOut.passed()) {
            return new Recheck.Withdraw(optOut);
        }
        if (b.reopenedAt() != null) {
            return withdraw(
                    REOPENED, "the customer came back " + since(b.reopenedAt(), b) + " ago, the contact is open again");
        }
        if (b.inContactSince() != null) {
            return withdraw(
                    REOPENED,
                    "the customer has been in contact again for " + since(b.inContactSince(), b)
                            + (b.reminder() ? "" : " and is asked when that ends"));
        }
        if (b.askedAgainAt() != null) {
            return withdraw(
                    PENDING,
                    b.askedAgainAt().isAfter(b.now())
                            ? "a newer ask for this person is planned"
                            : "this person was asked again " + since(b.askedAgainAt(), b) + " ago");
        }
        if (!b.now().isBefore(invitation.expiresAt())) {
            return withdraw(EXPIRY, "the time to answer ran out before it could be sent");
        }
        Duration age = Duration.between(b.interaction().endedAt(), b.now());
        Duration oldest = settings.tooOld()
                .plus(settings.delay().getOrDefault(b.interaction().channel(), Duration.ZERO));
        if (!b.reminder() && age.compareTo(oldest) > 0) {
            return withdraw(AGE, "the contact ended " + span(age) + " ago, at most " + span(oldest) + " allowed");
        }
        if (b.windowUntil() != null && !b.now().isBefore(b.windowUntil())) {
            return withdraw(WINDOW, invitation.via().label() + " has been closed for " + since(b.windowUntil(), b));
        }
        return hours(settings, b);
    }

    private static Recheck hours(PolicySettings settings, BeforeSending b) {
        Instant last = b.lastMessageAt();
        Instant floor = last == null ? b.now() : last.plus(settings.floor());
        Instant wish = floor.isAfter(b.now()) ? floor : b.now();
        Instant until = QuietHours.next(wish, b.zones(), settings);
        if (!until.isAfter(b.now())) {
            return new Recheck.Send();
        }
        String hours = QuietHours.words(b.zones(), settings);
        if (b.windowUntil() != null && !until.isBefore(b.windowUntil())) {
            return withdraw(
                    WINDOW, b.invitation().via().label() + " closes before the next decent hour, inside " + hours);
        }
        if (!until.isBefore(b.invitation().expiresAt())) {
            return withdraw(EXPIRY, "the time to answer runs out before the next decent hour, inside " + hours);
        }
        Rule rule = last != null && floor.isAfter(b.now())
                ? Rule.failed(
                        FLOOR,
                        "this person was written to " + since(last, b) + " ago, at least " + span(settings.floor())
                                + " between",
                        until)
                : Rule.failed(QUIET_HOURS, "not inside " + hours, until);
        return new Recheck.Postpone(until, rule);
    }

    private static String since(Instant then, BeforeSending b) {
        return span(Duration.between(then, b.now()));
    }

    private static Recheck withdraw(String rule, String saw) {
        return new Recheck.Withdraw(Rule.failed(rule, saw));
    }

    static Rule optOut(Set<Handle> optedOut, boolean contactOptedOut) {
        if (contactOptedOut) {
            return Rule.failed(OPT_OUT, "the CRM record forbids surveys");
        }
        return optedOut.isEmpty()
                ? Rule.passed(OPT_OUT, "the customer has not opted out")
                : Rule.failed(OPT_OUT, "the customer opted out with " + count(optedOut.size(), "address", "addresses"));
    }
}
