// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Ask;
import io.closeloop.testkit.Loopback;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.SampleAsk;
import io.closeloop.testkit.SettableClock;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessengerSenderTest {
    private static final Instant FIRST_TRIED = Instant.parse("2026-03-03T10:15:30Z");

    private final Loopback graph = new Loopback();
    private final CamelContext camel = new DefaultCamelContext();
    private final GraphClient client =
            new GraphClient(camel, Page.at(graph.base()), Duration.ofSeconds(5), new SettableClock());
    private final MessengerSender sender = new MessengerSender(client, Page.ID);
    private final Ask ask = SampleAsk.to(Handle.messenger(Page.ID, Page.USER))
            .firstTriedAt(FIRST_TRIED)
            .build();

    /** Connectors are opened before the context starts. */
    @BeforeEach
    void start() {
        camel.start();
    }

    @AfterEach
    void close() {
        client.close();
        camel.stop();
        graph.close();
    }

    @Test
    void a_message_is_posted_as_the_page_with_token_and_proof() {
        graph.answering(Reply.json(200, "{\"recipient_id\":\"2002\",\"message_id\":\"m_9\"}"));

        assertThat(sender.send(ask)).isEqualTo(Outcome.delivered("m_9"));

        Call call = graph.calls().get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.uri()).isEqualTo(URI.create("/v25.0/1001/messages?appsecret_proof=" + Page.proof()));
        assertThat(call.header("Authorization")).contains("Bearer " + Page.TOKEN);
        assertThat(call.header("Content-Type").orElse("")).startsWith("application/json");
        assertThat(call.body()).isEqualTo(SurveyMessage.body(ask, Page.USER));
        assertThat(call.headers().keySet())
                .allSatisfy(name ->
                        assertThat(name.toLowerCase(java.util.Locale.ROOT)).doesNotStartWith("camel"));
    }

    @Test
    void a_base_address_may_have_a_path() {
        graph.answering(Reply.json(200, "{\"message_id\":\"m_9\"}"));
        try (GraphClient behindProxy = new GraphClient(
                camel, Page.at(URI.create(graph.base() + "/meta")), Duration.ofSeconds(5), new SettableClock())) {
            assertThat(new MessengerSender(behindProxy, Page.ID).send(ask)).isEqualTo(Outcome.delivered("m_9"));
        }
        assertThat(graph.calls().get(0).uri().getPath()).isEqualTo("/meta/v25.0/1001/messages");
    }

    @Test
    void nobody_is_asked_who_is_a_user_of_another_page() {
        Ask other = SampleAsk.to(Handle.messenger("10012", Page.USER)).build();

        assertThat(sender.send(other)).isInstanceOf(Outcome.Refused.class);
        assertThat(sender.find(other)).isEqualTo(new Lookup.Absent());
        assertThat(graph.calls()).isEmpty();
    }

    @Test
    void a_redirect_is_not_followed_with_the_token() {
        graph.answering(call -> Reply.empty(307).with("Location", graph.base() + "/elsewhere"));

        assertThat(sender.send(ask)).isInstanceOf(Outcome.Refused.class);
        assertThat(graph.calls()).hasSize(1);
    }

    /** The HTTP client's own repeats only show with a patience above their pause of a second. */
    @Test
    void a_vendor_that_is_busy_is_not_asked_again_at_once() {
        graph.answering(Reply.empty(503));

        assertThat(sender.send(ask)).isInstanceOf(Outcome.Retry.class);
        assertThat(sender.find(ask)).isInstanceOf(Lookup.Later.class);
        assertThat(graph.calls()).hasSize(2);
    }

    @Test
    void a_connection_that_never_stood_leaves_nothing_uncertain() {
        graph.close();

        assertThat(sender.send(ask))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isFalse());
        assertThat(sender.find(ask)).isInstanceOf(Lookup.Later.class);
    }

    @Test
    void a_lost_message_is_looked_up_in_the_conversation_with_the_user() {
        graph.answering(listing(line("m_9", Page.ID, SurveyMessage.text(ask), "2026-03-03T10:15:30+0000")));

        assertThat(sender.find(ask)).isEqualTo(new Lookup.Found("m_9"));

        Call call = graph.calls().get(0);
        assertThat(call.method()).isEqualTo("GET");
        assertThat(call.uri().getPath()).isEqualTo("/v25.0/1001/conversations");
        assertThat(URLDecoder.decode(call.uri().getRawQuery(), StandardCharsets.UTF_8)
                        .split("&"))
                .containsExactlyInAnyOrder(
                        "platform=messenger",
                        "user_id=2002",
                        "fields=messages.limit(20){id,message,created_time,from}",
                        "appsecret_proof=" + Page.proof());
        assertThat(call.body()).isEmpty();
    }

    @Test
    void white_space_that_meta_tidied_does_not_hide_a_message() {
        String tidied = SurveyMessage.text(ask).replace("\n", " ") + " ";
        graph.answering(listing(line("m_9", Page.ID, tidied, "2026-03-03T10:15:30+0000")));

        assertThat(sender.find(ask)).isEqualTo(new Lookup.Found("m_9"));
    }

    @Test
    void clocks_may_differ_by_five_seconds_and_no_more() {
        graph.answering(listing(line("m_9", Page.ID, SurveyMessage.text(ask), "2026-03-03T10:15:25+0000")));
        assertThat(sender.find(ask)).isEqualTo(new Lookup.Found("m_9"));

        graph.answering(listing(line("m_9", Page.ID, SurveyMessage.text(ask), "2026-03-03T10:15:24+0000")));
        assertThat(sender.find(ask)).isEqualTo(new Lookup.Absent());
    }

    @Test
    void the_same_words_of_the_customer_are_not_ours() {
        graph.answering(listing(line("m_9", Page.USER, SurveyMessage.text(ask), "2026-03-03T10:15:31+0000")));

        assertThat(sender.find(ask)).isEqualTo(new Lookup.Absent());
    }

    @Test
    void a_conversation_that_meta_does_not_know_holds_nothing() {
        graph.answering(Reply.json(200, "{\"data\":[]}"));

        assertThat(sender.find(ask)).isEqualTo(new Lookup.Absent());
    }

    @Test
    void a_list_that_cannot_be_read_proves_nothing() {
        graph.answering(Reply.json(200, "{\"messages\":[]}"));
        assertThat(sender.find(ask)).isInstanceOf(Lookup.Later.class);

        graph.answering(listing(line("m_9", Page.ID, SurveyMessage.text(ask), "yesterday")));
        assertThat(sender.find(ask)).isInstanceOf(Lookup.Later.class);
    }

    @Test
    void when_more_was_said_since_than_meta_lists_it_cannot_be_told() {
        String later = line("m_other", Page.USER, "and another thing", "2026-03-03T10:16:00+0000");
        graph.answering(listing(String.join(",", Collections.nCopies(20, later))));

        assertThat(sender.find(ask)).isEqualTo(new Lookup.Impossible());
    }

    @Test
    void the_window_is_open_for_a_day_less_a_margin_since_the_customers_last_message() {
        assertThat(sender.openUntil(contact(Handle.messenger(Page.ID, Page.USER))))
                .contains(Instant.parse("2026-03-04T09:50:00Z"));
    }

    @Test
    void there_never_was_a_window_for_whom_the_page_does_not_know() {
        for (Handle handle : List.of(Handle.messenger("3003", "4004"), Handle.phone("+15551230001"))) {
            assertThat(sender.openUntil(contact(handle))).contains(Instant.parse("2026-03-03T09:30:00Z"));
        }
    }

    private static Interaction contact(Handle handle) {
        return Interaction.ended(
                        "int_1", Channel.SOCIAL, "meta-messenger", "1001:2002#1", Instant.parse("2026-03-03T10:30:00Z"))
                .handle(handle)
                .startedAt(Instant.parse("2026-03-03T09:30:00Z"))
                .lastCustomerAt(Instant.parse("2026-03-03T10:00:00Z"))
                .build();
    }

    private static Reply listing(String lines) {
        return Reply.json(200, "{\"data\":[{\"messages\":{\"data\":[" + lines + "]},\"id\":\"t_1\"}]}");
    }

    private static String line(String id, String from, String words, String at) {
        return "{\"id\":\"" + id + "\",\"message\":\"" + words.replace("\n", "\\n") + "\",\"created_time\":\"" + at
                + "\",\"from\":{\"name\":\"x\",\"id\":\"" + from + "\"}}";
    }
}
