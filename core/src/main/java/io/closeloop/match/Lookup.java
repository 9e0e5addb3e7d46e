// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import io.closeloop.interaction.Handle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to look for in the CRM on behalf of one interaction.
 *
 * @param contactId a record id it carried; null when none
 * @param caseId a case id it carried; null when none
 */
public record Lookup(
        String interactionId,
        @Nullable String contactId,
        @Nullable String caseId,
        List<Handle> handles) {
    public Lookup {
        handles = List.copyOf(handles);
    }
}
