// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.bench.Measured;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import io.closeloop.runtime.LibPhoneNumbers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;

/** Ended contacts as CloudEvents: who sent them, and from the raw body to what is recorded. */
@NullMarked
public class Events extends Measured {
    private static final long SECONDS = 1772532060;
    private static final String ID = "msg_1";
    private static final String EVENT = """
            {"specversion":"1.0","id":"e-1","source":"https://pbx.example.com","type":"closeloop.interaction.ended",
             "time":"2026-03-03T10:00:01Z","datacontenttype":"application/json",
             "data":{"id":"call-42","channel":"phone","endedAt":"2026-03-03T11:00:00+01:00",
               "customer":{"phone":"+14155550132","email":"Ana@Example.com","name":"Ana Silva"},
               "agent":{"id":"7","name":"Bo Berg"},"queue":"billing","language":"en-GB","caseId":"500A",
               "messages":2,"characters":300,"talkSeconds":180,"closeReason":"completed","tags":["vip","b2b"]}}
            """;

    private final Instant now = Instant.ofEpochSecond(SECONDS);
    private final StandardSignature signature =
            StandardSignature.ofSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
    private final EventAuthority authority = new EventAuthority("a-long-and-secret-token", signature);
    private final EventIntake intake =
            new EventIntake(authority, new LibPhoneNumbers("US"), Clock.fixed(now, ZoneOffset.UTC));
    private final HttpCall signed = signed(EVENT);
    private final HttpCall one = withToken("application/cloudevents+json", EVENT);
    private final HttpCall hundred = withToken(
            "application/cloudevents-batch+json", "[" + String.join(",", Collections.nCopies(100, EVENT)) + "]");

    private HttpCall signed(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(SECONDS);
        return call(
                Map.of(
                        StandardSignature.ID, ID,
                        StandardSignature.TIMESTAMP, timestamp,
                        StandardSignature.SIGNATURE, signature.sign(ID, timestamp, bytes)),
                bytes);
    }

    private static HttpCall withToken(String type, String body) {
        return call(
                Map.of("content-type", type, "authorization", "Bearer a-long-and-secret-token"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpCall call(Map<String, String> headers, byte[] body) {
        return new HttpCall("POST", EventIntake.PATH, null, headers, body, "127.0.0.1");
    }

    @Benchmark
    public Instant check_a_standard_signature() {
        authority.check(signed, now);
        return now;
    }

    @Benchmark
    public Webhook.Heard read_one() {
        return intake.receive(one);
    }

    @Benchmark
    public Webhook.Heard read_a_hundred() {
        return intake.receive(hundred);
    }
}
