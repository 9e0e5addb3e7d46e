// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.webhook.Courier;
import io.closeloop.sandbox.webhook.ProgramAddress;
import io.closeloop.sandbox.webhook.Receipt;
import io.closeloop.sandbox.webhook.Redelivery;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Meta's side of a page's webhooks: builds the envelopes, signs their bytes and posts them to {@code /hooks/meta} until
 * the program takes them. Thread-safe; futures complete on an I/O thread that must not be blocked.
 */
public final class MessengerWebhooks implements AutoCloseable {
    private static final String PATH = "/hooks/meta";
    private static final String WRONG_SECRET = "00000000000000000000000000000000";

    private final ProgramAddress program;
    private final String appSecret;
    private final String pageId;
    private final Clock clock;
    private final Courier courier;
    private volatile @Nullable Consumer<MessengerEvent> network;

    /** Webhooks of one page, signed with the app's secret; {@code clock} dates what has no time of its own. */
    public MessengerWebhooks(
            ProgramAddress program, String appSecret, String pageId, Clock clock, Redelivery redelivery) {
        this.program = program;
        this.appSecret = appSecret;
        this.pageId = pageId;
        this.clock = clock;
        this.courier = new Courier("meta", redelivery);
    }

    /** The user typed something, now. */
    public CompletableFuture<Receipt> userText(String psid, String text) {
        return post(UserMessage.text(psid, text));
    }

    /** The user tapped a quick reply, now. */
    public CompletableFuture<Receipt> quickReply(String psid, String title, String payload) {
        return post(UserMessage.quickReply(psid, title, payload));
    }

    /** An agent wrote from the contact center's tool, now. */
    public CompletableFuture<Receipt> agentText(String psid, String text) {
        return post(PageEcho.agent(psid, text));
    }

    /** One event in a POST of its own. */
    public CompletableFuture<Receipt> post(MessengerEvent event) {
        return post(webhook(event));
    }

    /** Builds and signs without posting: post it as often as wanted. */
    public MessengerWebhook webhook(MessengerEvent event) {
        return batch(List.of(List.of(event)));
    }

    /** One POST with several entries, each with several events, as Meta sends them under load. */
    public MessengerWebhook batch(List<List<MessengerEvent>> entries) {
        return build(entries, appSecret);
    }

    /** As {@link #webhook} but signed by somebody who does not know the secret. */
    public MessengerWebhook forged(MessengerEvent event) {
        return build(List.of(List.of(event)), WRONG_SECRET);
    }

    /** Any body, signed: for what has no event here, and for bodies with a bad part. */
    public MessengerWebhook signed(String body) {
        return new MessengerWebhook(List.of(), body, sign(appSecret, body), true);
    }

    /** Posts a webhook; posting one again is Meta's own repeat. */
    public CompletableFuture<Receipt> post(MessengerWebhook webhook) {
        Consumer<MessengerEvent> surroundings = network;
        if (webhook.genuine() && surroundings != null) {
            webhook.events().forEach(surroundings);
        }
        return courier.deliver(HttpRequest.newBuilder(reach(Map.of()))
                .header("Content-Type", "application/json")
                .header("User-Agent", "facebookexternalua")
                .header("Accept", "*/*")
                .header("X-Hub-Signature-256", webhook.signature())
                .POST(HttpRequest.BodyPublishers.ofString(webhook.body(), StandardCharsets.UTF_8)));
    }

    /** The same as {@link #post(MessengerWebhook)}, for the reader's sake: body and signature are unchanged. */
    public CompletableFuture<Receipt> repeat(MessengerWebhook webhook) {
        return post(webhook);
    }

    /** The GET by which Meta checks a callback URL; a right program answers 200 with exactly the challenge. */
    public CompletableFuture<Receipt> handshake(String verifyToken, String challenge) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("hub.mode", "subscribe");
        query.put("hub.challenge", challenge);
        query.put("hub.verify_token", verifyToken);
        return courier.deliver(HttpRequest.newBuilder(reach(query))
                .header("User-Agent", "facebookplatform/1.0 (+http://developers.facebook.com)")
                .header("Accept", "*/*")
                .GET());
    }

    /** Tells the stand-in what happens, before the program hears of it. */
    void attach(Consumer<MessengerEvent> surroundings) {
        network = surroundings;
    }

    @Override
    public void close() {
        courier.close();
    }

    private URI reach(Map<String, String> query) {
        URI target = program.reach(program.publish(PATH, query));
        if (target == null) {
            throw new IllegalStateException("A published address of the program can always be reached");
        }
        return target;
    }

    private MessengerWebhook build(List<List<MessengerEvent>> entries, String secret) {
        Instant now = clock.instant();
        ObjectNode envelope = JsonNodeFactory.instance.objectNode().put("object", "page");
        ArrayNode list = envelope.putArray("entry");
        for (List<MessengerEvent> events : entries) {
            ObjectNode entry = list.addObject().put("id", pageId).put("time", now.toEpochMilli());
            ArrayNode messaging = entry.putArray("messaging");
            events.forEach(event -> messaging.add(event.json(pageId, now)));
        }
        String body = MetaJson.write(envelope);
        return new MessengerWebhook(
                entries.stream().flatMap(List::stream).toList(), body, sign(secret, body), secret.equals(appSecret));
    }

    private static String sign(String secret, String body) {
        return MetaSignature.ofBody(secret, body.getBytes(StandardCharsets.UTF_8));
    }
}
