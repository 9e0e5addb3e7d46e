// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recorded verdict for one interaction: which rules were tried, what they saw, and what came of it.
 *
 * @param rules in the order tried; the last one is the one that skipped it
 * @param surveyId the survey chosen; null when skipped before one was proposed
 * @param plan how and when the ask goes out; null when skipped
 */
public record Decision(
        String id,
        String interactionId,
        Instant at,
        List<Rule> rules,
        @Nullable String surveyId,
        @Nullable AskPlan plan) {
    public Decision {
        rules = List.copyOf(rules);
    }

    public boolean invites() {
        return plan != null;
    }

    /** The rule that said no. */
    public Optional<Rule> skippedBy() {
        return rules.stream().filter(rule -> !rule.passed()).findFirst();
    }
}
