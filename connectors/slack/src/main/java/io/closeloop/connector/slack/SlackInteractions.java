// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code /hooks/slack/interactions}: clicks on the buttons of an alert. Slack waits three seconds and does not repeat, so
 * the click is recorded and nothing else is done here.
 *
 * @see <a href="https://docs.slack.dev/reference/interaction-payloads/block_actions-payload">block_actions</a>
 */
final class SlackInteractions implements Webhook {
    static final String PATH = "/hooks/slack/interactions";
    private static final Map<String, Intake.Claimed.Action> ACTIONS = Map.of(
            EscalationMessage.CLAIM, Intake.Claimed.Action.ACKNOWLEDGE,
            EscalationMessage.RESOLVE, Intake.Claimed.Action.RESOLVE);
    private static final Pattern ANSWER = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private final SlackSignature signature;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    SlackInteractions(SlackSignature signature, Clock clock) {
        this.signature = signature;
        this.clock = clock;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Heard receive(HttpCall call) {
        Heard nothing = Heard.answering(List.of(), HttpAnswer.empty(200));
        // Slack's certificate check carries no signature; nothing comes of it.
        if (call.header("X-Slack-Signature").isEmpty() && ("&" + call.text() + "&").contains("&ssl_check=1&")) {
            return nothing;
        }
        Instant now = clock.instant();
        signature.check(call, now);
        String payload = form(call).get("payload");
        if (payload == null) {
            throw new RejectedCall(400, "payload is missing");
        }
        JsonNode root = parsed(payload);
        if (!root.path("type").asText().equals("block_actions")) {
            return nothing;
        }
        List<Intake> clicks = new ArrayList<>();
        JsonNode actions = root.path("actions");
        for (int i = 0; i < actions.size(); i++) {
            click(root, actions.path(i), i, now).ifPresent(clicks::add);
        }
        return Heard.answering(clicks, HttpAnswer.empty(200));
    }

    private static Optional<Intake> click(JsonNode root, JsonNode action, int index, Instant now) {
        Intake.Claimed.Action meaning = ACTIONS.get(action.path("action_id").asText());
        if (meaning == null) {
            return Optional.empty();
        }
        String at = "payload.actions[" + index + "]";
        String answerId = text(action, "value", at);
        if (!ANSWER.matcher(answerId).matches()) {
            throw new RejectedCall(400, at + ".value is no answer id");
        }
        String userId = text(root.path("user"), "id", "payload.user");
        String eventId = text(action, "action_ts", at) + ":" + userId + ":"
                + action.path("action_id").asText();
        return Optional.of(
                new Intake.Claimed("slack", eventId, answerId, meaning, name(root.path("user"), userId), null, now));
    }

    private static String name(JsonNode user, String id) {
        for (String field : List.of("username", "name")) {
            String name = user.path(field).asText();
            if (!name.isBlank()) {
                return name;
            }
        }
        return id;
    }

    private static String text(JsonNode node, String field, String at) {
        String text = node.path(field).asText();
        if (text.isBlank()) {
            throw new RejectedCall(400, at + "." + field + " is missing");
        }
        return text;
    }

    private JsonNode parsed(String payload) {
        try {
            JsonNode root = json.readTree(payload);
            if (root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException broken) {
            // rejected below, without the parser's message: it quotes the payload
        }
        throw new RejectedCall(400, "payload is not a JSON object");
    }

    private static Map<String, String> form(HttpCall call) {
        Map<String, String> form = new LinkedHashMap<>();
        try {
            for (String pair : call.text().split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    form.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        } catch (IllegalArgumentException broken) {
            throw new RejectedCall(400, "The body is not a form");
        }
        return form;
    }

    private static String decoded(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
