// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message that the program got Messenger to accept.
 *
 * @param mid {@code m_...}
 * @param psid the user's page-scoped id
 * @param messagingType {@code RESPONSE}, {@code UPDATE} or {@code MESSAGE_TAG}
 * @param metadata as given, null when none
 * @param at on the sandbox's clock
 */
public record PageMessage(
        String mid,
        String psid,
        String messagingType,
        String text,
        List<QuickReply> quickReplies,
        @Nullable String metadata,
        Instant at) {
    /** A button below the message; tapping it sends title and payload back. */
    public record QuickReply(String title, String payload) {}

    public PageMessage {
        quickReplies = List.copyOf(quickReplies);
    }
}
