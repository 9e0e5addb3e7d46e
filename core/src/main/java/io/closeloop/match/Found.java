// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import java.util.List;

/** What the CRM had for one lookup: contacts by the way they were found. */
public record Found(List<Hit> hits) {
    public Found {
        hits = List.copyOf(hits);
    }

    /** One contact and what found it; a contact may be hit several times. */
    public record Hit(Contact contact, Match.Basis basis) {}

    public static Found nothing() {
        return new Found(List.of());
    }
}
