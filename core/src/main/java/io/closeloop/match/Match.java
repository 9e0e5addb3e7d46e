// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import java.util.List;
import java.util.Locale;

/** The tie between an interaction and a contact. */
public sealed interface Match {
    /**
     * One contact, sure enough to write to.
     *
     * @param confidence from 0 to 1
     */
    record Matched(String contactId, Basis basis, double confidence) implements Match {}

    /** Several contacts, or one that is too unsure: nothing is written until a person decides. Best first. */
    record Ambiguous(List<Candidate> candidates) implements Match {
        public Ambiguous {
            candidates = List.copyOf(candidates);
        }
    }

    /** Nobody in the CRM. */
    record Nobody(String reason) implements Match {}

    /**
     * A possible contact.
     *
     * @param optedOut its record forbids surveys
     */
    record Candidate(String contactId, Basis basis, double confidence, boolean optedOut) {}

    /** What tied them, strongest first. */
    enum Basis {
        RECORD_ID,
        CASE_ID,
        PERSON,
        EMAIL,
        PHONE;

        private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

        public String code() {
            return code;
        }
    }
}
