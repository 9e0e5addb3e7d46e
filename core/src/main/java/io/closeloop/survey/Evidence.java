// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.Locale;

/** How well a score is proven to be a customer's own. Only {@code CONFIRMED} counts and moves anything. */
public enum Evidence {
    /** Sent on purpose: a form submitted, a message written, a quick reply tapped. */
    CONFIRMED,
    /** A link was opened or a score preselected; nobody submitted it. */
    INTENT,
    /** Looks like a machine: contradicting scores within seconds, no page behind a form. */
    SUSPECT,
    /** Taken back: erased, or declared false by a person. */
    RETRACTED;

    private final String code = name().toLowerCase(Locale.ROOT);

    public boolean counts() {
        return this == CONFIRMED;
    }

    /** True when the customer's word is known: given, or taken back. Until then the question is still open. */
    public boolean settles() {
        return this == CONFIRMED || this == RETRACTED;
    }

    public String code() {
        return code;
    }
}
