// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static io.closeloop.connector.salesforce.LoopbackOrg.composite;
import static io.closeloop.connector.salesforce.LoopbackOrg.failedRow;
import static io.closeloop.connector.salesforce.LoopbackOrg.id;
import static io.closeloop.connector.salesforce.LoopbackOrg.json;
import static io.closeloop.connector.salesforce.LoopbackOrg.part;
import static io.closeloop.connector.salesforce.LoopbackOrg.queries;
import static io.closeloop.connector.salesforce.LoopbackOrg.records;
import static io.closeloop.connector.salesforce.LoopbackOrg.rows;
import static io.closeloop.connector.salesforce.LoopbackOrg.written;
import static io.closeloop.connector.salesforce.Stories.CONTACT;
import static io.closeloop.connector.salesforce.Stories.NO_CASE;
import static io.closeloop.connector.salesforce.Stories.OPEN_CASE;
import static io.closeloop.connector.salesforce.Stories.answer;
import static io.closeloop.connector.salesforce.Stories.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Channel;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SalesforceAnswerDeliveryTest {
    private static final String RESPONSE_1 = id("a01", "ans_1");
    private static final String CASE_1 = id("500", "ans_1");

    private final LoopbackOrg org = new LoopbackOrg();
    private final Opened opened = new Opened(org);

    @AfterEach
    void close() {
        opened.close();
        org.close();
    }

    @SafeVarargs
    private List<Outcome> deliver(Effect<SalesforceAnswer>... effects) {
        return opened.target().deliver(List.of(effects));
    }

    private static String reference(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return String.valueOf(((Outcome.Delivered) outcome).reference());
    }

    /** Answers each record of a collection by this function; queries find nothing. */
    private void rowsAnswer(BiFunction<JsonNode, String, JsonNode> row) {
        org.answering(call -> Reply.json(
                200,
                composite(call, part -> {
                            if (part.path("method").asText().equals("GET")) {
                                return rows();
                            }
                            ArrayNode results = LoopbackOrg.JSON.createArrayNode();
                            part.path("body")
                                    .path("records")
                                    .forEach(record -> results.add(
                                            row.apply(record, part.path("url").asText())));
                            return results;
                        })
                        .toString()));
    }

    @Test
    void an_answer_becomes_a_response_keyed_by_its_id() {
        Outcome outcome =
                deliver(answer().saying("Nobody called back").effect(NO_CASE)).get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1);
        Call call = org.lastCall();
        assertThat(part(call, "responses").path("method").asText()).isEqualTo("PATCH");
        assertThat(part(call, "responses").path("url").asText())
                .isEqualTo("/services/data/v62.0/composite/sobjects/Survey_Response__c/Response_Key__c");
        assertThat(records(call, "responses")).isEqualTo(json("""
                [{"attributes":{"type":"Survey_Response__c"},"Contact__c":"003000000000001AAA","Metric__c":"CSAT",
                  "Score__c":1,"Verdict__c":"detractor","Comment__c":"Nobody called back","Channel__c":"phone",
                  "Survey__c":"csat-voice","Agent__c":"Bo Berg","Queue__c":"billing","Language__c":"en",
                  "Interaction_Id__c":"int_1","Answered_At__c":"2026-03-03T10:12:00Z","Evidence__c":"confirmed",
                  "Version__c":1,"Match_Basis__c":"phone","Match_Confidence__c":0.80,"Response_Key__c":"ans_1"}]
                """));
    }

    @Test
    void the_contact_gets_its_latest_and_rolling_figures() {
        ContactFigures figures = new ContactFigures(
                Map.of(Metric.CSAT, 2, Metric.NPS, 9),
                at("10:12:00"),
                Verdict.DETRACTOR,
                7,
                Map.of(Metric.CSAT, 66.6667, Metric.CES, 5.25, Metric.NPS, -33.3333));

        deliver(answer().with(figures).effect(NO_CASE));

        assertThat(part(org.lastCall(), "contacts").path("url").asText())
                .isEqualTo("/services/data/v62.0/composite/sobjects");
        assertThat(records(org.lastCall(), "contacts")).isEqualTo(json("""
                [{"attributes":{"type":"Contact"},"Id":"003000000000001AAA","Latest_CSAT__c":2,"Latest_CES__c":null,
                  "Latest_NPS__c":9,"Latest_Survey_At__c":"2026-03-03T10:12:00Z","Latest_Verdict__c":"detractor",
                  "Survey_Answers__c":7,"CSAT_90d__c":66.7,"CES_90d__c":5.3,"NPS_90d__c":-33}]
                """));
    }

    @ParameterizedTest
    @CsvSource({"10, 45", "0, -45"})
    void figures_are_rounded_once(int score, int shown) {
        // Five of eleven: 45.45, which is no 45.5 on its way to 46.
        List<Answer> answers = IntStream.range(0, 11)
                .mapToObj(i -> answer().number(i)
                        .scoring(Metric.NPS, i < 5 ? score : 8)
                        .story()
                        .answer())
                .toList();

        deliver(answer().with(ContactFigures.of(answers, at("10:15:30"))).effect(NO_CASE));

        assertThat(records(org.lastCall(), "contacts")
                        .path(0)
                        .path("NPS_90d__c")
                        .decimalValue())
                .isEqualByComparingTo(String.valueOf(shown));
    }

    @Test
    void a_thousand_answers_cost_five_calls() {
        List<Effect<SalesforceAnswer>> effects = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            effects.add(answer().number(i)
                    .of(id("003", "" + i))
                    .saying("Nobody called back äöü ".repeat(20))
                    .effect(OPEN_CASE));
        }

        List<Outcome> outcomes = opened.target().deliver(effects);

        assertThat(opened.target().batch()).isEqualTo(200);
        assertThat(org.calls()).hasSize(5);
        assertThat(outcomes).hasSize(1_000);
        for (int i = 1; i <= 1_000; i++) {
            assertThat(reference(outcomes.get(i - 1))).isEqualTo(id("a01", "ans_" + i) + ";" + id("500", "ans_" + i));
        }
        assertThat(org.calls()).allSatisfy(call -> {
            assertThat(json(call.text()).path("compositeRequest")).hasSize(3);
            assertThat(records(call, "responses")).hasSize(200);
            assertThat(records(call, "contacts")).hasSize(200);
            assertThat(records(call, "newCases")).hasSize(200);
        });
    }

    @Test
    void even_a_thousand_amended_answers_cost_ten() {
        List<Effect<SalesforceAnswer>> effects = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            effects.add(answer().number(i)
                    .scoring(Metric.CSAT, 5)
                    .version(2, id("a01", "" + i))
                    .effect(OPEN_CASE));
        }

        opened.target().deliver(effects);

        assertThat(org.calls()).hasSize(10);
    }

    @Test
    void several_answers_of_one_contact_make_one_update_with_the_figures_read_last() {
        ContactFigures older =
                new ContactFigures(Map.of(Metric.CSAT, 1), at("10:12:00"), Verdict.DETRACTOR, 1, Map.of());
        ContactFigures newer =
                new ContactFigures(Map.of(Metric.CSAT, 5), at("10:14:00"), Verdict.PROMOTER, 2, Map.of());

        List<Outcome> outcomes = deliver(
                answer().number(2).with(newer).readAt("10:20:00").effect(NO_CASE),
                // The same record in its short spelling.
                answer().number(1)
                        .of("003000000000001")
                        .with(older)
                        .readAt("10:19:00")
                        .effect(NO_CASE));

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Delivered.class));
        assertThat(records(org.lastCall(), "responses")).hasSize(2);
        assertThat(records(org.lastCall(), "contacts")).hasSize(1);
        assertThat(records(org.lastCall(), "contacts")
                        .get(0)
                        .path("Latest_CSAT__c")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void an_answer_of_nobody_is_written_without_contact() {
        Outcome outcome = deliver(answer().of(null).effect(NO_CASE)).get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1);
        JsonNode row = records(org.lastCall(), "responses").get(0);
        assertThat(row.path("Contact__c").isNull()).isTrue();
        assertThat(row.path("Match_Basis__c").isNull()).isTrue();
        assertThat(part(org.lastCall(), "contacts").isMissingNode()).isTrue();
    }

    @Test
    void a_contact_of_another_crm_is_nobody_here() {
        deliver(answer().of("local-17").effect(NO_CASE));

        assertThat(records(org.lastCall(), "responses")
                        .get(0)
                        .path("Contact__c")
                        .isNull())
                .isTrue();
        assertThat(part(org.lastCall(), "contacts").isMissingNode()).isTrue();
    }

    @Test
    void the_case_the_contact_was_about_is_linked_when_it_is_one() {
        deliver(
                answer().number(1).carryingCase("500000000000009").effect(NO_CASE),
                answer().number(2).carryingCase("CASE-4711").effect(NO_CASE));

        JsonNode responses = records(org.lastCall(), "responses");
        assertThat(responses.get(0).path("Case__c").asText()).isEqualTo("500000000000009AAA");
        assertThat(responses.get(1).has("Case__c")).isFalse();
    }

    @Test
    void a_detractor_opens_a_case_keyed_by_the_answer() {
        Outcome outcome = deliver(
                        answer().saying("Nobody called back").effect(new SalesforceAnswer(true, "00G000000000001AAA")))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1);
        assertThat(part(org.lastCall(), "newCases").path("url").asText())
                .isEqualTo("/services/data/v62.0/composite/sobjects/Case/Survey_Response_Key__c");
        JsonNode row = records(org.lastCall(), "newCases").get(0);
        assertThat(row.path("Survey_Response_Key__c").asText()).isEqualTo("ans_1");
        assertThat(row.path("ContactId").asText()).isEqualTo(CONTACT);
        assertThat(row.path("Subject").asText()).isEqualTo("CSAT 1 (1 to 5) after a call with Bo Berg (billing)");
        assertThat(row.path("Description").asText())
                .contains("Score: CSAT 1 (1 to 5)", "Customer's words: Nobody called back", "Agent: Bo Berg")
                .contains("https://closeloop.example.com/interactions/int_1")
                .doesNotContain("+15551230001");
        assertThat(row.path("Origin").asText()).isEqualTo("Phone");
        assertThat(row.path("Priority").asText()).isEqualTo("High");
        assertThat(row.path("OwnerId").asText()).isEqualTo("00G000000000001AAA");
        assertThat(row.has("Status")).isFalse();
    }

    @Test
    void a_case_without_contact_says_whom_to_call() {
        deliver(answer().of(null).over(Channel.CHAT).scoring(Metric.CSAT, 2).effect(OPEN_CASE));

        JsonNode row = records(org.lastCall(), "newCases").get(0);
        assertThat(row.has("ContactId")).isFalse();
        assertThat(row.path("Description").asText()).contains("Customer: +15551230001");
        assertThat(row.path("Origin").asText()).isEqualTo("Web");
        assertThat(row.path("Priority").asText()).isEqualTo("Medium");
    }

    @Test
    void no_case_is_opened_unasked_for_a_good_score_or_for_one_that_does_not_count() {
        List<Outcome> outcomes = deliver(
                answer().number(1).effect(NO_CASE),
                answer().number(2).scoring(Metric.CSAT, 5).effect(OPEN_CASE),
                answer().number(3).graded(Evidence.SUSPECT).effect(OPEN_CASE));

        assertThat(part(org.lastCall(), "newCases").isMissingNode()).isTrue();
        assertThat(outcomes)
                .extracting(SalesforceAnswerDeliveryTest::reference)
                .allSatisfy(reference -> assertThat(reference).doesNotContain(";"));
    }

    @Test
    void more_words_bring_the_open_case_up_to_date_and_leave_its_status_alone() {
        Outcome outcome = deliver(answer().saying("And nobody called back")
                        .version(2, RESPONSE_1 + ";" + CASE_1)
                        .effect(OPEN_CASE))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1);
        JsonNode row = records(org.lastCall(), "knownCases").get(0);
        assertThat(row.path("Id").asText()).isEqualTo(CASE_1);
        assertThat(row.path("Description").asText()).contains("And nobody called back");
        assertThat(row.fieldNames()).toIterable().containsExactly("attributes", "Id", "Description");
        assertThat(part(org.lastCall(), "newCases").isMissingNode()).isTrue();
    }

    @Test
    void a_case_that_was_opened_beside_a_refused_contact_is_not_taken_from_its_agent_when_it_is_tried_again() {
        // given a case that was written while a validation rule was in the contact's way
        SalesforceAnswer owned = new SalesforceAnswer(true, "00G000000000001AAA");
        rowsAnswer((row, url) -> row.path("attributes").path("type").asText().equals("Contact")
                ? failedRow("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Fax is required", "Fax")
                : written(row, url));
        Outcome first = deliver(answer().effect(owned)).get(0);
        assertThat(first)
                .isEqualTo(Outcome.misconfigured("FIELD_CUSTOM_VALIDATION_EXCEPTION Fax", "the org's validation rules")
                        .with(RESPONSE_1 + ";" + CASE_1));

        // when
        deliver(answer().version(1, first.reference()).effect(owned));

        // then
        JsonNode row = records(org.lastCall(), "knownCases").get(0);
        assertThat(row.fieldNames()).toIterable().containsExactly("attributes", "Id", "Description");
        assertThat(part(org.lastCall(), "newCases").isMissingNode()).isTrue();
    }

    @Test
    void a_case_that_could_not_be_closed_is_not_taken_for_closed() {
        rowsAnswer((row, url) -> row.path("attributes").path("type").asText().equals("Case")
                ? failedRow("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")
                : written(row, url));

        Outcome outcome = deliver(answer().scoring(Metric.CSAT, 5)
                        .version(2, RESPONSE_1 + ";" + CASE_1)
                        .effect(OPEN_CASE))
                .get(0);

        assertThat(outcome).isEqualTo(Outcome.retry("UNABLE_TO_LOCK_ROW").with(RESPONSE_1 + ";" + CASE_1));
    }

    @Test
    void an_answer_amended_to_good_closes_its_case_with_a_note_whatever_the_route_says_now() {
        Outcome outcome = deliver(answer().scoring(Metric.CSAT, 5)
                        .version(2, RESPONSE_1 + ";" + CASE_1)
                        .effect(NO_CASE))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1 + ";closed");
        JsonNode row = records(org.lastCall(), "knownCases").get(0);
        assertThat(row.path("Id").asText()).isEqualTo(CASE_1);
        assertThat(row.path("Status").asText()).isEqualTo("Closed");
        assertThat(row.path("Description").asText())
                .startsWith("Closed on 2026-03-03T10:15:30Z: the customer changed the answer to CSAT 5 (1 to 5).");
        assertThat(org.calls()).hasSize(1);
    }

    @Test
    void a_retracted_answer_loses_its_values_and_its_case() {
        ContactFigures nothing = new ContactFigures(Map.of(), null, null, 0, Map.of());

        Outcome outcome = deliver(answer().scoring(Metric.CSAT, null)
                        .graded(Evidence.RETRACTED)
                        .with(nothing)
                        .version(3, RESPONSE_1 + ";" + CASE_1)
                        .effect(OPEN_CASE))
                .get(0);

        assertThat(reference(outcome)).endsWith(";closed");
        JsonNode response = records(org.lastCall(), "responses").get(0);
        assertThat(response.path("Evidence__c").asText()).isEqualTo("retracted");
        assertThat(response.path("Score__c").isNull()).isTrue();
        assertThat(response.path("Verdict__c").isNull()).isTrue();
        assertThat(response.path("Comment__c").isNull()).isTrue();
        JsonNode contact = records(org.lastCall(), "contacts").get(0);
        assertThat(contact.path("Survey_Answers__c").asInt(-1)).isZero();
        assertThat(contact.path("Latest_CSAT__c").isNull()).isTrue();
        assertThat(contact.path("Latest_Survey_At__c").isNull()).isTrue();
        assertThat(contact.path("CSAT_90d__c").isNull()).isTrue();
        assertThat(records(org.lastCall(), "knownCases")
                        .get(0)
                        .path("Description")
                        .asText())
                .contains("the answer was taken back");
    }

    @Test
    void a_case_that_was_closed_already_is_not_closed_again() {
        Outcome outcome = deliver(answer().graded(Evidence.SUSPECT)
                        .version(4, RESPONSE_1 + ";" + CASE_1 + ";closed")
                        .effect(OPEN_CASE))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1 + ";closed");
        assertThat(part(org.lastCall(), "knownCases").isMissingNode()).isTrue();
    }

    @Test
    void an_answer_that_turned_bad_again_reopens_the_case_we_closed() {
        Outcome outcome = deliver(answer().version(3, RESPONSE_1 + ";" + CASE_1 + ";closed")
                        .effect(OPEN_CASE))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1);
        assertThat(records(org.lastCall(), "knownCases").get(0).path("Status").asText())
                .isEqualTo("New");
    }

    @Test
    void a_case_whose_id_was_lost_in_a_crash_is_found_and_closed() {
        org.next(Reply.json(200, """
                {"compositeResponse":[{"body":{"totalSize":1,"done":true,"records":[
                  {"attributes":{"type":"Case"},"Id":"%s","Survey_Response_Key__c":"ans_1"}]},
                  "httpHeaders":{},"httpStatusCode":200,"referenceId":"q0"}]}
                """.formatted(CASE_1)));

        Outcome outcome = deliver(
                        answer().scoring(Metric.CSAT, 5).version(2, null).effect(OPEN_CASE))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1 + ";closed");
        assertThat(queries(org.calls().get(0)))
                .containsExactly("SELECT Id, Survey_Response_Key__c FROM Case WHERE IsClosed = false AND"
                        + " Survey_Response_Key__c IN ('ans_1')");
        assertThat(records(org.lastCall(), "knownCases").get(0).path("Status").asText())
                .isEqualTo("Closed");
    }

    @Test
    void a_case_that_somebody_deleted_stays_deleted() {
        rowsAnswer((row, url) -> row.path("attributes").path("type").asText().equals("Case")
                ? failedRow("ENTITY_IS_DELETED", "entity is deleted")
                : written(row, url));

        Outcome outcome = deliver(answer().version(2, RESPONSE_1 + ";" + CASE_1).effect(OPEN_CASE))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1 + ";closed");
    }

    @Test
    void a_repeat_writes_the_same_keys() {
        Effect<SalesforceAnswer> effect = answer().effect(OPEN_CASE);

        deliver(effect);
        deliver(effect);

        assertThat(org.calls().get(1).text()).isEqualTo(org.calls().get(0).text());
    }

    @Test
    void each_row_that_fails_fails_its_own_effect_only() {
        rowsAnswer((row, url) -> switch (row.path("Response_Key__c").asText()) {
            case "ans_2" -> failedRow("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access");
            case "ans_3" -> failedRow("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Score must be even", "Score__c");
            case "ans_4" -> failedRow("STRING_TOO_LONG", "too long", "Comment__c");
            default -> written(row, url);
        });

        List<Outcome> outcomes = deliver(
                answer().number(1).effect(NO_CASE),
                answer().number(2).effect(NO_CASE),
                answer().number(3).effect(NO_CASE),
                answer().number(4).effect(NO_CASE),
                answer().number(5).effect(NO_CASE));

        assertThat(reference(outcomes.get(0))).isEqualTo(id("a01", "1"));
        assertThat(outcomes.get(1)).isEqualTo(Outcome.retry("UNABLE_TO_LOCK_ROW"));
        assertThat(outcomes.get(2))
                .isEqualTo(Outcome.misconfigured(
                        "FIELD_CUSTOM_VALIDATION_EXCEPTION Score__c", "the org's validation rules"));
        assertThat(outcomes.get(3)).isEqualTo(Outcome.refused("STRING_TOO_LONG Comment__c"));
        assertThat(reference(outcomes.get(4))).isEqualTo(id("a01", "5"));
    }

    @Test
    void a_locked_contact_holds_all_its_answers_back_and_nobody_elses() {
        rowsAnswer((row, url) -> row.path("Id").asText().equals(CONTACT)
                ? failedRow("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")
                : written(row, url));

        List<Outcome> outcomes = deliver(
                answer().number(1).effect(NO_CASE),
                answer().number(2).effect(NO_CASE),
                answer().number(3).of("003000000000003AAA").effect(NO_CASE));

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Retry.class);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Retry.class);
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void a_field_that_is_not_deployed_waits_for_the_admin_and_names_what_to_do() {
        org.answering(call -> Reply.json(
                200,
                composite(
                                call,
                                part -> part.path("referenceId").asText().equals("responses")
                                        ? json(
                                                "[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"No such column 'Evidence__c'"
                                                        + " on sobject of type Survey_Response__c\"}]")
                                        : yes(part))
                        .toString()));

        assertThat(deliver(
                        answer().number(1).effect(OPEN_CASE), answer().number(2).effect(OPEN_CASE)))
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.with(null))
                        .isEqualTo(Outcome.misconfigured("INVALID_FIELD Evidence__c", ErrorTable.METADATA)));
    }

    private static ArrayNode yes(JsonNode part) {
        ArrayNode results = LoopbackOrg.JSON.createArrayNode();
        part.path("body")
                .path("records")
                .forEach(row -> results.add(written(row, part.path("url").asText())));
        return results;
    }

    @Test
    void a_deleted_contact_costs_neither_the_answer_nor_its_case() {
        rowsAnswer((row, url) -> row.toString().contains(CONTACT)
                ? failedRow("ENTITY_IS_DELETED", "entity is deleted")
                : written(row, url));

        List<Outcome> outcomes = deliver(
                answer().number(1).effect(OPEN_CASE),
                answer().number(2).of("003000000000003AAA").effect(NO_CASE));

        assertThat(outcomes)
                .extracting(SalesforceAnswerDeliveryTest::reference)
                .containsExactly(RESPONSE_1 + ";" + CASE_1, id("a01", "2"));
        assertThat(org.calls())
                .as("written, asked whom it was merged into, written")
                .hasSize(3);
        assertThat(keys(records(org.lastCall(), "responses"))).containsExactly("ans_1");
        JsonNode response = records(org.lastCall(), "responses").get(0);
        assertThat(response.path("Contact__c").isNull()).isTrue();
        assertThat(response.path("Match_Basis__c").isNull()).isTrue();
        assertThat(records(org.lastCall(), "newCases")
                        .get(0)
                        .path("Description")
                        .asText())
                .contains("Customer: +15551230001");
    }

    @Test
    void what_fails_without_the_deleted_record_too_is_given_up_after_one_more_write() {
        rowsAnswer((row, url) -> failedRow("ENTITY_IS_DELETED", "entity is deleted"));

        assertThat(deliver(answer().effect(NO_CASE)).get(0))
                .isEqualTo(Outcome.refused(
                        "ENTITY_IS_DELETED: a record that this refers to was deleted or merged in Salesforce"));
        assertThat(org.calls())
                .as("written, asked whom it was merged into, written")
                .hasSize(3);
    }

    @Test
    void what_was_written_before_the_connection_broke_is_kept_in_mind() {
        org.answering(call -> part(call, "contacts").isMissingNode()
                ? LoopbackOrg.html(503)
                : Reply.json(
                        200,
                        composite(
                                        call,
                                        part -> part.path("referenceId")
                                                        .asText()
                                                        .equals("contacts")
                                                ? rowsOf(failedRow("ENTITY_IS_DELETED", "entity is deleted"))
                                                : yes(part))
                                .toString()));

        Outcome outcome = deliver(answer().effect(OPEN_CASE)).get(0);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(outcome.reference()).isEqualTo(RESPONSE_1 + ";" + CASE_1);
    }

    private static ArrayNode rowsOf(JsonNode row) {
        return LoopbackOrg.JSON.createArrayNode().add(row);
    }

    @Test
    void an_owner_who_left_costs_no_case() {
        SalesforceAnswer left = new SalesforceAnswer(true, "005000000000001AAA");
        rowsAnswer((row, url) -> row.has("OwnerId")
                ? failedRow("INACTIVE_OWNER_OR_USER", "operation performed with inactive user", "OwnerId")
                : written(row, url));

        Outcome outcome = deliver(answer().effect(left)).get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1);
        assertThat(org.calls()).hasSize(2);
        assertThat(records(org.lastCall(), "newCases").get(0).path("ContactId").asText())
                .isEqualTo(CONTACT);
    }

    @Test
    void a_queue_that_was_deleted_costs_no_case() {
        rowsAnswer((row, url) -> row.has("OwnerId")
                ? failedRow("INVALID_CROSS_REFERENCE_KEY", "Owner ID: owner cannot be blank", "OwnerId")
                : written(row, url));

        Outcome outcome = deliver(answer().effect(new SalesforceAnswer(true, "00G000000000001AAA")))
                .get(0);

        assertThat(reference(outcome)).isEqualTo(RESPONSE_1 + ";" + CASE_1);
    }

    @Test
    void a_deleted_case_does_not_cost_the_answer() {
        rowsAnswer((row, url) -> row.has("Case__c")
                ? failedRow("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
                : written(row, url));

        List<Outcome> outcomes = deliver(
                answer().number(1).effect(NO_CASE),
                answer().number(2).carryingCase("500000000000009AAA").effect(NO_CASE));

        assertThat(outcomes)
                .extracting(SalesforceAnswerDeliveryTest::reference)
                .containsExactly(id("a01", "1"), id("a01", "2"));
        assertThat(org.calls()).hasSize(2);
        assertThat(keys(records(org.lastCall(), "responses"))).containsExactly("ans_2");
    }

    private static List<String> keys(JsonNode records) {
        return StreamSupport.stream(records.spliterator(), false)
                .map(row -> row.path("Response_Key__c").asText())
                .toList();
    }

    @Test
    void a_row_without_an_answer_proves_nothing() {
        org.answering(call -> Reply.json(
                200, composite(call, part -> LoopbackOrg.JSON.createArrayNode()).toString()));

        assertThat(deliver(answer().effect(NO_CASE)).get(0))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isTrue());
    }

    @Test
    void words_that_are_too_long_lose_their_end_and_not_the_answer() {
        deliver(answer().saying("😀".repeat(20_000)).effect(NO_CASE));

        String comment =
                records(org.lastCall(), "responses").get(0).path("Comment__c").asText();
        assertThat(comment).hasSizeBetween(32_766, 32_768).endsWith("😀…");
    }

    @Test
    void the_verb_can_be_documented() {
        assertThat(opened.target().verb()).isEqualTo("salesforce-answer");
        assertThat(opened.target().needsMatch()).isTrue();
        assertThat(opened.target().linger()).hasSeconds(30);
        assertThat(SalesforceAnswer.class.getRecordComponents())
                .allSatisfy(component -> assertThat(component.getAnnotation(io.closeloop.config.Describe.class))
                        .isNotNull());
    }

    @Test
    void an_owner_that_is_no_queue_and_no_user_is_refused_when_the_route_is_read() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SalesforceAnswer(true, "Billing"))
                .withMessageContaining("caseOwner");
        assertThat(new SalesforceAnswer(true, " ").caseOwner()).isNull();
    }
}
