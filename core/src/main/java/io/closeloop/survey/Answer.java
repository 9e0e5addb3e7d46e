// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of what came back. All versions of an answer share its id; the highest is current.
 *
 * @param id ours; one per invitation
 * @param version from 1
 * @param score on the survey's scale; null only in a retracted version whose figure was erased
 * @param comment the customer's words; null when there were none
 * @param wording version of the question that was asked
 * @param reasons what spoke for the evidence grade, in words
 * @param via how it came: {@code sms}, {@code page}, {@code messenger}, {@code email}, {@code api}, {@code chat}
 * @param sourceId vendor's id of the message or request, for recognising repeats; empty when there is none
 * @param at when the score was given that this version has: figures, periods and "latest" go by it. A version that only
 *     adds words to a score that counts leaves it
 * @param changedAt when this version came
 */
public record Answer(
        String id,
        int version,
        String invitationId,
        String interactionId,
        String surveyId,
        Metric metric,
        String wording,
        @Nullable Integer score,
        @Nullable String comment,
        @Nullable Verdict verdict,
        Evidence evidence,
        List<String> reasons,
        String language,
        String via,
        String sourceId,
        Instant at,
        Instant changedAt) {

    /** One that came with its score. */
    public Answer(
            String id,
            int version,
            String invitationId,
            String interactionId,
            String surveyId,
            Metric metric,
            String wording,
            @Nullable Integer score,
            @Nullable String comment,
            @Nullable Verdict verdict,
            Evidence evidence,
            List<String> reasons,
            String language,
            String via,
            String sourceId,
            Instant at) {
        this(
                id,
                version,
                invitationId,
                interactionId,
                surveyId,
                metric,
                wording,
                score,
                comment,
                verdict,
                evidence,
                reasons,
                language,
                via,
                sourceId,
                at,
                at);
    }

    public Answer {
        reasons = List.copyOf(reasons);
    }

    /** True for a proven score: the only ones that figures, alerts and the CRM go by. */
    public boolean counts() {
        return evidence.counts() && score != null;
    }

    /** The question it answers. */
    public Question question() {
        return new Question(metric, wording);
    }

    public boolean detractor() {
        return counts() && verdict == Verdict.DETRACTOR;
    }

    /** Hides the customer's words, because records end up in log lines. */
    @Override
    public String toString() {
        return "Answer[" + id + " v" + version + " " + metric + " " + score + " " + evidence + "]";
    }
}
