// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import io.closeloop.sandbox.webhook.Courier;
import io.closeloop.sandbox.webhook.ProgramAddress;
import io.closeloop.sandbox.webhook.Receipt;
import io.closeloop.sandbox.webhook.Redelivery;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's side of the webhooks: builds them in the vendor's fields, signs them for the published URL and posts them to
 * the program's real address until it takes them. Thread-safe; futures complete on an I/O thread that must not be
 * blocked.
 */
public final class TwilioWebhooks implements AutoCloseable {
    static final String VOICE = "/hooks/twilio/voice";
    static final String MESSAGE = "/hooks/twilio/message";
    static final String MESSAGE_STATUS = "/hooks/twilio/message-status";
    static final String CONVERSATIONS = "/hooks/twilio/conversations";

    private static final String WRONG_TOKEN = "00000000000000000000000000000000";

    private final ProgramAddress program;
    private final String accountSid;
    private final String authToken;
    private final Clock clock;
    private final Courier courier;
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private volatile @Nullable TwilioNetwork network;

    /** Webhooks of one account, signed with its token; {@code clock} gives events without a time of their own theirs. */
    public TwilioWebhooks(
            ProgramAddress program, String accountSid, String authToken, Clock clock, Redelivery redelivery) {
        this.program = program;
        this.accountSid = accountSid;
        this.authToken = authToken;
        this.clock = clock;
        this.courier = new Courier("twilio", redelivery);
    }

    /** Voice status callback of a call that goes on. */
    public CompletableFuture<Receipt> callProgressed(CallProgressed event) {
        return post(webhook(event));
    }

    /** Voice status callback of a leg that is over. */
    public CompletableFuture<Receipt> callEnded(CallEnded event) {
        return post(webhook(event));
    }

    /**
     * A customer's SMS. Consent words block or free the sender's number before the program hears of it; a
     * {@code <Message>} in the answer is sent to the customer.
     */
    public CompletableFuture<Receipt> messageReceived(MessageReceived event) {
        return post(webhook(event));
    }

    /** Message status callback to the default path; the stand-in itself posts to the URL given with a message. */
    public CompletableFuture<Receipt> messageStatusChanged(MessageStatusChanged event) {
        return post(webhook(event));
    }

    /** A line of a chat; the API's view of the chat follows. */
    public CompletableFuture<Receipt> conversationMessageAdded(ConversationMessageAdded event) {
        return post(webhook(event));
    }

    /** A chat's state; the API's view of the chat follows. */
    public CompletableFuture<Receipt> conversationStateUpdated(ConversationStateUpdated event) {
        return post(webhook(event));
    }

    /** Somebody joined a chat, which makes the chat known to the API. */
    public CompletableFuture<Receipt> participantAdded(ParticipantAdded event) {
        return post(webhook(event));
    }

    /** Builds and signs without posting: post it as often as wanted. */
    public TwilioWebhook webhook(TwilioEvent event) {
        return build(event, program.publish(event.path(), event.query()), event.fields(clock.instant()), authToken);
    }

    /** As {@link #webhook} but signed by somebody who does not know the token. */
    public TwilioWebhook forged(TwilioEvent event) {
        return build(event, program.publish(event.path(), event.query()), event.fields(clock.instant()), WRONG_TOKEN);
    }

    /**
     * A signed form of any fields to any path, for webhooks that have no event here, such as the steps of an IVR.
     * {@code AccountSid} is added unless given.
     *
     * @param path starts with a slash
     */
    public TwilioWebhook form(String path, Map<String, String> query, Map<String, String> fields) {
        return build(null, program.publish(path, query), fields, authToken);
    }

    /** Posts a webhook; posting one again is Twilio's own repeat after an answer that got lost. */
    public CompletableFuture<Receipt> post(TwilioWebhook webhook) {
        URI target = program.reach(webhook.url());
        if (target == null) {
            throw new IllegalArgumentException("A webhook can only go to the program's own address");
        }
        TwilioEvent event = webhook.genuine() ? webhook.event() : null;
        TwilioNetwork surroundings = network;
        if (event != null && surroundings != null && begun.add(webhook.idempotencyToken())) {
            surroundings.happened(event);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                .header("User-Agent", "TwilioProxy/1.1")
                .header("Accept", "*/*")
                .header("X-Twilio-Signature", webhook.signature())
                .header("I-Twilio-Idempotency-Token", webhook.idempotencyToken())
                .POST(HttpRequest.BodyPublishers.ofString(webhook.form(), StandardCharsets.UTF_8));
        CompletableFuture<Receipt> receipt = courier.deliver(request);
        if (event == null || surroundings == null) {
            return receipt;
        }
        return receipt.thenApply(answer -> {
            if (!answer.accepted()) {
                surroundings.failed(event, answer);
            } else if (taken.add(webhook.idempotencyToken())) {
                surroundings.taken(event, answer);
            }
            return answer;
        });
    }

    /** The same as {@link #post}, for the reader's sake: body, signature and idempotency token are unchanged. */
    public CompletableFuture<Receipt> repeat(TwilioWebhook webhook) {
        return post(webhook);
    }

    /** Lets the stand-in act on what the webhooks tell and on what the program answers. */
    void attach(TwilioNetwork surroundings) {
        network = surroundings;
    }

    /** Posts a status to the callback URL given with a message. Empty future when the URL is not the program's. */
    CompletableFuture<@Nullable Receipt> statusCallback(URI callback, MessageStatusChanged event) {
        if (program.reach(callback) == null) {
            return CompletableFuture.completedFuture(null);
        }
        return post(build(event, callback, event.fields(clock.instant()), authToken))
                .thenApply(receipt -> receipt);
    }

    @Override
    public void close() {
        courier.close();
    }

    private TwilioWebhook build(
            @Nullable TwilioEvent event, URI url, Map<String, String> eventFields, String signingToken) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("AccountSid", accountSid);
        fields.putAll(eventFields);
        Map<String, List<String>> signed = new LinkedHashMap<>();
        fields.forEach((name, value) -> signed.put(name, List.of(value)));
        return new TwilioWebhook(
                event,
                url,
                fields.entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&")),
                TwilioSignature.ofForm(signingToken, url, signed),
                UUID.randomUUID().toString(),
                signingToken.equals(authToken));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
