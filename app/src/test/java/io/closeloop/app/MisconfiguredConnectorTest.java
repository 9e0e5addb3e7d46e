// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One mistake in a connector's settings is one problem: routes that use its words are not blamed. */
class MisconfiguredConnectorTest {
    private static final Sources SHIPPED = Sources.read(new Home(SourceTree.ROOT));

    static Stream<Arguments> halfConfigured() {
        return Stream.of(
                Arguments.of("slack.", Map.of("SLACK_BOT_TOKEN", "xoxb-1-2-abc")),
                Arguments.of("webhook.", Map.of("WEBHOOK_URL", "https://events.example.com")),
                Arguments.of("mail.", Map.of("MAIL_SMTP_URL", "smtps://mail.example.com")),
                Arguments.of("salesforce.", Map.of("SALESFORCE_LOGIN_URL", "https://x.my.salesforce.com")));
    }

    @ParameterizedTest
    @MethodSource("halfConfigured")
    void its_words_stay_known_to_routes(String prefix, Map<String, String> environment) {
        List<ConfigProblem> problems = Check.of(withEveryWord(), environment);

        assertThat(problems)
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.key()).startsWith(prefix));
    }

    /** The shipped routes, and one that uses words of connectors that no shipped route names. */
    private static Sources withEveryWord() {
        return SHIPPED.with("routes/answers/elsewhere.camel.yaml", """
                - route:
                    id: elsewhere
                    description: Every answer goes to other systems too
                    from:
                      uri: answers:all
                      steps:
                        - to:
                            id: post
                            uri: deliver:webhook
                        - to:
                            id: record
                            uri: deliver:salesforce-answer
                """);
    }
}
