// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Message.Author;
import io.closeloop.interaction.Participant;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Post-action events of chats (https://www.twilio.com/docs/conversations/conversations-webhooks). A closed chat has
 * ended for good; one that its timer made inactive has ended until somebody revives it. Thread-safe.
 */
final class TwilioConversations implements Webhook {
    static final String SOURCE = "twilio-conversations";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TwilioGate gate;
    private final TwilioDesk desk;
    private final Clock clock;

    TwilioConversations(TwilioGate gate, TwilioDesk desk, Clock clock) {
        this.gate = gate;
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/hooks/twilio/conversations";
    }

    @Override
    public Heard receive(HttpCall call) {
        TwilioFields fields = gate.enter(call);
        String event = fields.require("EventType");
        List<Intake> intakes = switch (event) {
            case "onMessageAdded" -> List.of(new Intake.Wrote(message(fields)));
            case "onConversationStateUpdated" -> state(fields).map(List::of).orElse(List.of());
            case "onParticipantAdded" -> joined(fields).map(List::of).orElse(List.of());
            default -> List.of();
        };
        return Heard.answering(intakes, HttpAnswer.empty(204));
    }

    private Message message(TwilioFields fields) {
        String conversation = fields.require("ConversationSid");
        String sid = fields.require("MessageSid");
        String writer =
                fields.get("Author").or(() -> fields.get("ClientIdentity")).orElse("");
        Author author = author(writer);
        JsonNode attributes = attributes(fields);
        List<Handle> handles = handles(conversation, author, writer, attributes);
        String service = fields.get("ChatServiceSid").orElse("");
        String queue = text(attributes, "queue");
        boolean customer = author == Author.CUSTOMER;
        return new Message(
                SOURCE,
                sid,
                conversation,
                Channel.CHAT,
                author,
                handles.get(0),
                handles.subList(1, handles.size()),
                service,
                customer || writer.isEmpty() ? null : TwilioDesk.identity(writer),
                customer ? null : desk.nameOf(TwilioDesk.identity(writer), null),
                queue == null ? desk.queue(service) : queue,
                fields.get("Body").orElse(null),
                null,
                List.of(),
                fields.isoDate("DateCreated").orElseGet(clock::instant),
                false,
                customer ? text(attributes, "name") : null,
                text(attributes, "language"),
                text(attributes, "caseId"));
    }

    private Author author(String writer) {
        if (writer.equals(TwilioDesk.OURSELVES)) {
            return Author.SURVEY;
        }
        // Twilio's own name for what the API posts without an author, such as a Studio flow.
        if (writer.isEmpty() || writer.equals("system") || desk.isBot(writer)) {
            return Author.BOT;
        }
        return desk.isAgent(writer) ? Author.AGENT : Author.CUSTOMER;
    }

    /**
     * Every handle the message shows, best first: the number a customer wrote from, which a carrier vouches for, then
     * what the chat's own attributes claim; the conversation itself is always among them.
     */
    private List<Handle> handles(String conversation, Author author, String writer, JsonNode attributes) {
        List<Handle> handles = new ArrayList<>(4);
        if (author == Author.CUSTOMER) {
            desk.customer(writer).ifPresent(handles::add);
        }
        String email = text(attributes, "email");
        if (email != null) {
            email(email).ifPresent(handles::add);
        }
        String phone = text(attributes, "phone");
        if (phone != null) {
            desk.customer(phone).filter(handle -> !handles.contains(handle)).ifPresent(handles::add);
        }
        handles.add(Handle.chat(conversation));
        return handles;
    }

    private static Optional<Handle> email(String typed) {
        try {
            return Optional.of(Handle.email(typed));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private Optional<Intake> state(TwilioFields fields) {
        String conversation = fields.require("ConversationSid");
        String to = fields.require("StateTo");
        String from = fields.get("StateFrom").orElse("");
        String reason = fields.get("Reason").orElse("");
        Instant at = fields.isoDate("StateUpdated").orElseGet(clock::instant);
        String event =
                conversation + "-" + to + "-" + fields.get("StateUpdated").orElse(from);
        boolean timer = reason.equals("TIMER");
        if (to.equals("closed")) {
            return Optional.of(new Intake.Closed(
                    SOURCE, conversation, event, at, timer ? CloseReason.TIMER : CloseReason.RESOLVED));
        }
        if (to.equals("inactive") && timer) {
            return Optional.of(new Intake.Closed(SOURCE, conversation, event, at, CloseReason.IDLE));
        }
        // A message that woke it up tells by itself who wrote; our own survey must not count as a revival.
        if (to.equals("active") && from.equals("inactive") && !reason.equals("EVENT")) {
            return Optional.of(new Intake.Revived(SOURCE, conversation, event, at));
        }
        return Optional.empty();
    }

    private Optional<Intake> joined(TwilioFields fields) {
        String conversation = fields.require("ConversationSid");
        String participant = fields.require("ParticipantSid");
        String identity = fields.get("Identity").orElse("");
        Instant at = fields.isoDate("DateCreated").orElseGet(clock::instant);
        if (!desk.isAgent(identity) && !desk.isBot(identity)) {
            return Optional.empty();
        }
        Participant who = desk.staff(identity, text(attributes(fields), "name"));
        return Optional.of(new Intake.Joined(
                SOURCE,
                conversation,
                participant,
                Channel.CHAT,
                new Participant(who.role(), who.id(), who.name(), at, null),
                at));
    }

    /** The JSON that the desk or the chat's form attached; what cannot be read says nothing. */
    private static JsonNode attributes(TwilioFields fields) {
        try {
            return JSON.readTree(fields.get("Attributes").orElse("{}"));
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static @Nullable String text(JsonNode attributes, String name) {
        JsonNode value = attributes.path(name);
        return value.isValueNode() && !value.isNull() && !value.asText().isBlank()
                ? value.asText().strip()
                : null;
    }
}
