// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Webhook.Heard;
import io.closeloop.port.Webhook.RejectedCall;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIntakeTest {
    private static final String SINGLE = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String TOKEN = "a-long-and-secret-token";
    private static final String WHOLE = """
            {"specversion":"1.0","id":"e-1","source":"https://pbx.example.com","type":"closeloop.interaction.ended",
             "time":"2026-03-03T10:00:01Z","datacontenttype":"application/json","unknown":{"x":1},
             "data":{"id":"call-42","channel":"phone","endedAt":"2026-03-03T11:00:00+01:00",
               "customer":{"phone":"(555) 123-0001","email":"Ana@Example.com","name":"Ana Silva"},
               "agent":{"id":"7","name":"Bo Berg"},"queue":"billing","language":"en-GB","caseId":"500A","contactId":"003A",
               "messages":2,"characters":300,"talkSeconds":180,"closeReason":"handed-back","tags":["vip","b2b"],
               "unknown":"ignored"}}
            """;

    private final SettableClock clock = new SettableClock();
    private final StandardSignature signature =
            StandardSignature.ofSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
    private final EventIntake intake =
            new EventIntake(new EventAuthority(TOKEN, signature), new TestSurroundings.PlainPhones(), clock);

    @Test
    void an_event_with_everything_is_an_ended_contact_with_everything() {
        Interaction interaction = interaction(intake.receive(call(SINGLE, WHOLE)));

        assertThat(interaction.id()).startsWith("int_");
        assertThat(interaction.source()).isEqualTo("events");
        assertThat(interaction.sourceId()).isEqualTo("https://pbx.example.com call-42");
        assertThat(interaction.channel()).isEqualTo(Channel.PHONE);
        assertThat(interaction.endedAt()).isEqualTo("2026-03-03T10:00:00Z");
        assertThat(interaction.startedAt()).isEqualTo("2026-03-03T09:57:00Z");
        assertThat(interaction.handles())
                .containsExactly(Handle.phone("+15551230001"), Handle.email("ana@example.com"));
        assertThat(interaction.customerName()).isEqualTo("Ana Silva");
        assertThat(interaction.agent()).hasValue(Participant.agent("7", "Bo Berg"));
        assertThat(interaction.queue()).hasValue(Participant.queue("billing"));
        assertThat(interaction.language()).isEqualTo("en-GB");
        assertThat(interaction.crmIds()).isEqualTo(Map.of("case", "500A", "contact", "003A"));
        assertThat(interaction.customerMessages()).isEqualTo(2);
        assertThat(interaction.customerCharacters()).isEqualTo(300);
        assertThat(interaction.talkSeconds()).isEqualTo(180);
        assertThat(interaction.closeReason()).isEqualTo(CloseReason.HANDED_BACK);
        assertThat(interaction.tags()).containsExactly("b2b", "vip");
    }

    @Test
    void the_example_of_the_readme_is_read() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("```json") + "```json".length();

        Heard heard = intake.receive(call(SINGLE, readme.substring(start, readme.indexOf("```", start))));

        assertThat(interaction(heard).sourceId()).isEqualTo("https://pbx.example.com call-42");
    }

    @Test
    void a_sender_that_says_plain_json_over_a_structured_event_is_understood() {
        assertThat(interaction(intake.receive(call("application/json", WHOLE))))
                .extracting(Interaction::sourceId)
                .isEqualTo("https://pbx.example.com call-42");
        assertRejected(call("application/json", "{\"hello\":1}"), 400, "specversion");
    }

    @Test
    void an_event_with_little_is_enough() {
        Interaction interaction = interaction(intake.receive(call(SINGLE, """
                {"specversion":"1.0","id":"e","source":"/desk","type":"closeloop.interaction.ended",
                 "data":{"id":"1","channel":"chat","endedAt":"2026-03-03T10:00:00.250Z","agent":"bo","customer":null}}
                """)));

        assertThat(interaction.handles()).isEmpty();
        assertThat(interaction.agent()).hasValue(Participant.agent("bo", null));
        assertThat(interaction.closeReason()).isEqualTo(CloseReason.RESOLVED);
        assertThat(interaction.startedAt()).isEqualTo(interaction.endedAt());
    }

    @Test
    void the_same_contact_in_another_event_has_the_same_key_and_another_source_another() {
        String key = interaction(intake.receive(call(SINGLE, WHOLE))).sourceId();

        assertThat(interaction(intake.receive(call(SINGLE, WHOLE.replace("e-1", "e-2"))))
                        .sourceId())
                .isEqualTo(key);
        assertThat(interaction(intake.receive(call(SINGLE, WHOLE.replace("pbx", "desk"))))
                        .sourceId())
                .isNotEqualTo(key);
    }

    @Test
    void the_answer_tells_what_was_new_once_it_is_durable() throws JsonProcessingException {
        Heard heard = intake.receive(call(SINGLE + "; charset=utf-8", WHOLE));

        HttpAnswer fresh = heard.reply().apply(List.of(Recorded.fresh("int_1")));
        HttpAnswer repeat = heard.reply().apply(List.of(Recorded.REPEAT));

        assertThat(fresh.status()).isEqualTo(200);
        assertThat(json(fresh)).isEqualTo(json("{\"recorded\":1,\"repeated\":0,\"errors\":[]}"));
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(json(repeat)).isEqualTo(json("{\"recorded\":0,\"repeated\":1,\"errors\":[]}"));
    }

    @Test
    void query_parameters_and_other_headers_change_nothing() {
        HttpCall plain = call(SINGLE, WHOLE);
        HttpCall loaded = new HttpCall(
                "POST",
                "/hooks/events",
                "channel=email&mail.smtp.host=evil&id=x",
                Map.of(
                        "content-type", SINGLE,
                        "authorization", "bearer " + TOKEN,
                        "ce-id", "other",
                        "ce-type", "other",
                        "camelhttpuri", "http://evil"),
                plain.body(),
                "127.0.0.1");

        assertThat(interaction(intake.receive(loaded)).with().id("same").build())
                .isEqualTo(interaction(intake.receive(plain)).with().id("same").build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"specversion\":\"1.0\"|\"specversion\":\"0.3\"|specversion must be 1.0",
                "\"id\":\"e-1\"|\"x\":1|id is missing",
                "\"source\":\"https://pbx.example.com\"|\"source\":\" \"|source is missing",
                "\"source\":\"https://pbx.example.com\"|\"source\":\"my pbx\"|source must be a URI reference",
                "closeloop.interaction.ended|closeloop.interaction.begun|type must be closeloop.interaction.ended",
                "\"data\":|\"payload\":|data must be a JSON object",
                "\"id\":\"call-42\"|\"x\":1|data.id is missing",
                "\"id\":\"call-42\"|\"id\":42|data.id must be a text",
                "\"channel\":\"phone\"|\"x\":1|data.channel is missing",
                "\"channel\":\"phone\"|\"channel\":\"fax\"|data.channel must be one of phone, chat, email, social, custom",
                "(555) 123-0001|12|data.customer.phone is not a phone number; write it as +15551234567",
                "Ana@Example.com|ana|data.customer.email is not an e-mail address; write it as ana@example.com",
                "\"agent\":{\"id\":\"7\",|\"agent\":{|data.agent.id is missing",
                "\"queue\":\"billing\"|\"queue\":[\"billing\"]|data.queue must be a text",
                "en-GB|english please|data.language is not a language tag; write it as en or pt-BR",
                "\"messages\":2|\"messages\":-1|data.messages must be a whole number from 0 to 1000000",
                "\"characters\":300|\"characters\":\"300\"|data.characters must be a whole number from 0 to 1000000",
                "\"talkSeconds\":180|\"talkSeconds\":1.5|data.talkSeconds must be a whole number from 0 to 1000000",
                "handed-back|bored|data.closeReason must be one of completed, resolved, idle, handed-back, timer, missed, failed",
                "[\"vip\",\"b2b\"]|[\"vip\",7]|data.tags[1] must be a text of at most 50 characters",
                "[\"vip\",\"b2b\"]|\"vip\"|data.tags must be a list of at most 20 texts"
            })
    void a_bad_field_is_named_by_path_and_never_repeated(String good, String bad, String problem) {
        assertThat(WHOLE).contains(good);

        assertRejected(call(SINGLE, WHOLE.replace(good, bad)), 400, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-03-03|has a date but no time; write it as 2026-03-03T10:15:30Z",
                "2026-03-03T10:00:00|has no offset from UTC; write it as 2026-03-03T10:15:30Z or 2026-03-03T11:15:30+01:00",
                "2026-03-03 10:00|has no offset from UTC; write it as 2026-03-03T10:15:30Z or 2026-03-03T11:15:30+01:00",
                "2026-02-30T10:00:00Z|is a day or time that does not exist",
                "2026-13-01T10:00:00Z|is a day or time that does not exist",
                "2026-03-03T25:00:00Z|is a day or time that does not exist",
                "2026-03-03T10:00:00+25:00|is a day or time that does not exist",
                "03.03.2026|is not an RFC 3339 date-time; write it as 2026-03-03T10:15:30Z",
                "1772532000|is not an RFC 3339 date-time; write it as 2026-03-03T10:15:30Z",
                "yesterday|is not an RFC 3339 date-time; write it as 2026-03-03T10:15:30Z",
                "2026-03-03T10:21:00Z|lies in the future",
                "1970-01-01T00:00:00Z|lies before the year 2000"
            })
    void a_bad_date_is_told_precisely(String date, String problem) {
        assertRejected(call(SINGLE, WHOLE.replace("2026-03-03T11:00:00+01:00", date)), 400, "data.endedAt " + problem);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-03T10:00:00Z,2026-03-03T10:00:00Z",
        "2026-03-03t10:00:00z,2026-03-03T10:00:00Z",
        "2026-03-03 10:00:00Z,2026-03-03T10:00:00Z",
        "2026-03-03T10:00:00.123456789-00:30,2026-03-03T10:30:00.123456789Z",
        "2026-03-03T10:20:00Z,2026-03-03T10:20:00Z"
    })
    void every_form_of_rfc_3339_is_read(String text, Instant at) {
        clock.set(Instant.parse("2026-03-03T10:30:00Z"));

        assertThat(interaction(intake.receive(call(SINGLE, WHOLE.replace("2026-03-03T11:00:00+01:00", text))))
                        .endedAt())
                .isEqualTo(at);
    }

    @Test
    void all_mistakes_of_an_event_are_named_at_once() {
        assertRejected(
                call(SINGLE, WHOLE.replace("\"phone\",\"endedAt\"", "\"fax\",\"ended\"")),
                400,
                "data.channel must be one of phone, chat, email, social, custom; data.endedAt is missing");
    }

    @Test
    void a_batch_records_what_is_good_and_names_what_is_not() throws JsonProcessingException {
        String bad =
                WHOLE.replace("\"channel\":\"phone\"", "\"channel\":\"fax\"").replace("call-42", "call-43");
        Heard heard = intake.receive(
                call(BATCH, "[" + WHOLE + "," + bad + ",7," + WHOLE.replace("call-42", "call-44") + "]"));

        assertThat(heard.intakes())
                .extracting(one -> ((Intake.Ended) one).interaction().sourceId())
                .containsExactly("https://pbx.example.com call-42", "https://pbx.example.com call-44");
        assertThat(heard.refused())
                .containsExactly(
                        "data.channel must be one of phone, chat, email, social, custom",
                        "The event is not a JSON object");
        HttpAnswer answer = heard.reply().apply(List.of(Recorded.fresh("int_1"), Recorded.REPEAT));
        assertThat(answer.status()).isEqualTo(207);
        assertThat(json(answer)).isEqualTo(json("""
                                {"recorded":1,"repeated":1,"errors":[
                                  {"item":1,"field":"data.channel","problem":"must be one of phone, chat, email, social, custom"},
                                  {"item":2,"field":"","problem":"is not a JSON object"}]}
                                """));
    }

    @Test
    void a_batch_that_is_all_good_is_all_well() {
        Heard heard = intake.receive(call(BATCH, "[" + WHOLE + "]"));

        assertThat(heard.intakes()).hasSize(1);
        assertThat(heard.refused()).isEmpty();
        assertThat(heard.reply().apply(List.of(Recorded.fresh(null))).status()).isEqualTo(200);
    }

    @Test
    void an_empty_batch_is_well() {
        Heard heard = intake.receive(call(BATCH, "[]"));

        assertThat(heard.intakes()).isEmpty();
        assertThat(heard.reply().apply(List.of()).status()).isEqualTo(200);
    }

    @Test
    void a_batch_without_anything_good_is_a_problem_with_the_list() throws JsonProcessingException {
        Heard heard = intake.receive(call(BATCH, "[{}]"));

        assertThat(heard.intakes()).isEmpty();
        assertThat(heard.refused()).singleElement().asString().contains("specversion", "data");
        HttpAnswer answer = heard.reply().apply(List.of());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json; charset=utf-8");
        assertThat(json(answer).path("errors"))
                .extracting(error -> error.path("field").asText())
                .contains("specversion", "type", "data", "data.id", "data.endedAt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                SINGLE + "|{|400|The body is not JSON",
                SINGLE + "|''|400|is not a JSON object",
                SINGLE + "|[]|400|The event is not a JSON object",
                SINGLE + "|{} {}|400|The body is not JSON",
                BATCH + "|{}|400|The body is not a JSON array of events",
                "application/json|{|400|The body is not JSON",
                "application/xml|{}|415|Content-Type must be application/cloudevents+json",
                "text/plain|{}|415|Content-Type"
            })
    void a_body_of_another_form_is_rejected(String type, String body, int status, String title) {
        assertRejected(call(type, body), status, title);
    }

    @Test
    void a_batch_has_its_limit() {
        assertRejected(call(BATCH, "[" + "1,".repeat(1000) + "1]"), 413, "A batch holds at most 1000 events");
    }

    @Test
    void only_post_is_answered() {
        HttpCall get = new HttpCall("GET", "/hooks/events", null, Map.of(), new byte[0], "127.0.0.1");

        assertRejected(get, 405, "This path takes POST");
        assertThatThrownBy(() -> intake.receive(get))
                .isInstanceOfSatisfying(
                        RejectedCall.class,
                        rejected -> assertThat(rejected.answer().headers()).containsEntry("Allow", "POST"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "a-long-and-secret-token"})
    void a_wrong_token_is_unauthorized(String authorization) {
        assertRejected(withAuthorization(authorization), 401, "Authorization does not fit");
    }

    @Test
    void no_credentials_at_all_are_unauthorized() {
        assertRejected(withAuthorization(null), 401, "Authorization");
    }

    @Test
    void no_token_fits_when_only_signatures_are_configured() {
        EventIntake signedOnly =
                new EventIntake(new EventAuthority(null, signature), new TestSurroundings.PlainPhones(), clock);

        assertThatThrownBy(() -> signedOnly.receive(call(SINGLE, WHOLE)))
                .isInstanceOfSatisfying(
                        RejectedCall.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(401));
    }

    @Test
    void a_signature_is_as_good_as_a_token() {
        assertThat(intake.receive(signed(clock.instant(), WHOLE)).intakes()).hasSize(1);
        assertThat(intake.receive(signed(clock.instant().minus(Duration.ofSeconds(300)), WHOLE))
                        .intakes())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301})
    void a_stale_signature_is_forbidden(long seconds) {
        assertRejected(signed(clock.instant().plusSeconds(seconds), WHOLE), 403, "webhook-timestamp");
    }

    @Test
    void a_signature_of_other_bytes_is_forbidden_even_with_the_token() {
        HttpCall good = signed(clock.instant(), WHOLE);
        java.util.Map<String, String> headers = new java.util.HashMap<>(good.headers());
        headers.put("authorization", "Bearer " + TOKEN);

        assertRejected(
                new HttpCall(
                        "POST",
                        "/hooks/events",
                        null,
                        headers,
                        (WHOLE + " ").getBytes(StandardCharsets.UTF_8),
                        "127.0.0.1"),
                403,
                "webhook-signature does not fit the body");
    }

    @Test
    void the_authority_shows_no_secret() {
        assertThat(new EventAuthority(TOKEN, signature)).asString().doesNotContain(TOKEN);
    }

    private HttpCall signed(Instant at, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String timestamp = "" + at.getEpochSecond();
        return new HttpCall(
                "POST",
                "/hooks/events",
                null,
                Map.of(
                        "content-type",
                        SINGLE,
                        "webhook-id",
                        "msg_1",
                        "webhook-timestamp",
                        timestamp,
                        "webhook-signature",
                        signature.sign("msg_1", timestamp, bytes)),
                bytes,
                "127.0.0.1");
    }

    private static HttpCall withAuthorization(@Nullable String authorization) {
        Map<String, String> headers = authorization == null
                ? Map.of("content-type", SINGLE)
                : Map.of("content-type", SINGLE, "authorization", authorization);
        return new HttpCall(
                "POST", "/hooks/events", null, headers, WHOLE.getBytes(StandardCharsets.UTF_8), "127.0.0.1");
    }

    private static HttpCall call(String contentType, String body) {
        return new HttpCall(
                "POST",
                "/hooks/events",
                null,
                Map.of("content-type", contentType, "authorization", "Bearer " + TOKEN),
                body.getBytes(StandardCharsets.UTF_8),
                "127.0.0.1");
    }

    private static Interaction interaction(Heard heard) {
        assertThat(heard.intakes()).hasSize(1);
        return ((Intake.Ended) heard.intakes().get(0)).interaction();
    }

    private void assertRejected(HttpCall call, int status, String title) {
        assertThatThrownBy(() -> intake.receive(call)).isInstanceOfSatisfying(RejectedCall.class, rejected -> {
            assertThat(rejected.getMessage()).contains(title);
            assertThat(rejected.status()).isEqualTo(status);
        });
    }

    private static JsonNode json(HttpAnswer answer) throws JsonProcessingException {
        return json(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }
}
