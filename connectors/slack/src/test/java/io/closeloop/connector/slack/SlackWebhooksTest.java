// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Claimed.Action;
import io.closeloop.port.Webhook;
import io.closeloop.port.Webhook.Heard;
import io.closeloop.port.Webhook.RejectedCall;
import io.closeloop.testkit.SettableClock;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackWebhooksTest {
    private static final String TIMESTAMP = "1767225600";
    private static final Instant SIGNED_AT = Instant.ofEpochSecond(1767225600);

    private final SettableClock clock = new SettableClock(SIGNED_AT);
    private final SlackSignature signature = new SlackSignature(SlackReplies.SECRET);
    private final Webhook interactions = new SlackInteractions(signature, clock);
    private final Webhook events = new SlackEvents(signature, clock);

    // Bodies whose signatures were made by another implementation and accepted by Slack's own verifiers.
    @ParameterizedTest
    @CsvSource({
        "v1-block-actions,822,d582024e2996def4ba15674f951d3e7edb28fcaca533d36fab7fb9becfb3455e",
        "v2-url-verification,111,56fc5e6f8cfedbe8eda345a1abb85f010a13905a31eb19d84d6f84ab35b594e3",
        "v3-view-submission,412,bd3185f27192155f88f177efc30273f493134485d228d32e0035519df94d73ad",
        "v4-event-callback,102,8578ddf71fd2b1258360f4d20c59eb2448225cddf709a646c9e26e8682e66ed2"
    })
    void known_signatures_are_accepted(String file, int length, String hex) throws IOException {
        byte[] body = resource(file);
        assertThat(body).hasSize(length);

        signature.check(call("/x", body, Map.of("x-slack-signature", "v0=" + hex)), SIGNED_AT);
    }

    // The example of Slack's documentation, a slash command.
    @Test
    void the_documented_example_is_accepted() {
        byte[] body = ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                        + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                        + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                        + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(new SlackSignature("8f742231b10e8888abcd99yyyzzz85a5").sign("1531420618", body))
                .isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -1, 0, 299, 300})
    void five_minutes_either_way_are_accepted(long seconds) {
        clock.set(SIGNED_AT.plusSeconds(seconds));

        assertThat(events.receive(signed("/hooks/slack/events", "{}")).intakes())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, -301, 301, 3600})
    void more_than_five_minutes_either_way_are_stale(long seconds) {
        clock.set(SIGNED_AT.plusSeconds(seconds));

        assertRejected(events, signed("/hooks/slack/events", "{}"), 403, "X-Slack-Request-Timestamp");
    }

    @Test
    void one_more_byte_is_a_forgery() {
        HttpCall good = signed("/hooks/slack/events", "{}");
        byte[] more = Arrays.copyOf(good.body(), good.body().length + 1);

        assertRejected(events, call("/hooks/slack/events", more, good.headers()), 403, "X-Slack-Signature");
    }

    @ParameterizedTest
    @CsvSource({
        "x-slack-signature,",
        "x-slack-request-timestamp,",
        "x-slack-request-timestamp,soon",
        "x-slack-request-timestamp,-1767225600",
        "x-slack-signature,v1=56fc5e6f8cfedbe8eda345a1abb85f010a13905a31eb19d84d6f84ab35b594e3",
        "x-slack-signature,v0=56FC5E6F8CFEDBE8EDA345A1ABB85F010A13905A31EB19D84D6F84AB35B594E3"
    })
    void other_headers_are_a_forgery(String header, @org.jspecify.annotations.Nullable String value)
            throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("x-slack-request-timestamp", TIMESTAMP);
        headers.put("x-slack-signature", "v0=56fc5e6f8cfedbe8eda345a1abb85f010a13905a31eb19d84d6f84ab35b594e3");
        if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }

        HttpCall call = new HttpCall(
                "POST", "/hooks/slack/events", null, headers, resource("v2-url-verification"), "127.0.0.1");
        assertThatThrownBy(() -> events.receive(call))
                .isInstanceOfSatisfying(
                        RejectedCall.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(403));
    }

    @Test
    void a_click_on_claim_is_recorded() {
        Heard heard = interactions.receive(click("closeloop_claim", "ans_01kf"));

        assertThat(heard.intakes())
                .containsExactly(new Intake.Claimed(
                        "slack",
                        "1767225599.123456:U0AGENT01:closeloop_claim:ans_01kf",
                        "ans_01kf",
                        Action.ACKNOWLEDGE,
                        "ana",
                        null,
                        SIGNED_AT));
        assertEmpty200(heard);
    }

    @Test
    void a_click_on_resolve_is_recorded() {
        assertThat(interactions.receive(click("closeloop_resolve", "ans_01kf")).intakes())
                .singleElement()
                .isInstanceOfSatisfying(
                        Intake.Claimed.class,
                        claimed -> assertThat(claimed.action()).isEqualTo(Action.RESOLVE));
    }

    @Test
    void a_click_that_slack_sends_twice_has_the_same_key() {
        assertThat(interactions.receive(click("closeloop_claim", "ans_1")).intakes())
                .isEqualTo(
                        interactions.receive(click("closeloop_claim", "ans_1")).intakes());
    }

    @Test
    void buttons_of_others_and_unknown_fields_are_ignored() throws IOException {
        Heard heard = interactions.receive(call(
                "/hooks/slack/interactions",
                resource("v1-block-actions"),
                Map.of("x-slack-signature", "v0=d582024e2996def4ba15674f951d3e7edb28fcaca533d36fab7fb9becfb3455e")));

        assertThat(heard.intakes()).isEmpty();
        assertEmpty200(heard);
    }

    @Test
    void other_interactions_are_acknowledged() throws IOException {
        assertEmpty200(interactions.receive(call(
                "/hooks/slack/interactions",
                resource("v3-view-submission"),
                Map.of("x-slack-signature", "v0=bd3185f27192155f88f177efc30273f493134485d228d32e0035519df94d73ad"))));
    }

    @Test
    void the_certificate_check_needs_no_signature() {
        HttpCall check = new HttpCall(
                "POST",
                "/hooks/slack/interactions",
                null,
                Map.of(),
                "ssl_check=1&token=x".getBytes(StandardCharsets.UTF_8),
                "127.0.0.1");

        assertEmpty200(interactions.receive(check));
    }

    @Test
    void a_click_cannot_hide_behind_the_certificate_check() {
        String payload = URLEncoder.encode(payload("closeloop_resolve", "ans_1"), StandardCharsets.UTF_8);
        HttpCall forged = new HttpCall(
                "POST",
                "/hooks/slack/interactions",
                null,
                Map.of(),
                ("ssl_check=1&payload=" + payload).getBytes(StandardCharsets.UTF_8),
                "127.0.0.1");

        assertThat(interactions.receive(forged).intakes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token=x|payload is missing",
                "payload=%7B|payload is not a JSON object",
                "payload=%ZZ|The body is not a form",
                "payload=%5B%5D|payload is not a JSON object"
            })
    void malformed_bodies_are_named(String body, String title) {
        assertRejected(interactions, signed("/hooks/slack/interactions", body), 400, title);
    }

    @ParameterizedTest
    @CsvSource({
        "action_ts,payload.actions[0].action_ts is missing",
        "value,payload.actions[0].value is missing",
        "user,payload.user.id is missing"
    })
    void missing_fields_are_named_by_path(String field, String title) {
        String payload = payload("closeloop_claim", "ans_1").replace("\"" + field + "\"", "\"other\"");

        assertRejected(
                interactions,
                signed("/hooks/slack/interactions", "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8)),
                400,
                title);
    }

    @Test
    void a_value_that_is_no_answer_id_is_rejected_without_repeating_it() {
        assertRejected(
                interactions,
                click("closeloop_claim", "'; drop table"),
                400,
                "payload.actions[0].value is no answer id");
    }

    @Test
    void the_address_is_proved_by_its_challenge() throws IOException {
        HttpAnswer answer = answer(events.receive(call(
                "/hooks/slack/events",
                resource("v2-url-verification"),
                Map.of("x-slack-signature", "v0=56fc5e6f8cfedbe8eda345a1abb85f010a13905a31eb19d84d6f84ab35b594e3"))));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P");
    }

    @Test
    void other_events_are_acknowledged() {
        assertEmpty200(events.receive(signed("/hooks/slack/events", "{\"type\":\"event_callback\"}")));
    }

    @Test
    void an_event_that_is_no_json_is_rejected() {
        assertRejected(events, signed("/hooks/slack/events", "{"), 400, "The body is not JSON");
    }

    private HttpCall click(String action, String value) {
        return signed(
                "/hooks/slack/interactions",
                "payload=" + URLEncoder.encode(payload(action, value), StandardCharsets.UTF_8));
    }

    private static String payload(String action, String value) {
        return """
                {"type":"block_actions","team":{"id":"T0"},"is_enterprise_install":false,
                 "user":{"id":"U0AGENT01","username":"ana","name":"ana"},
                 "channel":{"id":"C0ALERTS1","name":"alerts"},
                 "message":{"ts":"1767225590.000100","text":"CSAT 1/5"},
                 "actions":[{"type":"button","action_id":"%s","block_id":"closeloop:x","value":"%s",
                   "action_ts":"1767225599.123456"}]}
                """.formatted(action, value);
    }

    private HttpCall signed(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return call(path, bytes, Map.of("x-slack-signature", signature.sign(TIMESTAMP, bytes)));
    }

    private static HttpCall call(String path, byte[] body, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("x-slack-request-timestamp", TIMESTAMP);
        return new HttpCall("POST", path, null, all, body, "127.0.0.1");
    }

    private static void assertRejected(Webhook webhook, HttpCall call, int status, String title) {
        assertThatThrownBy(() -> webhook.receive(call)).isInstanceOfSatisfying(RejectedCall.class, rejected -> {
            assertThat(rejected.status()).isEqualTo(status);
            assertThat(rejected.getMessage()).contains(title);
        });
    }

    private static void assertEmpty200(Heard heard) {
        HttpAnswer answer = answer(heard);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    private static HttpAnswer answer(Heard heard) {
        return heard.reply().apply(List.of());
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = SlackWebhooksTest.class.getResourceAsStream("/signed/" + name + ".txt")) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
