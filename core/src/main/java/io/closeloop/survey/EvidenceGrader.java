// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static io.closeloop.plain.Spoken.span;

import io.closeloop.plain.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well a score is proven to be the customer's own. Link scanners of mail gateways open every link, and some submit
 * what they find; what they cannot do is read a question, take a second over it and choose once. Pure.
 *
 * <p>Opening a link (GET) is no attempt and never reaches this class. A reply in writing, or a tapped quick reply, arrives
 * over the customer's own account and is always confirmed. Submissions of the page, and calls with the token, are suspect
 * when they contradict each other within ten seconds; those of the page also without the form that the page carries, or
 * faster than a person reads. Who opens the page anew after a submission and then gives another score has changed their
 * mind, however soon; who does so score after score is a machine. A later attempt that is clean stands for itself and
 * restores the answer.
 */
public final class EvidenceGrader {
    /** Two different scores closer than this, ends included, are a machine's, unless the form was opened in between. */
    public static final Duration BURST = Duration.ofSeconds(10);
    /** Nobody reads a question and chooses faster. */
    public static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

    private EvidenceGrader() {}

    /** How an attempt came. */
    public enum Kind {
        PAGE,
        REPLY,
        API
    }

    /**
     * One submitted score.
     *
     * @param pageShownAt when the form that was submitted had been shown; null when that is not known
     * @param formNonceOk whether the form carried the nonce that the page was shown with; only looked at for a page
     */
    public record Attempt(
            int score, Instant at, Kind kind, @Nullable Instant pageShownAt, boolean formNonceOk) {
        /** A form of the survey page. */
        public static Attempt page(int score, Instant at, @Nullable Instant shownAt, boolean nonceOk) {
            return new Attempt(score, at, Kind.PAGE, shownAt, nonceOk);
        }

        /** A message, or a tapped quick reply. */
        public static Attempt reply(int score, Instant at) {
            return new Attempt(score, at, Kind.REPLY, null, false);
        }

        /** A call with the token by somebody's own page or widget. */
        public static Attempt api(int score, Instant at) {
            return new Attempt(score, at, Kind.API, null, false);
        }
    }

    /**
     * The verdict on one attempt.
     *
     * @param evidence {@code CONFIRMED} or {@code SUSPECT}
     * @param reasons what spoke for it, in words; never empty
     * @param earlierSuspect which earlier attempts have become suspect by this one, counted from 1 in the order given, as
     *     versions of an answer are
     */
    public record Grade(Evidence evidence, List<String> reasons, List<Integer> earlierSuspect) {
        public Grade {
            reasons = List.copyOf(reasons);
            earlierSuspect = List.copyOf(earlierSuspect);
        }
    }

    /**
     * Grades an attempt.
     *
     * @param earlier every attempt with the same token before this one, oldest first, suspect ones included
     */
    public static Grade grade(List<Attempt> earlier, Attempt now) {
        if (now.kind() == Kind.REPLY) {
            return new Grade(Evidence.CONFIRMED, List.of("written by the customer"), List.of());
        }
        List<String> against = new ArrayList<>();
        if (now.kind() == Kind.PAGE) {
            page(now, against);
        }
        List<Integer> burst = burst(earlier, now);
        boolean differs =
                burst.stream().anyMatch(version -> earlier.get(version - 1).score() != now.score());
        boolean contradicted = differs && !(against.isEmpty() && changedMind(earlier, now));
        if (contradicted) {
            against.add(
                    Spoken.count(burst.size() + 1, "submission") + " within " + span(BURST) + " with different scores");
        }
        return against.isEmpty()
                ? new Grade(Evidence.CONFIRMED, List.of(proof(now)), List.of())
                : new Grade(Evidence.SUSPECT, against, contradicted ? burst : List.of());
    }

    private static void page(Attempt now, List<String> against) {
        if (!now.formNonceOk()) {
            against.add("submitted without the form of a page that had been shown");
        }
        if (now.pageShownAt() != null) {
            Duration look = Duration.between(now.pageShownAt(), now.at());
            if (look.isNegative()) {
                against.add("submitted before the page was shown");
            } else if (look.compareTo(SHORTEST_LOOK) < 0) {
                against.add("submitted " + look.toMillis() + " ms after the page was shown");
            }
        }
    }

    /**
     * True when the form was opened after one other score had been given. Twice the span is looked at: of a machine that
     * opens the form of each link in turn, every third submission is within it.
     */
    private static boolean changedMind(List<Attempt> earlier, Attempt now) {
        Instant shown = now.pageShownAt();
        List<Attempt> others = earlier.stream()
                .filter(attempt -> attempt.score() != now.score() && near(attempt, now, BURST.multipliedBy(2)))
                .toList();
        return shown != null
                && others.stream().allMatch(other -> shown.isAfter(other.at()))
                && others.stream().mapToInt(Attempt::score).distinct().count() == 1;
    }

    /** Versions that came within ten seconds of now, written replies aside. */
    private static List<Integer> burst(List<Attempt> earlier, Attempt now) {
        List<Integer> versions = new ArrayList<>();
        for (int i = 0; i < earlier.size(); i++) {
            if (near(earlier.get(i), now, BURST)) {
                versions.add(i + 1);
            }
        }
        return versions;
    }

    private static boolean near(Attempt attempt, Attempt now, Duration span) {
        return attempt.kind() != Kind.REPLY
                && Duration.between(attempt.at(), now.at()).abs().compareTo(span) <= 0;
    }

    private static String proof(Attempt now) {
        if (now.kind() == Kind.API) {
            return "sent with the customer's token";
        }
        return now.pageShownAt() == null
                ? "submitted on the survey page"
                : "submitted on the survey page after " + span(Duration.between(now.pageShownAt(), now.at()));
    }
}
