// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import io.closeloop.config.Describe;

/** {@code config/matching.yaml}: how sure each tie is, and how sure is sure enough. All from 0 to 1. */
public record MatchingSettings(
        @Describe("A record id that the interaction carried")
        double recordId,

        @Describe("A case id that the interaction carried") double caseId,
        @Describe("The e-mail address") double email,
        @Describe("The phone number in E.164") double phone,

        @Describe("Added when e-mail and phone agree on one contact")
        double bothAgree,

        @Describe("Below this a person decides") double sureEnough,

        @Describe("Two candidates closer than this are ambiguous")
        double tooClose,

        @Describe("Country for phone numbers typed without one, ISO 3166 two letters")
        String country) {
    public static MatchingSettings defaults() {
        return new MatchingSettings(1.0, 1.0, 0.9, 0.8, 0.08, 0.7, 0.15, "US");
    }
}
