// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.match.MatchingSettings;
import io.closeloop.plain.Spoken;
import io.closeloop.runtime.config.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Checks {@code config/matching.yaml} and {@code config/escalation.yaml}: figures and clocks that do not go together. */
final class LoopCheck {
    private static final Set<String> COUNTRIES = Set.copyOf(Arrays.asList(java.util.Locale.getISOCountries()));

    private LoopCheck() {}

    static void matching(Findings findings, Node root, MatchingSettings matching) {
        double best = List.of(
                        matching.recordId(),
                        matching.caseId(),
                        Math.min(1, matching.email() + matching.bothAgree()),
                        matching.phone())
                .stream()
                .max(Double::compare)
                .orElse(1.0);
        double address = Math.max(matching.email(), matching.phone());
        if (matching.sureEnough() > best) {
            findings.add(
                    CheckRule.MATCHING_CONTRADICTION,
                    node(root, "sure-enough"),
                    "sure-enough",
                    "is " + matching.sureEnough() + ", and no tie is surer than " + best
                            + ": every match waits for a person",
                    "write at most " + best);
        } else if (matching.sureEnough() > Math.min(1, address + matching.bothAgree())) {
            findings.add(
                    CheckRule.MATCHING_CONTRADICTION,
                    node(root, "sure-enough"),
                    "sure-enough",
                    "is " + matching.sureEnough()
                            + ", and no e-mail address or number is that sure: every such match waits for a person",
                    "write at most " + address);
        } else if (matching.sureEnough() == 0) {
            findings.add(
                    CheckRule.MATCHING_CONTRADICTION,
                    node(root, "sure-enough"),
                    "sure-enough",
                    "is 0: every tie counts, however weak",
                    "write one such as 0.7");
        }
        if (matching.tooClose() >= 1) {
            findings.add(
                    CheckRule.MATCHING_CONTRADICTION,
                    node(root, "too-close"),
                    "too-close",
                    "is 1: any two candidates are ambiguous",
                    "write one such as 0.15");
        }
        if (!COUNTRIES.contains(matching.country())) {
            findings.add(
                    CheckRule.WRONG_VALUE,
                    node(root, "country"),
                    "country",
                    "is '" + matching.country() + "', which is not a country",
                    "write two capital letters of ISO 3166, such as US or DE");
        }
    }

    static void escalation(Findings findings, Node root, EscalationSettings escalation, Set<String> queues) {
        if (escalation.grace().compareTo(escalation.acknowledgeWithin()) >= 0) {
            findings.add(
                    CheckRule.ESCALATION_CONTRADICTION,
                    node(root, "grace"),
                    "grace",
                    "is " + Spoken.span(escalation.grace()) + ", not shorter than acknowledge-within ("
                            + Spoken.span(escalation.acknowledgeWithin())
                            + "): the alert would call again as it goes out",
                    "write a grace shorter than acknowledge-within, such as 10m");
        }
        if (Node.at(root, "channels").orElse(null) instanceof Node.Mapping channels) {
            for (Node.Entry entry : channels.entries()) {
                ConditionCheck.queue(
                        entry.key().text(),
                        entry.key(),
                        "channels." + entry.key().text(),
                        queues,
                        findings);
            }
        }
        if (escalation.defaultChannel().isBlank() && !escalation.channels().isEmpty()) {
            findings.add(
                    CheckRule.ESCALATION_CONTRADICTION,
                    node(root, "default-channel"),
                    "default-channel",
                    "is missing: alerts of queues that are not listed go nowhere",
                    "write a Slack channel id, such as C0123456789");
        }
    }

    private static Node node(Node root, String key) {
        return Node.at(root, key).orElse(root);
    }
}
