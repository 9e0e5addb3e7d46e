// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.runtime.deploy.Camel;
import io.closeloop.runtime.fixture.Bodies;
import io.closeloop.testkit.Story;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.bean.BeanExpression;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes ask of our bodies is told as Camel itself would tell it. */
class FactsLanguageTest {
    private static final InteractionFacts CONTACT = new InteractionFacts(
            "int_1",
            "phone",
            "twilio-voice",
            "+15550001111",
            "billing",
            "Bo Berg",
            true,
            "en",
            "missed",
            180,
            3,
            420,
            List.of("vip", "b2b"),
            false,
            "");
    private static final AnswerFacts ANSWER = Bodies.answer(Story.anAnswer().saying("third call this week"));

    private static DefaultCamelContext ours;
    private static DefaultCamelContext camels;

    @BeforeAll
    static void start() {
        ours = Camel.context("ours", new RouteDesk(Map.of(), Set.of(), "local", null), Map.of());
        ours.start();
        camels = new DefaultCamelContext();
        camels.start();
    }

    @AfterAll
    static void stop() {
        ours.stop();
        camels.stop();
    }

    static List<String> questions() {
        List<String> questions = new ArrayList<>();
        for (Class<?> body : List.of(InteractionFacts.class, AnswerFacts.class)) {
            for (RecordComponent property : body.getRecordComponents()) {
                String asked = "${body." + property.getName() + "}";
                questions.add(asked);
                questions.add("it is " + asked + ", and not " + asked);
            }
        }
        questions.addAll(List.of(
                "${body.tags[0]}",
                "${body.tags.size}",
                "${body.channel.length}",
                "${body.channel.toUpperCase()}",
                "${body?.queue}",
                "${body.queue()}",
                "${body.hashCode}",
                "${body.nothing}",
                "${body.Channel}",
                "${body}",
                "${header.kept} ${body.queue} ${exchangeProperty.kept}"));
        return questions;
    }

    @ParameterizedTest
    @MethodSource("questions")
    void a_body_answers_as_it_does_to_camel(String asked) {
        for (Record body : List.of(CONTACT, ANSWER)) {
            assertThat(told(ours, asked, body)).isEqualTo(told(camels, asked, body));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body.channel} == 'phone'",
                "${body.talkSeconds} < 20",
                "${body.talkSeconds} >= 180",
                "${body.botOnly}",
                "${body.matched} == false",
                "${body.tags} contains 'b2b'",
                "${body.account} == ''",
                "${body.closeReason} in 'missed,failed' && ${body.customerMessages} > 2",
                "${body.queue} regex 'b.*'",
                "${body.nothing} == 'x'"
            })
    void a_condition_holds_as_it_does_for_camel(String condition) {
        assertThat(holds(ours, condition)).isEqualTo(holds(camels, condition));
    }

    /** Two who tell the same prove nothing while both go Camel's way. */
    @Test
    void our_own_properties_take_the_short_way_and_nothing_else_does() {
        Exchange exchange = new DefaultExchange(ours);
        Language language = ours.resolveLanguage("bean");
        assertThat(language).isInstanceOf(FactsLanguage.class).isSameAs(ours.resolveLanguage("bean"));
        Expression property = language.createExpression(null, new Object[] {null, CONTACT, ".tags"});
        assertThat(property.evaluate(exchange, Object.class)).isSameAs(CONTACT.tags());
        assertThat(property.getClass().getEnclosingClass()).isEqualTo(FactsLanguage.class);
        Expression number = language.createExpression(null, new Object[] {null, CONTACT, ".talkSeconds"});
        assertThat(number.evaluate(exchange, String.class)).isEqualTo("180");
        Expression deeper = language.createExpression(null, new Object[] {null, CONTACT, ".tags[0]"});
        assertThat(deeper).isInstanceOf(BeanExpression.class);
    }

    private static Object told(DefaultCamelContext context, String asked, Record body) {
        Exchange exchange = exchange(context, body);
        Map<String, Object> seen = new HashMap<>();
        try {
            Expression expression = context.resolveLanguage("simple").createExpression(asked);
            expression.init(context);
            seen.put("told", expression.evaluate(exchange, Object.class));
        } catch (RuntimeException e) {
            seen.put("refused", e.getClass() + " " + innermost(e));
        }
        seen.put("headers", exchange.getMessage().getHeaders());
        seen.put("properties", exchange.getProperties());
        seen.put("failed", exchange.isFailed());
        return seen;
    }

    private static Object holds(DefaultCamelContext context, String condition) {
        try {
            Predicate predicate = context.resolveLanguage("simple").createPredicate(condition);
            predicate.init(context);
            return predicate.matches(exchange(context, CONTACT));
        } catch (RuntimeException e) {
            return innermost(e);
        }
    }

    private static Exchange exchange(DefaultCamelContext context, Record body) {
        Exchange exchange = new DefaultExchange(context);
        exchange.setExchangeId("told in errors");
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeader("kept", "a header");
        exchange.setProperty("kept", "a property");
        return exchange;
    }

    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass() + " " + cause.getMessage();
    }
}
