// SPDX-License-Identifier: Apache-2.0
package io.closeloop.bench;

import io.closeloop.runtime.deploy.Camel;
import io.closeloop.runtime.routes.InteractionFacts;
import io.closeloop.runtime.routes.RouteDesk;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The conditions of the shipped routes, in Camel's simple language, on a contact for which they do not hold. */
@SuppressWarnings("NullAway.Init")
public class Conditions extends Measured {
    private DefaultCamelContext camel;
    private Exchange exchange;
    private Predicate word;
    private Predicate number;
    private Predicate both;

    @Setup
    public void start() {
        camel = Camel.context("conditions", new RouteDesk(Map.of(), Set.of(), "local", null), Map.of());
        camel.start();
        exchange = new DefaultExchange(camel);
        exchange.getMessage()
                .setBody(new InteractionFacts(
                        "int_1",
                        "phone",
                        "twilio-voice",
                        "+15550001111",
                        "billing",
                        "Bo Berg",
                        false,
                        "en",
                        "completed",
                        180,
                        0,
                        0,
                        List.of("vip"),
                        true,
                        "Acme"));
        word = predicate("${body.channel} == 'email'");
        number = predicate("${body.talkSeconds} < 20");
        both = predicate("${body.queue} == 'billing' && ${body.tags} contains 'b2b'");
    }

    private Predicate predicate(String text) {
        Predicate predicate = camel.resolveLanguage("simple").createPredicate(text);
        predicate.init(camel);
        return predicate;
    }

    @TearDown
    public void stop() {
        camel.stop();
    }

    @Benchmark
    public boolean a_word() {
        return word.matches(exchange);
    }

    @Benchmark
    public boolean a_number() {
        return number.matches(exchange);
    }

    @Benchmark
    public boolean a_word_and_a_list() {
        return both.matches(exchange);
    }
}
