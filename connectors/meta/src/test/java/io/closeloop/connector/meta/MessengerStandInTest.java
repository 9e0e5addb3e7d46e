// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Participant;
import io.closeloop.port.Ask;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Receipt;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.meta.MessagesDelivered;
import io.closeloop.sandbox.meta.MessagesRead;
import io.closeloop.sandbox.meta.MessengerStandIn;
import io.closeloop.sandbox.meta.MessengerWebhook;
import io.closeloop.sandbox.meta.MessengerWebhooks;
import io.closeloop.sandbox.meta.PageEcho;
import io.closeloop.sandbox.meta.PageMessage;
import io.closeloop.sandbox.meta.PageMessage.QuickReply;
import io.closeloop.sandbox.meta.ThreadControlPassed;
import io.closeloop.sandbox.meta.UserMessage;
import io.closeloop.sandbox.webhook.ProgramAddress;
import io.closeloop.sandbox.webhook.Redelivery;
import io.closeloop.survey.Metric;
import io.closeloop.testkit.SampleAsk;
import io.closeloop.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connector against a page that checks what it gets and answers as Meta documents. */
class MessengerStandInTest {
    private static final Handle CUSTOMER = Handle.messenger(Page.ID, Page.USER);

    private final SettableClock clock = new SettableClock();
    private final Ingress program = new Ingress(Page.webhook());
    private final MessengerWebhooks hooks = new MessengerWebhooks(
            ProgramAddress.direct(program.base()), Page.SECRET, Page.ID, clock, Redelivery.none());
    private final MessengerStandIn page = new MessengerStandIn(clock, 0, Page.SECRET, Page.ID, Page.TOKEN)
            .deliverThrough(hooks)
            .start();
    private final CamelContext camel = new DefaultCamelContext();
    private final List<GraphClient> clients = new ArrayList<>();
    private final MessengerSender sender = sender(Page.SECRET, Page.TOKEN, Page.ID);

    @BeforeEach
    void start() {
        camel.start();
    }

    @AfterEach
    void close() {
        clients.forEach(GraphClient::close);
        camel.stop();
        hooks.close();
        page.close();
        program.close();
    }

    private MessengerSender sender(String secret, String token, String pageId) {
        GraphClient client = new GraphClient(
                camel,
                new MetaAccount(secret, Page.VERIFY, token, pageId, Page.APP, "v25.0", page.base()),
                Duration.ofSeconds(5),
                clock);
        clients.add(client);
        return new MessengerSender(client, pageId);
    }

    private Ask ask(String invitation) {
        return SampleAsk.to(CUSTOMER)
                .invitation(invitation)
                .firstTriedAt(clock.instant())
                .build();
    }

    private void customerWrites(String words) throws Exception {
        assertThat(hooks.userText(Page.USER, words).get(10, TimeUnit.SECONDS).status())
                .isEqualTo(200);
    }

    @Test
    void a_whole_contact_from_the_first_word_to_the_tapped_score() throws Exception {
        customerWrites("Where is my order?");
        clock.advance(Duration.ofMinutes(2));
        assertThat(hooks.agentText(Page.USER, "On its way")
                        .get(10, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        done(hooks.post(ThreadControlPassed.back(Page.USER)));

        List<Intake> contact = program.heard();
        Interaction ended = ended(contact);
        assertThat(ended.handles()).containsExactly(CUSTOMER);
        assertThat(ended.agent()).map(Participant::label).contains("Desk");
        assertThat(ended.queue()).map(Participant::label).contains("page-support");
        assertThat(ended.customerMessages()).isEqualTo(1);
        assertThat(sender.openUntil(ended)).contains(Instant.parse("2026-03-04T10:05:30Z"));

        Outcome outcome = sender.send(ask("inv_1"));
        PageMessage survey = page.messages().get(0);
        assertThat(outcome).isEqualTo(Outcome.delivered(survey.mid()));
        QuickReply two = survey.quickReplies().get(1);
        done(hooks.quickReply(Page.USER, two.title(), two.payload()));

        Message tapped = program.heard().stream()
                .filter(Intake.Wrote.class::isInstance)
                .map(intake -> ((Intake.Wrote) intake).message())
                .reduce((first, last) -> last)
                .orElseThrow();
        assertThat(tapped.payload()).isEqualTo("sv:" + ask("inv_1").token() + ":2");
        assertThat(tapped.author()).isEqualTo(Message.Author.CUSTOMER);
    }

    private static Interaction ended(List<Intake> contact) {
        Conversation conversation = Conversation.start(((Intake.Wrote) contact.get(0)).message());
        conversation = conversation.and(((Intake.Wrote) contact.get(1)).message());
        Intake.Closed closed = (Intake.Closed) contact.get(2);
        assertThat(closed.stream()).isEqualTo(conversation.stream());
        assertThat(closed.reason()).isEqualTo(CloseReason.HANDED_BACK);
        return conversation.end("int_1", closed.at(), closed.reason());
    }

    @Test
    void an_nps_survey_has_eleven_quick_replies() throws Exception {
        customerWrites("Hello");

        Outcome outcome = sender.send(Asks.measuring(ask("inv_1"), Metric.NPS));

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(page.messages().get(0).quickReplies())
                .extracting(QuickReply::title)
                .containsExactly(
                        IntStream.rangeClosed(0, 10).mapToObj(String::valueOf).toArray(String[]::new));
    }

    @Test
    void the_echo_of_a_survey_is_its_receipt() throws Exception {
        customerWrites("Hello");
        BlockingQueue<PageMessage> accepted = new LinkedBlockingQueue<>();
        page.onMessage(accepted::add);

        sender.send(ask("inv_1"));

        PageMessage survey = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(survey).isNotNull();
        // The same echo again, as Meta repeats: by hand, so that nothing needs to be waited for.
        done(hooks.post(new PageEcho(
                Page.USER, survey.mid(), survey.text(), MessengerStandIn.APP_ID, survey.metadata(), survey.at())));
        assertThat(program.heard())
                .contains(new Receipt(
                        "meta-messenger", "inv_1", survey.mid(), Receipt.Status.SENT, null, clock.instant()))
                .noneMatch(intake ->
                        intake instanceof Intake.Wrote wrote && wrote.message().author() != Message.Author.CUSTOMER);
    }

    @Test
    void a_delivery_is_a_receipt_and_a_read_is_nothing() throws Exception {
        done(hooks.post(new MessagesDelivered(Page.USER, List.of("m_1"), clock.instant(), null)));
        done(hooks.post(new MessagesRead(Page.USER, clock.instant(), null)));

        assertThat(program.heard())
                .containsExactly(
                        new Receipt("meta-messenger", null, "m_1", Receipt.Status.DELIVERED, null, clock.instant()));
    }

    @Test
    void a_batch_is_heard_as_a_whole_and_a_forgery_not_at_all() throws Exception {
        MessengerWebhook batch = hooks.batch(List.of(
                List.of(UserMessage.text(Page.USER, "One"), UserMessage.text("2003", "Two")),
                List.of(PageEcho.agent(Page.USER, "Three"))));

        done(hooks.post(batch));
        assertThat(hooks.post(hooks.forged(UserMessage.text(Page.USER, "1")))
                        .get(10, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(403);

        assertThat(program.heard())
                .extracting(intake -> ((Intake.Wrote) intake).message().text())
                .containsExactly("One", "Two", "Three");
    }

    @Test
    void metas_handshake_succeeds_with_our_token_only() throws Exception {
        assertThat(hooks.handshake(Page.VERIFY, "1158201444")
                        .get(10, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(200);
        assertThat(hooks.handshake("guess", "1158201444")
                        .get(10, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_send_whose_answer_was_lost_is_found_and_never_another_one() throws Exception {
        customerWrites("Hello");
        page.loseNextReplies(1);
        Ask lost = ask("inv_1");

        assertThat(sender.send(lost))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isTrue());
        clock.advance(Duration.ofMinutes(5));
        customerWrites("Thanks");

        assertThat(sender.find(lost))
                .isEqualTo(new Lookup.Found(page.messages().get(0).mid()));
        // The words are the same a day later; the time tells them apart.
        clock.advance(Duration.ofHours(26));
        assertThat(sender.find(ask("inv_2"))).isEqualTo(new Lookup.Absent());
        assertThat(page.messages()).hasSize(1);
    }

    @Test
    void a_send_that_meta_never_saw_is_absent() throws Exception {
        customerWrites("Hello");
        page.outage(Reply.empty(503));
        Ask lost = ask("inv_1");
        assertThat(sender.send(lost)).isInstanceOf(Outcome.Retry.class);
        assertThat(sender.find(lost)).isInstanceOf(Lookup.Later.class);
        page.outage(null);

        assertThat(sender.find(lost)).isEqualTo(new Lookup.Absent());
    }

    @Test
    void too_fast_is_tried_again_and_nothing_is_uncertain() throws Exception {
        customerWrites("Hello");
        page.rejectNext(1);

        assertThat(sender.send(ask("inv_1")))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isFalse());
        assertThat(sender.send(ask("inv_1"))).isInstanceOf(Outcome.Delivered.class);
        assertThat(page.messages()).hasSize(1);
    }

    @Test
    void outside_the_window_is_refused_and_inside_its_margin_it_is_not() throws Exception {
        customerWrites("Hello");
        clock.advance(Duration.ofHours(24).minusMinutes(10));
        assertThat(sender.send(ask("inv_1"))).isInstanceOf(Outcome.Delivered.class);

        clock.advance(Duration.ofMinutes(11));
        assertRefused(sender.send(ask("inv_2")), "10/2018278", null);
    }

    @Test
    void a_thread_of_another_app_is_refused() throws Exception {
        customerWrites("Hello");
        done(hooks.post(new ThreadControlPassed(Page.USER, MessengerStandIn.APP_ID, PageEcho.AGENT_TOOL, null, null)));

        assertRefused(sender.send(ask("inv_1")), "10/2018300", null);
    }

    @Test
    void a_user_who_never_wrote_is_refused() {
        assertRefused(sender.send(ask("inv_1")), "100/2018001", null);
    }

    @Test
    void wrong_credentials_name_the_setting() throws Exception {
        customerWrites("Hello");

        assertRefused(sender(Page.SECRET, "stale", Page.ID).send(ask("inv_1")), "190", "meta.page-token");
        assertRefused(sender("other", Page.TOKEN, Page.ID).send(ask("inv_1")), "100", "meta.app-secret");
        Ask elsewhere = SampleAsk.to(Handle.messenger("9999", Page.USER)).build();
        assertRefused(sender(Page.SECRET, Page.TOKEN, "9999").send(elsewhere), "100/33", "meta.page-id");
        assertThat(page.messages()).isEmpty();
    }

    private static void done(CompletableFuture<io.closeloop.sandbox.webhook.Receipt> posted) throws Exception {
        assertThat(posted.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    private static void assertRefused(Outcome outcome, String code, @Nullable String setting) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).contains(code);
            assertThat(refused.setting()).isEqualTo(setting);
        });
    }
}
