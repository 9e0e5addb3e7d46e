// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the delivery remembers of an answer in Salesforce, as one text: {@code responseId}, {@code responseId;caseId}
 * while the case is open for us, {@code responseId;caseId;closed} once we have closed it.
 */
record AnswerReference(
        @Nullable String responseId, @Nullable String caseId, boolean closed) {
    private static final AnswerReference NOTHING = new AnswerReference(null, null, false);

    static AnswerReference of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NOTHING;
        }
        String[] parts = text.split(";", -1);
        return new AnswerReference(
                parts[0].isBlank() ? null : parts[0],
                parts.length > 1 ? RecordId.of(RecordId.CASE, parts[1]).orElse(null) : null,
                parts.length > 2 && parts[2].equals("closed"));
    }

    AnswerReference response(@Nullable String id) {
        return id == null ? this : new AnswerReference(id, caseId, closed);
    }

    AnswerReference opened(@Nullable String id) {
        return id == null ? this : new AnswerReference(responseId, id, false);
    }

    AnswerReference ended() {
        return new AnswerReference(responseId, caseId, true);
    }

    Optional<String> existingCase() {
        return Optional.ofNullable(caseId);
    }

    @Override
    public String toString() {
        String response = responseId == null ? "" : responseId;
        if (caseId == null) {
            return response;
        }
        return response + ";" + caseId + (closed ? ";closed" : "");
    }
}
