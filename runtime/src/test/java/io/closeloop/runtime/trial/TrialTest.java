// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.fixture.RouteFolder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class TrialTest {
    private static final Sources SHIPPED = Sources.read(new Home(Path.of("..")));
    private static final String PHONE = "routes/intake/phone.camel.yaml";
    private static final String PHONE_TEST = "routes/intake/phone.test.yaml";
    private static final String POLICY_TEST = "config/policy.test.yaml";

    private static Results run(Sources sources) {
        return Trial.run(sources, Map.of());
    }

    private static Results phone(String test) {
        return Trial.of(SHIPPED.with(PHONE_TEST, test), Map.of())
                .only(PHONE_TEST)
                .run();
    }

    private static Results policy(String test) {
        return Trial.of(SHIPPED.with(POLICY_TEST, test), Map.of())
                .only(POLICY_TEST)
                .run();
    }

    @Test
    void every_shipped_case_passes_and_nothing_shipped_is_untested() {
        Results results = run(SHIPPED);

        assertThat(results.problems()).isEmpty();
        assertThat(results.untested()).isEmpty();
        assertThat(results.cases()).hasSizeGreaterThan(40);
        assertThat(results.silenced()).isEmpty();
    }

    @Test
    void the_verdict_does_not_depend_on_senders_or_secrets_of_the_machine() {
        assertThat(Trial.run(SHIPPED, Map.of("CLOSELOOP_PUBLIC_URL", "https://s.example.com"))
                        .problems())
                .isEmpty();
    }

    @Test
    void what_is_only_noted_about_a_setting_lets_every_case_pass() {
        Sources noted = SHIPPED.with(
                "config/connectors/more.properties",
                "my.key={{hashicorp:secret:closeloop#key}}\nmy.name=${CLOSELOOP_NOWHERE_SET}\n");

        assertThat(run(noted).problems()).isEmpty();
    }

    @Test
    void sampling_is_left_out_of_the_cases_until_nobody_is_asked() {
        String policy = java.util.Objects.requireNonNull(SHIPPED.text("config/policy.yaml"));
        String least = policy.replace("sample-percent: 100", "sample-percent: 1");
        String none = policy.replace("sample-percent: 100", "sample-percent: 0");

        assertThat(Trial.of(SHIPPED.with("config/policy.yaml", least), Map.of())
                        .only(POLICY_TEST)
                        .run()
                        .problems())
                .isEmpty();
        assertThat(Trial.of(SHIPPED.with("config/policy.yaml", none), Map.of())
                        .only(POLICY_TEST)
                        .run()
                        .problems())
                .isNotEmpty();
    }

    @Test
    void a_failed_case_shows_what_was_expected_and_what_came_with_its_line() {
        Results results = phone("""
                - name: a missed call
                  given: { interaction: { closeReason: missed } }
                  expect:
                    skip: nobody was there
                """);

        assertThat(results.passed()).isFalse();
        assertThat(TextReport.failure(results.cases().get(0)))
                .containsExactly(
                        "FAILED routes/intake/phone.test.yaml:1: a missed call",
                        "  skip  (routes/intake/phone.test.yaml:4)",
                        "    expected: nobody was there",
                        "    actual:   nobody answered the call");
        assertThat(results.problems())
                .singleElement()
                .hasToString("routes/intake/phone.test.yaml:4: skip of 'a missed call' should be nobody was there but"
                        + " is nobody answered the call; correct the route or policy, or what the case expects");
    }

    @Test
    void a_misspelt_key_is_named_with_its_line_and_the_word_meant() {
        Results results = phone("""
                - name: a missed call
                  given: { interaction: { closeReson: missed } }
                  expect: { skip: nobody answered the call }
                - name: another
                  expcet: { skip: none }
                """);

        assertThat(results.cases()).isEmpty();
        assertThat(results.mistakes())
                .extracting(ConfigProblem::line, ConfigProblem::key, ConfigProblem::write)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                2, "given.interaction.closeReson", "did you mean closeReason?"),
                        org.assertj.core.groups.Tuple.tuple(5, "expcet", "did you mean expect?"));
    }

    @Test
    void keys_may_be_spelt_as_in_settings() {
        assertThat(phone("""
                - name: a missed call
                  given: { interaction: { close-reason: missed, talk-seconds: 0 } }
                  expect: { skip: nobody answered the call }
                """).problems()).isEmpty();
    }

    @Test
    void a_case_that_its_route_cannot_hear_is_a_mistake() {
        assertThat(phone("""
                - name: a chat
                  given: { interaction: { channel: chat } }
                  expect: { skip: none }
                - name: an answer
                  given: { answer: { score: 1 } }
                  expect: { deliver: [] }
                - name: a due time
                  expect: { due: in 10m }
                """).mistakes())
                .extracting(ConfigProblem::what)
                .containsExactlyInAnyOrder(
                        "is not heard by a route that begins with channel:phone",
                        "names an answer, and the route begins with channel:phone",
                        "is the policy's matter, and beside a route only that route is tested");
    }

    @Test
    void two_cases_of_one_name_and_one_that_expects_nothing_are_mistakes() {
        assertThat(phone("""
                - name: a call
                  expect: { skip: none }
                - name: a call
                  expect: { skip: none }
                - name: nothing
                  expect: {}
                """).mistakes())
                .extracting(ConfigProblem::line, ConfigProblem::what)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3, "is used on line 1 too"),
                        org.assertj.core.groups.Tuple.tuple(5, "expects nothing"));
    }

    @Test
    void beside_a_route_only_that_route_is_tested_and_elsewhere_all_of_them() {
        Sources withAnother = SHIPPED.with(
                "routes/intake/no-calls.camel.yaml",
                RouteFolder.header("no-calls", "channel:phone", "skip", "calls are over"));

        Results results = run(withAnother);

        assertThat(results.cases())
                .filteredOn(result -> result.file().equals(PHONE_TEST))
                .allMatch(Results.CaseResult::passed);
        assertThat(results.cases())
                .filteredOn(result -> result.file().equals(POLICY_TEST))
                .anyMatch(result -> !result.passed());
        assertThat(results.untested()).containsExactly("routes/intake/no-calls.camel.yaml");
    }

    @Test
    void a_change_of_one_file_runs_its_own_cases_and_those_of_the_whole() {
        Results results = Trial.of(SHIPPED, Map.of()).only(PHONE).run();

        assertThat(results.cases()).extracting(Results.CaseResult::file).containsOnly(PHONE_TEST, POLICY_TEST);
        assertThat(Trial.of(SHIPPED, Map.of())
                        .only("config/surveys/nps.yaml")
                        .run()
                        .cases())
                .extracting(Results.CaseResult::file)
                .containsOnly("config/surveys/nps.test.yaml", POLICY_TEST);
        assertThat(Trial.of(SHIPPED, Map.of()).named("german").run().cases()).hasSize(1);
    }

    @Test
    void a_route_that_throws_fails_its_case_and_not_the_trial() {
        Results results = Trial.of(SHIPPED.with(PHONE, RouteFolder.broken("phone", "channel:phone")), Map.of())
                .only(PHONE_TEST)
                .run();

        assertThat(results.failed()).isEqualTo(4);
        assertThat(results.cases().get(0).differences().get(0).actual())
                .isEqualTo("route phone failed: IllegalStateException: broken on purpose");
    }

    @Test
    void steps_that_would_reach_out_reach_nobody_and_are_told() {
        Sources calling =
                SHIPPED.with(PHONE, RouteFolder.to("phone", "channel:phone", "file:/nowhere/at/all?fileName=x"));

        Results results =
                Trial.of(calling, Map.of()).only(PHONE_TEST).named("ordinary").run();

        assertThat(results.problems()).isEmpty();
        assertThat(results.silenced()).containsExactly("file");
        assertThat(Path.of("/nowhere")).doesNotExist();
    }

    @Test
    void days_and_hours_are_read_as_people_write_them() {
        assertThat(policy("""
                - name: Saturday evening
                  given: { at: Saturday 19:55 }
                  expect: { due: Monday 09:00 }
                - name: by date
                  given: { at: 2026-07-03 10:00 in America/Los_Angeles }
                  expect: { due: 2026-07-03 10:10 in Los Angeles }
                - name: no zone in the CRM
                  given: { at: Tuesday 23:00 in Berlin, customer: { zone: none, phone: "+49 30 123456" } }
                  expect: { due: Wednesday 09:00 in Berlin }
                - name: not a time
                  given: { at: Blursday 9 }
                  expect: { due: in 10m }
                - name: not a span
                  given: { customer: { asked: long ago } }
                  expect: { skip: cool-down }
                """).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "config/policy.test.yaml:10: at is 'Blursday 9'; write for example Sunday 22:10 in Tokyo, or"
                                + " 2026-06-07 22:10",
                        "config/policy.test.yaml:13: asked is 'long ago'; write for example 12d ago");
    }

    @Test
    void an_answer_is_tested_with_what_the_intake_routes_left_on_the_contact() {
        String tagged = RouteFolder.header("important", "channel:phone", "tag", "vip");
        String praise = """
                - route:
                    id: praise-vip
                    description: Tell the team what somebody important said
                    from:
                      uri: answers:all
                      steps:
                        - filter:
                            expression:
                              simple:
                                expression: "${body.tags} contains 'vip'"
                            steps:
                              - to:
                                  id: tell-team
                                  uri: deliver:slack-praise
                """;
        Results results = Trial.of(
                        SHIPPED.with("routes/intake/important.camel.yaml", tagged)
                                .with("routes/answers/praise-vip.camel.yaml", praise)
                                .with(POLICY_TEST, """
                                        - name: an answer of somebody important
                                          given: { answer: { score: 3 } }
                                          expect: { deliver: [crm-answer, slack-praise] }
                                        """),
                        Map.of())
                .only(POLICY_TEST)
                .run();

        assertThat(results.problems()).isEmpty();
    }

    @Test
    void options_of_a_delivery_are_compared_where_they_are_written() {
        String test = "routes/answers/every-answer.test.yaml";
        Results results = Trial.of(SHIPPED.with(test, """
                        - name: with the right option
                          given: { answer: { score: 1 } }
                          expect: { deliver: ["crm-answer?openCase=true"] }
                        - name: with a wrong option
                          given: { answer: { score: 1 } }
                          expect: { deliver: ["crm-answer?openCase=false"] }
                        - name: with one too many
                          given: { answer: { score: 1 } }
                          expect: { deliver: [crm-answer, slack-escalation] }
                        """), Map.of()).only(test).run();

        assertThat(results.cases()).extracting(Results.CaseResult::passed).containsExactly(true, false, false);
        assertThat(results.cases().get(1).differences().get(0).actual()).isEqualTo("[local-crm-answer?openCase=true]");
    }

    @Test
    void the_results_are_junit_xml() throws Exception {
        Results results = phone("""
                - name: a <missed> call & "more"
                  given: { interaction: { closeReason: missed } }
                  expect: { skip: "]]> nobody" }
                - name: fine
                  expect: { skip: none }
                - name: no good
                  expect: { skipp: none }
                """);

        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(JUnitXml.of(results).getBytes(StandardCharsets.UTF_8)));

        Element root = xml.getDocumentElement();
        assertThat(List.of(root.getAttribute("tests"), root.getAttribute("failures"), root.getAttribute("errors")))
                .containsExactly("3", "1", "1");
        Element failed = (Element) root.getElementsByTagName("testcase").item(0);
        assertThat(failed.getAttribute("name")).isEqualTo("a <missed> call & \"more\"");
        assertThat(failed.getElementsByTagName("failure").item(0).getTextContent())
                .contains("expected: ]]> nobody", "actual:   nobody answered the call");
    }

    @Test
    void a_file_that_is_no_list_or_no_yaml_is_a_mistake() {
        assertThat(phone("name: x\n").mistakes())
                .extracting(ConfigProblem::what)
                .containsExactly("is not a list of cases");
        assertThat(phone("- {a\n").mistakes())
                .singleElement()
                .extracting(ConfigProblem::line)
                .isNotEqualTo(0);
    }
}
