// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.closeloop.runtime.deploy.Camel;
import io.closeloop.runtime.fixture.Bodies;
import io.closeloop.runtime.vault.Hidden;
import io.closeloop.testkit.Story;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Camel quotes in its errors what it could not work with, and its error handler logs them. */
class RouteFailureTest {
    private static final AnswerFacts ANSWER = Bodies.answer(Story.anAnswer().saying("my daughter waited in the rain"));

    private final RouteDesk desk = new RouteDesk(Map.of(), Set.of(), "local", null);
    private final Logger camel = (Logger) LoggerFactory.getLogger("org.apache.camel");
    private final Level usual = camel.getLevel();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Queue<String> written = new ConcurrentLinkedQueue<>();

    /** Keeps what is logged, and what the program's own layouts make of it. */
    private final AppenderBase<ILoggingEvent> keeper = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String text = event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());
            logged.add(text);
            written.add(Hidden.clean(text));
        }
    };

    @BeforeEach
    void listen() {
        keeper.start();
        camel.setLevel(Level.WARN);
        camel.setAdditive(false);
        camel.addAppender(keeper);
    }

    @AfterEach
    void stop() {
        camel.detachAppender(keeper);
        camel.setAdditive(true);
        camel.setLevel(usual);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body.tags[0]} == 'vip'",
                "${body.comment.nothing} == 'x'",
                "${body.agent.age} > 40",
                "${body.account.size} > 5",
                "${body.nothing} == 'x'"
            })
    void a_failure_is_told_without_the_customer_s_words_and_anybody_s_name(String condition) throws Exception {
        RouteDesk.PlanFailed failure = planned(condition);

        assertThat(failure.getMessage()).isEqualTo("route praise failed: RuntimeBeanExpressionException");
        StringBuilder told = new StringBuilder(failure.said());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            told.append('\n').append(cause);
        }
        assertThat(told).contains("Exception: ").doesNotContain(ANSWER.comment(), ANSWER.agent(), ANSWER.account());
        assertThat(logged).isNotEmpty();
        assertThat(String.join("\n", written)).doesNotContain(ANSWER.comment(), ANSWER.agent(), ANSWER.account());
    }

    @Test
    void once_the_route_is_through_nothing_of_it_is_hidden_any_more() throws Exception {
        planned("${body.comment.nothing} == 'x'");

        assertThat(String.join("\n", logged)).contains(ANSWER.comment());
        assertThat(Hidden.clean(ANSWER.comment())).isEqualTo(ANSWER.comment());
    }

    private RouteDesk.PlanFailed planned(String condition) throws Exception {
        try (DefaultCamelContext context = Camel.context("failing", desk, Map.of())) {
            context.start();
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("praise.yaml", """
                    - route:
                        id: praise
                        from:
                          uri: answers:all
                          steps:
                            - filter:
                                simple: "%s"
                                steps:
                                  - setHeader: {name: tag, constant: seen}
                    """.formatted(condition)));
            RouteDesk.PlanFailed failure =
                    catchThrowableOfType(RouteDesk.PlanFailed.class, () -> desk.plan("answers:all", ANSWER));
            assertThat(failure).isNotNull();
            return failure;
        }
    }
}
