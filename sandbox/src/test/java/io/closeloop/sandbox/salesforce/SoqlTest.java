// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import static io.closeloop.sandbox.salesforce.RestClient.DATA;
import static io.closeloop.sandbox.salesforce.RestClient.errorCode;
import static io.closeloop.sandbox.salesforce.RestClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.sandbox.testing.HandClock;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoqlTest {
    private final HandClock clock = new HandClock("2026-01-05T10:00:00Z");
    private final SalesforceStandIn org = new SalesforceStandIn(clock, 0, "app", "s3cret");
    private final RestClient client = new RestClient(org, "app", "s3cret");

    @BeforeEach
    void seed() {
        String account = org.addAccount(Map.of("Name", "Acme"));
        org.addContact(Map.of(
                "FirstName",
                "Ana",
                "LastName",
                "Ruiz",
                "Email",
                "ana@example.com",
                "AccountId",
                account,
                "Latest_CSAT__c",
                5,
                "LastActivityDate",
                "2026-01-04"));
        org.addContact(Map.of("LastName", "O'Brien", "Email", "bob@example.com", "Latest_CSAT__c", 2));
        org.addContact(Map.of("LastName", "back\\slash", "HasOptedOutOfEmail", true));
    }

    @AfterEach
    void close() {
        org.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Email = 'ANA@example.com' | Ana Ruiz",
                "Email IN ('ana@example.com','bob@example.com') | Ana Ruiz;O'Brien",
                "Email NOT IN ('ana@example.com') AND Email != null | O'Brien",
                "Email = null | back\\slash",
                "LastName = 'O\\'Brien' | O'Brien",
                "LastName = 'back\\\\slash' | back\\slash",
                "Latest_CSAT__c >= 2 AND Latest_CSAT__c < 5 | O'Brien",
                "(LastName = 'Ruiz' OR LastName = 'O\\'Brien') AND Latest_CSAT__c = 5 | Ana Ruiz",
                "NOT Latest_CSAT__c = 5 AND Email != null | O'Brien",
                "HasOptedOutOfEmail = true | back\\slash",
                "Account.Name = 'acme' | Ana Ruiz",
                "Name LIKE 'ana%' | Ana Ruiz",
                "Name LIKE '%\\%%' | ''",
                "LastActivityDate = 2026-01-04 | Ana Ruiz",
                "CreatedDate <= 2026-01-05T10:00:00Z AND Email = null | back\\slash",
                "CreatedDate > 2026-01-05T10:59:59+01:00 | Ana Ruiz;O'Brien;back\\slash",
                "LastName = 'x\\' OR Name LIKE \\'%' | ''"
            })
    void conditions_select_what_they_say(String where, String names) {
        // given when
        HttpResponse<String> answer = client.query("SELECT Id, Name FROM Contact WHERE " + where);

        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(names(json(answer))).isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(";")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT Id, Nope__c FROM Contact | INVALID_FIELD | No such column 'Nope__c' on entity 'Contact'",
                "SELECT Id FROM Nope__c | INVALID_TYPE | sObject type 'Nope__c' is not supported",
                "SELECT Id, Nope.Name FROM Contact | INVALID_FIELD | Didn't understand relationship 'Nope'",
                "SELECT Id, Account.Nope FROM Contact | INVALID_FIELD | No such column 'Nope' on entity 'Account'",
                "SELECT Id FROM Contact WHERE Latest_CSAT__c = '5' | INVALID_FIELD | should not be enclosed in quotes",
                "SELECT Id FROM Contact WHERE Email = 5 | INVALID_FIELD | should be enclosed in quotes",
                "SELECT Id FROM Case WHERE Description = 'x' | INVALID_FIELD | can not be filtered in a query call",
                "SELECT Id FROM Contact WHERE Id = 'abc' | INVALID_QUERY_FILTER_OPERATOR | invalid ID field: abc",
                "SELECT Id, Id FROM Contact | MALFORMED_QUERY | duplicate field selected: Id",
                "SELECT Id Contact | MALFORMED_QUERY | unexpected token: 'Contact'",
                "SELECT FROM Contact | MALFORMED_QUERY | unexpected token: 'FROM'",
                "SELECT Id FROM Contact WHERE Name = 'O'Brien' | MALFORMED_QUERY | unexpected",
                "SELECT Id FROM Contact WHERE Name = 'a\\qb' | MALFORMED_QUERY | Illegal escape sequence",
                "SELECT Id FROM Contact WHERE Name = 'a' AND Email = 'b' OR Phone = 'c' | MALFORMED_QUERY | 'OR'",
                "SELECT Id FROM Contact WHERE Email IN () | MALFORMED_QUERY | unexpected token: ')'",
                "SELECT Id FROM Contact LIMIT x | MALFORMED_QUERY | unexpected token: 'x'",
                "SELECT Name FROM Contact GROUP BY Name | MALFORMED_QUERY | outside the subset",
                "DELETE FROM Contact | MALFORMED_QUERY | unexpected token: 'DELETE'"
            })
    void a_wrong_query_is_refused_by_name(String soql, String code, String message) {
        // given when
        HttpResponse<String> answer = client.query(soql);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errorCode(answer)).isEqualTo(code);
        assertThat(json(answer).get(0).get("message").asText()).contains(message);
    }

    @Test
    void parents_come_nested_and_a_missing_parent_is_null() {
        // given when
        JsonNode records = json(client.query(
                        "select id, account.name, latest_csat__c from contact order by latest_csat__c desc nulls last"))
                .get("records");

        // then
        assertThat(records.get(0).get("Account").get("Name").asText()).isEqualTo("Acme");
        assertThat(records.get(0).get("Account").get("attributes").get("type").asText())
                .isEqualTo("Account");
        assertThat(records.get(0).get("attributes").get("url").asText())
                .isEqualTo(
                        DATA + "/sobjects/Contact/" + records.get(0).get("Id").asText());
        assertThat(records.get(0).get("Latest_CSAT__c").toString()).isEqualTo("5.0");
        assertThat(records.get(1).get("Account").isNull()).isTrue();
        assertThat(records.get(2).get("Latest_CSAT__c").isNull()).isTrue();
    }

    @Test
    void order_limit_and_offset_cut_the_result() {
        // given when
        JsonNode page = json(client.query("SELECT Name FROM Contact ORDER BY Name DESC LIMIT 1 OFFSET 1"));

        // then
        assertThat(names(page)).containsExactly("back\\slash");
        assertThat(page.get("totalSize").asInt()).isEqualTo(1);
        assertThat(page.get("done").asBoolean()).isTrue();
    }

    @Test
    void count_has_a_size_and_no_records() {
        // given when
        JsonNode count = json(client.query("SELECT COUNT() FROM Contact WHERE Email != null"));

        // then
        assertThat(count.get("totalSize").asInt()).isEqualTo(2);
        assertThat(count.get("records")).isEmpty();
    }

    @Test
    void a_long_result_comes_in_pages_of_2000() {
        // given
        for (int i = 0; i < 2001; i++) {
            org.addAccount(Map.of("Name", "Account " + i));
        }

        // when
        JsonNode first = json(client.query("SELECT Id FROM Account"));
        JsonNode second = json(client.get(first.get("nextRecordsUrl").asText()));

        // then
        assertThat(first.get("totalSize").asInt()).isEqualTo(2002);
        assertThat(first.get("done").asBoolean()).isFalse();
        assertThat(first.get("records")).hasSize(2000);
        assertThat(first.get("nextRecordsUrl").asText())
                .startsWith(DATA + "/query/01g")
                .endsWith("-2000");
        assertThat(second.get("done").asBoolean()).isTrue();
        assertThat(second.get("records")).hasSize(2);
        assertThat(second.has("nextRecordsUrl")).isFalse();
        assertThat(errorCode(client.get(DATA + "/query/01gxx0000000001AAA-2000")))
                .isEqualTo("INVALID_QUERY_LOCATOR");
    }

    @Test
    void the_caller_may_ask_for_smaller_pages() {
        // given
        for (int i = 0; i < 300; i++) {
            org.addAccount(Map.of("Name", "Account " + i));
        }

        // when
        HttpResponse<String> answer = client.call(
                "GET", DATA + "/query?q=SELECT+Id+FROM+Account", "", "Sforce-Query-Options", "batchSize=200");

        // then
        assertThat(json(answer).get("records")).hasSize(200);
    }

    @Test
    void a_field_the_user_may_not_see_is_as_good_as_missing() {
        // given
        org.revokeFieldAccess("Contact", "Phone_E164__c");

        // when
        HttpResponse<String> answer = client.query("SELECT Id, Phone_E164__c FROM Contact");
        org.grantFieldAccess("Contact", "Phone_E164__c");
        HttpResponse<String> granted = client.query("SELECT Id, Phone_E164__c FROM Contact");

        // then
        assertThat(errorCode(answer)).isEqualTo("INVALID_FIELD");
        assertThat(granted.statusCode()).isEqualTo(200);
    }

    @Test
    void deleted_records_are_only_in_query_all() {
        // given
        String id = json(client.query("SELECT Id FROM Contact WHERE LastName = 'Ruiz'"))
                .get("records")
                .get(0)
                .get("Id")
                .asText();
        client.call("DELETE", DATA + "/sobjects/Contact/" + id, "");

        // when
        JsonNode live = json(client.query("SELECT Id FROM Contact"));
        JsonNode all = json(client.get(DATA + "/queryAll?q=SELECT+Id+FROM+Contact+WHERE+IsDeleted=true"));

        // then
        assertThat(live.get("totalSize").asInt()).isEqualTo(2);
        assertThat(all.get("totalSize").asInt()).isEqualTo(1);
    }

    private static List<String> names(JsonNode page) {
        List<String> names = new ArrayList<>();
        page.get("records").forEach(record -> names.add(record.get("Name").asText()));
        return names;
    }
}
