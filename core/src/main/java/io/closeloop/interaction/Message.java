// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One message of a written channel, normalised. It may answer a survey, go on with a conversation, or both be neither:
 * the program decides, the connector only says what was there.
 *
 * @param source the intake, such as {@code meta-messenger}; with {@code messageId} unique
 * @param stream the thread it belongs to; null for a channel without threads (a bare SMS)
 * @param channel the channel the thread counts as
 * @param customer the customer's handle, whoever wrote
 * @param more further handles of the same customer that the message showed
 * @param address our side: number, mailbox, page
 * @param authorId who wrote, in the vendor's ids; null for the customer
 * @param authorName for people to read; null when unknown
 * @param queue the queue or mailbox folder it went through; null when unknown
 * @param text what was newly written, quotes and signatures removed; null when there was none
 * @param payload the machine part of a button or quick reply; null when there was none
 * @param references vendor ids of messages this one answers, newest first
 * @param automatic true for out-of-office replies, bounces and other mail that no person wrote
 * @param customerName as the channel gave it; null when it gave none
 * @param language BCP 47; null when unknown
 * @param caseId a CRM case id the message carried; null when it carried none
 */
public record Message(
        String source,
        String messageId,
        @Nullable String stream,
        Channel channel,
        Author author,
        Handle customer,
        List<Handle> more,
        String address,
        @Nullable String authorId,
        @Nullable String authorName,
        @Nullable String queue,
        @Nullable String text,
        @Nullable String payload,
        List<String> references,
        Instant at,
        boolean automatic,
        @Nullable String customerName,
        @Nullable String language,
        @Nullable String caseId) {

    public Message {
        more = List.copyOf(more);
        references = List.copyOf(references);
    }

    /** Without what was written and by whom, because records end up in log lines. */
    @Override
    public String toString() {
        return "Message[" + source + "/" + messageId + ", " + author.code() + "]";
    }

    /** Who wrote; {@code SURVEY} marks our own invitations coming back as echoes. */
    public enum Author {
        CUSTOMER,
        AGENT,
        BOT,
        SURVEY;

        private final String code = name().toLowerCase(Locale.ROOT);

        public String code() {
            return code;
        }
    }
}
