// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

/**
 * How many customers answered, with all four counts, because everybody means something else by "sent". Reminders add to
 * none of them.
 *
 * @param eligible contacts that the policy allowed to ask about
 * @param sent invitations handed to a vendor that took them
 * @param delivered invitations of which the vendor says that they arrived, or that were answered
 * @param answered invitations with a confirmed answer
 */
public record ResponseRate(long eligible, long sent, long delivered, long answered) {
    public ResponseRate {
        if (eligible < 0 || sent < 0 || delivered < 0 || answered < 0) {
            throw new IllegalArgumentException("Counts are 0 or more");
        }
        // A receipt can get lost, an answer cannot have come without the question.
        delivered = Math.max(delivered, answered);
    }

    /** {@code response-rate.delivered}, the headline: confirmed answers among delivered invitations, in per cent. */
    public Figure ofDelivered() {
        return Wilson.share(answered, delivered, "response-rate.delivered");
    }

    /** {@code response-rate.sent}: for ways that give no receipts. */
    public Figure ofSent() {
        return Wilson.share(answered, Math.max(sent, answered), "response-rate.sent");
    }
}
