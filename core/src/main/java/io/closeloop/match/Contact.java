// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import io.closeloop.interaction.Handle;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer in the CRM.
 *
 * @param id the CRM's record id
 * @param handles every normalised phone and e-mail of the record
 * @param accountName null for a private person
 * @param zone IANA zone; null when the CRM knows none
 * @param language BCP 47; null when the CRM knows none
 * @param optedOut the record forbids surveys
 * @param lastActivityAt null when unknown
 */
public record Contact(
        String id,
        String name,
        List<Handle> handles,
        @Nullable String accountName,
        @Nullable String zone,
        @Nullable String language,
        boolean optedOut,
        @Nullable Instant lastActivityAt) {
    public Contact {
        handles = List.copyOf(handles);
    }

    /** Only the id: the rest is personal. */
    @Override
    public String toString() {
        return "Contact[" + id + "]";
    }
}
