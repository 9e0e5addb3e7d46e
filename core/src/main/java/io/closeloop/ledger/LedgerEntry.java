// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One state change: who, what, why, when. Appended in the transaction of the change, never altered.
 *
 * @param id time-ordered; the cursor of the event stream
 * @param actor {@code customer}, {@code closeloop}, an agent's id, an admin's name
 * @param interactionId null when the change concerns no interaction
 * @param data values that the sentence needs: text, numbers, booleans or lists of these; never a handle or a comment
 */
public record LedgerEntry(
        String id,
        Instant at,
        LedgerEvent event,
        String actor,
        @Nullable String interactionId,
        @Nullable String invitationId,
        @Nullable String answerId,
        Map<String, Object> data) {
    public LedgerEntry {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    public static final String CLOSELOOP = "closeloop";
    public static final String CUSTOMER = "customer";
}
