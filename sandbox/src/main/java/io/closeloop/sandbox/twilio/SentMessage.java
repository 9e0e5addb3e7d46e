// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message that the program got Twilio to accept, so one that a customer was charged attention for.
 *
 * @param sid {@code SM...}, or {@code IM...} for a chat message
 * @param via how the program sent it
 * @param from number it came from; for a chat message its author
 * @param to customer's number; for a chat message the conversation's sid
 * @param messagingServiceSid when it was sent through a messaging service
 * @param statusCallback as the program gave it, null when it gave none
 * @param at when Twilio accepted it, on the sandbox's clock
 */
public record SentMessage(
        String sid,
        Via via,
        String from,
        String to,
        String body,
        @Nullable String messagingServiceSid,
        @Nullable URI statusCallback,
        Instant at) {
    /** The three ways to send. */
    public enum Via {
        /** {@code POST Messages.json}. */
        API,
        /** A {@code <Message>} in the answer to an inbound SMS. */
        TWIML,
        /** {@code POST Conversations/{sid}/Messages}. */
        CONVERSATION
    }
}
