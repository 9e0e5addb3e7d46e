// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.TwilioRestClient;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes an invitation into the conversation it is about. Through the SDK, because camel-twilio knows nothing of
 * Conversations; by its plain requests, because the same conversation has two addresses and the SDK a class for each.
 * Thread-safe.
 */
final class TwilioChatSender implements InvitationSender {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CONVERSATION = Pattern.compile("CH[0-9a-zA-Z]{1,64}");
    private static final Pattern SERVICE = Pattern.compile("IS[0-9a-zA-Z]{1,64}");

    /** Attribute of our messages: the ask's key, by which a lost one is found. */
    private static final String KEY = "closeloop";

    private static final String PAGE = "100";
    private static final TwilioOutcomes OUTCOMES = TwilioOutcomes.chats();

    private final TwilioRestClient client;

    TwilioChatSender(TwilioRestClient client) {
        this.client = client;
    }

    @Override
    public Via via() {
        return Via.CHAT;
    }

    /** A closed conversation takes no more messages (error 50377); one that only went quiet does. */
    @Override
    public Optional<Instant> openUntil(Interaction interaction) {
        boolean ours = interaction.source().equals(TwilioConversations.SOURCE);
        boolean closed =
                interaction.closeReason() == CloseReason.RESOLVED || interaction.closeReason() == CloseReason.TIMER;
        return ours && !closed ? Optional.empty() : Optional.of(interaction.endedAt());
    }

    @Override
    public Outcome send(Ask ask) {
        if (!CONVERSATION.matcher(ask.to().value()).matches()) {
            return Outcome.refused("This chat is not one of Twilio Conversations");
        }
        Request request = new Request(HttpMethod.POST, "conversations", path(ask));
        request.addPostParam("Author", TwilioDesk.OURSELVES);
        request.addPostParam("Body", words(ask));
        request.addPostParam(
                "Attributes", JSON.createObjectNode().put(KEY, ask.key()).toString());
        try {
            String sid = answer(request).path("sid").asText("");
            return sid.isEmpty() ? Outcome.uncertain("Twilio's answer names no message") : Outcome.delivered(sid);
        } catch (RuntimeException failure) {
            return OUTCOMES.of(failure);
        }
    }

    @Override
    public Lookup find(Ask ask) {
        if (!CONVERSATION.matcher(ask.to().value()).matches()) {
            return new Lookup.Absent();
        }
        Request request = new Request(HttpMethod.GET, "conversations", path(ask));
        request.addQueryParam("Order", "desc");
        request.addQueryParam("PageSize", PAGE);
        try {
            JsonNode messages = answer(request).path("messages");
            if (!messages.isArray()) {
                return new Lookup.Later("Twilio's answer lists no messages");
            }
            for (JsonNode message : messages) {
                if (keyOf(message).equals(ask.key())) {
                    return new Lookup.Found(message.path("sid").asText());
                }
            }
            return new Lookup.Absent();
        } catch (RuntimeException failure) {
            return TwilioFailure.in(failure).filter(f -> f.status() == 404).isPresent()
                    ? new Lookup.Absent()
                    : TwilioOutcomes.later(failure);
        }
    }

    private JsonNode answer(Request request) {
        try {
            return JSON.readTree(client.request(request).getContent());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Twilio's answer is no JSON", e);
        }
    }

    private static String keyOf(JsonNode message) {
        try {
            return JSON.readTree(message.path("attributes").asText("{}"))
                    .path(KEY)
                    .asText("");
        } catch (JsonProcessingException notOurs) {
            return "";
        }
    }

    /** Only the default service's conversations can be had without naming the service. */
    private static String path(Ask ask) {
        String service = ask.interaction().address();
        return "/v1"
                + (SERVICE.matcher(service).matches() ? "/Services/" + service : "")
                + "/Conversations/" + ask.to().value() + "/Messages";
    }

    private static String words(Ask ask) {
        return ask.opening() + "\n" + ask.text().question() + "\n" + ask.link();
    }

    @Override
    public String toString() {
        return "TwilioChatSender[" + client.getAccountSid() + "]";
    }
}
