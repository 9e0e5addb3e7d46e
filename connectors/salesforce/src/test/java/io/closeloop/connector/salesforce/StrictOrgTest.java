// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static io.closeloop.connector.salesforce.Stories.OPEN_CASE;
import static io.closeloop.connector.salesforce.Stories.answer;
import static io.closeloop.connector.salesforce.Stories.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.figures.ContactFigures;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.port.Allowance;
import io.closeloop.sandbox.salesforce.SalesforceStandIn;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import io.closeloop.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every field, key and limit as a strict org checks them: the stand-in has the schema of {@code config/salesforce}. */
class StrictOrgTest {
    private final SalesforceStandIn org = new SalesforceStandIn(new SettableClock(), 0, "cid", "s3cr3t");
    private final Opened opened = new Opened(org.base().toString());

    @AfterEach
    void close() {
        opened.close();
        org.close();
    }

    private Outcome deliver(Effect<SalesforceAnswer> effect) {
        return opened.target().deliver(List.of(effect)).get(0);
    }

    private static String reference(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return String.valueOf(((Outcome.Delivered) outcome).reference());
    }

    private String contact() {
        return org.addContact(
                Map.of("FirstName", "Ana", "LastName", "Silva", "Email", "Ana@Example.com", "Phone", "(415) 555-0123"));
    }

    @Test
    void what_the_org_counts_of_its_calls_is_known_without_a_call() throws Exception {
        org.dailyAllowance(20);
        assertThat(opened.allowance().usage()).isEmpty();

        opened.crm().find(List.of(new Lookup("i1", contact(), null, List.of())));

        Allowance.Usage usage = opened.allowance().usage().orElseThrow();
        assertThat(usage.used()).isEqualTo(org.apiCalls());
        assertThat(usage.most()).isEqualTo(20);
        assertThat(usage.runsShort()).isFalse();
        while (opened.allowance().usage().orElseThrow().used() < 18) {
            opened.crm().contact("003000000000001AAA");
        }
        assertThat(opened.allowance().usage().orElseThrow().runsShort()).isTrue();
    }

    @Test
    void a_batch_of_customers_is_found_by_every_way() throws Exception {
        String ana = contact();
        String bea = org.addContact(Map.of(
                "LastName",
                "Bea",
                "Phone_E164__c",
                "+14155550199",
                "Time_Zone__c",
                "America/New_York",
                "Survey_Opt_Out__c",
                true));
        String of = org.addCase(Map.of("Subject", "Help", "ContactId", bea));

        List<Found> found = opened.crm()
                .find(List.of(
                        new Lookup("i1", ana, null, List.of()),
                        new Lookup("i2", null, of, List.of()),
                        new Lookup("i3", null, null, List.of(Handle.email("ana@example.com"))),
                        new Lookup("i4", null, null, List.of(Handle.phone("+14155550199"))),
                        new Lookup("i5", null, null, List.of(Handle.phone("+14155550123"))),
                        new Lookup("i6", null, null, List.of(Handle.phone("+4930123456")))));

        assertThat(found)
                .extracting(one ->
                        one.hits().stream().map(hit -> hit.contact().id()).toList())
                .containsExactly(List.of(ana), List.of(bea), List.of(ana), List.of(bea), List.of(ana), List.of());
        assertThat(found.get(1).hits().get(0).contact().optedOut()).isTrue();
        assertThat(found.get(1).hits().get(0).contact().zone()).isEqualTo("America/New_York");
        assertThat(org.apiCalls()).isEqualTo(2);
    }

    @Test
    void a_number_as_the_crm_writes_it_is_found_by_search() throws Exception {
        String ana = contact();
        org.addContact(Map.of("LastName", "Other", "MobilePhone", "555 0123"));

        Found found = opened.crm()
                .find(List.of(new Lookup("i1", null, null, List.of(Handle.phone("+14155550123")))))
                .get(0);

        assertThat(found.hits()).extracting(hit -> hit.contact().id()).containsExactly(ana);
        assertThat(found.hits().get(0).contact().name()).isEqualTo("Ana Silva");
        assertThat(org.apiCalls()).isEqualTo(3);
    }

    @Test
    void a_detractor_is_written_amended_and_taken_back() {
        String ana = contact();

        String first =
                reference(deliver(answer().of(ana).saying("Nobody called back").effect(OPEN_CASE)));

        assertThat(org.record("Contact", ana))
                .containsEntry("Latest_CSAT__c", 1.0)
                .containsEntry("Latest_Verdict__c", "detractor")
                .containsEntry("Survey_Answers__c", 1.0);
        String caseId = first.split(";")[1];
        assertThat(org.record("Case", caseId))
                .containsEntry("ContactId", ana)
                .containsEntry("Status", "New")
                .containsEntry("Priority", "High")
                .containsEntry("Survey_Response_Key__c", "ans_1");

        ContactFigures good = new ContactFigures(
                Map.of(Metric.CSAT, 5), at("10:20:00"), Verdict.PROMOTER, 1, Map.of(Metric.CSAT, 100.0));
        String second = reference(deliver(answer().of(ana)
                .scoring(Metric.CSAT, 5)
                .with(good)
                .version(2, first)
                .effect(OPEN_CASE)));

        assertThat(org.record("Case", caseId)).containsEntry("Status", "Closed");
        assertThat(org.record("Contact", ana)).containsEntry("CSAT_90d__c", 100.0);

        String third = reference(deliver(answer().of(ana).version(3, second).effect(OPEN_CASE)));
        assertThat(org.record("Case", caseId)).containsEntry("Status", "New");

        deliver(answer().of(ana)
                .scoring(Metric.CSAT, null)
                .graded(Evidence.RETRACTED)
                .with(new ContactFigures(Map.of(), null, null, 0, Map.of()))
                .version(4, third)
                .effect(OPEN_CASE));
        assertThat(org.record("Case", caseId)).containsEntry("Status", "Closed");
        assertThat(org.record("Contact", ana))
                .doesNotContainKeys("Latest_CSAT__c", "CSAT_90d__c", "Latest_Survey_At__c")
                .containsEntry("Survey_Answers__c", 0.0);
        assertThat(org.records("Survey_Response__c"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("Evidence__c", "retracted")
                        .containsEntry("Version__c", 4.0)
                        .containsEntry("Contact__c", ana)
                        .doesNotContainKeys("Score__c", "Verdict__c", "Comment__c"));
        assertThat(org.records("Case")).hasSize(1);
    }

    @Test
    void a_lost_reference_makes_no_second_response_and_no_second_case_and_no_case_is_left_open() {
        String ana = contact();
        deliver(answer().of(ana).effect(OPEN_CASE));
        deliver(answer().of(ana).effect(OPEN_CASE));
        String closed = reference(deliver(
                answer().of(ana).scoring(Metric.CSAT, 5).version(2, null).effect(OPEN_CASE)));

        assertThat(org.records("Survey_Response__c")).hasSize(1);
        assertThat(org.records("Case"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("Status", "Closed"));
        assertThat(closed).endsWith(";closed");
    }

    @Test
    void an_answer_of_a_contact_who_is_gone_is_written_and_amended_without_one() {
        String first = reference(deliver(answer().of("003000000000999").effect(OPEN_CASE)));

        assertThat(org.records("Survey_Response__c"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("Score__c", 1.0).doesNotContainKey("Contact__c"));
        String caseId = first.split(";")[1];
        assertThat(String.valueOf(org.record("Case", caseId).get("Description")))
                .contains("Customer: +15551230001");

        String second = reference(deliver(answer().of("003000000000999")
                .scoring(Metric.CSAT, 5)
                .version(2, first)
                .effect(OPEN_CASE)));

        assertThat(second).isEqualTo(first + ";closed");
        assertThat(org.records("Survey_Response__c"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("Score__c", 5.0));
        assertThat(org.records("Case"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("Status", "Closed"));
    }

    @Test
    void an_answer_of_a_contact_who_was_merged_goes_to_the_one_that_was_kept() {
        String ana = contact();
        String twin = org.addContact(Map.of("LastName", "Lopez"));
        String kept = org.addContact(Map.of("LastName", "Lopez", "Survey_Answers__c", 7));
        String first = reference(deliver(answer().of(ana).effect(OPEN_CASE)));
        org.mergeContact(ana, twin);
        org.mergeContact(twin, kept);

        String second = reference(
                deliver(answer().of(ana).saying("more").version(2, first).effect(OPEN_CASE)));
        deliver(answer().number(2).of(ana).effect(OPEN_CASE));

        assertThat(second).isEqualTo(first);
        assertThat(org.records("Survey_Response__c"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).containsEntry("Contact__c", kept));
        assertThat(org.records("Case"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).containsEntry("ContactId", kept));
        assertThat(org.record("Contact", kept)).containsEntry("Survey_Answers__c", 7.0);
    }

    @Test
    void an_answer_whose_contact_and_the_one_it_was_merged_into_are_gone_is_written_without_one() {
        String ana = contact();
        String kept = org.addContact(Map.of("LastName", "Lopez"));
        org.mergeContact(ana, kept);
        org.remove("Contact", kept);

        deliver(answer().of(ana).carryingCase("500000000000999").effect(OPEN_CASE));

        assertThat(org.records("Survey_Response__c"))
                .singleElement()
                .satisfies(row -> assertThat(row).doesNotContainKeys("Contact__c", "Case__c"));
        assertThat(org.records("Case"))
                .singleElement()
                .satisfies(row -> assertThat(row).doesNotContainKey("ContactId"));
    }

    @Test
    void a_thousand_answers_cost_five_calls() {
        List<Effect<SalesforceAnswer>> effects = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            String id = org.addContact(Map.of("LastName", "N" + i));
            effects.add(answer().number(i).of(id).saying("äöü 😀 ".repeat(50)).effect(OPEN_CASE));
        }

        List<Outcome> outcomes = opened.target().deliver(effects);

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Delivered.class));
        assertThat(org.apiCalls()).isEqualTo(5);
        assertThat(org.records("Survey_Response__c")).hasSize(1_000);
        assertThat(org.records("Case")).hasSize(1_000);
    }

    @Test
    void what_goes_wrong_in_an_org_is_understood() {
        String ana = contact();
        Effect<SalesforceAnswer> effect = answer().of(ana).effect(OPEN_CASE);

        org.lockNextRecords(1);
        assertThat(deliver(effect).with(null)).isEqualTo(Outcome.retry("UNABLE_TO_LOCK_ROW"));

        org.revokeFieldAccess("Survey_Response__c", "Evidence__c");
        assertThat(deliver(effect).with(null))
                .isEqualTo(Outcome.misconfigured("INVALID_FIELD Evidence__c", ErrorTable.METADATA));
        org.grantFieldAccess("Survey_Response__c", "Evidence__c");
        org.revokeFieldAccess("Survey_Response__c", "Response_Key__c");
        assertThat(deliver(effect))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.setting()).isEqualTo(ErrorTable.METADATA));
        org.grantFieldAccess("Survey_Response__c", "Response_Key__c");

        org.expireSessions();
        assertThat(deliver(effect)).isInstanceOf(Outcome.Delivered.class);

        assertThat(deliver(answer().number(3)
                        .of(ana)
                        .carryingCase("500000000000999")
                        .effect(OPEN_CASE)))
                .isInstanceOf(Outcome.Delivered.class);

        org.dailyAllowance(1);
        assertThat(deliver(effect))
                .isEqualTo(Outcome.retryAfter(Duration.ofHours(1), "REQUEST_LIMIT_EXCEEDED (calls per day)"));
    }
}
