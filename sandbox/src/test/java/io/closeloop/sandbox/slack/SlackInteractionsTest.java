// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.app_backend.SlackSignature.Generator;
import com.slack.api.app_backend.SlackSignature.Verifier;
import com.slack.api.app_backend.interactive_components.payload.BlockActionPayload;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.methods.response.views.ViewsOpenResponse;
import com.slack.api.model.Message;
import com.slack.api.util.json.GsonFactory;
import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.testing.HandClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slack's own SDK posts, a person clicks, and Slack's own verifier reads the request. */
class SlackInteractionsTest {
    private static final String SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final String BLOCKS = """
            [{"type":"actions","elements":[
              {"type":"button","action_id":"claim","text":{"type":"plain_text","text":"Claim"},"value":"rsp-1","style":"primary"},
              {"type":"button","action_id":"resolve","text":{"type":"plain_text","text":"Résolu 👍"},"value":"rsp-1"}]}]
            """;
    private static final String VIEW = """
            {"type":"modal","callback_id":"note","private_metadata":"rsp-1",
             "title":{"type":"plain_text","text":"Note"},"submit":{"type":"plain_text","text":"Save"},
             "blocks":[{"type":"input","block_id":"note","label":{"type":"plain_text","text":"Note"},
                        "element":{"type":"plain_text_input","action_id":"t"}}]}
            """;

    private final HandClock clock = new HandClock("2026-01-01T00:00:00Z");
    private final SlackStandIn slack = new SlackStandIn(clock, 0, "xoxb-1", SECRET);
    private final List<Request> received = new CopyOnWriteArrayList<>();
    private final HttpStandIn program = new HttpStandIn("program", 0);
    private final SlackConfig config = new SlackConfig();
    private SlackInteractions people;
    private SlackUser ana;
    private Slack sdk;
    private MethodsClient bot;
    private SlackMessage alert;

    @BeforeEach
    void start() throws IOException, SlackApiException {
        program.on("POST", "/hooks/slack/(?:interactions|events)", request -> {
                    received.add(request);
                    return Reply.empty(200);
                })
                .start();
        people = new SlackInteractions(slack, program.base());
        slack.addChannel("C0ALERTS1", "alerts");
        ana = slack.addUser("U0AGENT01", "ana", "ana@example.com");
        config.setMethodsEndpointUrlPrefix(slack.base() + "/api/");
        config.setStatsEnabled(false);
        sdk = Slack.getInstance(config);
        bot = sdk.methods("xoxb-1");
        ChatPostMessageResponse posted = bot.chatPostMessage(request -> request.channel("C0ALERTS1")
                .text("Detractor")
                .blocksAsString(BLOCKS)
                .metadata(Message.Metadata.builder()
                        .eventType("alert")
                        .eventPayload(Map.of("key", "rsp-1"))
                        .build()));
        assertThat(posted.isOk()).as(posted.toString()).isTrue();
        alert = slack.message("C0ALERTS1", posted.getTs());
    }

    @AfterEach
    void close() throws Exception {
        sdk.close();
        slack.close();
        program.close();
    }

    @Test
    void a_click_is_a_signed_form_that_slack_s_sdk_verifies_and_reads() {
        // given when
        SlackInteractions.Sent sent = people.click(alert, "resolve", ana);

        // then
        Request request = received.get(0);
        assertThat(sent.status()).isEqualTo(200);
        assertThat(request.uri().getPath()).isEqualTo("/hooks/slack/interactions");
        assertThat(request.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(verify(request)).isTrue();
        BlockActionPayload payload =
                GsonFactory.createSnakeCase(config).fromJson(field(request), BlockActionPayload.class);
        assertThat(payload.getUser().getId()).isEqualTo("U0AGENT01");
        assertThat(payload.getChannel().getName()).isEqualTo("alerts");
        assertThat(payload.getContainer().getMessageTs()).isEqualTo(alert.ts());
        assertThat(payload.getMessage().getMetadata().getEventPayload()).containsEntry("key", "rsp-1");
        assertThat(payload.getActions()).singleElement().satisfies(action -> {
            assertThat(action.getActionId()).isEqualTo("resolve");
            assertThat(action.getValue()).isEqualTo("rsp-1");
            assertThat(action.getText().getText()).isEqualTo("Résolu 👍");
            assertThat(action.getBlockId()).isNotBlank();
        });
    }

    @Test
    void a_repeat_is_the_same_to_the_byte_and_a_second_click_is_not() {
        // given
        SlackInteractions.Sent first = people.click(alert, "claim", ana);

        // when
        people.repeat(first);
        people.click(alert, "claim", ana);

        // then
        assertThat(received.get(1).body()).isEqualTo(received.get(0).body());
        assertThat(received.get(1).header("X-Slack-Signature"))
                .isEqualTo(received.get(0).header("X-Slack-Signature"));
        assertThat(received.get(2).body()).isNotEqualTo(received.get(0).body());
    }

    @ParameterizedTest
    @CsvSource({"FORGED, 0", "STALE, -301", "FUTURE, 301"})
    void what_a_receiver_must_refuse_is_wrong_in_just_one_way(SlackInteractions.Signing signing, long shift) {
        // given when
        people.click(alert, "claim", ana, signing);

        // then
        Request request = received.get(0);
        long sentAt = Long.parseLong(Objects.requireNonNull(request.header("X-Slack-Request-Timestamp")));
        assertThat(sentAt - clock.instant().getEpochSecond()).isEqualTo(shift);
        boolean rightlySigned = SlackSignature.sign(SECRET, String.valueOf(sentAt), request.body())
                .equals(request.header("X-Slack-Signature"));
        assertThat(rightlySigned).isEqualTo(signing != SlackInteractions.Signing.FORGED);
        assertThat(verify(request))
                .as("Slack's verifier takes the future for good")
                .isEqualTo(signing == SlackInteractions.Signing.FUTURE);
    }

    @Test
    void a_click_may_come_without_a_signature() {
        // given when
        people.click(alert, "claim", ana, SlackInteractions.Signing.MISSING);

        // then
        assertThat(received.get(0).header("X-Slack-Signature")).isNull();
    }

    @Test
    void nobody_clicks_a_button_that_is_not_there() {
        assertThatThrownBy(() -> people.click(alert, "nope", ana))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[claim, resolve]");
    }

    @Test
    void a_click_opens_one_modal_within_three_seconds_and_what_is_typed_comes_back() throws Exception {
        // given
        people.click(alert, "resolve", ana);
        String trigger = payload(received.get(0)).get("trigger_id").asText();

        // when
        ViewsOpenResponse opened =
                bot.viewsOpen(request -> request.triggerId(trigger).viewAsString(VIEW));
        ViewsOpenResponse again =
                bot.viewsOpen(request -> request.triggerId(trigger).viewAsString(VIEW));
        ObjectNode view = slack.views().get(0);
        people.submit(view, Map.of("note", "Rappelé à 10h"), ana);

        // then
        assertThat(opened.isOk()).as(opened.toString()).isTrue();
        assertThat(again.getError()).isEqualTo("exchanged_trigger_id");
        JsonNode submission = payload(received.get(1));
        assertThat(submission.get("type").asText()).isEqualTo("view_submission");
        assertThat(submission.at("/view/private_metadata").asText()).isEqualTo("rsp-1");
        assertThat(submission.at("/view/state/values/note/t/value").asText()).isEqualTo("Rappelé à 10h");
        assertThat(verify(received.get(1))).isTrue();
    }

    @Test
    void a_trigger_dies_after_three_seconds() throws Exception {
        // given
        people.click(alert, "resolve", ana);
        String trigger = payload(received.get(0)).get("trigger_id").asText();
        clock.pass(Duration.ofMillis(3001));

        // when
        ViewsOpenResponse late =
                bot.viewsOpen(request -> request.triggerId(trigger).viewAsString(VIEW));

        // then
        assertThat(late.getError()).isEqualTo("expired_trigger_id");
    }

    @Test
    void the_address_is_verified_and_events_carry_an_id_of_their_own() {
        // given
        ObjectNode event = new ObjectMapper().createObjectNode().put("type", "app_home_opened");

        // when
        people.verifyUrl("3eZbrw1a");
        people.event(event);
        people.event(event);

        // then
        assertThat(received).hasSize(3).allSatisfy(request -> {
            assertThat(request.uri().getPath()).isEqualTo("/hooks/slack/events");
            assertThat(verify(request)).isTrue();
        });
        assertThat(received.get(0).text()).contains("\"challenge\":\"3eZbrw1a\"");
        assertThat(received.get(1).text()).contains("\"event_id\":\"Ev1\"");
        assertThat(received.get(2).text()).contains("\"event_id\":\"Ev2\"");
    }

    @Test
    void the_sdk_reads_history_updates_and_refusals() throws Exception {
        // given when
        var history = bot.conversationsHistory(
                request -> request.channel("C0ALERTS1").includeAllMetadata(true).limit(5));
        var updated = bot.chatUpdate(
                request -> request.channel("C0ALERTS1").ts(alert.ts()).text("Claimed by <@U0AGENT01>"));
        var refused = bot.chatPostMessage(request -> request.channel("C0NOPE").text("x"));

        // then
        assertThat(history.getMessages())
                .singleElement()
                .satisfies(message ->
                        assertThat(message.getMetadata().getEventPayload()).containsEntry("key", "rsp-1"));
        assertThat(updated.isOk()).isTrue();
        assertThat(slack.message("C0ALERTS1", alert.ts()).mentions()).containsExactly("@U0AGENT01");
        assertThat(refused.getError()).isEqualTo("channel_not_found");
    }

    private JsonNode payload(Request request) throws IOException {
        return new ObjectMapper().readTree(field(request));
    }

    private static String field(Request request) {
        return Objects.requireNonNull(request.form().get("payload")).get(0);
    }

    private boolean verify(Request request) {
        Verifier verifier = new Verifier(new Generator(SECRET));
        return verifier.isValid(
                request.header("X-Slack-Request-Timestamp"),
                request.text(),
                request.header("X-Slack-Signature"),
                clock.millis());
    }
}
