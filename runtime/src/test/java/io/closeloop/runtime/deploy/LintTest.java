// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.runtime.fixture.RecordingTarget;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.runtime.routes.RouteDesk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an admin reads about a route before it goes live. */
class LintTest {
    private static final Map<String, DeliveryTarget<?>> VERBS = Map.of(
            "local-crm-answer", new RecordingTarget("local-crm-answer", true),
            "slack-escalation", new RecordingTarget("slack-escalation", false));
    private final Lint lint =
            new Lint(new RouteDesk(VERBS, Set.of("csat", "ces"), "local", null), Map.of("team", "billing"));

    private List<ConfigProblem> problems(String text) {
        List<ConfigProblem> problems = new ArrayList<>();
        RouteFile.read("routes/r.camel.yaml", text, problems::add).ifPresent(file -> problems.addAll(lint.check(file)));
        return problems;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            answers:all          | deliver:slack-escalation
            answers:detractor    | deliver:crm-answer?openCase=true&loudness=very-loud&times=3
            answers:retracted    | deliver:local-crm-answer
            interactions:matched | survey:csat
            direct:mine          | deliver:slack-escalation
            direct:mine          | survey:csat
            timer:nightly        | channel:custom
            channel:phone        | log:{{team}}
            """)
    void a_sound_route_has_no_problem(String from, String to) {
        assertThat(problems(RouteFolder.to("r", from, to))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            interactions:matched | survey:cast                           | 9 | survey:cast does not exist       | did you mean survey:csat?
            interactions:matched | survey:loyalty                        | 9 | survey:loyalty does not exist    | config/surveys has ces, csat
            answers:all          | deliver:slack-escalaton               | 9 | deliver:slack-escalaton is not available | did you mean deliver:slack-escalation?
            answers:all          | deliver:pigeon                        | 9 | deliver:pigeon is not available  | offer local-crm-answer, slack-escalation
            answers:all          | deliver:crm-answer?opencase=true      | 9 | opencase is not an option        | did you mean openCase?
            answers:all          | deliver:crm-answer?openCase=maybe     | 9 | openCase is 'maybe'              | write true or false
            answers:all          | deliver:crm-answer?loudness=shout     | 9 | loudness is 'shout'              | write one of quiet, normal, very-loud
            answers:all          | deliver:crm-answer?times=often        | 9 | times is 'often'                 | write a whole number
            channel:fax          | log:x                                 | 5 | channel:fax does not exist       | channel:phone, channel:chat
            interactions:new     | survey:csat                           | 5 | interactions:new does not exist  | interactions:matched
            answers:bad          | log:x                                 | 5 | answers:bad does not exist       | answers:detractor
            interactions:matched | channel:phone                         | 9 | channel:phone can only begin a route | channel:custom
            survey:csat          | log:x                                 | 5 | is a step (to:)                  | cannot begin a route
            interactions:matched | deliver:slack-escalation              | 9 | deliver:slack-escalation stands in a route that begins with interactions:matched | answers:all
            channel:phone        | deliver:slack-escalation              | 9 | begins with channel:phone        | answers:all
            answers:all          | survey:csat                           | 9 | survey:csat stands in a route that begins with answers:all | interactions:matched
            timer:nightly        | deliver:slack-escalation              | 9 | deliver:slack-escalation stands in a route that begins with timer:nightly | answers:all
            file:in              | survey:csat                           | 9 | survey:csat stands in a route that begins with file:in | interactions:matched
            seda:later           | deliver:slack-escalation              | 9 | begins with seda:later           | answers:all
            answers:all          | nosuch:thing                          | 9 | nosuch: is not known              | ours are
            """)
    void a_wrong_use_is_named_with_its_line_and_what_to_write(
            String from, String to, int line, String what, String write) {
        assertThat(problems(RouteFolder.to("r", from, to))).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("routes/r.camel.yaml");
            assertThat(problem.sentence()).contains(what).contains(write);
            assertThat(problem.line()).as(problem.toString()).isEqualTo(line);
        });
    }

    @Test
    void an_unknown_step_an_unknown_placeholder_and_broken_yaml_are_named() {
        assertThat(problems(RouteFolder.to("r", "answers:all", "log:x").replace("- to:", "- too:")))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.sentence()).contains("too is not a step; did you mean to?");
                    assertThat(p.line()).isBetween(7, 8);
                });
        assertThat(problems(RouteFolder.to("r", "answers:all", "\"log:{{nobody.knows}}\"")))
                .singleElement()
                .satisfies(p -> assertThat(p.sentence()).contains("nobody.knows"));
        assertThat(problems("- route:\n    id: r\n   description: x\n"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.what()).startsWith("is not valid YAML");
                    assertThat(p.line()).isEqualTo(3);
                });
    }

    @Test
    void a_step_in_the_short_form_is_found_too() {
        String text = """
                - route:
                    id: r
                    description: d
                    from:
                      uri: answers:all
                      steps:
                        - to: deliver:pigeon
                """;

        assertThat(problems(text))
                .singleElement()
                .satisfies(p -> assertThat(p.line()).isEqualTo(7));
        assertThat(problems(text.replace("deliver:pigeon", "survey:csat")))
                .singleElement()
                .satisfies(p -> assertThat(p.line()).isEqualTo(7));
    }

    @Test
    void every_fault_of_the_frame_is_told_at_once() {
        String text = """
                - route:
                    id: other
                    from:
                      uri: answers:all
                      steps:
                        - to:
                            uri: deliver:slack-escalation
                - route:
                    id: second
                """;

        assertThat(problems(text))
                .extracting(ConfigProblem::toString)
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).startsWith("routes/r.camel.yaml:8:").contains("one route a file"),
                        p -> assertThat(p).startsWith("routes/r.camel.yaml:2:").contains("write id: r"),
                        p -> assertThat(p).contains("description is missing"),
                        p -> assertThat(p).startsWith("routes/r.camel.yaml:6:").contains("id is missing in this step"));
    }

    @Test
    void a_file_without_a_route_says_what_to_begin_with() {
        assertThat(problems(""))
                .singleElement()
                .satisfies(p -> assertThat(p.what()).isEqualTo("is empty"));
        assertThat(problems("route: x\n"))
                .singleElement()
                .satisfies(p -> assertThat(p.write()).isEqualTo("begin with '- route:'"));
        assertThat(problems("- beans: []\n"))
                .singleElement()
                .satisfies(p -> assertThat(p.what()).isEqualTo("is not a route"));
        assertThat(problems("- route:\n    id: r\n    description: d\n"))
                .singleElement()
                .satisfies(p -> assertThat(p.key()).isEqualTo("from"));
    }

    private static String branches(String... conditions) {
        StringBuilder text = new StringBuilder("""
                - route:
                    id: r
                    description: A route of a test
                    from:
                      uri: channel:phone
                      steps:
                        - choice:
                            when:
                """);
        for (String condition : conditions) {
            text.append("              - simple: \"").append(condition).append("\"\n");
            text.append("                steps:\n                  - log: x\n");
        }
        return text.toString();
    }

    @Test
    void and_mixed_with_or_is_refused_because_camel_reads_it_from_left_to_right() throws IOException {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(1);
            Predicate mixed =
                    camel.resolveLanguage("simple").createPredicate("${body} == 1 || ${body} == 1 && ${body} == 2");
            assertThat(mixed.matches(exchange)).isFalse();
        }

        assertThat(problems(branches("${body.queue} == 'a' || ${body.queue} == 'b' && ${body.talkSeconds} < 5")))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.rule().id()).isEqualTo("and-with-or");
                    assertThat(p.line()).isEqualTo(9);
                });
        assertThat(problems(branches(
                        "${body.queue} == 'a || b' && ${body.talkSeconds} < 5",
                        "${body.queue} == 'a && b' || ${body.talkSeconds} > 50")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ${body.queue} == null       | write ${body.queue} == ''
            ${body.queue} != null       | write ${body.queue} != ''
            ${body.talkSeconds} == null | compare it with a value
            ${body.botOnly} == null     | compare it with a value
            """)
    void a_property_is_never_compared_with_nothing(String condition, String write) {
        assertThat(problems(branches(condition))).singleElement().satisfies(p -> {
            assertThat(p.rule()).isEqualTo(CheckRule.WRONG_COMPARISON);
            assertThat(p.write()).contains(write);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ${body.queue} != 'a'       | ${body.queue} != 'b'
            ${body.botOnly} != true    | ${body.botOnly} != false
            ${body.queue} != 'a'       | ${body.queue} == 'a'
            ${body.queue} =~ 'a'       | ${body.queue} != 'a'
            """)
    void a_branch_behind_one_that_differs_from_a_word_is_reached(String first, String second) {
        assertThat(problems(branches(first, second))).isEmpty();
    }
}
