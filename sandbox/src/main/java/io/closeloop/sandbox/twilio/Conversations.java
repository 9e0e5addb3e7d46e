// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.twilio.ConversationStateUpdated.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The account's chats: their states and what was written in them. Thread-safe. */
final class Conversations {
    /** One chat message, {@code IM...}. */
    record Message(
            String sid,
            String conversationSid,
            int index,
            String author,
            String body,
            String attributes,
            @Nullable String participantSid,
            Instant created) {
        ObjectNode json(String accountSid, String host) {
            String url = host + "/v1/Conversations/" + conversationSid + "/Messages/" + sid;
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("sid", sid)
                    .put("account_sid", accountSid)
                    .put("conversation_sid", conversationSid)
                    .put("body", body)
                    .putNull("media")
                    .put("author", author)
                    .put("participant_sid", participantSid)
                    .put("attributes", attributes)
                    .put("date_created", TwilioDates.isoSeconds(created))
                    .put("date_updated", TwilioDates.isoSeconds(created))
                    .put("index", index)
                    .putNull("delivery")
                    .putNull("content_sid")
                    .put("url", url);
            json.putObject("links")
                    .put("delivery_receipts", url + "/Receipts")
                    .put("channel_metadata", url + "/ChannelMetadata");
            return json;
        }
    }

    private static final class Conversation {
        private State state = State.ACTIVE;
        private final List<Message> messages = new ArrayList<>();
    }

    private final Map<String, Conversation> bySid = new TreeMap<>();

    /** Makes the conversation known, active, if it is not yet. */
    synchronized void open(String sid) {
        bySid.computeIfAbsent(sid, key -> new Conversation());
    }

    /** Closed is final: any later state is ignored. */
    synchronized void move(String sid, State state) {
        open(sid);
        Conversation conversation = bySid.get(sid);
        if (conversation != null && conversation.state != State.CLOSED) {
            conversation.state = state;
        }
    }

    /** Null when the conversation is not known. */
    synchronized @Nullable State state(String sid) {
        Conversation conversation = bySid.get(sid);
        return conversation == null ? null : conversation.state;
    }

    /** Keeps what a participant wrote; a message wakes an inactive conversation. */
    synchronized void keep(Message message) {
        move(message.conversationSid(), State.ACTIVE);
        Conversation conversation = bySid.get(message.conversationSid());
        if (conversation != null
                && conversation.messages.stream().noneMatch(known -> known.sid().equals(message.sid()))) {
            conversation.messages.add(message);
        }
    }

    /** Adds a message of the API behind the last one. Null when the conversation is unknown or closed. */
    synchronized @Nullable Message post(String sid, String author, String body, String attributes, Instant now) {
        Conversation conversation = bySid.get(sid);
        if (conversation == null || conversation.state == State.CLOSED) {
            return null;
        }
        int index =
                conversation.messages.stream().mapToInt(Message::index).max().orElse(-1) + 1;
        Message message = new Message(Sid.next("IM"), sid, index, author, body, attributes, null, now);
        conversation.state = State.ACTIVE;
        conversation.messages.add(message);
        return message;
    }

    /** In the order written; empty when the conversation is not known. */
    synchronized List<Message> messages(String sid) {
        Conversation conversation = bySid.get(sid);
        return conversation == null ? List.of() : List.copyOf(conversation.messages);
    }
}
