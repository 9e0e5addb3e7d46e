// SPDX-License-Identifier: Apache-2.0
package io.closeloop.figures;

/**
 * How many customers answered, with all four counts, because everybody means something else by "sent". Reminders add to
 * none of them.
 *
 * @param eligible contacts that the policy allowed to ask about
 * @param sent invitations handed to a vendor that took them
 * @param delivered those of them of which nobody said that they did not arrive, and those that were answered. Receipts of
 *     arrival are given by few ways and get lost, so that there is none tells nothing
 * @param answered invitations with a confirmed answer
 */
public record ResponseRate(long eligible, long sent, long delivered, long answered) {
    public ResponseRate {
        if (eligible < 0 || sent < 0 || delivered < 0 || answered < 0) {
            throw new IllegalArgumentException("Counts are 0 or more");
        }
        // An answer cannot have come without the question, whatever was reported of it.
        delivered = Math.max(delivered, answered);
    }

    /** {@code response-rate.delivered}: confirmed answers among delivered invitations, in per cent. */
    public Figure figure() {
        return Wilson.share(answered, delivered, "response-rate.delivered", "delivered invitations");
    }
}
