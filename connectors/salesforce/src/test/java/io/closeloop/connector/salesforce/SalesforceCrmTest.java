// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static io.closeloop.connector.salesforce.LoopbackOrg.composite;
import static io.closeloop.connector.salesforce.LoopbackOrg.json;
import static io.closeloop.connector.salesforce.LoopbackOrg.queries;
import static io.closeloop.connector.salesforce.LoopbackOrg.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.port.Crm;
import io.closeloop.testkit.Loopback.Reply;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SalesforceCrmTest {
    private static final String ANA = """
            {"attributes":{"type":"Contact","url":"/services/data/v62.0/sobjects/Contact/003000000000001AAA"},
             "Id":"003000000000001AAA","Name":"Ana Silva","Email":"Ana.Silva@Example.com","Phone":"(415) 555-0123",
             "MobilePhone":"not a number","Phone_E164__c":"+14155550199","LastActivityDate":"2026-02-20",
             "Account":{"attributes":{"type":"Account"},"Name":"Acme"},"Survey_Opt_Out__c":false,
             "HasOptedOutOfEmail":false,"Time_Zone__c":"America/Los_Angeles","Language__c":"pt_BR"}
            """;
    private static final String BEA = """
            {"attributes":{"type":"Contact"},"Id":"003000000000002AAA","Name":"Bea","Email":null,"Phone":"415-555-0123",
             "MobilePhone":null,"Phone_E164__c":null,"LastActivityDate":null,"Account":null,"Survey_Opt_Out__c":true,
             "HasOptedOutOfEmail":false,"Time_Zone__c":"Pacific","Language__c":null}
            """;

    private final LoopbackOrg org = new LoopbackOrg();
    private @Nullable Opened opened;

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
        org.close();
    }

    private Crm crm(String... settings) {
        Opened fresh = new Opened(org, settings);
        opened = fresh;
        return fresh.crm();
    }

    /** Answers queries by what their SOQL asks for and searches with these records. */
    private void orgHas(Function<String, JsonNode> query, String... searched) {
        org.answering(call -> {
            if (call.uri().getPath().endsWith("/parameterizedSearch")) {
                return Reply.json(200, "{\"searchRecords\":[" + String.join(",", searched) + "]}");
            }
            return Reply.json(
                    200,
                    composite(
                                    call,
                                    part -> query.apply(
                                            LoopbackOrg.soql(part.path("url").asText())))
                            .toString());
        });
    }

    private static Lookup lookup(@Nullable String contact, @Nullable String caseId, Handle... handles) {
        return new Lookup("int_1", contact, caseId, List.of(handles));
    }

    private static List<String> hits(Found found) {
        return found.hits().stream()
                .map(hit -> hit.contact().id().substring(14, 15) + " by "
                        + hit.basis().code())
                .toList();
    }

    @Test
    void a_whole_batch_is_one_call() throws Exception {
        orgHas(soql -> soql.contains("FROM Case")
                ? rows(json(
                        "{\"attributes\":{\"type\":\"Case\"},\"Id\":\"500000000000001AAA\",\"Contact\":" + ANA + "}"))
                : rows(json(ANA)));

        List<Found> found = crm().find(List.of(
                lookup("003000000000001", null),
                lookup(null, "500000000000001"),
                lookup(null, null, Handle.email("ana.silva@example.com")),
                lookup(null, null, Handle.phone("+14155550199")),
                lookup(null, null, Handle.email("nobody@example.com")),
                lookup(null, null, Handle.messenger("page", "17"))));

        assertThat(org.calls()).hasSize(1);
        assertThat(queries(org.lastCall()))
                .hasSize(4)
                .anySatisfy(soql -> assertThat(soql).endsWith("FROM Contact WHERE Id IN ('003000000000001AAA')"))
                .anySatisfy(soql -> assertThat(soql)
                        .startsWith("SELECT Id, Contact.Id, Contact.Name,")
                        .contains("Contact.Account.Name")
                        .endsWith("FROM Case WHERE Id IN ('500000000000001AAA')"))
                .anySatisfy(soql ->
                        assertThat(soql).endsWith("WHERE Email IN ('ana.silva@example.com', 'nobody@example.com')"))
                .anySatisfy(soql -> assertThat(soql).endsWith("WHERE Phone_E164__c IN ('+14155550199')"));
        assertThat(found)
                .extracting(SalesforceCrmTest::hits)
                .containsExactly(
                        List.of("1 by record-id"),
                        List.of("1 by case-id"),
                        List.of("1 by email"),
                        List.of("1 by phone"),
                        List.of(),
                        List.of());
    }

    @Test
    void a_contact_is_read_with_all_that_matching_and_policy_need() throws Exception {
        orgHas(soql -> rows(json(ANA)));

        Contact ana = crm().contact("003000000000001").orElseThrow();

        assertThat(ana.id()).isEqualTo("003000000000001AAA");
        assertThat(ana.name()).isEqualTo("Ana Silva");
        assertThat(ana.accountName()).isEqualTo("Acme");
        assertThat(ana.handles())
                .containsExactly(
                        Handle.email("ana.silva@example.com"),
                        Handle.phone("+14155550199"),
                        Handle.phone("+14155550123"));
        assertThat(ana.zone()).isEqualTo("America/Los_Angeles");
        assertThat(ana.language()).isEqualTo("pt-BR");
        assertThat(ana.optedOut()).isFalse();
        assertThat(ana.lastActivityAt()).isEqualTo(Instant.parse("2026-02-20T00:00:00Z"));
    }

    @Test
    void what_a_record_lacks_is_left_empty() throws Exception {
        orgHas(soql -> rows(json(BEA)));

        Contact bea = crm().contact("003000000000002AAA").orElseThrow();

        assertThat(bea.accountName()).isNull();
        assertThat(bea.zone()).as("not an IANA zone").isNull();
        assertThat(bea.language()).isNull();
        assertThat(bea.lastActivityAt()).isNull();
        assertThat(bea.optedOut()).isTrue();
    }

    @Test
    void a_general_opt_out_of_e_mail_forbids_surveys_unless_the_setting_says_otherwise() throws Exception {
        orgHas(soql -> rows(json(ANA.replace("\"HasOptedOutOfEmail\":false", "\"HasOptedOutOfEmail\":true"))));
        assertThat(crm().contact("003000000000001AAA").orElseThrow().optedOut()).isTrue();
        close(opened);

        assertThat(crm("salesforce.opt-out-field", "Survey_Opt_Out__c")
                        .contact("003000000000001AAA")
                        .orElseThrow()
                        .optedOut())
                .isFalse();
        assertThat(queries(org.lastCall()).get(0)).doesNotContain("HasOptedOutOfEmail");
    }

    @Test
    void a_field_is_read_however_its_name_is_spelt_in_the_settings() throws Exception {
        String ana = ANA.replace("\"Survey_Opt_Out__c\":false", "\"No_Surveys__c\":true")
                .replace("Time_Zone__c", "Zeitzone__c")
                .replace("Language__c", "Sprache__c");
        orgHas(soql -> soql.contains("FROM Case")
                ? rows(json(
                        "{\"attributes\":{\"type\":\"Case\"},\"Id\":\"500000000000001AAA\",\"Contact\":" + ana + "}"))
                : rows(json(ana)));

        Contact found = crm(
                        "salesforce.opt-out-field",
                        "no_surveys__c",
                        "salesforce.zone-field",
                        "zeitZone__c",
                        "salesforce.language-field",
                        "SPRACHE__c")
                .find(List.of(lookup(null, "500000000000001AAA")))
                .get(0)
                .hits()
                .get(0)
                .contact();

        assertThat(found.optedOut()).isTrue();
        assertThat(found.zone()).isEqualTo("America/Los_Angeles");
        assertThat(found.language()).isEqualTo("pt-BR");
    }

    @Test
    void an_opt_out_that_a_record_does_not_speak_of_is_no_consent() {
        orgHas(soql -> rows(json(ANA)));
        Crm crm = crm("salesforce.opt-out-field", "No_Surveys__c");

        assertThatThrownBy(() -> crm.contact("003000000000001AAA"))
                .isInstanceOf(Crm.Unavailable.class)
                .hasMessageContaining("No_Surveys__c")
                .hasMessageContaining("salesforce.opt-out-field");
    }

    private static void close(@Nullable Opened opened) {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    void fields_that_an_org_does_not_have_are_not_asked_for() throws Exception {
        orgHas(soql -> rows(json(ANA)));

        Contact ana = crm("salesforce.zone-field", "none", "salesforce.language-field", "Sprache__c")
                .contact("003000000000001AAA")
                .orElseThrow();

        assertThat(ana.zone()).isNull();
        assertThat(queries(org.lastCall()).get(0))
                .doesNotContain("Time_Zone__c")
                .contains("Sprache__c");
    }

    @Test
    void a_number_typed_in_another_way_is_searched_for_normalised_and_compared() throws Exception {
        String other = ANA.replace("003000000000001AAA", "003000000000003AAA")
                .replace("(415) 555-0123", "(415) 555-0124")
                .replace("+14155550199", "");
        orgHas(
                soql -> soql.contains("WHERE Id IN") ? rows(json(BEA)) : rows(),
                "{\"Id\":\"003000000000002AAA\",\"Phone\":\"415-555-0123\",\"MobilePhone\":null,\"Phone_E164__c\":null}",
                other);

        Found found = crm().find(List.of(lookup(null, null, Handle.phone("+14155550123"))))
                .get(0);

        assertThat(hits(found)).containsExactly("2 by phone");
        assertThat(org.calls()).hasSize(3);
        JsonNode search = json(org.calls().get(1).text());
        assertThat(search.path("in").asText()).isEqualTo("PHONE");
        assertThat(search.path("q").asText()).contains("14155550123", " OR ", "\"415 555 0123\"");
        assertThat(search.path("sobjects").get(0).path("name").asText()).isEqualTo("Contact");
        assertThat(queries(org.lastCall()).get(0))
                .contains("003000000000002AAA")
                .doesNotContain("003000000000003AAA");
    }

    @Test
    void a_number_found_by_its_own_field_is_not_searched_for() throws Exception {
        orgHas(soql -> rows(json(ANA)));

        crm().find(List.of(lookup(null, null, Handle.phone("+14155550199"))));

        assertThat(org.calls()).hasSize(1);
    }

    @Test
    void everybody_behind_a_shared_address_is_returned() throws Exception {
        String twin = ANA.replace("003000000000001AAA", "003000000000002AAA");
        orgHas(soql -> rows(json(ANA), json(twin)));

        Found found = crm().find(List.of(lookup(null, null, Handle.email("ana.silva@example.com"))))
                .get(0);

        assertThat(hits(found)).containsExactly("1 by email", "2 by email");
    }

    @Test
    void long_lists_are_cut_and_still_share_calls() throws Exception {
        orgHas(soql -> rows());
        List<Lookup> lookups = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lookups.add(lookup(null, null, Handle.email("c" + i + "@example.com")));
        }

        crm().find(lookups);

        assertThat(org.calls()).hasSize(1);
        assertThat(queries(org.lastCall())).hasSize(2);
    }

    @Test
    void further_pages_of_a_result_are_fetched() throws Exception {
        org.answering(call -> call.method().equals("GET")
                ? Reply.json(200, rows(json(BEA)).toString())
                : Reply.json(
                        200,
                        composite(
                                        call,
                                        part -> rows(json(ANA))
                                                .put("done", false)
                                                .put(
                                                        "nextRecordsUrl",
                                                        "/services/data/v62.0/query/01g000000000001AAA-1"))
                                .toString()));

        Found found = crm().find(List.of(lookup("003000000000001AAA", null), lookup("003000000000002AAA", null)))
                .get(1);

        assertThat(hits(found)).containsExactly("2 by record-id");
        assertThat(org.lastCall().uri()).hasToString("/services/data/v62.0/query/01g000000000001AAA-1");
    }

    @Test
    void a_value_from_outside_cannot_change_the_query() throws Exception {
        orgHas(soql -> rows());

        crm().find(List.of(lookup("003' OR Name != '", "x') OR (Id != '", Handle.email("o'hara\\@example.com"))));

        assertThat(queries(org.lastCall()))
                .singleElement()
                .satisfies(
                        soql -> assertThat(soql).endsWith("FROM Contact WHERE Email IN ('o\\'hara\\\\@example.com')"));
    }

    @Test
    void nothing_to_look_up_costs_nothing() throws Exception {
        assertThat(crm().find(List.of(lookup(null, null), lookup("ACME-17", null, Handle.chat("CH1")))))
                .containsExactly(Found.nothing(), Found.nothing());
        assertThat(crm().contact("ACME-17")).isEmpty();
        assertThat(org.calls()).isEmpty();
        assertThat(org.logins()).isEmpty();
    }

    @Test
    void an_org_that_does_not_answer_is_unavailable_for_as_long_as_it_asks() {
        org.next(LoopbackOrg.html(503).with("Retry-After", "90"))
                .next(LoopbackOrg.error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."));
        Crm crm = crm();
        List<Lookup> lookups = List.of(lookup(null, null, Handle.email("ana@example.com")));

        assertThatThrownBy(() -> crm.find(lookups))
                .isInstanceOfSatisfying(
                        Crm.Unavailable.class,
                        unavailable -> assertThat(unavailable.after()).hasValue(Duration.ofSeconds(90)));
        assertThatThrownBy(() -> crm.find(lookups))
                .isInstanceOfSatisfying(
                        Crm.Unavailable.class,
                        unavailable -> assertThat(unavailable.after()).hasValue(Duration.ofHours(1)));
    }

    @Test
    void a_consent_field_that_cannot_be_read_is_no_consent() {
        org.answering(call -> Reply.json(
                200,
                composite(
                                call,
                                part -> json("[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"No such column"
                                        + " 'Survey_Opt_Out__c' on entity 'Contact'.\"}]"))
                        .toString()));

        assertThatThrownBy(() -> crm().find(List.of(lookup(null, null, Handle.email("ana@example.com")))))
                .isInstanceOf(Crm.Unavailable.class)
                .hasMessageContaining("INVALID_FIELD Survey_Opt_Out__c")
                .hasMessageContaining("config/salesforce");
    }

    @Test
    void links_lead_to_the_record_in_lightning() throws Exception {
        orgHas(soql -> rows(json(ANA)));
        Crm crm = crm();
        crm.contact("003000000000001AAA");

        assertThat(crm.contactLink("003000000000001"))
                .hasValue(URI.create(org.url() + "/lightning/r/Contact/003000000000001AAA/view"));
        assertThat(crm.caseLink("a01000000000001AAA;500000000000001AAA;closed"))
                .hasValue(URI.create(org.url() + "/lightning/r/Case/500000000000001AAA/view"));
        assertThat(crm.caseLink("a01000000000001AAA")).isEmpty();
        assertThat(crm.contactLink("local-17")).isEmpty();
    }

    @Test
    void links_can_lead_to_where_people_work() {
        assertThat(crm("salesforce.link-base", "https://acme.lightning.force.com/")
                        .contactLink("003000000000001AAA"))
                .hasValue(URI.create("https://acme.lightning.force.com/lightning/r/Contact/003000000000001AAA/view"));
    }
}
