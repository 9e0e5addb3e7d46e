// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.match.MatchingSettings;
import io.closeloop.policy.PolicySettings;
import io.closeloop.survey.Survey;
import java.util.Map;

/** One snapshot of {@code config/}: swapped as a whole, never half. */
public record Configuration(
        Settings settings,
        Map<String, Survey> surveys,
        PolicySettings policy,
        MatchingSettings matching,
        EscalationSettings escalation) {
    public Configuration {
        surveys = Map.copyOf(surveys);
    }
}
