// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import java.util.Locale;

/** A header that a route sets to have its say; read when its last step has run. */
public enum PlanHeader {
    /** No ask. */
    SKIP("Do not ask about this contact; the text is the reason, and why shows it"),
    /** Marks. */
    TAG("Marks for figures and for later routes, several separated by commas"),
    /** Correction. */
    LANGUAGE("The customer's language, BCP 47, in place of the one that was recorded");

    private final String meaning;

    PlanHeader(String meaning) {
        this.meaning = meaning;
    }

    /** The header's name. */
    public String header() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence without a full stop. */
    public String meaning() {
        return meaning;
    }
}
