// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import static io.closeloop.sandbox.salesforce.RestClient.DATA;
import static io.closeloop.sandbox.salesforce.RestClient.encode;
import static io.closeloop.sandbox.salesforce.RestClient.errorCode;
import static io.closeloop.sandbox.salesforce.RestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.testing.HandClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SalesforceStandInTest {
    private static final String ANSWER = "/sobjects/Survey_Response__c/Response_Key__c/";

    private final HandClock clock = new HandClock("2026-01-05T10:00:00.750Z");
    private final SalesforceStandIn org = new SalesforceStandIn(clock, 0, "app", "s3cret");
    private final RestClient client = new RestClient(org, "app", "s3cret");

    @AfterEach
    void close() {
        org.close();
    }

    @Test
    void a_good_sign_in_names_the_instance_and_an_identity_of_18_characters() {
        // given when
        JsonNode token = json(RestClient.signIn(org.base(), "app", "s3cret"));

        // then
        assertThat(token.get("instance_url").asText()).isEqualTo(org.base().toString());
        assertThat(token.get("id").asText()).matches(org.base() + "/id/00D[A-Za-z0-9]{15}/005[A-Za-z0-9]{15}");
        assertThat(token.get("token_type").asText()).isEqualTo("Bearer");
        assertThat(token.get("issued_at").asText()).isEqualTo("1767607200750");
    }

    @ParameterizedTest
    @CsvSource({"app, wrong, invalid_client", "other, s3cret, invalid_client_id"})
    void a_wrong_client_is_refused_with_400(String id, String secret, String error) {
        // given when
        HttpResponse<String> answer = RestClient.signIn(org.base(), id, secret);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).isEqualTo(error);
    }

    @Test
    void every_issued_token_is_good_until_the_sessions_expire() {
        // given
        String first = client.token();
        String second = json(RestClient.signIn(org.base(), "app", "s3cret"))
                .get("access_token")
                .asText();

        // when then
        assertThat(client.get(DATA + "/limits").statusCode()).isEqualTo(200);
        client.token(second);
        assertThat(client.get(DATA + "/limits").statusCode()).isEqualTo(200);
        org.expireSessions();
        HttpResponse<String> refused = client.get(DATA + "/limits");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(errorCode(refused)).isEqualTo("INVALID_SESSION_ID");
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Token");
        assertThat(first).isNotEqualTo(second);
        assertThat(org.apiCalls()).as("a refused call does not count").isEqualTo(2);
    }

    @Test
    void a_revoked_token_is_dead_and_the_others_live() {
        // given
        String other = json(RestClient.signIn(org.base(), "app", "s3cret"))
                .get("access_token")
                .asText();

        // when
        HttpResponse<String> revoked = client.get("/services/oauth2/revoke?token=" + encode(client.token()));

        // then
        assertThat(revoked.statusCode()).isEqualTo(200);
        assertThat(client.get(DATA + "/limits").statusCode()).isEqualTo(401);
        client.token(other);
        assertThat(client.get(DATA + "/limits").statusCode()).isEqualTo(200);
    }

    @Test
    void an_upsert_creates_then_updates_and_says_which() {
        // given
        String path = DATA + ANSWER + "old%20200%2F%C3%A4";

        // when
        HttpResponse<String> created = client.call("PATCH", path, "{\"Metric__c\":\"NPS\",\"Score__c\":2}");
        HttpResponse<String> updated = client.call("PATCH", path, "{\"Score__c\":9}");

        // then
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(json(created).get("created").asBoolean()).isTrue();
        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(json(updated).get("created").asBoolean()).isFalse();
        assertThat(json(updated).get("errors").isEmpty()).isTrue();
        assertThat(org.records("Survey_Response__c"))
                .singleElement()
                .satisfies(record -> assertThat(record)
                        .containsEntry("Response_Key__c", "old 200/ä")
                        .containsEntry("Score__c", 9.0)
                        .containsEntry("Name", "SR-00000001")
                        .containsEntry("CreatedDate", "2026-01-05T10:00:00.000+0000"));
    }

    @Test
    void before_version_46_an_updating_upsert_has_no_body() {
        // given
        client.call("PATCH", "/services/data/v45.0" + ANSWER + "k1", "{\"Score__c\":2}");

        // when
        HttpResponse<String> updated = client.call("PATCH", "/services/data/v45.0" + ANSWER + "k1", "{\"Score__c\":3}");

        // then
        assertThat(updated.statusCode()).isEqualTo(204);
        assertThat(updated.body()).isEmpty();
    }

    @Test
    void two_contacts_with_one_number_answer_300_with_both_and_nothing_is_written() {
        // given
        String a = org.addContact(Map.of("LastName", "A", "Phone_E164__c", "+14155550123"));
        String b = org.addContact(Map.of("LastName", "B", "Phone_E164__c", "+14155550123"));

        // when
        HttpResponse<String> answer =
                client.call("PATCH", DATA + "/sobjects/Contact/Phone_E164__c/%2B14155550123", "{\"Latest_CSAT__c\":1}");

        // then
        assertThat(answer.statusCode()).isEqualTo(300);
        assertThat(json(answer))
                .extracting(JsonNode::asText)
                .containsExactly(DATA + "/sobjects/Contact/" + a, DATA + "/sobjects/Contact/" + b);
        assertThat(org.record("Contact", a)).doesNotContainKey("Latest_CSAT__c");
    }

    @Test
    void a_key_field_that_is_not_deployed_or_not_visible_is_404() {
        // given
        org.revokeFieldAccess("Contact", "Phone_E164__c");

        // when
        HttpResponse<String> unknown =
                client.call("PATCH", DATA + "/sobjects/Contact/Nope__c/x", "{\"LastName\":\"A\"}");
        HttpResponse<String> hidden =
                client.call("PATCH", DATA + "/sobjects/Contact/Phone_E164__c/x", "{\"LastName\":\"A\"}");
        HttpResponse<String> noObject = client.call("PATCH", DATA + "/sobjects/Nope__c/Key__c/x", "{\"A\":\"A\"}");

        // then
        assertThat(List.of(unknown.statusCode(), hidden.statusCode(), noObject.statusCode()))
                .containsOnly(404);
        assertThat(json(hidden).get(0).get("message").asText())
                .isEqualTo("Provided external ID field does not exist or is not accessible: Phone_E164__c");
        assertThat(errorCode(noObject)).isEqualTo("NOT_FOUND");
    }

    @Test
    void update_only_never_creates() {
        // given when
        HttpResponse<String> answer = client.call("PATCH", DATA + ANSWER + "k1?updateOnly=true", "{\"Score__c\":2}");

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(org.records("Survey_Response__c")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Score__c\":\"9\"} | JSON_PARSER_ERROR | double from VALUE_STRING value 9",
                "{\"Answered_At__c\":\"2026-01-05T10:00:00\"} | JSON_PARSER_ERROR | instance of datetime",
                "{\"Survey__c\":7} | JSON_PARSER_ERROR | string from VALUE_NUMBER_INT value 7",
                "{\"Score__c\":1234} | NUMBER_OUTSIDE_VALID_RANGE | Score: value outside of valid range",
                "{\"Metric__c\":\"csat\"} | INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST | bad value for restricted picklist",
                "{\"Nope__c\":1} | INVALID_FIELD | No such column 'Nope__c' on sobject of type Survey_Response__c",
                "{\"Response_Key__c\":\"k1\"} | INVALID_FIELD | should not be specified in the sobject data",
                "{\"Name\":\"x\"} | INVALID_FIELD_FOR_INSERT_UPDATE | Unable to create/update fields: Name",
                "{\"Contact__c\":\"001000000000000AAA\"} | MALFORMED_ID | id value of incorrect type",
                "{\"Contact__c\":\"003000000000009AAA\"} | INVALID_CROSS_REFERENCE_KEY | invalid cross reference id",
                "{\"Contact__r\":{\"Phone_E164__c\":\"+1\"}} | INVALID_FIELD | Foreign key external ID: +1 not found",
                "{\"Contact__r\":{\"Phone\":\"+1\"}} | INVALID_FIELD | not an External ID",
                "{broken | JSON_PARSER_ERROR | Unexpected character"
            })
    void a_wrong_value_is_refused_by_name(String body, String code, String message) {
        // given when
        HttpResponse<String> answer = client.call("PATCH", DATA + ANSWER + "k1", body);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errorCode(answer)).isEqualTo(code);
        assertThat(json(answer).get(0).get("message").asText()).contains(message);
        assertThat(org.records("Survey_Response__c")).isEmpty();
    }

    @Test
    void a_text_longer_than_its_field_is_refused_and_names_the_field() {
        // given when
        HttpResponse<String> answer =
                client.call("PATCH", DATA + ANSWER + "k1", "{\"Survey__c\":\"" + "x".repeat(81) + "\"}");

        // then
        assertThat(errorCode(answer)).isEqualTo("STRING_TOO_LONG");
        assertThat(json(answer).get(0).get("message").asText()).endsWith("(max length=80)");
        assertThat(json(answer).get(0).get("fields").get(0).asText()).isEqualTo("Survey__c");
    }

    @Test
    void a_key_longer_than_64_characters_or_taken_by_another_record_is_refused() {
        // given
        client.call("PATCH", DATA + "/sobjects/Case/Survey_Response_Key__c/k1", "{\"Subject\":\"one\"}");
        String other = org.addCase(Map.of("Subject", "two"));

        // when
        HttpResponse<String> tooLong = client.call("PATCH", DATA + ANSWER + "x".repeat(65), "{\"Metric__c\":\"NPS\"}");
        HttpResponse<String> taken =
                client.call("PATCH", DATA + "/sobjects/Case/" + other, "{\"Survey_Response_Key__c\":\"k1\"}");

        // then
        assertThat(errorCode(tooLong)).isEqualTo("STRING_TOO_LONG");
        assertThat(errorCode(taken)).isEqualTo("DUPLICATE_VALUE");
    }

    @Test
    void text_is_stored_stripped_empty_text_is_null_and_times_lose_their_milliseconds() {
        // given when
        client.call(
                "PATCH",
                DATA + ANSWER + "k1",
                "{\"Survey__c\":\"  csat  \",\"Agent__c\":\"\",\"Answered_At__c\":\"2026-01-05T12:00:00.999+02:00\"}");

        // then
        assertThat(org.records("Survey_Response__c"))
                .singleElement()
                .satisfies(record -> assertThat(record)
                        .containsEntry("Survey__c", "csat")
                        .doesNotContainKey("Agent__c")
                        .containsEntry("Answered_At__c", "2026-01-05T10:00:00.000+0000"));
    }

    @Test
    void a_parent_can_be_named_by_its_external_id() {
        // given
        String contact = org.addContact(Map.of("LastName", "Ruiz", "Phone_E164__c", "+14155550123"));

        // when
        client.call("PATCH", DATA + ANSWER + "k1", "{\"Contact__r\":{\"Phone_E164__c\":\"+14155550123\"}}");

        // then
        assertThat(org.records("Survey_Response__c").get(0)).containsEntry("Contact__c", contact);
    }

    @Test
    void a_case_gets_its_number_and_is_closed_by_its_status() {
        // given
        String id = json(client.call("POST", DATA + "/sobjects/Case", "{\"Subject\":\"Call back\"}"))
                .get("id")
                .asText();

        // when
        HttpResponse<String> closed = client.call("PATCH", DATA + "/sobjects/Case/" + id, "{\"Status\":\"Closed\"}");

        // then
        assertThat(closed.statusCode()).isEqualTo(204);
        assertThat(id).matches("500[A-Za-z0-9]{15}");
        assertThat(org.record("Case", id))
                .containsEntry("CaseNumber", "00001001")
                .containsEntry("IsClosed", true)
                .containsEntry("ClosedDate", "2026-01-05T10:00:00.000+0000")
                .containsEntry("Priority", "Medium");
    }

    @Test
    void a_deleted_record_is_gone_for_every_writer() {
        // given
        String id = org.addContact(Map.of("LastName", "Ruiz"));
        assertThat(client.call("DELETE", DATA + "/sobjects/Contact/" + id, "").statusCode())
                .isEqualTo(204);

        // when
        HttpResponse<String> late = client.call("PATCH", DATA + "/sobjects/Contact/" + id, "{\"Latest_CSAT__c\":5}");

        // then
        assertThat(late.statusCode()).isEqualTo(404);
        assertThat(errorCode(late)).isEqualTo("ENTITY_IS_DELETED");
        assertThatThrownBy(() -> org.record("Contact", id)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void ids_are_18_characters_and_their_first_15_suffice() {
        // given
        String id = org.addContact(Map.of("LastName", "Ruiz"));

        // when
        JsonNode read = json(client.get(DATA + "/sobjects/Contact/" + id.substring(0, 15) + "?fields=Id,Name"));

        // then
        assertThat(id).matches("003[A-Za-z0-9]{15}");
        assertThat(read.get("Id").asText()).isEqualTo(id);
        assertThat(read.get("Name").asText()).isEqualTo("Ruiz");
        // The organization id of Salesforce's own examples is 00D50000000IZ3ZEAW.
        assertThat(RecordIds.suffix("00D50000000IZ3Z")).isEqualTo("EAW");
    }

    @Test
    void a_collection_saves_the_good_records_and_names_the_bad_ones() {
        // given
        String body = "{\"allOrNone\":false,\"records\":["
                + answer("k1", "\"Score__c\":9")
                + "," + answer("k2", "\"Metric__c\":\"bad\"")
                + "," + answer("k3", "\"Nope__c\":1")
                + "," + answer("k1", "\"Score__c\":1") + "]}";

        // when
        HttpResponse<String> answer =
                client.call("PATCH", DATA + "/composite/sobjects/Survey_Response__c/Response_Key__c", body);

        // then
        JsonNode results = json(answer);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(results).hasSize(4);
        assertThat(results.get(0).get("success").asBoolean()).isTrue();
        assertThat(results.get(0).get("created").asBoolean()).isTrue();
        assertThat(code(results.get(1))).isEqualTo("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
        assertThat(results.get(1).get("errors").get(0).get("fields").get(0).asText())
                .isEqualTo("Metric__c");
        assertThat(code(results.get(2))).isEqualTo("INVALID_FIELD");
        assertThat(code(results.get(3))).isEqualTo("DUPLICATE_VALUE");
        assertThat(org.records("Survey_Response__c")).hasSize(1);
        assertThat(org.apiCalls()).isEqualTo(1);
    }

    @Test
    void an_all_or_none_collection_takes_the_good_records_back() {
        // given
        String body = "{\"allOrNone\":true,\"records\":[" + answer("k1", "\"Score__c\":9") + ","
                + answer("k2", "\"Metric__c\":\"bad\"") + "]}";

        // when
        JsonNode results =
                json(client.call("PATCH", DATA + "/composite/sobjects/Survey_Response__c/Response_Key__c", body));

        // then
        assertThat(code(results.get(0))).isEqualTo("ALL_OR_NONE_OPERATION_ROLLED_BACK");
        assertThat(code(results.get(1))).isEqualTo("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
        assertThat(org.records("Survey_Response__c")).isEmpty();
        assertThat(org.changes()).isEmpty();
        // and the key is free again
        assertThat(client.call("PATCH", DATA + ANSWER + "k1", "{\"Score__c\":1}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void a_collection_of_more_than_200_is_refused_whole() {
        // given
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 201; i++) {
            records.add(answer("k" + i, "\"Score__c\":1"));
        }

        // when
        HttpResponse<String> answer = client.call(
                "PATCH",
                DATA + "/composite/sobjects/Survey_Response__c/Response_Key__c",
                "{\"records\":[" + String.join(",", records) + "]}");

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errorCode(answer)).isEqualTo("EXCEEDED_ID_LIMIT");
        assertThat(org.records("Survey_Response__c")).isEmpty();
    }

    @Test
    void a_number_sent_as_text_refuses_the_whole_collection() {
        // given when
        HttpResponse<String> answer = client.call(
                "PATCH",
                DATA + "/composite/sobjects/Survey_Response__c/Response_Key__c",
                "{\"records\":[" + answer("k1", "\"Score__c\":1") + "," + answer("k2", "\"Score__c\":\"1\"") + "]}");

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errorCode(answer)).isEqualTo("JSON_PARSER_ERROR");
        assertThat(org.records("Survey_Response__c")).isEmpty();
    }

    @Test
    void a_collection_updates_contacts_by_id_and_reports_locked_and_unknown_ones() {
        // given
        String a = org.addContact(Map.of("LastName", "A"));
        String b = org.addContact(Map.of("LastName", "B"));
        org.lockNextRecords(1);

        // when
        JsonNode results = json(client.call(
                "PATCH",
                DATA + "/composite/sobjects",
                "{\"records\":[" + contact(a) + "," + contact(b) + "," + contact("003000000000009") + ","
                        + contact("500000000000009") + "]}"));

        // then
        assertThat(code(results.get(0))).isEqualTo("UNABLE_TO_LOCK_ROW");
        assertThat(results.get(1).get("id").asText()).isEqualTo(b);
        assertThat(code(results.get(2))).isEqualTo("INVALID_CROSS_REFERENCE_KEY");
        assertThat(code(results.get(3))).isEqualTo("MALFORMED_ID");
        assertThat(org.record("Contact", b)).containsEntry("Latest_CSAT__c", 5.0);
    }

    @Test
    void a_composite_passes_ids_on_and_counts_as_one_call() {
        // given
        String body = "{\"allOrNone\":true,\"compositeRequest\":["
                + sub("PATCH", "/sobjects/Case/Survey_Response_Key__c/k1", "case", "{\"Subject\":\"Call back\"}")
                + ","
                + sub("PATCH", ANSWER + "k1", "resp", "{\"Score__c\":2,\"Case__c\":\"@{case.id}\"}")
                + ","
                + sub(
                        "POST",
                        "/sobjects/CaseComment",
                        "note",
                        "{\"ParentId\":\"@{case.id}\",\"CommentBody\":\"of @{resp.id}\"}")
                + "," + sub("GET", "/sobjects/Case/@{case.id}?fields=CaseNumber", "read", "") + "]}";

        // when
        HttpResponse<String> answer = client.call("POST", DATA + "/composite", body);

        // then
        JsonNode parts = json(answer).get("compositeResponse");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(parts).extracting(part -> part.get("httpStatusCode").asInt()).containsExactly(201, 201, 201, 200);
        String caseId = parts.get(0).get("body").get("id").asText();
        assertThat(org.records("Survey_Response__c").get(0)).containsEntry("Case__c", caseId);
        assertThat(parts.get(0).get("httpHeaders").get("Location").asText())
                .isEqualTo(DATA + "/sobjects/Case/" + caseId);
        assertThat(parts.get(3).get("body").get("CaseNumber").asText()).isEqualTo("00001001");
        assertThat(org.apiCalls()).isEqualTo(1);
    }

    @Test
    void one_failure_in_an_all_or_none_composite_halts_and_undoes_the_rest() {
        // given
        String body = "{\"allOrNone\":true,\"compositeRequest\":["
                + sub("PATCH", ANSWER + "k1", "resp", "{\"Score__c\":2}")
                + "," + sub("POST", "/sobjects/Case", "case", "{\"Nope__c\":1}")
                + "," + sub("POST", "/sobjects/Case", "other", "{\"Subject\":\"never\"}") + "]}";

        // when
        HttpResponse<String> answer = client.call("POST", DATA + "/composite", body);

        // then
        JsonNode parts = json(answer).get("compositeResponse");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(parts).extracting(part -> part.get("httpStatusCode").asInt()).containsOnly(400);
        assertThat(parts)
                .extracting(part -> part.get("body").get(0).get("errorCode").asText())
                .containsExactly("PROCESSING_HALTED", "INVALID_FIELD", "PROCESSING_HALTED");
        assertThat(org.records("Survey_Response__c")).isEmpty();
        assertThat(org.records("Case")).isEmpty();
    }

    @Test
    void without_all_or_none_only_what_depends_on_the_failure_is_halted() {
        // given
        String body = "{\"compositeRequest\":["
                + sub("POST", "/sobjects/Case", "case", "{\"Nope__c\":1}")
                + "," + sub("PATCH", ANSWER + "k1", "resp", "{\"Case__c\":\"@{case.id}\"}")
                + "," + sub("PATCH", ANSWER + "k2", "free", "{\"Score__c\":1}") + "]}";

        // when
        JsonNode parts = json(client.call("POST", DATA + "/composite", body)).get("compositeResponse");

        // then
        assertThat(parts).extracting(part -> part.get("httpStatusCode").asInt()).containsExactly(400, 400, 201);
        assertThat(parts.get(1).get("body").get(0).get("message").asText())
                .isEqualTo("Invalid reference specified. No value for case.id found in case");
    }

    @Test
    void a_composite_has_at_most_25_parts_of_which_5_are_queries_or_collections() {
        // given
        List<String> many = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        for (int i = 0; i < 26; i++) {
            many.add(sub("PATCH", ANSWER + "k" + i, "r" + i, "{\"Score__c\":1}"));
        }
        for (int i = 0; i < 6; i++) {
            queries.add(sub("GET", "/query?q=SELECT+Id+FROM+Case", "q" + i, ""));
        }

        // when
        HttpResponse<String> tooMany =
                client.call("POST", DATA + "/composite", "{\"compositeRequest\":[" + String.join(",", many) + "]}");
        HttpResponse<String> tooHeavy =
                client.call("POST", DATA + "/composite", "{\"compositeRequest\":[" + String.join(",", queries) + "]}");
        HttpResponse<String> fits = client.call(
                "POST",
                DATA + "/composite",
                "{\"compositeRequest\":[" + String.join(",", queries.subList(0, 5)) + "]}");

        // then
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(tooHeavy.statusCode()).isEqualTo(400);
        assertThat(fits.statusCode()).isEqualTo(200);
        assertThat(org.records("Survey_Response__c")).isEmpty();
    }

    @Test
    void a_composite_refuses_a_bad_reference_id() {
        // given when
        HttpResponse<String> answer = client.call(
                "POST", DATA + "/composite", "{\"compositeRequest\":[" + sub("GET", "/limits", "1-bad", "") + "]}");

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void usage_is_in_every_answer_and_forgets_after_24_hours() {
        // given
        HttpResponse<String> first = client.get(DATA + "/limits");

        // when
        clock.pass(Duration.ofHours(25));
        HttpResponse<String> later = client.get(DATA + "/limits");

        // then
        assertThat(first.headers().firstValue("Sforce-Limit-Info")).hasValue("api-usage=1/15000");
        assertThat(later.headers().firstValue("Sforce-Limit-Info")).hasValue("api-usage=1/15000");
        assertThat(json(later).get("DailyApiRequests").get("Remaining").asInt()).isEqualTo(14_999);
        assertThat(org.apiCalls()).isEqualTo(2);
    }

    @Test
    void beyond_the_allowance_calls_are_refused_with_403() {
        // given
        org.dailyAllowance(1);
        client.get(DATA + "/limits");

        // when
        HttpResponse<String> refused = client.call("PATCH", DATA + ANSWER + "k1", "{\"Score__c\":2}");

        // then
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(errorCode(refused)).isEqualTo("REQUEST_LIMIT_EXCEEDED");
        assertThat(org.records("Survey_Response__c")).isEmpty();
    }

    @Test
    void an_outage_answers_as_a_vendor_in_trouble_does() {
        // given
        org.http().outage(Reply.of(503, "text/html", "<html>down</html>"));

        // when
        int during = client.get(DATA + "/limits").statusCode();
        org.http().outage(null);
        int after = client.get(DATA + "/limits").statusCode();

        // then
        assertThat(during).isEqualTo(503);
        assertThat(after).isEqualTo(200);
    }

    @Test
    void old_versions_are_gone_and_unknown_paths_are_not_found() {
        // given when then
        assertThat(client.get("/services/data/v30.0/limits").statusCode()).isEqualTo(410);
        assertThat(client.get(DATA + "/nope").statusCode()).isEqualTo(404);
        assertThat(client.get("/services/data/v99.0/limits").statusCode()).isEqualTo(404);
        assertThat(client.call("PATCH", DATA + ANSWER + "k1", "x", "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(client.get(DATA + "/query?q=" + "x".repeat(17_000)).statusCode())
                .isEqualTo(414);
    }

    @Test
    void describe_tells_lengths_and_keys() {
        // given when
        JsonNode fields =
                json(client.get(DATA + "/sobjects/Survey_Response__c/describe")).get("fields");

        // then
        assertThat(fields)
                .filteredOn(field -> field.get("name").asText().equals("Response_Key__c"))
                .singleElement()
                .satisfies(field -> {
                    assertThat(field.get("length").asInt()).isEqualTo(64);
                    assertThat(field.get("externalId").asBoolean()).isTrue();
                    assertThat(field.get("unique").asBoolean()).isTrue();
                    assertThat(field.get("nillable").asBoolean()).isFalse();
                });
    }

    @Test
    void search_finds_a_phone_by_its_pieces_only() {
        // given
        String typed = org.addContact(Map.of("LastName", "A", "Phone", "(415) 555-0123"));
        String plain = org.addContact(Map.of("LastName", "B", "MobilePhone", "+14155550123"));
        org.addContact(Map.of("LastName", "C", "Phone_E164__c", "+14155550123"));

        // when then
        assertThat(found("4155550123")).isEmpty();
        assertThat(found("14155550123")).containsExactly(plain);
        assertThat(found("\\\"415 555 0123\\\" OR 14155550123")).containsExactly(typed, plain);
        assertThat(found("\\\"555 415\\\"")).isEmpty();
        assertThat(found("1415555*")).containsExactly(plain);
    }

    @Test
    void search_finds_an_e_mail_address_and_lags_behind_writes() {
        // given
        client.call("POST", DATA + "/sobjects/Contact", "{\"LastName\":\"New\",\"Email\":\"ana@example.com\"}");
        String body = "{\"q\":\"\\\"ana@example.com\\\"\",\"in\":\"EMAIL\",\"sobjects\":[{\"name\":\"Contact\"}]}";

        // when
        JsonNode early = json(client.call("POST", DATA + "/parameterizedSearch", body));
        clock.pass(Duration.ofSeconds(30));
        JsonNode late = json(client.call("POST", DATA + "/parameterizedSearch", body));
        JsonNode byGet = json(client.get(
                DATA + "/parameterizedSearch?q=ana%40example.com&sobject=Contact&in=EMAIL&Contact.fields=Id,Email"));

        // then
        assertThat(early.get("searchRecords")).isEmpty();
        assertThat(late.get("searchRecords")).hasSize(1);
        assertThat(byGet.get("searchRecords").get(0).get("Email").asText()).isEqualTo("ana@example.com");
    }

    @Test
    void a_search_of_one_character_is_malformed() {
        // given when
        HttpResponse<String> answer = client.get(DATA + "/parameterizedSearch?q=a&sobject=Contact");

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errorCode(answer)).isEqualTo("MALFORMED_SEARCH");
    }

    @Test
    void committed_changes_are_told_and_kept_refused_ones_are_not() {
        // given
        List<CrmChange> told = new ArrayList<>();
        org.onChange(told::add);

        // when
        client.call("PATCH", DATA + ANSWER + "k1", "{\"Score__c\":2}");
        client.call("PATCH", DATA + ANSWER + "k1", "{\"Metric__c\":\"bad\"}");

        // then
        assertThat(told).singleElement().satisfies(change -> {
            assertThat(change.object()).isEqualTo("Survey_Response__c");
            assertThat(change.kind()).isEqualTo(CrmChange.Kind.CREATED);
            assertThat(change.record()).containsEntry("Score__c", 2.0);
        });
        assertThat(org.changes()).isEqualTo(told);
    }

    private List<String> found(String q) {
        JsonNode answer = json(
                client.call(
                        "POST",
                        DATA + "/parameterizedSearch",
                        "{\"q\":\"" + q
                                + "\",\"in\":\"PHONE\",\"fields\":[\"Id\"],\"sobjects\":[{\"name\":\"Contact\",\"limit\":20}]}"));
        List<String> ids = new ArrayList<>();
        answer.get("searchRecords").forEach(record -> ids.add(record.get("Id").asText()));
        return ids;
    }

    private static String code(JsonNode result) {
        assertThat(result.get("success").asBoolean()).isFalse();
        return result.get("errors").get(0).get("statusCode").asText();
    }

    private static String answer(String key, String fields) {
        return "{\"attributes\":{\"type\":\"Survey_Response__c\"},\"Response_Key__c\":\"" + key + "\"," + fields + "}";
    }

    private static String contact(String id) {
        return "{\"attributes\":{\"type\":\"Contact\"},\"Id\":\"" + id + "\",\"Latest_CSAT__c\":5}";
    }

    private static String sub(String method, String path, String reference, String body) {
        return "{\"method\":\"" + method + "\",\"url\":\"" + DATA + path + "\",\"referenceId\":\"" + reference + "\""
                + (body.isEmpty() ? "" : ",\"body\":" + body) + "}";
    }
}
