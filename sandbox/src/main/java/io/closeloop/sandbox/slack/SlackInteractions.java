// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People at work in the workspace: what they click is posted, signed, to the program's own address, as Slack does.
 * <a href="https://docs.slack.dev/interactivity/handling-user-interaction">Handling user interaction</a>. Thread-safe.
 */
public final class SlackInteractions {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String WRONG_SECRET = "00000000000000000000000000000000";

    private final SlackStandIn slack;
    private final URI program;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final AtomicInteger events = new AtomicInteger();

    /** How a request is signed: as Slack does, or in one of the ways a receiver must refuse. */
    public enum Signing {
        VALID,
        /** Signed by somebody who doesn't know the secret. */
        FORGED,
        /** Rightly signed, 301 seconds ago: a recording that is played again. */
        STALE,
        /** Rightly signed, 301 seconds ahead. */
        FUTURE,
        /** Without a signature. */
        MISSING
    }

    /**
     * What was posted and what came back.
     *
     * @param status the answer's status; 0 when none came within three seconds, so that the person sees a warning
     * @param answer the answer's body
     */
    public record Sent(URI to, Map<String, String> headers, byte[] body, int status, String answer) {}

    /** {@code program} is the address the program listens on, without a path. */
    public SlackInteractions(SlackStandIn slack, URI program) {
        this.slack = slack;
        this.program = program;
    }

    /**
     * Somebody clicks a button of a message, as they see it.
     *
     * @throws IllegalArgumentException when that message has no such button
     */
    public Sent click(SlackMessage message, String actionId, SlackUser user) {
        return click(message, actionId, user, Signing.VALID);
    }

    /** The same, signed as told. */
    public Sent click(SlackMessage message, String actionId, SlackUser user, Signing signing) {
        SlackMessage.Button button = message.buttons().stream()
                .filter(one -> one.actionId().equals(actionId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The message " + message.ts() + " has no button "
                        + actionId + ", only "
                        + message.buttons().stream()
                                .map(SlackMessage.Button::actionId)
                                .toList()));
        return interaction(blockActions(message, button, user), signing);
    }

    /** Sends the same bytes with the same signature again, as a proxy that repeats or a recording does. */
    public Sent repeat(Sent sent) {
        return post(sent.to(), sent.headers(), sent.body());
    }

    /**
     * Somebody fills in and submits a modal.
     *
     * @param values what was typed, by {@code block_id}; each goes under the action id of that block's element
     */
    public Sent submit(ObjectNode view, Map<String, String> values, SlackUser user) {
        ObjectNode payload = payload("view_submission", user);
        ObjectNode filled = view.deepCopy();
        ObjectNode state = filled.putObject("state").putObject("values");
        view.path("blocks").forEach(block -> {
            String value = values.get(block.path("block_id").asText());
            if (value != null) {
                state.putObject(block.path("block_id").asText())
                        .putObject(block.path("element").path("action_id").asText())
                        .put("type", block.path("element").path("type").asText())
                        .put("value", value);
            }
        });
        payload.set("view", filled);
        payload.putArray("response_urls");
        return interaction(payload, Signing.VALID);
    }

    /** The handshake for an events address; the answer must carry the challenge. */
    public Sent verifyUrl(String challenge) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("token", "legacy").put("challenge", challenge).put("type", "url_verification");
        return json(body);
    }

    /** An event, wrapped with an id of its own. */
    public Sent event(ObjectNode event) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("token", "legacy")
                .put("team_id", Workspace.TEAM)
                .put("api_app_id", Workspace.APP)
                .put("type", "event_callback")
                .put("event_id", "Ev" + events.incrementAndGet())
                .put("event_time", slack.clock().instant().getEpochSecond());
        body.set("event", event.deepCopy());
        return json(body);
    }

    private Sent json(ObjectNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return post(program.resolve("/hooks/slack/events"), headers("application/json", bytes, Signing.VALID), bytes);
    }

    private Sent interaction(ObjectNode payload, Signing signing) {
        byte[] bytes = ("payload=" + URLEncoder.encode(payload.toString(), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        return post(
                program.resolve("/hooks/slack/interactions"),
                headers("application/x-www-form-urlencoded", bytes, signing),
                bytes);
    }

    private Map<String, String> headers(String contentType, byte[] body, Signing signing) {
        long shift = signing == Signing.STALE ? -301 : signing == Signing.FUTURE ? 301 : 0;
        String timestamp = String.valueOf(slack.clock().instant().getEpochSecond() + shift);
        if (signing == Signing.MISSING) {
            return Map.of("Content-Type", contentType, "X-Slack-Request-Timestamp", timestamp);
        }
        String secret = signing == Signing.FORGED ? WRONG_SECRET : slack.signingSecret();
        return Map.of(
                "Content-Type",
                contentType,
                "X-Slack-Request-Timestamp",
                timestamp,
                "X-Slack-Signature",
                SlackSignature.sign(secret, timestamp, body));
    }

    private ObjectNode payload(String type, SlackUser user) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("type", type);
        payload.putObject("team").put("id", Workspace.TEAM).put("domain", Workspace.TEAM_DOMAIN);
        payload.putObject("user")
                .put("id", user.id())
                .put("username", user.name())
                .put("name", user.name())
                .put("team_id", Workspace.TEAM);
        payload.put("api_app_id", Workspace.APP)
                .put("token", "legacy")
                .put("trigger_id", slack.issueTrigger())
                .put("is_enterprise_install", false)
                .putNull("enterprise");
        return payload;
    }

    private ObjectNode blockActions(SlackMessage message, SlackMessage.Button button, SlackUser user) {
        ObjectNode payload = payload("block_actions", user);
        ObjectNode container = payload.putObject("container")
                .put("type", "message")
                .put("message_ts", message.ts())
                .put("channel_id", message.channel())
                .put("is_ephemeral", false);
        if (message.threadTs() != null) {
            container.put("thread_ts", message.threadTs());
        }
        payload.putObject("channel")
                .put("id", message.channel())
                .put("name", slack.channel(message.channel()).name());
        message.json(payload.putObject("message"), true)
                .put("bot_id", Workspace.BOT)
                .put("app_id", Workspace.APP)
                .put("team", Workspace.TEAM);
        payload.putObject("state").putObject("values");
        payload.put("response_url", "https://hooks.slack.com/actions/" + Workspace.TEAM + "/1/sandbox");
        ObjectNode action = payload.putArray("actions")
                .addObject()
                .put("type", "button")
                .put("action_id", button.actionId())
                .put("block_id", button.blockId())
                .put("action_ts", seconds());
        action.putObject("text").put("type", "plain_text").put("text", button.label());
        if (!button.value().isEmpty()) {
            action.put("value", button.value());
        }
        if (!button.style().isEmpty()) {
            action.put("style", button.style());
        }
        return payload;
    }

    private String seconds() {
        long millis = slack.clock().millis();
        return String.format(Locale.ROOT, "%d.%06d", millis / 1000, millis % 1000 * 1000);
    }

    private Sent post(URI to, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(to)
                .timeout(PATIENCE)
                .header("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Sent(to, headers, body, answer.statusCode(), answer.body());
        } catch (IOException e) {
            // Down or too slow: Slack shows the person a warning and sends the click to nobody else.
            return new Sent(to, headers, body, 0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Sent(to, headers, body, 0, "");
        }
    }
}
