// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import org.jspecify.annotations.Nullable;

/**
 * What became of one {@link Intake}.
 *
 * @param fresh false for a repeat
 * @param interactionId the contact it belongs to; null when it belongs to none
 * @param say words to give back to the customer on the same channel, once; null for silence
 */
public record Recorded(
        boolean fresh,
        @Nullable String interactionId,
        @Nullable String say) {
    public static final Recorded REPEAT = new Recorded(false, null, null);

    public static Recorded fresh(@Nullable String interactionId) {
        return new Recorded(true, interactionId, null);
    }
}
