// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import io.closeloop.config.Describe;

/** {@code config/matching.yaml}: how sure each tie is, and how sure is sure enough. All from 0 to 1. */
@Describe("How sure each tie between an address and a CRM contact is, and how sure is sure enough")
public record MatchingSettings(
        @Describe(value = "A record id that the interaction carried", min = 0, max = 1)
        double recordId,

        @Describe(value = "A case id that the interaction carried", min = 0, max = 1)
        double caseId,

        @Describe(value = "The e-mail address", min = 0, max = 1)
        double email,

        @Describe(value = "The phone number in E.164", min = 0, max = 1)
        double phone,

        @Describe(value = "Added when e-mail and phone agree on one contact", min = 0, max = 1)
        double bothAgree,

        @Describe(value = "Below this a person decides", min = 0, max = 1)
        double sureEnough,

        @Describe(value = "Two candidates closer than this are ambiguous", min = 0, max = 1)
        double tooClose,

        @Describe(
                value = "Country for phone numbers typed without one, ISO 3166 two letters",
                example = "DE",
                pattern = "[A-Z]{2}",
                write = "two capital letters of ISO 3166, such as US or DE")
        String country) {
    public static MatchingSettings defaults() {
        return new MatchingSettings(1.0, 1.0, 0.9, 0.8, 0.08, 0.7, 0.15, "US");
    }
}
