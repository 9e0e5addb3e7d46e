// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.survey.EvidenceGrader;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way in.
 *
 * @param score null keeps the score that is there
 * @param comment null keeps the comment that is there
 * @param appendComment true adds the words to those that are there (a second SMS), false replaces them (a form)
 * @param via {@code sms}, {@code page}, {@code messenger}, {@code email}, {@code api}
 * @param source intake whose event this is; null for a page or the API
 * @param eventId the vendor's id of the event, remembered so that a repeat changes nothing; null with {@code source}
 * @param kind how it was done, for the evidence grade
 * @param pageShownAt when the submitted form had been shown; null when unknown or no form
 * @param formGenuine whether the form carried the seal it was shown with
 */
public record Giving(
        String invitationId,
        @Nullable Integer score,
        @Nullable String comment,
        boolean appendComment,
        String via,
        @Nullable String source,
        @Nullable String eventId,
        EvidenceGrader.Kind kind,
        java.time.@Nullable Instant pageShownAt,
        boolean formGenuine) {
    /** Hides the customer's words, because records end up in log lines. */
    @Override
    public String toString() {
        return "Giving[" + invitationId + " " + via + " " + score + "]";
    }
}
