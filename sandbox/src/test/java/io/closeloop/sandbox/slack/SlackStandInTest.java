// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.testing.HandClock;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackStandInTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALERT = """
            [{"type":"header","text":{"type":"plain_text","text":"Detractor: 2/10"}},
             {"type":"section","text":{"type":"mrkdwn","text":"*Case* <https://x/500|00001026> &amp; more"}},
             {"type":"actions","block_id":"alert:rsp-1","elements":[
              {"type":"button","action_id":"claim","text":{"type":"plain_text","text":"Claim"},"value":"rsp-1","style":"primary"}]}]
            """;

    private final HandClock clock = new HandClock("2026-01-01T00:00:00Z");
    private final SlackStandIn slack = new SlackStandIn(clock, 0, "xoxb-1", "0f1e2d3c4b5a69788796a5b4c3d2e1f0");
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void seed() {
        slack.addChannel("C0ALERTS1", "alerts");
        slack.addUser("U0AGENT01", "ana", "ana@example.com");
    }

    @AfterEach
    void close() {
        slack.close();
    }

    @Test
    void auth_test_names_the_team() throws IOException {
        // given when
        JsonNode answer = form("auth.test", "");

        // then
        assertThat(answer.get("ok").asBoolean()).isTrue();
        assertThat(answer.get("team_id").asText()).startsWith("T");
        assertThat(answer.get("bot_id").asText()).startsWith("B");
    }

    @Test
    void a_call_without_or_with_a_wrong_token_is_refused_on_http_200() throws Exception {
        // given when
        HttpResponse<String> none = raw(HttpRequest.newBuilder(uri("auth.test")).POST(noBody()));
        HttpResponse<String> wrong = raw(HttpRequest.newBuilder(uri("auth.test"))
                .header("Authorization", "Bearer xoxb-2")
                .POST(noBody()));

        // then
        assertThat(none.statusCode()).isEqualTo(200);
        assertThat(error(none)).isEqualTo("not_authed");
        assertThat(error(wrong)).isEqualTo("invalid_auth");
    }

    @Test
    void a_message_may_come_as_a_form_or_as_json() throws IOException {
        // given when
        JsonNode byForm =
                form("chat.postMessage", "channel=C0ALERTS1&text=Detractor&link_names=0&blocks=" + encode(ALERT));
        JsonNode byJson =
                json("chat.postMessage", "{\"channel\":\"#alerts\",\"text\":\"Detractor\",\"blocks\":" + ALERT + "}");

        // then
        assertThat(byForm.get("ok").asBoolean()).as(byForm.toString()).isTrue();
        assertThat(byJson.get("channel").asText()).isEqualTo("C0ALERTS1");
        assertThat(byForm.get("ts").asText()).isEqualTo("1767225600.000000");
        assertThat(byJson.get("ts").asText()).isEqualTo("1767225600.000100");
        assertThat(slack.messages()).hasSize(2).allSatisfy(message -> {
            assertThat(message.shown()).contains("Detractor: 2/10");
            assertThat(message.buttons()).singleElement().satisfies(button -> {
                assertThat(button.actionId()).isEqualTo("claim");
                assertThat(button.value()).isEqualTo("rsp-1");
                assertThat(button.blockId()).isEqualTo("alert:rsp-1");
            });
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "channel=C0NOPE&text=x | channel_not_found",
                "channel=C0ALERTS1 | no_text",
                "channel=C0ALERTS1&text= | no_text",
                "text=x | invalid_arguments",
                "channel=C0ALERTS1&text=x&blocks={} | invalid_blocks_format",
                "channel=C0ALERTS1&text=x&blocks=[broken | invalid_blocks_format",
                "channel=C0ALERTS1&text=x&thread_ts=1.2 | thread_not_found",
                "channel=C0ALERTS1&text=x&metadata={\"event_type\":\"a-b\",\"event_payload\":{}} | invalid_metadata_format",
                "channel=C0ALERTS1&text=x&metadata={\"event_type\":\"a\",\"event_payload\":{\"a\":{\"b\":{\"c\":1}}}} | invalid_metadata_format"
            })
    void a_wrong_message_is_refused_by_name(String body, String error) throws IOException {
        // given when
        JsonNode answer = form("chat.postMessage", body.replace("{", "%7B").replace("\"", "%22"));

        // then
        assertThat(answer.get("ok").asBoolean()).isFalse();
        assertThat(answer.get("error").asText()).isEqualTo(error);
        assertThat(slack.messages()).isEmpty();
    }

    @Test
    void a_fault_in_a_block_is_pointed_at() throws IOException {
        // given
        String blocks = "[{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"" + "x".repeat(3001) + "\"}}]";

        // when
        JsonNode answer =
                json("chat.postMessage", "{\"channel\":\"C0ALERTS1\",\"text\":\"x\",\"blocks\":" + blocks + "}");

        // then
        assertThat(answer.get("error").asText()).isEqualTo("invalid_blocks");
        assertThat(answer.get("errors").get(0).asText())
                .isEqualTo("must be less than 3001 characters [json-pointer:/blocks/0/text/text]");
        assertThat(answer.get("response_metadata").get("messages").get(0).asText())
                .startsWith("[ERROR] must be less than 3001 characters");
    }

    @Test
    void blocks_that_are_each_short_enough_may_be_too_long_together() throws IOException {
        // given
        List<String> sections = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sections.add("{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"" + "x".repeat(2900) + "\"}}");
        }

        // when
        JsonNode answer = json(
                "chat.postMessage",
                "{\"channel\":\"C0ALERTS1\",\"text\":\"x\",\"blocks\":[" + String.join(",", sections) + "]}");

        // then
        assertThat(answer.get("error").asText()).isEqualTo("msg_blocks_too_long");
    }

    @Test
    void unescaped_customer_text_pings_and_escaped_text_does_not() throws IOException {
        // given when
        form("chat.postMessage", "channel=C0ALERTS1&text=" + encode("raw <!channel> & <b>"));
        form("chat.postMessage", "channel=C0ALERTS1&text=" + encode("safe &lt;!channel&gt; &amp; <@U0AGENT01>"));

        // then
        assertThat(slack.messages().get(0).mentions()).containsExactly("!channel");
        assertThat(slack.messages().get(0).text()).isEqualTo("raw <!channel> &amp; &lt;b&gt;");
        assertThat(slack.messages().get(1).mentions()).containsExactly("@U0AGENT01");
    }

    @Test
    void an_update_replaces_everything_keeps_the_metadata_and_remembers_what_was() throws IOException {
        // given
        String ts = json(
                        "chat.postMessage",
                        "{\"channel\":\"C0ALERTS1\",\"text\":\"Detractor\",\"blocks\":" + ALERT
                                + ",\"metadata\":{\"event_type\":\"alert\",\"event_payload\":{\"key\":\"rsp-1\"}}}")
                .get("ts")
                .asText();
        clock.pass(Duration.ofMinutes(1));

        // when
        JsonNode answer = form("chat.update", "channel=C0ALERTS1&ts=" + ts + "&text=Withdrawn");

        // then
        SlackMessage message = slack.message("C0ALERTS1", ts);
        assertThat(answer.get("ts").asText()).isEqualTo(ts);
        assertThat(message.text()).isEqualTo("Withdrawn");
        assertThat(message.blocks()).isEmpty();
        assertThat(message.metadata()).isNotNull();
        assertThat(message.edits()).singleElement().satisfies(before -> {
            assertThat(before.text()).isEqualTo("Detractor");
            assertThat(before.blocks()).hasSize(3);
        });
        assertThat(message.current().at()).isEqualTo("2026-01-01T00:01:00Z");
    }

    @Test
    void only_own_messages_that_exist_can_be_changed() throws IOException {
        // given
        SlackMessage theirs = slack.say(
                slack.channel("C0ALERTS1"), new SlackUser("U0AGENT01", "ana", "ana@example.com"), "I call her");

        // when then
        assertThat(form("chat.update", "channel=C0ALERTS1&ts=1.2&text=x")
                        .get("error")
                        .asText())
                .isEqualTo("message_not_found");
        assertThat(form("chat.update", "channel=C0ALERTS1&ts=" + theirs.ts() + "&text=x")
                        .get("error")
                        .asText())
                .isEqualTo("cant_update_message");
    }

    @Test
    void a_deleted_message_is_gone_from_the_list_and_from_history() throws IOException {
        // given
        String ts =
                form("chat.postMessage", "channel=C0ALERTS1&text=x").get("ts").asText();

        // when
        form("chat.delete", "channel=C0ALERTS1&ts=" + ts);

        // then
        assertThat(slack.messages()).isEmpty();
        assertThat(form("conversations.history", "channel=C0ALERTS1").get("messages"))
                .isEmpty();
        assertThat(slack.message("C0ALERTS1", ts).deleted()).isTrue();
    }

    @Test
    void history_is_newest_first_and_shows_metadata_on_request() throws IOException {
        // given
        for (int i = 1; i <= 3; i++) {
            json(
                    "chat.postMessage",
                    "{\"channel\":\"C0ALERTS1\",\"text\":\"m" + i
                            + "\",\"metadata\":{\"event_type\":\"alert\",\"event_payload\":{\"key\":\"" + i + "\"}}}");
            clock.pass(Duration.ofSeconds(10));
        }

        // when
        JsonNode plain = form("conversations.history", "channel=C0ALERTS1");
        JsonNode withMetadata = form("conversations.history", "channel=C0ALERTS1&include_all_metadata=1&limit=1");
        JsonNode since = form("conversations.history", "channel=C0ALERTS1&oldest=1767225600.000000&limit=1");
        JsonNode next = form(
                "conversations.history",
                "channel=C0ALERTS1&limit=1&cursor="
                        + encode(withMetadata
                                .get("response_metadata")
                                .get("next_cursor")
                                .asText()));

        // then
        assertThat(texts(plain)).containsExactly("m3", "m2", "m1");
        assertThat(plain.get("messages").get(0).has("metadata")).isFalse();
        assertThat(withMetadata.at("/messages/0/metadata/event_payload/key").asText())
                .isEqualTo("3");
        assertThat(withMetadata.get("has_more").asBoolean()).isTrue();
        assertThat(texts(since))
                .as("closest to oldest, which itself is left out")
                .containsExactly("m2");
        assertThat(texts(next)).containsExactly("m2");
    }

    @Test
    void threads_stay_out_of_history_and_are_read_by_their_parent() throws IOException {
        // given
        String parent = form("chat.postMessage", "channel=C0ALERTS1&text=parent")
                .get("ts")
                .asText();
        form("chat.postMessage", "channel=C0ALERTS1&text=reply&thread_ts=" + parent);
        form("chat.postMessage", "channel=C0ALERTS1&text=loud&reply_broadcast=true&thread_ts=" + parent);

        // when then
        assertThat(texts(form("conversations.history", "channel=C0ALERTS1"))).containsExactly("loud", "parent");
        assertThat(texts(form("conversations.replies", "channel=C0ALERTS1&ts=" + parent)))
                .containsExactly("parent", "reply", "loud");
    }

    @Test
    void history_needs_membership_posting_to_a_public_channel_does_not() throws IOException {
        // given
        slack.addChannel(new SlackChannel("C0OTHER01", "other", false, false, false));
        slack.addChannel(new SlackChannel("C0SECRET1", "secret", true, false, false));
        slack.addChannel(new SlackChannel("C0OLD0001", "old", false, true, true));

        // when then
        assertThat(form("chat.postMessage", "channel=C0OTHER01&text=x")
                        .get("ok")
                        .asBoolean())
                .isTrue();
        assertThat(refusal("conversations.history", "channel=C0OTHER01")).isEqualTo("not_in_channel");
        assertThat(refusal("chat.postMessage", "channel=C0SECRET1&text=x")).isEqualTo("channel_not_found");
        assertThat(refusal("chat.postMessage", "channel=C0OLD0001&text=x")).isEqualTo("is_archived");
        slack.revokeScope("chat:write.public");
        assertThat(refusal("chat.postMessage", "channel=C0OTHER01&text=x")).isEqualTo("not_in_channel");
    }

    @Test
    void a_missing_scope_is_named_beside_those_there_are() throws IOException {
        // given
        slack.revokeScope("channels:history");

        // when
        JsonNode answer = form("conversations.history", "channel=C0ALERTS1");

        // then
        assertThat(answer.get("error").asText()).isEqualTo("missing_scope");
        assertThat(answer.get("needed").asText()).isEqualTo("channels:history");
        assertThat(answer.get("provided").asText()).contains("chat:write,");
    }

    @Test
    void people_and_channels_can_be_looked_up() throws IOException {
        // given when then
        assertThat(form("users.lookupByEmail", "email=ANA%40example.com")
                        .at("/user/id")
                        .asText())
                .isEqualTo("U0AGENT01");
        assertThat(refusal("users.lookupByEmail", "email=x%40example.com")).isEqualTo("users_not_found");
        assertThat(form("conversations.list", "").at("/channels/0/id").asText()).isEqualTo("C0ALERTS1");
        assertThat(form("conversations.info", "channel=C0ALERTS1")
                        .at("/channel/name")
                        .asText())
                .isEqualTo("alerts");
        assertThat(refusal("nope.nope", "")).isEqualTo("unknown_method");
    }

    @Test
    void an_ephemeral_message_is_seen_by_one_person_only() throws IOException {
        // given when
        JsonNode answer = form("chat.postEphemeral", "channel=C0ALERTS1&user=U0AGENT01&text=Claimed%20already");

        // then
        assertThat(answer.get("message_ts").asText()).isNotEmpty();
        assertThat(slack.ephemerals())
                .singleElement()
                .satisfies(message -> assertThat(message.text()).isEqualTo("Claimed already"));
        assertThat(slack.messages()).isEmpty();
        assertThat(refusal("chat.postEphemeral", "channel=C0ALERTS1&user=U0NOBODY&text=x"))
                .isEqualTo("user_not_in_channel");
    }

    @Test
    void with_limits_on_a_burst_of_five_passes_and_the_sixth_waits_a_second() throws Exception {
        // given
        slack.limitRates(true);
        for (int i = 0; i < 5; i++) {
            assertThat(form("chat.postMessage", "channel=C0ALERTS1&text=x")
                            .get("ok")
                            .asBoolean())
                    .isTrue();
        }

        // when
        HttpResponse<String> sixth =
                post("chat.postMessage", "application/x-www-form-urlencoded", "channel=C0ALERTS1&text=x");
        slack.addChannel("C0OTHER01", "other");
        JsonNode elsewhere = form("chat.postMessage", "channel=C0OTHER01&text=x");
        clock.pass(Duration.ofSeconds(1));
        JsonNode later = form("chat.postMessage", "channel=C0ALERTS1&text=x");

        // then
        assertThat(sixth.statusCode()).isEqualTo(429);
        assertThat(sixth.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(error(sixth)).isEqualTo("ratelimited");
        assertThat(elsewhere.get("ok").asBoolean()).isTrue();
        assertThat(later.get("ok").asBoolean()).isTrue();
        assertThat(slack.rateLimited()).isEqualTo(1);
    }

    @Test
    void listeners_hear_of_posts_and_of_edits() throws Exception {
        // given
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        slack.onMessage(message -> heard.add("post " + message.text()));
        slack.onUpdate(message -> heard.add("edit " + message.text()));

        // when
        String ts =
                form("chat.postMessage", "channel=C0ALERTS1&text=a").get("ts").asText();
        form("chat.update", "channel=C0ALERTS1&text=b&ts=" + ts);

        // then
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("post a");
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("edit b");
    }

    @Test
    void an_outage_answers_as_a_vendor_in_trouble_does() throws Exception {
        // given
        slack.http().outage(Reply.json(503, "{\"ok\":false,\"error\":\"service_unavailable\"}"));

        // when then
        assertThat(post("auth.test", "application/x-www-form-urlencoded", "").statusCode())
                .isEqualTo(503);
    }

    @Test
    void a_message_that_never_was_is_named() {
        assertThatThrownBy(() -> slack.message("C0ALERTS1", "1.2")).hasMessageContaining("1.2");
    }

    private String refusal(String method, String body) throws IOException {
        JsonNode answer = form(method, body);
        assertThat(answer.get("ok").asBoolean()).isFalse();
        return answer.get("error").asText();
    }

    private static List<String> texts(JsonNode page) {
        List<String> texts = new ArrayList<>();
        page.get("messages").forEach(message -> texts.add(message.get("text").asText()));
        return texts;
    }

    private JsonNode form(String method, String body) throws IOException {
        return JSON.readTree(
                post(method, "application/x-www-form-urlencoded", body).body());
    }

    private JsonNode json(String method, String body) throws IOException {
        return JSON.readTree(
                post(method, "application/json; charset=utf-8", body).body());
    }

    private HttpResponse<String> post(String method, String type, String body) throws IOException {
        return raw(HttpRequest.newBuilder(uri(method))
                .header("Authorization", "Bearer xoxb-1")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> raw(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String method) {
        return slack.base().resolve("/api/" + method);
    }

    private static HttpRequest.BodyPublisher noBody() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static String error(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body()).get("error").asText();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
