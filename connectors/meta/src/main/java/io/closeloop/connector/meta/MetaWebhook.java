// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The one address Meta calls for an app: the handshake by GET, events by POST. Objects other than pages and Instagram
 * accounts are acknowledged and hold nothing for us. Immutable and thread-safe.
 */
final class MetaWebhook implements Webhook {
    static final String PATH = "/hooks/meta";

    /** Meta's own challenges are digits; anything that could be markup is not given back. */
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private static final HttpAnswer RECEIVED = HttpAnswer.of(200, "text/plain; charset=utf-8", "EVENT_RECEIVED");

    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final byte[] verifyToken;
    private final MetaSignature signature;
    private final MessengerEvents messenger;
    private final MessengerEvents instagram;

    MetaWebhook(MetaAccount account, MetaDesk desk) {
        this.verifyToken = account.verifyToken().getBytes(StandardCharsets.UTF_8);
        this.signature = new MetaSignature(account.appSecret());
        this.messenger = new MessengerEvents("meta-messenger", account.appId(), desk);
        this.instagram = new MessengerEvents("meta-instagram", account.appId(), desk);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Heard receive(HttpCall call) {
        return switch (call.method()) {
            case "GET" -> handshake(call);
            case "POST" -> Heard.answering(events(call), RECEIVED);
            default -> throw RejectedCall.method("GET, POST");
        };
    }

    /** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
    private Heard handshake(HttpCall call) {
        byte[] shown = call.parameter("hub.verify_token").orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(verifyToken, shown)) {
            throw new RejectedCall(403, "hub.verify_token is not the one in " + MetaAccount.VERIFY_TOKEN);
        }
        if (!call.parameter("hub.mode").orElse("").equals("subscribe")) {
            throw new RejectedCall(400, "hub.mode must be subscribe");
        }
        String challenge = call.parameter("hub.challenge").orElse("");
        if (!CHALLENGE.matcher(challenge).matches()) {
            throw new RejectedCall(400, "hub.challenge must be 1 to 128 letters, digits, dashes or underscores");
        }
        HttpAnswer answer = HttpAnswer.of(200, "text/plain; charset=utf-8", challenge);
        return Heard.answering(List.of(), answer.with("X-Content-Type-Options", "nosniff"));
    }

    private List<Intake> events(HttpCall call) {
        if (!signature.isOn(call)) {
            throw new RejectedCall(403, "X-Hub-Signature-256 is missing or not made with " + MetaAccount.APP_SECRET);
        }
        JsonNode envelope = envelope(call.body());
        String object = envelope.path("object").asText("");
        if (object.isEmpty()) {
            throw new RejectedCall(400, "object must be a text");
        }
        JsonNode entries = envelope.path("entry");
        if (!entries.isArray()) {
            throw new RejectedCall(400, "entry must be a list");
        }
        List<Intake> intakes = new ArrayList<>();
        switch (object) {
            case "page" -> entries.forEach(entry -> intakes.addAll(messenger.read(entry)));
            case "instagram" -> entries.forEach(entry -> intakes.addAll(instagram.read(entry)));
            default -> {}
        }
        return intakes;
    }

    private JsonNode envelope(byte[] body) {
        try {
            JsonNode envelope = json.readTree(body);
            if (envelope.isObject()) {
                return envelope;
            }
        } catch (IOException notJson) {
            // said below, without the parser's words: they quote the body
        }
        throw new RejectedCall(400, "The body must be a JSON object");
    }
}
