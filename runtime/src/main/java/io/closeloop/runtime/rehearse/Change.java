// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.View.Past;
import java.time.Duration;
import java.util.Optional;

/** How a rehearsed decision differs from the recorded one. */
public enum Change {
    ASKED_NOW("asked now, was not asked then"),
    NOT_ASKED_NOW("not asked now, was asked then"),
    OTHER_SURVEY("another survey"),
    OTHER_WAY("another way or address"),
    OTHER_TIME("another time"),
    OTHER_REASON("skipped for another reason");

    /** Times are stored in milliseconds, and kept more finely while a program runs. */
    private static final Duration SAME_TIME = Duration.ofSeconds(1);

    private final String words;

    Change(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** Empty when both say the same, or nothing was decided then. */
    static Optional<Change> between(Past then, Decision now) {
        if (then.decidedAt() == null) {
            return Optional.empty();
        }
        AskPlan before = then.plan();
        AskPlan after = now.plan();
        if (before == null && after == null) {
            String reason = then.skippedBy() == null ? "" : then.skippedBy().name();
            return now.skippedBy().map(Rule::name).orElse("").equals(reason)
                    ? Optional.empty()
                    : Optional.of(OTHER_REASON);
        }
        if (before == null || after == null) {
            return Optional.of(before == null ? ASKED_NOW : NOT_ASKED_NOW);
        }
        if (!String.valueOf(then.surveyId()).equals(now.surveyId())) {
            return Optional.of(OTHER_SURVEY);
        }
        if (before.via() != after.via() || !before.to().equals(after.to())) {
            return Optional.of(OTHER_WAY);
        }
        return sameTime(before, after) ? Optional.empty() : Optional.of(OTHER_TIME);
    }

    /** True when both go out on the same way at the same time. */
    static boolean sameAsk(AskPlan before, AskPlan after) {
        return before.via() == after.via() && before.to().equals(after.to()) && sameTime(before, after);
    }

    private static boolean sameTime(AskPlan before, AskPlan after) {
        return Duration.between(before.dueAt(), after.dueAt()).abs().compareTo(SAME_TIME) < 0;
    }
}
