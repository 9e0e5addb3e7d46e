// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Message.Author;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the entries of a webhook say (https://developers.facebook.com/docs/messenger-platform/reference/webhook-events).
 * An event that cannot be read is left out and the rest still counts: refusing the call would make Meta repeat all of it
 * for hours. Reads, reactions, edits and kinds not invented yet say nothing to us. Immutable and thread-safe.
 */
final class MessengerEvents {
    /** What our surveys carry, with the invitation's id behind it; Meta gives it back in the echo. */
    static final String MARK = "closeloop:";

    /** Who wrote when Meta names no app: a person in the inbox of the page itself. */
    static final String PAGE_INBOX = "page-inbox";

    private static final Logger LOG = LoggerFactory.getLogger(MessengerEvents.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String source;
    private final @Nullable String ourApp;
    private final MetaDesk desk;

    /** @param ourApp id of the app that sends our surveys; null when unknown */
    MessengerEvents(String source, @Nullable String ourApp, MetaDesk desk) {
        this.source = source;
        this.ourApp = ourApp;
        this.desk = desk;
    }

    /** One element of {@code entry}. */
    List<Intake> read(JsonNode entry) {
        List<Intake> intakes = new ArrayList<>();
        // Standby events are of threads that another app holds: the same conversation, seen from the side.
        for (String list : List.of("messaging", "standby")) {
            for (JsonNode event : entry.path(list)) {
                try {
                    intakes.addAll(read(new Event(event, entry)));
                } catch (Unreadable e) {
                    LOG.warn("An event of a {} webhook is left out: {}", source, e.getMessage());
                }
            }
        }
        return intakes;
    }

    private List<Intake> read(Event event) {
        JsonNode message = event.json.path("message");
        if (message.isObject()) {
            if (message.path("is_deleted").asBoolean(false)) {
                return List.of();
            }
            return List.of(message.path("is_echo").asBoolean(false) ? echo(event, message) : wrote(event, message));
        }
        JsonNode postback = event.json.path("postback");
        if (postback.isObject()) {
            return List.of(tapped(event, postback));
        }
        JsonNode delivery = event.json.path("delivery");
        if (delivery.isObject()) {
            return delivered(event, delivery);
        }
        JsonNode pass = event.json.path("pass_thread_control");
        return pass.isObject() && handsBack(pass) ? List.of(closed(event)) : List.of();
    }

    private Intake wrote(Event event, JsonNode message) {
        return new Intake.Wrote(customer(
                event,
                mid(message),
                text(message, "text"),
                text(message.path("quick_reply"), "payload"),
                optionalText(message.path("reply_to"), "mid").map(List::of).orElse(List.of())));
    }

    /** A button of a template or a menu: the customer did something, though no word was typed. */
    private Intake tapped(Event event, JsonNode postback) {
        String title = text(postback, "title");
        String payload = text(postback, "payload");
        // In standby and from old clients a postback has no mid.
        String id = optionalText(postback, "mid")
                .orElseGet(() -> "postback:" + event.sender() + ":" + event.at().toEpochMilli() + ":"
                        + Integer.toHexString((title + "\n" + payload).hashCode()));
        return new Intake.Wrote(customer(event, id, title, payload, List.of()));
    }

    private Message customer(
            Event event, String id, @Nullable String text, @Nullable String payload, List<String> references) {
        return message(event, event.recipient(), event.sender(), id, Author.CUSTOMER, null, text, payload, references);
    }

    /** Something the page wrote: by us, by an agent in some inbox, or by an automat. */
    private Intake echo(Event event, JsonNode message) {
        String mid = mid(message);
        String metadata = optionalText(message, "metadata").orElse("");
        String app = optionalText(message, "app_id").orElse(null);
        if (metadata.startsWith(MARK)) {
            String invitation = metadata.substring(MARK.length());
            return receipt(event, invitation.isBlank() ? null : invitation, mid, Receipt.Status.SENT);
        }
        if (app != null && app.equals(ourApp)) {
            return receipt(event, null, mid, Receipt.Status.SENT);
        }
        Author author = desk.isBot(app) ? Author.BOT : Author.AGENT;
        String who = agent(metadata).orElse(app == null ? PAGE_INBOX : app);
        return new Intake.Wrote(message(
                event,
                event.sender(),
                event.recipient(),
                mid,
                author,
                who,
                text(message, "text"),
                null,
                optionalText(message.path("reply_to"), "mid").map(List::of).orElse(List.of())));
    }

    /** Agents' tools may say who wrote: {@code {"agent":"a-17"}} as the message's metadata. */
    private static Optional<String> agent(String metadata) {
        if (!metadata.startsWith("{")) {
            return Optional.empty();
        }
        try {
            return optionalText(JSON.readTree(metadata), "agent");
        } catch (JsonProcessingException someOtherWords) {
            return Optional.empty();
        }
    }

    private Message message(
            Event event,
            String page,
            String user,
            String id,
            Author author,
            @Nullable String who,
            @Nullable String text,
            @Nullable String payload,
            List<String> references) {
        return new Message(
                source,
                id,
                page + ":" + user,
                Channel.SOCIAL,
                author,
                Handle.messenger(page, user),
                List.of(),
                page,
                who,
                who == null ? null : desk.nameOf(who),
                desk.queueOf(page),
                text,
                payload,
                references,
                event.at(),
                false,
                null,
                null,
                null);
    }

    /** Without {@code mids} there is only a watermark, which names no message: nothing is learnt then. */
    private List<Intake> delivered(Event event, JsonNode delivery) {
        List<Intake> receipts = new ArrayList<>();
        for (JsonNode mid : delivery.path("mids")) {
            if (mid.isTextual() && !mid.textValue().isBlank()) {
                receipts.add(receipt(event, null, sound(mid.textValue()), Receipt.Status.DELIVERED));
            }
        }
        return receipts;
    }

    private Receipt receipt(Event event, @Nullable String invitation, String mid, Receipt.Status status) {
        return new Receipt(source, invitation, mid, status, null, event.at());
    }

    /**
     * Whether an agent's app gave the thread to us: that ends the contact. A thread that nobody held was handed back by
     * nobody, and one that is passed to another app is not over but begins there.
     */
    private boolean handsBack(JsonNode pass) {
        Optional<String> previous = optionalText(pass, "previous_owner_app_id");
        Optional<String> next = optionalText(pass, "new_owner_app_id");
        if (previous.isEmpty() || next.isEmpty()) {
            return false;
        }
        return ourApp == null ? desk.nameOf(next.get()) == null : next.get().equals(ourApp);
    }

    private Intake closed(Event event) {
        String stream = event.recipient() + ":" + event.sender();
        String id = "pass_thread_control:" + stream + ":" + event.at().toEpochMilli();
        return new Intake.Closed(source, stream, id, event.at(), CloseReason.HANDED_BACK);
    }

    private static String mid(JsonNode message) {
        return optionalText(message, "mid").orElseThrow(() -> new Unreadable("mid"));
    }

    private static @Nullable String text(JsonNode node, String name) {
        return optionalText(node, name).orElse(null);
    }

    /** The text at a name; empty when there is none or nothing is in it. Ids come as numbers at times. */
    private static Optional<String> optionalText(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() || value.isIntegralNumber()
                ? Optional.of(sound(value.asText())).filter(text -> !text.isBlank())
                : Optional.empty();
    }

    /** The text without NUL and half characters: JSON can spell them, but they cannot be stored as UTF-8. */
    private static String sound(String text) {
        if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder sound = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c != 0)
                .map(c -> c <= Character.MAX_VALUE && Character.isSurrogate((char) c) ? 0xFFFD : c)
                .forEach(sound::appendCodePoint);
        return sound.toString();
    }

    /** One event with the entry it stands in, whose time it has when it has none of its own. */
    private record Event(JsonNode json, JsonNode entry) {
        String sender() {
            return party("sender");
        }

        String recipient() {
            return party("recipient");
        }

        /** Colons are ours: they part the page from the user. */
        private String party(String role) {
            return optionalText(json.path(role), "id")
                    .filter(id -> id.indexOf(':') < 0)
                    .orElseThrow(() -> new Unreadable(role + ".id"));
        }

        Instant at() {
            for (JsonNode time : List.of(json.path("timestamp"), entry.path("time"))) {
                if (time.isIntegralNumber() && time.canConvertToLong()) {
                    return Instant.ofEpochMilli(time.longValue());
                }
            }
            throw new Unreadable("timestamp");
        }
    }

    /** An event lacks this field, or has a useless one. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(String field) {
            super(field + " is missing or cannot be used", null, false, false);
        }
    }
}
