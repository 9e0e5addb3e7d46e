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
 * @param code of the event as it is stored; of one that a newer version wrote it is all that is known
 */
public record LedgerEntry(
        String id,
        Instant at,
        LedgerEvent event,
        String actor,
        @Nullable String interactionId,
        @Nullable String invitationId,
        @Nullable String answerId,
        Map<String, Object> data,
        String code) {
    public LedgerEntry {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    /** An event that this version knows. */
    public LedgerEntry(
            String id,
            Instant at,
            LedgerEvent event,
            String actor,
            @Nullable String interactionId,
            @Nullable String invitationId,
            @Nullable String answerId,
            Map<String, Object> data) {
        this(id, at, event, actor, interactionId, invitationId, answerId, data, event.code());
    }

    public static final String CLOSELOOP = "closeloop";
    public static final String CUSTOMER = "customer";
}
