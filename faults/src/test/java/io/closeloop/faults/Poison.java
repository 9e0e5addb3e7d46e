// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What a broken or hostile sender posts, to every public path, with a good signature where one is asked for. */
final class Poison {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI node;
    private final String publicUrl;
    private final String token;
    private final Map<String, Integer> statuses = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int number;

    /** @param token the right to answer of somebody who was asked */
    Poison(URI node, String publicUrl, String token) {
        this.node = node;
        this.publicUrl = publicUrl;
        this.token = token;
    }

    /** Posts everything once. */
    Poison pour() {
        for (byte[] body : bodies()) {
            for (String type : List.of("application/cloudevents+json", "application/cloudevents-batch+json")) {
                events(type, body);
            }
            answers(body);
            meta(body);
            slack("/hooks/slack/events", "application/json", body);
            form("/s/" + token, body);
            form("/u/" + token, body);
        }
        for (String value : values()) {
            events("application/cloudevents+json", event(value));
            answers(text("{\"token\":\"" + token + "\",\"score\":4,\"comment\":" + value + "}"));
            answers(text("{\"token\":" + value + ",\"score\":4}"));
            answers(text("{\"token\":\"" + token + "\",\"score\":" + value + "}"));
            meta(text("{\"object\":\"page\",\"entry\":[{\"id\":\"1001\",\"messaging\":[{\"sender\":{\"id\":\"77\"},"
                    + "\"recipient\":{\"id\":\"1001\"},\"timestamp\":"
                    + Clock.systemUTC().millis()
                    + ",\"message\":{\"mid\":\"m" + ++number + "\",\"text\":" + value + "}}]}]}"));
            slack(
                    "/hooks/slack/events",
                    "application/json",
                    text("{\"type\":\"event_callback\",\"event\":" + value + "}"));
        }
        for (String value : encoded()) {
            form("/s/" + token, text("score=4&comment=" + value));
            form("/s/" + token, text("score=" + value));
            twilio("/hooks/twilio/message", value);
            twilio("/hooks/twilio/voice", value);
            twilio("/hooks/twilio/message-status", value);
            twilio("/hooks/twilio/conversations", value);
            slack("/hooks/slack/interactions", "application/x-www-form-urlencoded", text("payload=" + value));
            get("/s/" + value);
            get("/u/" + value);
            get("/api/v1/why/" + value);
            get("/api/v1/interactions?after=" + value);
            get("/api/v1/interactions?limit=" + value);
        }
        return this;
    }

    /** Requests by their status. */
    Map<String, Integer> statuses() {
        return Map.copyOf(statuses);
    }

    /** Everything that was answered 5xx, or not at all. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whole bodies that are wrong in themselves. */
    private static List<byte[]> bodies() {
        List<byte[]> all = new ArrayList<>();
        for (String body : List.of(
                "",
                "{",
                "[",
                "null",
                "42",
                "\"text\"",
                "[]",
                "{}",
                "[null,1,\"x\",{}]",
                "\u0000",
                "\uFEFF{}",
                "<xml/>",
                "%%%=&&&==",
                "a".repeat(200_000),
                "{\"a\":".repeat(50_000),
                "[".repeat(100_000))) {
            all.add(text(body));
        }
        all.add(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
        all.add(new byte[2 * 1024 * 1024]);
        return all;
    }

    /** JSON values where a text or a number belongs. */
    private static List<String> values() {
        return List.of(
                "null",
                "true",
                "-1",
                "1e999",
                "123456789012345678901234567890",
                "0.5",
                "{}",
                "[[]]",
                "\"\"",
                "\"a\\u0000b\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800 \\uffff\"",
                "\"' OR 1=1; --\"",
                "\"" + "x".repeat(100_000) + "\"");
    }

    /** Texts of forms and addresses. */
    private static List<String> encoded() {
        return List.of(
                "",
                "%00",
                "a%00b",
                "%ff%fe",
                "%ed%a0%80",
                "%E2%80%AE",
                "%27+OR+1%3D1",
                "%3Cscript%3E",
                "x".repeat(5000));
    }

    /** Good but for one value in every place that takes one. */
    private byte[] event(String value) {
        return text("{\"specversion\":\"1.0\",\"id\":\"poison-" + ++number + "\",\"source\":\"" + Crowd.SOURCE
                + "\",\"type\":\"closeloop.interaction.ended\",\"data\":{\"id\":\"poison-" + number
                + "\",\"channel\":\"phone\",\"endedAt\":\""
                + Clock.systemUTC().instant() + "\",\"talkSeconds\":180,\"queue\":" + value + ",\"caseId\":" + value
                + ",\"tags\":[" + value + "],\"customer\":{\"phone\":\"+4915799999999\",\"name\":" + value + "}}}");
    }

    private void events(String type, byte[] body) {
        send("/hooks/events", body, Map.of("Content-Type", type, "Authorization", "Bearer " + Stage.TOKEN));
    }

    private void answers(byte[] body) {
        send("/api/v1/answers", body, Map.of("Content-Type", "application/json"));
    }

    private void form(String path, byte[] body) {
        send(path, body, Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    private void get(String path) {
        send(path, null, Map.of("Authorization", "Bearer " + Stage.TOKEN));
    }

    private void meta(byte[] body) {
        String signature = "sha256=" + HexFormat.of().formatHex(mac("HmacSHA256", Stage.META_SECRET, body));
        send("/hooks/meta", body, Map.of("Content-Type", "application/json", "X-Hub-Signature-256", signature));
    }

    private void slack(String path, String type, byte[] body) {
        String now = Long.toString(Clock.systemUTC().instant().getEpochSecond());
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes(text("v0:" + now + ":"));
        signed.writeBytes(body);
        send(
                path,
                body,
                Map.of(
                        "Content-Type",
                        type,
                        "X-Slack-Request-Timestamp",
                        now,
                        "X-Slack-Signature",
                        "v0="
                                + HexFormat.of()
                                        .formatHex(mac("HmacSHA256", Stage.SLACK_SIGNING, signed.toByteArray()))));
    }

    /** Every field that these webhooks read holds the value; signed over what it decodes to. */
    private void twilio(String path, String value) {
        Map<String, String> fields = new TreeMap<>(Map.of(
                "AccountSid", "AC00000000000000000000000000000001",
                "From", "%2B4915799999998",
                "To", "%2B15005550006"));
        for (String name : List.of("Body", "CallStatus", "ConversationSid", "EventType", "Author", "MessageStatus")) {
            fields.put(name, value);
        }
        fields.put("MessageSid", "SM" + ++number);
        fields.put("CallSid", "CA" + number);
        StringBuilder signed = new StringBuilder(publicUrl + path);
        StringBuilder form = new StringBuilder();
        fields.forEach((name, encoded) -> {
            signed.append(name).append(java.net.URLDecoder.decode(encoded, StandardCharsets.UTF_8));
            form.append(form.isEmpty() ? "" : "&").append(name).append('=').append(encoded);
        });
        send(
                path,
                text(form.toString()),
                Map.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "X-Twilio-Signature",
                        Base64.getEncoder()
                                .encodeToString(mac("HmacSHA1", Stage.TWILIO_TOKEN, text(signed.toString())))));
    }

    private static byte[] mac(String algorithm, String key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(text(key), algorithm));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(String path, byte @Nullable [] body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(node + path)).timeout(Duration.ofSeconds(20));
        new LinkedHashMap<>(headers).forEach(request::header);
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
        }
        String what = path.replaceAll("/[a-z2-7]{32}", "/...") + " "
                + (body == null ? "" : new String(body, 0, Math.min(body.length, 160), StandardCharsets.ISO_8859_1));
        try {
            int status = HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            statuses.merge(status / 100 + "xx", 1, Integer::sum);
            if (status >= 500) {
                failures.add(status + " " + what);
            }
        } catch (IOException e) {
            // Whoever sends more than is taken may be cut off.
            if (body == null || body.length < 1024 * 1024) {
                failures.add("no answer " + what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
