// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import io.closeloop.testkit.Story;
import io.closeloop.testkit.TestSurroundings;
import io.closeloop.testkit.WebhookContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class EventIntakeContractTest extends WebhookContract {
    private static final String TOKEN = "a-long-and-secret-token";
    private static final String EVENT = "{\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/desk\","
            + "\"type\":\"closeloop.interaction.ended\",\"data\":{\"id\":\"1\",\"channel\":\"chat\","
            + "\"endedAt\":\"2026-03-03T10:00:00Z\",\"customer\":{\"phone\":\"" + Story.PHONE + "\",\"email\":\""
            + Story.EMAIL + "\",\"name\":\"Ana Silva\"}}}";

    @Override
    protected Webhook webhook() {
        return new EventIntake(new EventAuthority(TOKEN, null), new TestSurroundings.PlainPhones(), clock);
    }

    @Override
    protected String good() {
        return EVENT;
    }

    @Override
    protected String goodWithUnknownFields() {
        return EVENT.replace("\"id\":\"e-1\"", "\"id\":\"e-1\",\"traceparent\":\"00-1\"")
                .replace("\"channel\"", "\"mood\":{\"a\":[1]},\"channel\"");
    }

    @Override
    protected Map<String, String> malformed() {
        return Map.of(
                EVENT.replace("\"chat\"", "\"fax\""), "data.channel",
                EVENT.replace("2026-03-03T10", "2026-03-32T10"), "data.endedAt",
                EVENT.replace(Story.PHONE, "12"), "data.customer.phone",
                EVENT.replace("\"source\"", "\"origin\""), "source");
    }

    @Override
    protected HttpCall signed(String body) {
        return call(body, TOKEN);
    }

    @Override
    protected HttpCall forged(String body) {
        return call(body, "another token");
    }

    @Override
    protected int refusal() {
        return 401;
    }

    @Override
    protected List<String> secrets() {
        return List.of(TOKEN, Story.PHONE, Story.EMAIL, "Ana Silva");
    }

    private static HttpCall call(String body, String token) {
        return new HttpCall(
                "POST",
                EventIntake.PATH,
                null,
                Map.of("content-type", "application/cloudevents+json", "authorization", "Bearer " + token),
                body.getBytes(StandardCharsets.UTF_8),
                "127.0.0.1");
    }
}
