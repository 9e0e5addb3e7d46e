// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.ANA;
import static io.closeloop.store.Samples.ANA_MAIL;
import static io.closeloop.store.Samples.NOW;
import static io.closeloop.store.Samples.about;
import static io.closeloop.store.Samples.answer;
import static io.closeloop.store.Samples.delivery;
import static io.closeloop.store.Samples.due;
import static io.closeloop.store.Samples.entry;
import static io.closeloop.store.Samples.in;
import static io.closeloop.store.Samples.interaction;
import static io.closeloop.store.Samples.invitation;
import static io.closeloop.store.Samples.of;
import static io.closeloop.store.Samples.reminded;
import static io.closeloop.store.Samples.settled;
import static io.closeloop.store.Samples.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Retention;
import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.figures.ResponseRate;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.Deployments;
import io.closeloop.port.Store;
import io.closeloop.port.Store.Station;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.Tx;
import io.closeloop.port.Tx.ClaimedDelivery;
import io.closeloop.port.Tx.ClaimedInvitation;
import io.closeloop.port.View;
import io.closeloop.port.View.MatchRecord;
import io.closeloop.port.View.Resource;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Invitation.State;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import io.closeloop.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store must do, on whatever database. */
abstract class StoreContract {
    private static final Instant LEASE = NOW.plus(Duration.ofMinutes(1));
    private static final Instant LATER = NOW.plus(Duration.ofMinutes(2));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Retention A_YEAR = new Retention(12, 12, 90);

    final SettableClock clock = new SettableClock(NOW);
    SqlStore store = unopened();
    /** Another node on the same database, where there can be one. */
    SqlStore other = unopened();

    /** Reads, each by itself. */
    final View now = Each.read(() -> store);

    /** Writes, each in a transaction of its own. */
    final Tx each = Each.write(() -> store);

    final Deployments storeVersions = Each.deployments(() -> store);
    final Deployments otherVersions = Each.deployments(() -> other);

    /** Opens the test's database, once more if it is open. */
    abstract SqlStore open(Limits limits);

    abstract boolean severalNodes();

    @SuppressWarnings("NullAway") // Set before each test.
    private static SqlStore unopened() {
        return null;
    }

    @BeforeEach
    void open_the_store() {
        store = open(Limits.DEFAULT);
        other = severalNodes() ? open(Limits.DEFAULT) : store;
    }

    @AfterEach
    void close_the_store() {
        store.close();
        if (other != store) {
            other.close();
        }
    }

    /** One writing thread, so that what waits for it is one group. */
    private SqlStore oneWriter(int waiting) {
        close_the_store();
        store = open(new Limits(waiting, 100, 2, 1, Duration.ofSeconds(5)));
        other = store;
        return store;
    }

    <T> T write(Function<Tx, T> work) {
        return write(store, work);
    }

    static <T> T write(SqlStore store, Function<Tx, T> work) {
        return get(store.write(work));
    }

    void change(Consumer<Tx> work) {
        write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    static <T> T get(Future<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Holds the one writer until the returned latch is let go, so that what is written meanwhile makes one group. */
    private CountDownLatch hold() {
        return held().letGo();
    }

    /** A work that has begun and ends when it is let go. */
    record Held(CompletableFuture<Boolean> work, CountDownLatch letGo) {}

    Held held() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        CompletableFuture<Boolean> work = store.write(tx -> {
            begun.countDown();
            await(letGo);
            return true;
        });
        await(begun);
        return new Held(work, letGo);
    }

    // Interactions

    @Test
    void an_interaction_comes_back_as_it_was() {
        assertThat(each.insert(interaction("a"))).isTrue();

        assertThat(now.interaction("int_a")).contains(interaction("a"));
        assertThat(now.interactionBySource("twilio-voice", "CAa")).contains(interaction("a"));
        assertThat(now.interaction("int_b")).isEmpty();
    }

    @Test
    void a_repeated_interaction_or_event_inserts_nothing() {
        Interaction repeat = Interaction.ended("int_z", Channel.PHONE, "twilio-voice", "CAa", NOW)
                .handle(ANA_MAIL)
                .build();
        change(tx -> tx.insert(interaction("a")));

        assertThat(each.insert(repeat)).isFalse();
        assertThat(now.remembered("meta", "m1")).isFalse();
        assertThat(each.remember("meta", "m1", NOW)).isTrue();
        assertThat(now.remembered("meta", "m1")).isTrue();
        assertThat(each.remember("meta", "m1", NOW)).isFalse();
        assertThat(each.remember("slack", "m1", NOW)).isTrue();
        assertThat(Rows.in(store)).containsEntry("interaction", 1L);
        assertThat(now.interactionsOf(ANA_MAIL, 10)).isEmpty();
    }

    @Test
    void the_same_repeat_on_many_threads_is_inserted_once() throws Exception {
        AtomicInteger inserted = new AtomicInteger();
        race(8, node -> {
            for (int i = 0; i < 40; i++) {
                String name = "r" + i;
                if (write(node, tx -> tx.remember("twilio", name, NOW) && tx.insert(interaction(name)))) {
                    inserted.incrementAndGet();
                }
            }
        });
        assertThat(inserted).hasValue(40);
    }

    @Test
    void interactions_of_a_handle_are_newest_first_and_follow_corrections() {
        Interaction early = interaction("b").with().build();
        Interaction late = Interaction.ended("int_a", Channel.CHAT, "chat", "1", NOW)
                .handle(ANA)
                .handle(ANA_MAIL)
                .handle(ANA)
                .build();
        change(tx -> tx.insert(early));
        change(tx -> tx.insert(late));

        assertThat(now.interactionsOf(ANA, 10)).extracting(Interaction::id).containsExactly("int_a", "int_b");
        assertThat(now.interactionsOf(ANA, 1)).hasSize(1);

        Interaction corrected = Interaction.ended("int_a", Channel.CHAT, "chat", "1", NOW)
                .handle(ANA_MAIL)
                .language("fr")
                .tag("corrected")
                .build();
        change(tx -> tx.update(corrected));

        assertThat(now.interaction("int_a")).contains(corrected);
        assertThat(now.interactionsOf(ANA, 10)).extracting(Interaction::id).containsExactly("int_b");
        assertThat(now.interactionsOf(ANA_MAIL, 10)).hasSize(1);
    }

    @Test
    void an_interaction_goes_from_station_to_station_under_a_lease() {
        change(tx -> tx.insert(interaction("a")));

        assertThat(each.claimInteractions(Station.DECIDE, NOW, "n1", LEASE, 10)).isEmpty();
        assertThat(each.claimInteractions(Station.MATCH, NOW, "n1", LEASE, 10)).containsExactly(interaction("a"));
        assertThat(each.claimInteractions(Station.MATCH, NOW, "n2", LEASE, 10)).isEmpty();
        assertThat(each.move("int_a", "n2", Station.DECIDE, NOW, null)).isFalse();
        assertThat(each.move("int_a", "n1", Station.DECIDE, LATER, "waits for the CRM"))
                .isTrue();
        assertThat(each.move("int_a", "n1", null, NOW, null)).isFalse();
        assertThat(now.page(Resource.INTERACTIONS, null, 1).rows().get(0))
                .containsEntry("station", "decide")
                .containsEntry("note", "waits for the CRM");

        assertThat(each.claimInteractions(Station.DECIDE, LEASE, "n1", LATER, 10))
                .isEmpty();
        assertThat(each.claimInteractions(Station.DECIDE, LATER, "n2", LATER.plusSeconds(1), 10))
                .hasSize(1);
        assertThat(each.move("int_a", "n2", null, NOW, null)).isTrue();
        assertThat(each.claimInteractions(Station.DECIDE, LATER.plusSeconds(9), "n1", LATER, 10))
                .isEmpty();
        assertThat(now.nextDue()).isEmpty();
    }

    @Test
    void interactions_are_moved_together_but_only_those_that_are_ours() {
        change(tx -> tx.insert(List.of(interaction("a"), interaction("b"), interaction("c"))));
        each.claimInteractions(Station.MATCH, NOW, "n1", LEASE, 2);
        each.claimInteractions(Station.MATCH, NOW, "n2", LEASE, 1);

        assertThat(each.move(List.of("int_a", "int_b", "int_c", "int_none"), "n1", Station.DECIDE, LATER))
                .containsExactlyInAnyOrder("int_a", "int_b");

        assertThat(each.claimInteractions(Station.DECIDE, LATER, "n1", LATER.plusSeconds(1), 10))
                .containsExactly(interaction("a"), interaction("b"));
        assertThat(each.move(List.of("int_a", "int_b", "int_c"), "n2", null, LATER))
                .containsExactly("int_c");
    }

    @Test
    void a_contact_that_waits_for_others_is_not_claimed_before_its_time() {
        Instant later = NOW.plusSeconds(30);
        each.insert(List.of(interaction("a")), later);
        each.insert(List.of(interaction("b")));

        assertThat(each.claimInteractions(Station.MATCH, later.minusMillis(1), "n1", LATER, 10))
                .containsExactly(interaction("b"));
        assertThat(each.claimInteractions(Station.MATCH, later, "n1", LATER, 10))
                .containsExactly(interaction("a"));
    }

    @Test
    void interactions_stored_together_are_told_apart() {
        change(tx -> tx.insert(interaction("a")));

        assertThat(each.insert(List.of(interaction("b"), interaction("a"), interaction("b"), interaction("c"))))
                .containsExactly(true, false, false, true);

        assertThat(now.interactionsOf(ANA, 10)).extracting(Interaction::id).containsExactly("int_c", "int_b", "int_a");
    }

    @Test
    void a_lease_that_ran_out_is_taken_over_and_fences_its_first_holder() {
        change(tx -> tx.insert(interaction("a")));
        each.claimInteractions(Station.MATCH, NOW, "n1", LEASE, 10);

        assertThat(each.claimInteractions(Station.MATCH, LEASE, "n2", LATER, 10))
                .hasSize(1);
        assertThat(each.move("int_a", "n1", Station.DECIDE, NOW, null)).isFalse();
        assertThat(each.move("int_a", "n2", Station.DECIDE, NOW, null)).isTrue();
    }

    @Test
    void nodes_that_race_for_interactions_never_get_the_same_one() throws Exception {
        change(tx -> {
            for (int i = 0; i < 300; i++) {
                tx.insert(interaction("r" + i));
            }
        });
        List<String> claimed = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger names = new AtomicInteger();
        race(4, node -> {
            String name = "n" + names.incrementAndGet();
            List<Interaction> mine;
            do {
                mine = write(node, tx -> tx.claimInteractions(Station.MATCH, NOW, name, LEASE, 7));
                for (Interaction i : mine) {
                    claimed.add(i.id());
                    boolean kept = write(node, tx -> tx.move(i.id(), name, null, NOW, null));
                    assertThat(kept).isTrue();
                }
            } while (!mine.isEmpty());
        });
        assertThat(claimed).hasSize(300).doesNotHaveDuplicates();
    }

    /** Runs the same on several threads, by turns on each node. */
    private void race(int threads, Consumer<SqlStore> run) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(threads);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                SqlStore node = i % 2 == 0 ? store : other;
                all.add(pool.submit(() -> {
                    start.countDown();
                    await(start);
                    run.accept(node);
                }));
            }
            for (Future<?> one : all) {
                one.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    // Conversations

    private static Message message(String id, Message.Author author, Instant at) {
        return new Message(
                "meta",
                id,
                "page:user",
                Channel.SOCIAL,
                author,
                Handle.messenger("page", "user"),
                List.of(),
                "page",
                author == Message.Author.AGENT ? "a7" : null,
                "Bo",
                "billing",
                "hello",
                null,
                List.of(),
                at,
                false,
                "Ana",
                "en",
                null);
    }

    @Test
    void a_conversation_falls_idle_when_its_clock_runs_out() {
        Conversation c = Conversation.start(message("m1", Message.Author.CUSTOMER, NOW))
                .and(message("m2", Message.Author.AGENT, NOW.plusSeconds(5)));
        change(tx -> tx.save(c, LATER));

        assertThat(now.conversation("meta", "page:user")).contains(c);
        assertThat(now.nextDue()).contains(LATER);
        assertThat(each.idle(LEASE, 10)).isEmpty();
        assertThat(each.idle(LATER, 10)).containsExactly(c);

        change(tx -> tx.save(c, null));
        assertThat(each.idle(LATER, 10)).isEmpty();
        change(tx -> tx.save(c.closed(), LATER));
        assertThat(each.idle(LATER, 10)).isEmpty();
        assertThat(now.conversation("meta", "page:user")).contains(c.closed());
        assertThat(now.conversations("meta", List.of("page:other", "page:user")))
                .containsExactly(Map.entry("page:user", c.closed()));
        assertThat(now.conversations("twilio", List.of("page:user"))).isEmpty();
    }

    @Test
    void an_open_thread_is_found_by_each_of_its_addresses_until_it_ends() {
        Conversation c = Conversation.start(message("m1", Message.Author.CUSTOMER, NOW.plusSeconds(9)));
        Handle hers = c.handles().get(0);
        Handle nobodys = Handle.chat("nobody's");
        change(tx -> tx.save(c, null));
        change(tx -> tx.save(c.and(message("m2", Message.Author.CUSTOMER, NOW.plusSeconds(10))), null));

        assertThat(now.underWay(List.of(nobodys, hers), NOW))
                .extracting(Conversation::customerMessages)
                .containsExactly(2);
        assertThat(now.underWay(List.of(hers), NOW.plusSeconds(10))).isEmpty();
        assertThat(now.underWay(List.of(nobodys), NOW)).isEmpty();
        assertThat(now.underWay(List.of(), NOW)).isEmpty();

        change(tx -> tx.save(c.closed(), null));
        assertThat(now.underWay(List.of(hers), NOW)).isEmpty();
        change(tx -> tx.save(c.closed().reopen(message("m3", Message.Author.CUSTOMER, LATER)), null));
        assertThat(now.underWay(List.of(hers), NOW))
                .extracting(Conversation::generation)
                .containsExactly(2);
    }

    @Test
    void messages_of_one_conversation_on_two_nodes_are_all_counted() throws Exception {
        race(4, node -> {
            for (int i = 0; i < 25; i++) {
                write(node, tx -> {
                    Message m = message("m", Message.Author.CUSTOMER, NOW);
                    Conversation c = tx.conversation("meta", "page:user")
                            .map(before -> before.and(m))
                            .orElseGet(() -> Conversation.start(m));
                    tx.save(c, null);
                    return true;
                });
            }
        });
        assertThat(now.conversation("meta", "page:user").orElseThrow().customerMessages())
                .isEqualTo(100);
    }

    // Matches and decisions

    @Test
    void each_kind_of_match_comes_back_and_may_be_replaced() {
        Contact contact = new Contact(
                "003a", "Ana Silva", List.of(ANA, ANA_MAIL), "Acme", "America/Sao_Paulo", "pt-BR", false, NOW);
        MatchRecord matched =
                new MatchRecord("int_a", new Match.Matched("003a", Match.Basis.RECORD_ID, 0.97), contact, NOW);
        MatchRecord nobody = new MatchRecord("int_a", new Match.Nobody("no phone in the CRM"), null, NOW);
        MatchRecord ambiguous = new MatchRecord(
                "int_a",
                new Match.Ambiguous(List.of(
                        new Match.Candidate("003a", Match.Basis.PHONE, 0.6, false),
                        new Match.Candidate("003b", Match.Basis.PHONE, 0.6, false))),
                null,
                NOW);
        change(tx -> tx.insert(interaction("a")));

        for (MatchRecord record : List.of(nobody, ambiguous, matched)) {
            change(tx -> tx.save(record));
            assertThat(now.match("int_a")).contains(record);
            assertThat(now.reviews(null, 10)).isEqualTo(record == ambiguous ? List.of(ambiguous) : List.of());
        }
        assertThat(now.reviews("int_a", 10)).isEmpty();
    }

    @Test
    void of_ambiguous_matches_those_are_found_that_hold_effects_and_the_others_do_not_hide_them() {
        Match unclear = new Match.Ambiguous(List.of(new Match.Candidate("003a", Match.Basis.PHONE, 0.8, false)));
        change(tx -> {
            for (String name : List.of("a", "b", "c", "d", "e")) {
                tx.insert(interaction(name));
                tx.save(new MatchRecord("int_" + name, unclear, null, NOW));
            }
            for (String name : List.of("c", "e")) {
                tx.owe(about("int_" + name, delivery(name, "crm", "ans_" + name, NOW)));
                tx.owe(about("int_" + name, delivery(name + "2", "crm2", "ans_" + name, NOW)));
            }
            tx.owe(about("int_b", delivery("b", "mail", "ans_b", NOW)));
        });
        for (String verb : List.of("crm", "crm2")) {
            for (ClaimedDelivery c : each.claimDeliveries(verb, NOW, "n1", LEASE, 9)) {
                each.settle(settled(Delivery.State.HELD, NOW, c.delivery()), "n1");
            }
        }

        assertThat(now.reviews(null, 9)).hasSize(5);
        assertThat(now.heldReviews(null, 9))
                .extracting(MatchRecord::interactionId)
                .containsExactly("int_c", "int_e");
        assertThat(now.heldReviews(null, 1)).containsExactly(new MatchRecord("int_c", unclear, null, NOW));
        assertThat(now.heldReviews("int_c", 9))
                .extracting(MatchRecord::interactionId)
                .containsExactly("int_e");
        assertThat(now.countHeldReviews(9)).isEqualTo(2);
        assertThat(now.countHeldReviews(1)).isEqualTo(1);

        change(tx -> {
            tx.save(new MatchRecord("int_c", new Match.Nobody("none of them"), null, NOW));
            tx.release("int_c", NOW);
        });
        assertThat(now.heldReviews(null, 9))
                .extracting(MatchRecord::interactionId)
                .containsExactly("int_e");
        assertThat(now.countHeldReviews(9)).isEqualTo(1);
    }

    @Test
    void an_interaction_has_one_decision() {
        Decision decision = new Decision(
                "dec_a",
                "int_a",
                NOW,
                List.of(Rule.passed("opt-out", "none"), Rule.failed("cool-down", "asked 3 days ago", LATER)),
                "csat",
                new AskPlan(Via.SMS, ANA, LATER, "same channel"));
        Decision second = new Decision("dec_b", "int_a", NOW, List.of(), null, null);
        change(tx -> tx.insert(interaction("a")));
        change(tx -> tx.insert(decision));

        assertThat(now.decision("int_a")).contains(decision);
        assertThatThrownBy(() -> change(tx -> tx.insert(second))).isInstanceOf(StoreException.class);
    }

    // Invitations

    private Invitation planned(String name, Instant dueAt) {
        Invitation i = due(dueAt, invitation(name, "int_" + name));
        change(tx -> {
            tx.insert(interaction(name));
            tx.claimInteractions(Station.MATCH, NOW, "setup", LEASE, 9);
            tx.move("int_" + name, "setup", null, NOW, null);
            tx.insert(i, "hash-" + name);
        });
        return i;
    }

    /** Planned, claimed and sent by node n1. */
    private Invitation sent(String name, @Nullable Instant reminderAt) {
        planned(name, NOW);
        Invitation claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 1)
                .get(0)
                .invitation();
        Invitation sent = in(State.SENT, claimed);
        assertThat(each.settle(sent, "n1", reminderAt)).isTrue();
        return sent;
    }

    @Test
    void an_invitation_is_found_by_id_token_interaction_reference_and_handle() {
        Invitation i = sent("a", null);
        change(tx -> tx.addReference("inv_a", "SMreminder"));
        change(tx -> tx.addReference("inv_a", "SMreminder"));

        assertThat(now.invitation("inv_a")).contains(i);
        assertThat(now.invitationByToken("hash-a")).contains(i);
        assertThat(now.invitationByToken("hash-b")).isEmpty();
        assertThat(now.invitationsOf("int_a")).containsExactly(i);
        assertThat(now.invitationByReference("SMinv_a")).contains(i);
        assertThat(now.invitationByReference("SMreminder")).contains(i);
        assertThat(now.newestInvitationTo(ANA, Via.SMS)).contains(i);
        assertThat(now.newestInvitationTo(ANA, Via.EMAIL)).isEmpty();
        assertThat(now.newestInvitationTo(ANA_MAIL, Via.SMS)).isEmpty();
    }

    @Test
    void what_a_message_asked_is_known_once_it_was_sent_also_of_one_that_was_answered_meanwhile() {
        planned("a", NOW);
        Invitation claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 1)
                .get(0)
                .invitation();
        assertThat(claimed.question()).isNull();
        change(tx -> {
            tx.insert(answer("a", 1, claimed, 5));
            tx.answered("inv_a");
        });

        assertThat(each.settle(in(State.SENT, claimed), "n1", LATER)).isTrue();

        assertThat(now.invitation("inv_a"))
                .hasValueSatisfying(i -> assertThat(i.state()).isEqualTo(State.ANSWERED))
                .map(Invitation::question)
                .contains(Samples.ASKED);
        assertThat(now.asked("inv_a").orElseThrow().invitation().question()).isEqualTo(Samples.ASKED);
    }

    @Test
    void the_newest_invitation_to_a_handle_is_the_last_that_went_out() {
        sent("a", null);
        Invitation b = in(State.ANSWERED, invitation("b", "int_b"));
        change(tx -> {
            tx.insert(interaction("b"));
            tx.insert(b, "hash-b");
        });
        planned("c", LATER);

        assertThat(now.newestInvitationTo(ANA, Via.SMS)).contains(b);
    }

    @Test
    void a_due_invitation_is_claimed_once_and_knows_when_it_was_first_tried() {
        planned("a", NOW);
        planned("b", LATER.plusSeconds(1));

        List<ClaimedInvitation> claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 10);

        assertThat(claimed).hasSize(1);
        assertThat(claimed.get(0).outcomeLost()).isFalse();
        assertThat(claimed.get(0).firstTriedAt()).isEqualTo(NOW);
        assertThat(claimed.get(0).invitation().state()).isEqualTo(State.SENDING);
        assertThat(claimed.get(0).invitation().attempt()).isEqualTo(1);
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n2", LEASE, 10))
                .isEmpty();
        assertThat(now.nextDue()).contains(LEASE);

        Invitation retry = due(LATER, in(State.PLANNED, claimed.get(0).invitation()));
        assertThat(each.settle(retry, "n1", null)).isTrue();
        ClaimedInvitation again = each.claimInvitations(Via.SMS, Instant.EPOCH, LATER, "n2", LATER.plusSeconds(60), 1)
                .get(0);
        assertThat(again.outcomeLost()).isFalse();
        assertThat(again.firstTriedAt()).isEqualTo(NOW);
        assertThat(again.invitation().attempt()).isEqualTo(2);
    }

    @Test
    void invitations_and_reminders_are_claimed_by_way_and_from_a_time_on() {
        planned("a", NOW);
        planned("b", NOW.plusSeconds(1));

        assertThat(each.claimInvitations(Via.EMAIL, Instant.EPOCH, LEASE, "n1", LATER, 9))
                .isEmpty();
        assertThat(each.claimInvitations(Via.SMS, NOW, LEASE, "n1", LATER, 9))
                .extracting(claim -> claim.invitation().id())
                .containsExactly("inv_b");
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, LEASE, "n1", LATER, 9))
                .extracting(claim -> claim.invitation().id())
                .containsExactly("inv_a");

        sent("c", LATER);
        assertThat(each.claimReminders(Via.EMAIL, Instant.EPOCH, LATER, "n1", LATER, 9))
                .isEmpty();
        assertThat(each.claimReminders(Via.SMS, LATER, LATER, "n1", LATER, 9)).isEmpty();
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, LATER, "n1", LATER, 9))
                .hasSize(1);
    }

    @Test
    void a_send_whose_lease_ran_out_comes_back_with_its_outcome_lost() {
        planned("a", NOW);
        each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 10);

        ClaimedInvitation again = each.claimInvitations(Via.SMS, Instant.EPOCH, LEASE, "n2", LATER, 10)
                .get(0);

        assertThat(again.outcomeLost()).isTrue();
        assertThat(again.firstTriedAt()).isEqualTo(NOW);
        assertThat(again.invitation().attempt()).isEqualTo(2);
        assertThat(each.settle(in(State.SENT, again.invitation()), "n1", null)).isFalse();
        assertThat(now.invitation("inv_a").orElseThrow().state()).isEqualTo(State.SENDING);
        assertThat(each.settle(in(State.SENT, again.invitation()), "n2", null)).isTrue();
    }

    @Test
    void a_send_settled_as_still_sending_comes_back_at_its_time_with_its_outcome_lost() {
        planned("a", NOW);
        Invitation claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 1)
                .get(0)
                .invitation();

        assertThat(each.settle(due(LATER, claimed), "n1", null)).isTrue();

        assertThat(now.nextDue()).contains(LATER);
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, LEASE, "n1", LATER, 1))
                .isEmpty();
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, LATER, "n1", LATER.plusSeconds(9), 1)
                        .get(0)
                        .outcomeLost())
                .isTrue();
    }

    @Test
    void an_invitation_that_was_withdrawn_while_it_was_sent_stays_withdrawn_and_counts_as_an_ask() {
        planned("a", NOW);
        Invitation claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 1)
                .get(0)
                .invitation();
        change(tx -> tx.update(in(State.WITHDRAWN, claimed)));
        assertThat(now.lastAsk(List.of(claimed.person()), List.of()).askAt()).isNull();

        assertThat(each.settle(in(State.SENT, claimed), "n1", LATER)).isTrue();

        Invitation after = now.invitation("inv_a").orElseThrow();
        assertThat(after.state()).isEqualTo(State.WITHDRAWN);
        assertThat(after.reason()).isEqualTo("because");
        assertThat(after.sentAt()).isEqualTo(NOW.plus(Duration.ofMinutes(11)));
        assertThat(now.invitationByReference("SMinv_a")).contains(after);
        assertThat(now.lastAsk(List.of(claimed.person()), List.of()).askAt()).isEqualTo(after.sentAt());
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, LATER, "n1", LATER, 9))
                .isEmpty();
        assertThat(each.settle(in(State.SENT, claimed), "n1", null)).isFalse();
    }

    @Test
    void a_status_callback_that_overtakes_the_sender_is_not_undone() {
        planned("a", NOW);
        Invitation claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 1)
                .get(0)
                .invitation();
        change(tx -> tx.update(in(State.DELIVERED, claimed)));

        assertThat(each.settle(in(State.SENT, claimed), "n1", LATER)).isTrue();

        assertThat(now.invitation("inv_a").orElseThrow().state()).isEqualTo(State.DELIVERED);
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, LATER, "n1", LATER, 9))
                .hasSize(1);
    }

    @Test
    void an_invitation_planned_anew_fences_whoever_was_sending_it() {
        planned("a", NOW);
        Invitation claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 1)
                .get(0)
                .invitation();

        change(tx -> tx.update(due(LATER, in(State.PLANNED, claimed))));

        assertThat(each.settle(in(State.SENT, claimed), "n1", null)).isFalse();
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, LEASE, "n2", LATER, 1))
                .isEmpty();
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, LATER, "n2", LATER.plusSeconds(1), 1))
                .hasSize(1);
    }

    @Test
    void a_change_made_while_sending_leaves_the_lease_alone() {
        planned("a", NOW);
        Invitation claimed = each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, "n1", LEASE, 1)
                .get(0)
                .invitation();

        change(tx -> tx.update(of("contact:other", ANA, claimed)));

        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, NOW.plusSeconds(1), "n2", LATER, 1))
                .isEmpty();
        assertThat(now.nextDue()).contains(LEASE);
        assertThat(each.settle(in(State.SENT, claimed), "n1", null)).isTrue();
    }

    @Test
    void a_reminder_is_claimed_when_due_and_lost_with_its_lease() {
        Invitation sent = sent("a", LATER);
        Instant soon = LATER.plusSeconds(30);

        assertThat(now.nextDue()).contains(LATER);
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, LEASE, "n1", LATER, 9))
                .isEmpty();
        ClaimedInvitation first = each.claimReminders(Via.SMS, Instant.EPOCH, LATER, "n1", soon, 9)
                .get(0);
        assertThat(first.outcomeLost()).isFalse();
        assertThat(first.firstTriedAt()).isEqualTo(LATER);
        assertThat(first.invitation()).isEqualTo(sent);
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, LATER, "n2", soon, 9))
                .isEmpty();
        assertThat(now.nextDue()).contains(soon);

        ClaimedInvitation second = each.claimReminders(Via.SMS, Instant.EPOCH, soon, "n2", soon.plusSeconds(30), 9)
                .get(0);
        assertThat(second.outcomeLost()).isTrue();
        assertThat(second.firstTriedAt()).isEqualTo(LATER);

        clock.set(soon);
        assertThat(each.settle(reminded(1, sent), "n1", null)).isFalse();
        assertThat(each.settle(reminded(1, sent), "n2", soon.plusSeconds(99))).isTrue();
        View.LastAsk ask = now.lastAsk(List.of(sent.person()), List.of());
        assertThat(ask.askAt()).isEqualTo(sent.sentAt());
        assertThat(ask.messageAt()).isEqualTo(sent.sentAt());
        // The next reminder is a message of its own.
        ClaimedInvitation third = each.claimReminders(
                        Via.SMS, Instant.EPOCH, soon.plusSeconds(99), "n2", soon.plusSeconds(100), 9)
                .get(0);
        assertThat(third.outcomeLost()).isFalse();
        assertThat(third.firstTriedAt()).isEqualTo(soon.plusSeconds(99));
    }

    @Test
    void an_answered_invitation_is_not_reminded_and_does_not_expire() {
        Invitation sent = sent("a", LATER);
        each.claimReminders(Via.SMS, Instant.EPOCH, LATER, "n1", LATER.plusSeconds(9), 1);
        change(tx -> tx.update(in(State.ANSWERED, sent)));

        assertThat(each.settle(reminded(1, sent), "n1", LATER)).isTrue();

        assertThat(now.invitation("inv_a").orElseThrow()).isEqualTo(reminded(1, in(State.ANSWERED, sent)));
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, sent.expiresAt(), "n1", sent.expiresAt(), 9))
                .isEmpty();
        assertThat(each.expired(sent.expiresAt(), 9)).isEmpty();
        assertThat(now.nextDue()).isEmpty();
    }

    @Test
    void only_sent_and_unanswered_invitations_expire() {
        planned("p", LATER.plus(Duration.ofDays(99)));
        Invitation sent = sent("a", null);

        assertThat(now.nextDue()).contains(sent.expiresAt());
        assertThat(each.expired(sent.expiresAt().minusMillis(1), 9)).isEmpty();
        assertThat(each.expired(sent.expiresAt(), 9)).containsExactly(sent);
        change(tx -> tx.update(in(State.EXPIRED, sent)));
        assertThat(each.expired(sent.expiresAt(), 9)).isEmpty();
    }

    @Test
    void an_erased_invitation_has_no_handle_left() {
        Invitation sent = sent("a", null);
        Invitation erased = of("erased:1", null, in(State.WITHDRAWN, sent));

        change(tx -> tx.update(erased));

        assertThat(now.invitation("inv_a")).contains(erased);
        assertThat(now.newestInvitationTo(ANA, Via.SMS)).isEmpty();
        assertThat(now.openInvitations(sent.person(), List.of(ANA))).isEmpty();
    }

    @Test
    void open_invitations_are_found_by_person_or_handle_once_each() {
        Invitation a = planned("a", LATER);
        Invitation b = planned("b", LATER);
        Invitation c = sent("c", null);
        sent("d", null);
        change(tx -> tx.update(of("contact:003a", ANA_MAIL, b)));
        change(tx -> tx.update(in(State.ANSWERED, invitation("d", "int_d"))));

        assertThat(now.openInvitations("contact:003a", List.of()))
                .extracting(Invitation::id)
                .containsExactly("inv_b", "inv_a");
        assertThat(now.openInvitations(a.person(), List.of(ANA, ANA_MAIL, Handle.chat("x"))))
                .extracting(Invitation::id)
                .containsExactly(c.id(), b.id(), a.id());
        assertThat(now.openInvitations("contact:nobody", List.of())).isEmpty();
    }

    @Test
    void the_last_ask_counts_plans_and_sends_but_not_what_never_went_out() {
        assertThat(now.lastAsk(List.of("contact:003a"), List.of(ANA))).isEqualTo(new View.LastAsk(null, null, false));
        assertThat(now.lastAsk(List.of(), List.of())).isEqualTo(new View.LastAsk(null, null, false));

        Invitation i = planned("a", LATER);
        assertThat(now.lastAsk(List.of("contact:003a"), List.of())).isEqualTo(new View.LastAsk(LATER, LATER, true));
        assertThat(now.lastAsk(List.of("contact:x"), List.of(ANA_MAIL, ANA)))
                .isEqualTo(new View.LastAsk(LATER, LATER, true));
        assertThat(now.lastAsk(List.of("contact:x", "y", "z"), List.of(ANA_MAIL)))
                .isEqualTo(new View.LastAsk(null, null, false));

        Invitation sent = in(State.SENT, i);
        change(tx -> tx.update(sent));
        clock.set(NOW.plus(Duration.ofDays(3)));
        change(tx -> tx.update(reminded(1, sent)));
        assertThat(now.lastAsk(List.of("contact:003a"), List.of()))
                .isEqualTo(new View.LastAsk(sent.sentAt(), NOW.plus(Duration.ofDays(3)), false));
        assertThat(now.lastAsk(List.of(), List.of(ANA)).messageAt()).isEqualTo(NOW.plus(Duration.ofDays(3)));

        Invitation failed = planned("f", LATER.plusSeconds(5));
        change(tx -> tx.update(in(State.FAILED, failed)));
        Invitation withdrawn = planned("w", LATER.plusSeconds(6));
        change(tx -> tx.update(in(State.WITHDRAWN, withdrawn)));
        assertThat(now.lastAsk(List.of(failed.person(), withdrawn.person()), List.of()))
                .isEqualTo(new View.LastAsk(null, null, false));
    }

    @Test
    void the_last_ask_of_many_is_each_their_own() {
        planned("a", LATER);

        assertThat(now.lastAsks(List.of(
                        new View.Whom(List.of("contact:x"), List.of(ANA_MAIL)),
                        new View.Whom(List.of("contact:003a"), List.of()),
                        new View.Whom(List.of(), List.of()),
                        new View.Whom(List.of("contact:x"), List.of(ANA)))))
                .containsExactly(
                        new View.LastAsk(null, null, false),
                        new View.LastAsk(LATER, LATER, true),
                        new View.LastAsk(null, null, false),
                        new View.LastAsk(LATER, LATER, true));
    }

    @Test
    void a_person_is_asked_once_however_many_nodes_decide_at_the_same_time() throws Exception {
        change(tx -> {
            for (int i = 0; i < 400; i++) {
                tx.insert(interaction("r" + i));
            }
        });
        AtomicInteger next = new AtomicInteger();
        race(8, node -> {
            for (int n = 0; n < 50; n++) {
                String name = "r" + next.getAndIncrement();
                String person = "contact:" + n % 10;
                Handle handle = Handle.phone("+1555000" + (1000 + n % 5));
                write(node, tx -> {
                    tx.lockPersons(List.of(person, handle.key()));
                    View.LastAsk ask = tx.lastAsk(List.of(person), List.of(handle));
                    if (!ask.pending()) {
                        tx.insert(of(person, handle, invitation(name, "int_" + name)), "hash-" + name);
                    }
                    return true;
                });
            }
        });
        // Ten persons share five numbers: one ask for each number.
        assertThat(Rows.in(store)).containsEntry("invitation.planned", 5L);
    }

    // Answers

    @Test
    void the_answers_of_a_period_are_counted_by_score() {
        for (String name : List.of("a", "b", "c", "d")) {
            Invitation i = sent(name, null);
            change(tx -> tx.insert(answer(name, 1, i, name.equals("d") ? 1 : 5)));
        }

        assertThat(now.scoresBetween(Metric.CSAT, null, NOW, LATER.plusSeconds(999)))
                .containsExactly(Map.entry(1, 1L), Map.entry(5, 3L));
        assertThat(now.scoresBetween(Metric.CES, null, NOW, LATER.plusSeconds(999)))
                .isEmpty();
        assertThat(now.scoresBetween(Metric.CSAT, "csat", NOW, LATER.plusSeconds(999)))
                .isEqualTo(now.scoresBetween(Metric.CSAT, null, NOW, LATER.plusSeconds(999)));
        assertThat(now.scoresBetween(Metric.CSAT, "csat-voice", NOW, LATER.plusSeconds(999)))
                .isEmpty();
    }

    @Test
    void response_rates_count_each_invitation_of_a_period_once() {
        List<String> names = new ArrayList<>();
        for (int minute = 0; minute < 6; minute++) {
            names.add(Ids.floor("inv", NOW.plusSeconds(60L * minute)).substring("inv_".length()));
        }
        sent(names.get(0), null);
        Invitation answered = sent(names.get(1), null);
        Invitation failed = sent(names.get(2), null);
        Invitation expired = sent(names.get(3), null);
        planned(names.get(4), NOW);
        planned(names.get(5), NOW);
        change(tx -> {
            tx.insert(answer("a", 1, answered, 5));
            tx.insert(answer("a", 2, answered, 4));
            tx.answered(answered.id());
            tx.update(in(State.FAILED, failed));
            tx.update(in(State.EXPIRED, expired));
        });

        assertThat(now.responseRates(null, NOW.plusSeconds(60), NOW.plusSeconds(300)))
                .isEqualTo(Map.of(Via.SMS, new ResponseRate(4, 3, 2, 1)));
        assertThat(now.responseRates("csat", NOW.plusSeconds(60), NOW.plusSeconds(300)))
                .isEqualTo(now.responseRates(null, NOW.plusSeconds(60), NOW.plusSeconds(300)));
        assertThat(now.responseRates("csat-voice", NOW.plusSeconds(60), NOW.plusSeconds(300)))
                .isEmpty();
        assertThat(now.responseRates(null, NOW.plusSeconds(600), NOW.plusSeconds(900)))
                .isEmpty();
    }

    @Test
    void follow_ups_are_counted_by_state_from_the_time_of_their_answer() {
        for (Duration ago : List.of(Duration.ofDays(8), Duration.ofDays(6), Duration.ofDays(1), Duration.ZERO)) {
            Instant at = NOW.minus(ago);
            Escalation open = Escalation.open(Ids.floor("ans", at), "int_a", at);
            each.save(ago.isZero() ? open.acknowledge("Ana", at) : open, at);
        }

        assertThat(now.followUpsSince(NOW.minus(Duration.ofDays(7))))
                .isEqualTo(Map.of(Escalation.State.OPEN, 2L, Escalation.State.ACKNOWLEDGED, 1L));
    }

    @Test
    void an_amended_answer_keeps_both_versions_and_only_the_newest_counts() {
        Invitation i = sent("a", null);
        Answer first = answer("a", 1, i, 2);
        Answer second = answer("a", 2, i, 4);
        change(tx -> {
            tx.insert(first);
            tx.attribute("ans_a", "003a");
        });
        assertThat(now.answersOfContact("003a", NOW)).containsExactly(first);

        change(tx -> tx.insert(second));

        assertThat(now.answer("ans_a")).contains(second);
        assertThat(now.answerTo("inv_a")).contains(second);
        assertThat(now.answerVersions("ans_a")).containsExactly(first, second);
        assertThat(now.answersOfContact("003a", NOW)).containsExactly(second);
        assertThat(now.answersOfContact("003a", second.at().plusMillis(1))).isEmpty();
        assertThat(now.scoresBetween(Metric.CSAT, null, NOW, second.at())).isEmpty();
        assertThat(now.scoresBetween(Metric.CSAT, null, NOW, second.at().plusMillis(1)))
                .containsExactly(Map.entry(4, 1L));
        assertThat(now.scoresBetween(Metric.NPS, null, NOW, LATER.plusSeconds(999)))
                .isEmpty();

        change(tx -> tx.attribute("ans_a", "003b"));
        assertThat(now.answersOfContact("003a", NOW)).isEmpty();
        assertThat(now.answersOfContact("003b", NOW)).containsExactly(second);

        Answer gone = Samples.retracted(second);
        change(tx -> tx.insert(gone));
        assertThat(now.answersOfContact("003b", NOW)).isEmpty();
        assertThat(now.scoresBetween(Metric.CSAT, null, NOW, LATER.plusSeconds(999)))
                .isEmpty();
        assertThat(now.answer("ans_a")).contains(gone);
    }

    @Test
    void a_version_that_adds_words_counts_where_its_score_does_and_knows_when_it_came() {
        Invitation i = sent("a", null);
        Answer first = answer("a", 1, i, 2);
        Answer words = Samples.changed(LATER, first);
        change(tx -> {
            tx.insert(first);
            tx.attribute("ans_a", "003a");
            tx.insert(words);
        });

        assertThat(now.answer("ans_a")).contains(words);
        assertThat(now.scoresBetween(Metric.CSAT, null, NOW, first.at().plusMillis(1)))
                .containsExactly(Map.entry(2, 1L));
        assertThat(now.answersOfContact("003a", first.at())).containsExactly(words);
        assertThat(now.page(Resource.ANSWERS, null, 9).rows())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("at", first.at().toString())
                        .containsEntry("changedAt", LATER.toString()));
    }

    @Test
    void an_invitation_has_one_answer() {
        Invitation i = sent("a", null);
        change(tx -> tx.insert(answer("a", 1, i, 5)));

        assertThatThrownBy(() -> change(tx -> tx.insert(answer("b", 1, i, 1)))).isInstanceOf(StoreException.class);
    }

    @Test
    void a_first_answer_is_stored_once_and_counts_for_its_contact() {
        Invitation i = sent("a", null);

        assertThat(each.insertFirst(answer("a", 1, i, 5), "003a")).isTrue();
        assertThat(each.insertFirst(answer("b", 1, i, 1), "003b")).isFalse();

        assertThat(now.answerTo(i.id())).contains(answer("a", 1, i, 5));
        assertThat(now.answersOfContact("003a", NOW)).containsExactly(answer("a", 1, i, 5));
        assertThat(now.answersOfContact("003b", NOW)).isEmpty();
    }

    @Test
    void first_answers_stored_together_are_told_apart() {
        Invitation a = sent("a", null);
        Invitation b = sent("b", null);

        assertThat(each.insertFirst(List.of(
                        new Tx.FirstAnswer(answer("a", 1, a, 5), "003a"),
                        new Tx.FirstAnswer(answer("x", 1, a, 1), "003x"),
                        new Tx.FirstAnswer(answer("b", 1, b, 4), null))))
                .containsExactly(true, false, true);

        assertThat(now.answerTo(a.id())).contains(answer("a", 1, a, 5));
        assertThat(now.answerTo(b.id())).contains(answer("b", 1, b, 4));
    }

    @Test
    void what_many_answers_are_judged_on_is_found_by_their_tokens() {
        Invitation a = sent("a", null);
        Invitation b = sent("b", null);
        change(tx -> tx.insert(answer("b", 1, b, 4)));

        Map<String, View.Asked> asked = now.askedByTokens(List.of("hash-b", "hash-none", "hash-a"));

        assertThat(asked).containsOnlyKeys("hash-a", "hash-b");
        assertThat(asked).hasEntrySatisfying("hash-a", one -> {
            assertThat(one.invitation()).isEqualTo(a);
            assertThat(one.current()).isNull();
        });
        assertThat(asked)
                .hasEntrySatisfying("hash-b", one -> assertThat(one.current()).isEqualTo(answer("b", 1, b, 4)));
    }

    @Test
    void what_an_answer_is_judged_on_comes_in_one() {
        Invitation i = sent("a", null);
        String hash = "hash-a";

        assertThat(now.asked("inv_nobody")).isEmpty();
        assertThat(now.asked(i.id())).hasValueSatisfying(asked -> {
            assertThat(asked.invitation()).isEqualTo(i);
            assertThat(asked.interaction().id()).isEqualTo(i.interactionId());
            assertThat(asked.match()).isNull();
            assertThat(asked.current()).isNull();
        });
        MatchRecord match = new MatchRecord(i.interactionId(), new Match.Nobody("none"), null, NOW);
        change(tx -> tx.save(match));
        change(tx -> tx.insert(answer("a", 1, i, 5)));
        change(tx -> tx.insert(answer("a", 2, i, 1)));

        assertThat(now.askedByToken(hash)).hasValueSatisfying(asked -> {
            assertThat(asked.invitation()).isEqualTo(i);
            assertThat(asked.match()).isEqualTo(match);
            assertThat(asked.versions()).containsExactly(answer("a", 1, i, 5), answer("a", 2, i, 1));
        });
    }

    @Test
    void an_answered_invitation_is_neither_sent_nor_reminded_nor_expired() {
        Invitation i = sent("a", LATER);

        change(tx -> tx.answered(i.id()));

        assertThat(now.invitation(i.id())).contains(in(State.ANSWERED, i));
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, LATER.plusSeconds(9), "n1", LATER.plusSeconds(99), 9))
                .isEmpty();
        assertThat(each.expired(i.expiresAt().plusSeconds(1), 9)).isEmpty();
    }

    // Deliveries

    @Test
    void an_effect_may_be_claimed_in_the_transaction_that_owes_it() {
        Delivery d = settled(Delivery.State.TRYING, NOW, delivery("a", "webhook", "ans_a", NOW));

        change(tx -> tx.oweClaimed(d, "n1", LEASE));

        assertThat(now.delivery("dlv_a")).contains(d);
        assertThat(each.claimDeliveries("webhook", NOW, "n2", LATER, 9)).isEmpty();
        assertThat(each.claimDeliveries("webhook", LEASE, "n2", LATER, 9))
                .singleElement()
                .satisfies(claim -> assertThat(claim.outcomeLost()).isTrue());
        assertThat(each.settle(settled(Delivery.State.DONE, NOW, d), "n1")).isFalse();
    }

    @Test
    void what_waits_after_a_failure_is_due_when_its_destination_is_back_and_what_has_its_time_is_not() {
        change(tx -> tx.owe(delivery("tried", "webhook", "ans_a", NOW)));
        Delivery claimed =
                each.claimDeliveries("webhook", NOW, "n1", LEASE, 9).get(0).delivery();
        each.settle(settled(Delivery.State.WAITING, LATER, claimed), "n1");
        change(tx -> tx.owe(delivery("lingers", "webhook", "ans_b", LATER)));

        assertThat(each.resume("slack", LEASE)).isZero();
        assertThat(each.resume("webhook", LEASE)).isEqualTo(1);

        assertThat(each.claimDeliveries("webhook", LEASE, "n1", LATER, 9))
                .extracting(claim -> claim.delivery().id())
                .containsExactly("dlv_tried");
    }

    @Test
    void an_effect_is_claimed_tried_and_done() {
        Delivery d = delivery("a", "slack-escalation", "ans_a", LATER);
        assertThat(each.owe(d)).isEqualTo(d);

        assertThat(now.delivery("dlv_a")).contains(d);
        assertThat(now.deliveriesOf("ans_a")).containsExactly(d);
        assertThat(now.nextDue()).contains(LATER);
        assertThat(each.claimDeliveries("slack-escalation", LEASE, "n1", LATER, 9))
                .isEmpty();
        assertThat(each.claimDeliveries("webhook", LATER, "n1", LATER, 9)).isEmpty();

        Instant until = LATER.plusSeconds(60);
        ClaimedDelivery claimed =
                each.claimDeliveries("slack-escalation", LATER, "n1", until, 9).get(0);
        assertThat(claimed.outcomeLost()).isFalse();
        assertThat(claimed.delivery().state()).isEqualTo(Delivery.State.TRYING);
        assertThat(claimed.delivery().attempt()).isEqualTo(1);
        assertThat(each.claimDeliveries("slack-escalation", LATER, "n2", until, 9))
                .isEmpty();
        assertThat(now.nextDue()).contains(until);

        Delivery done = settled(Delivery.State.DONE, LATER, claimed.delivery());
        assertThat(each.settle(done, "n2")).isFalse();
        assertThat(each.settle(done, "n1")).isTrue();
        assertThat(now.delivery("dlv_a")).contains(done);
        assertThat(now.nextDue()).isEmpty();
        assertThat(now.backlog()).isEmpty();
    }

    @Test
    void a_try_whose_lease_ran_out_comes_back_with_its_outcome_lost_and_fences_its_first_holder() {
        change(tx -> tx.owe(delivery("a", "webhook", "ans_a", NOW)));
        Delivery first =
                each.claimDeliveries("webhook", NOW, "n1", LEASE, 9).get(0).delivery();

        ClaimedDelivery again =
                each.claimDeliveries("webhook", LEASE, "n2", LATER, 9).get(0);

        assertThat(again.outcomeLost()).isTrue();
        assertThat(again.delivery().attempt()).isEqualTo(2);
        assertThat(each.settle(settled(Delivery.State.DONE, NOW, first), "n1")).isFalse();
        Delivery retry = settled(Delivery.State.WAITING, LATER, again.delivery());
        assertThat(each.settle(retry, "n2")).isTrue();
        assertThat(each.claimDeliveries("webhook", LATER, "n1", LATER.plusSeconds(9), 9)
                        .get(0)
                        .outcomeLost())
                .isFalse();
    }

    @Test
    void a_try_settled_as_still_trying_comes_back_at_its_time_with_its_outcome_lost() {
        change(tx -> tx.owe(delivery("a", "webhook", "ans_a", NOW)));
        Delivery claimed =
                each.claimDeliveries("webhook", NOW, "n1", LEASE, 9).get(0).delivery();

        assertThat(each.settle(settled(Delivery.State.TRYING, LATER, claimed), "n1"))
                .isTrue();

        assertThat(each.claimDeliveries("webhook", LEASE, "n1", LATER, 9)).isEmpty();
        assertThat(each.claimDeliveries("webhook", LATER, "n1", LATER.plusSeconds(9), 9)
                        .get(0)
                        .outcomeLost())
                .isTrue();
    }

    @Test
    void a_first_effect_is_owed_and_waits_to_be_claimed() {
        Delivery d = delivery("a", "webhook", "ans_a", LATER);

        change(tx -> tx.oweFirst(d));

        assertThat(now.delivery("dlv_a")).contains(d);
        assertThat(each.claimDeliveries("webhook", NOW, "n1", LEASE, 10)).isEmpty();
        assertThat(each.claimDeliveries("webhook", LATER, "n1", LATER.plusSeconds(9), 10))
                .hasSize(1);
    }

    @Test
    void an_effect_owed_again_is_brought_up_to_date_whatever_its_state() {
        for (Delivery.State before :
                List.of(Delivery.State.DONE, Delivery.State.PARKED, Delivery.State.HELD, Delivery.State.WAITING)) {
            String answerId = "ans_" + before;
            change(tx -> tx.owe(delivery(before.code(), "webhook", answerId, NOW)));
            Delivery claimed =
                    each.claimDeliveries("webhook", NOW, "n1", LEASE, 9).get(0).delivery();
            each.settle(settled(before, LATER, claimed), "n1");

            Delivery more = new Delivery(
                    "dlv_another",
                    "webhook",
                    answerId,
                    "int_a",
                    "",
                    Map.of("channel", "#new"),
                    1,
                    0,
                    Delivery.State.WAITING,
                    LEASE,
                    0,
                    null,
                    null);
            Delivery owed = each.owe(more);

            boolean done = before == Delivery.State.DONE;
            // Its last try may have got through: the vendor is asked first.
            boolean doubt = before == Delivery.State.PARKED;
            Delivery.State owedAgain = doubt ? Delivery.State.TRYING : Delivery.State.WAITING;
            assertThat(owed)
                    .isEqualTo(new Delivery(
                            "dlv_" + before.code(),
                            "webhook",
                            answerId,
                            "int_a",
                            "",
                            Map.of("channel", "#new"),
                            2,
                            done ? 1 : 0,
                            owedAgain,
                            LEASE,
                            0,
                            done ? "ref-1" : null,
                            null));
            change(tx -> tx.owe(owed.id(), LATER));
            Delivery third = now.delivery(owed.id()).orElseThrow();
            assertThat(third.wanted()).isEqualTo(3);
            assertThat(third.dueAt()).isEqualTo(LATER);
            assertThat(third.state()).isEqualTo(owedAgain);
            assertThat(each.claimDeliveries("webhook", LATER, "n1", LATER.plusSeconds(9), 9))
                    .singleElement()
                    .satisfies(claim -> assertThat(claim.outcomeLost()).isEqualTo(doubt));
        }
        assertThatThrownBy(() -> change(tx -> tx.owe("dlv_none", NOW))).isInstanceOf(StoreException.class);
    }

    @Test
    void an_effect_owed_again_while_it_is_tried_waits_for_that_try() {
        change(tx -> tx.owe(delivery("a", "webhook", "ans_a", NOW)));
        Delivery claimed =
                each.claimDeliveries("webhook", NOW, "n1", LEASE, 9).get(0).delivery();

        Delivery owed = each.owe(delivery("b", "webhook", "ans_a", LATER));
        assertThat(owed.wanted()).isEqualTo(2);
        assertThat(owed.state()).isEqualTo(Delivery.State.TRYING);
        change(tx -> tx.owe("dlv_a", NOW));
        assertThat(each.claimDeliveries("webhook", NOW, "n2", LATER, 9)).isEmpty();

        assertThat(each.settle(settled(Delivery.State.DONE, NOW, claimed), "n1"))
                .isTrue();

        Delivery after = now.delivery("dlv_a").orElseThrow();
        assertThat(after.state()).isEqualTo(Delivery.State.WAITING);
        assertThat(after.wanted()).isEqualTo(3);
        assertThat(after.done()).isEqualTo(1);
        assertThat(after.reference()).isEqualTo("ref-1");
        assertThat(after.attempt()).isZero();
        assertThat(after.dueAt()).isEqualTo(NOW);
        ClaimedDelivery next =
                each.claimDeliveries("webhook", NOW, "n2", LATER, 9).get(0);
        assertThat(next.outcomeLost()).isFalse();
        assertThat(next.delivery().wanted()).isEqualTo(3);
    }

    @Test
    void an_effect_owed_again_while_it_was_parked_or_put_off_is_tried_again_but_not_before_the_vendor_allows() {
        change(tx -> tx.owe(delivery("p", "webhook", "ans_p", NOW)));
        change(tx -> tx.owe(delivery("w", "webhook", "ans_w", NOW)));
        List<ClaimedDelivery> claimed = each.claimDeliveries("webhook", NOW, "n1", LEASE, 9);
        change(tx -> tx.owe("dlv_p", NOW));
        change(tx -> tx.owe("dlv_w", NOW));

        for (ClaimedDelivery one : claimed) {
            Delivery.State state = one.delivery().id().equals("dlv_p") ? Delivery.State.PARKED : Delivery.State.WAITING;
            assertThat(each.settle(settled(state, LATER, one.delivery()), "n1")).isTrue();
        }

        assertThat(each.claimDeliveries("webhook", NOW, "n1", LEASE, 9))
                .singleElement()
                .satisfies(parked -> {
                    assertThat(parked.delivery().id()).isEqualTo("dlv_p");
                    assertThat(parked.outcomeLost()).isTrue();
                });
        assertThat(each.claimDeliveries("webhook", LATER, "n1", LATER.plusSeconds(9), 9))
                .extracting(c -> c.delivery().id())
                .contains("dlv_w");
    }

    @Test
    void effects_of_one_verb_and_answer_are_tried_one_after_the_other() {
        change(tx -> {
            tx.owe(to("#a", delivery("a", "slack", "ans_a", NOW)));
            tx.owe(to("#b", delivery("b", "slack", "ans_a", NOW)));
            tx.owe(to("#c", delivery("c", "slack", "ans_a", NOW.minusSeconds(1))));
            tx.owe(to("#a", delivery("d", "slack", "ans_d", NOW)));
            tx.owe(to("#a", delivery("e", "mail", "ans_a", NOW)));
        });

        List<ClaimedDelivery> first = each.claimDeliveries("slack", NOW, "n1", LEASE, 9);
        assertThat(first).extracting(c -> c.delivery().id()).containsExactly("dlv_c", "dlv_d");
        assertThat(each.claimDeliveries("slack", NOW, "n2", LEASE, 9)).isEmpty();
        assertThat(each.claimDeliveries("mail", NOW, "n2", LEASE, 9)).hasSize(1);

        each.settle(settled(Delivery.State.DONE, NOW, first.get(0).delivery()), "n1");
        assertThat(each.claimDeliveries("slack", NOW, "n2", LEASE, 9))
                .extracting(c -> c.delivery().id())
                .containsExactly("dlv_a");
    }

    @Test
    void nodes_that_race_for_effects_never_get_the_same_one() throws Exception {
        change(tx -> {
            for (int i = 0; i < 200; i++) {
                tx.owe(delivery("r" + i, "webhook", "ans_" + i, NOW));
            }
        });
        List<String> claimed = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger names = new AtomicInteger();
        race(4, node -> {
            String name = "n" + names.incrementAndGet();
            List<ClaimedDelivery> mine;
            do {
                mine = write(node, tx -> tx.claimDeliveries("webhook", NOW, name, LEASE, 6));
                for (ClaimedDelivery c : mine) {
                    claimed.add(c.delivery().id());
                    boolean kept = write(node, tx -> tx.settle(settled(Delivery.State.DONE, NOW, c.delivery()), name));
                    assertThat(kept).isTrue();
                }
            } while (!mine.isEmpty());
        });
        assertThat(claimed).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void held_effects_wait_for_their_match_and_parked_ones_for_an_admin() {
        for (String name : List.of("h", "p", "q")) {
            change(tx -> tx.owe(delivery(name, name.equals("q") ? "mail" : "crm", "ans_" + name, NOW)));
        }
        for (String verb : List.of("crm", "mail")) {
            for (ClaimedDelivery c : each.claimDeliveries(verb, NOW, "n1", LEASE, 9)) {
                Delivery.State state = c.delivery().id().equals("dlv_h") ? Delivery.State.HELD : Delivery.State.PARKED;
                each.settle(settled(state, NOW, c.delivery()), "n1");
            }
        }
        assertThat(now.nextDue()).isEmpty();
        assertThat(each.claimDeliveries("crm", LATER, "n1", LATER, 9)).isEmpty();
        assertThat(now.backlog())
                .isEqualTo(Map.of(
                        "crm", new View.Backlog(0, 0, 1, 1, null, NOW),
                        "mail", new View.Backlog(0, 0, 0, 1, null, NOW)));

        assertThat(each.release("int_other", NOW)).isZero();
        assertThat(each.release("int_a", NOW)).isEqualTo(1);
        assertThat(each.unpark("mail", null, LEASE, 9)).hasSize(1);
        assertThat(each.unpark("crm", null, LATER, 9)).hasSize(1);

        assertThat(now.backlog())
                .isEqualTo(Map.of(
                        "crm", new View.Backlog(2, 1, 0, 0, NOW, null),
                        "mail", new View.Backlog(1, 1, 0, 0, LEASE, null)));
        assertThat(now.delivery("dlv_p").orElseThrow().attempt()).isZero();
    }

    @Test
    void what_waits_or_is_parked_can_be_made_due_now_by_verb_time_or_id() {
        Instant later = NOW.plus(Duration.ofHours(1));
        change(tx -> {
            tx.owe(delivery("a", "replan", "ans_a", later));
            tx.owe(delivery("b", "replan", "ans_b", NOW));
            tx.owe(delivery("c", "slack", "ans_c", NOW));
            tx.owe(delivery("d", "slack", "ans_d", later));
            tx.owe(delivery("e", "replan", "ans_e", NOW.minusSeconds(9)));
        });
        for (String verb : List.of("replan", "slack")) {
            for (ClaimedDelivery claimed : each.claimDeliveries(verb, NOW, "n1", LEASE, 2)) {
                change(tx -> tx.settle(settled(Delivery.State.PARKED, NOW, claimed.delivery()), "n1"));
            }
        }

        assertThat(each.hurry("replan", NOW)).isEqualTo(3);
        assertThat(each.claimDeliveries("replan", NOW, "n1", LEASE, 9))
                .extracting(claimed -> claimed.delivery().id())
                .containsExactlyInAnyOrder("dlv_a", "dlv_b", "dlv_e");
        // What is being tried is left alone, and so is what is due already.
        assertThat(each.hurry("replan", NOW)).isZero();

        assertThat(each.unpark("slack", later, NOW, 9)).isEmpty();
        assertThat(each.unparkOne("dlv_d", NOW)).isEmpty();
        assertThat(each.unparkOne("dlv_c", NOW)).map(Delivery::state).contains(Delivery.State.TRYING);
        assertThat(each.unparkOne("dlv_c", NOW)).isEmpty();
        assertThat(now.stuck("slack", null, NOW, 9).parked()).isZero();
        assertThat(now.delivery("dlv_c").orElseThrow().attempt()).isZero();
    }

    /** Owes effects of one verb, tries them and settles each with a reason at a time. */
    private void owedAndSettled(String verb, Delivery.State state, Map<String, Instant> at, String reason) {
        at.keySet().forEach(name -> change(tx -> tx.owe(delivery(name, verb, "ans_" + name, NOW))));
        for (ClaimedDelivery claimed : each.claimDeliveries(verb, NOW, "n1", LEASE, 99)) {
            Delivery d = claimed.delivery();
            Instant due = Objects.requireNonNull(at.get(d.id().substring("dlv_".length())));
            assertThat(each.settle(
                            new Delivery(
                                    d.id(),
                                    d.verb(),
                                    d.answerId(),
                                    d.interactionId(),
                                    d.target(),
                                    d.options(),
                                    d.wanted(),
                                    d.done(),
                                    state,
                                    due,
                                    d.attempt(),
                                    null,
                                    reason),
                            "n1"))
                    .isTrue();
        }
    }

    @Test
    void what_is_stuck_is_counted_by_reason_with_its_ages() {
        owedAndSettled("slack", Delivery.State.PARKED, Map.of("a", NOW, "b", NOW.plusSeconds(60)), "channel_not_found");
        owedAndSettled("slack", Delivery.State.PARKED, Map.of("c", NOW.minusSeconds(60)), "is_archived");
        owedAndSettled("slack", Delivery.State.WAITING, Map.of("d", LATER), "ratelimited");
        owedAndSettled("mail", Delivery.State.PARKED, Map.of("e", NOW), "no such mailbox");

        View.Stuck all = now.stuck("slack", null, NOW, 9);
        assertThat(all.parked()).isEqualTo(3);
        assertThat(all.parkedSince()).isEqualTo(NOW.minusSeconds(60));
        assertThat(all.putOff()).isEqualTo(1);
        assertThat(all.putOffUntil()).isEqualTo(LATER);
        assertThat(all.reasons())
                .containsExactly(
                        new View.Reason("channel_not_found", 2, NOW, NOW.plusSeconds(60), "int_a"),
                        new View.Reason("is_archived", 1, NOW.minusSeconds(60), NOW.minusSeconds(60), "int_a"));
        assertThat(now.stuck("slack", null, NOW, 1).reasons()).hasSize(1);
        assertThat(now.stuck("slack", NOW, LATER, 9).parked()).isEqualTo(2);
        assertThat(now.stuck("slack", NOW, LATER, 9).putOff()).isZero();
        assertThat(now.stuck("webhook", null, NOW, 9)).isEqualTo(new View.Stuck(0, null, 0, null, List.of()));
        assertThat(now.backlog()).containsEntry("slack", new View.Backlog(1, 0, 0, 3, NOW, NOW.minusSeconds(60)));
    }

    @Test
    void parked_effects_are_put_back_in_batches_the_oldest_first() {
        owedAndSettled(
                "slack",
                Delivery.State.PARKED,
                Map.of("a", NOW, "b", NOW.minusSeconds(9), "c", NOW.plusSeconds(9)),
                "channel_not_found");

        List<Delivery> first = each.unpark("slack", null, LATER, 2);

        assertThat(first).extracting(Delivery::id).containsExactlyInAnyOrder("dlv_a", "dlv_b");
        assertThat(first).allSatisfy(d -> {
            assertThat(d.attempt()).isZero();
            assertThat(d.reason()).isNull();
            assertThat(d.dueAt()).isEqualTo(LATER);
        });
        // The last try may have reached the vendor, which is asked first.
        assertThat(each.claimDeliveries("slack", LATER, "n1", LATER.plusSeconds(60), 9))
                .hasSize(2)
                .allMatch(ClaimedDelivery::outcomeLost);
        assertThat(each.unpark("slack", null, LATER, 2))
                .extracting(Delivery::id)
                .containsExactly("dlv_c");
        assertThat(each.unpark("slack", null, LATER, 2)).isEmpty();
    }

    @Test
    void only_what_waits_after_a_failure_can_be_tried_before_its_time() {
        change(tx -> tx.owe(delivery("later", "slack", "ans_later", LATER)));
        owedAndSettled("slack", Delivery.State.WAITING, Map.of("a", LATER, "b", LATER), "ratelimited");
        owedAndSettled("slack", Delivery.State.TRYING, Map.of("c", LATER), "no answer in time");

        assertThat(each.retryOneNow("dlv_later", NOW)).isEmpty();
        assertThat(each.retryOneNow("dlv_a", NOW)).map(Delivery::attempt).contains(1);
        assertThat(each.retryNow("slack", NOW, 9)).extracting(Delivery::id).containsExactlyInAnyOrder("dlv_b", "dlv_c");
        assertThat(each.retryNow("slack", NOW, 9)).isEmpty();

        List<ClaimedDelivery> claimed = each.claimDeliveries("slack", NOW, "n1", LEASE, 9);
        assertThat(claimed).extracting(c -> c.delivery().id()).containsExactlyInAnyOrder("dlv_a", "dlv_b", "dlv_c");
        assertThat(claimed)
                .filteredOn(ClaimedDelivery::outcomeLost)
                .extracting(c -> c.delivery().id())
                .containsExactly("dlv_c");
        // Being tried: nobody interferes.
        assertThat(each.retryOneNow("dlv_a", NOW)).isEmpty();
    }

    @Test
    void what_is_owed_in_a_state_is_read_page_by_page_over_all_queues() {
        owedAndSettled(
                "slack",
                Delivery.State.PARKED,
                Map.of("a", NOW, "b", NOW, "c", NOW.minusSeconds(5)),
                "channel_not_found");
        owedAndSettled("mail", Delivery.State.PARKED, Map.of("d", NOW.plusSeconds(5)), "no such mailbox");
        change(tx -> tx.owe(delivery("e", "crm", "ans_e", NOW)));

        List<Object> ids = new ArrayList<>();
        String after = null;
        do {
            View.Page page = now.owed(Delivery.State.PARKED, null, after, 1);
            page.rows().forEach(row -> ids.add(row.get("id")));
            after = page.next();
        } while (after != null && ids.size() < 9);
        assertThat(ids).containsExactly("dlv_d", "dlv_c", "dlv_a", "dlv_b");

        assertThat(now.owed(Delivery.State.PARKED, "slack", null, 9).rows())
                .extracting(row -> row.get("id"))
                .containsExactly("dlv_c", "dlv_a", "dlv_b");
        assertThat(now.owed(Delivery.State.PARKED, "slack", null, 9).next()).isNull();
        assertThat(now.owed(Delivery.State.WAITING, null, null, 9).rows())
                .extracting(row -> row.get("verb"))
                .containsExactly("crm");
        for (String wrong : List.of("x", "slack~soon~dlv_a", "mail~0~")) {
            assertThatThrownBy(() -> now.owed(Delivery.State.PARKED, "slack", wrong, 9))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void what_is_older_than_is_kept_is_let_go_and_the_rest_stays() {
        Instant old = NOW.minus(Duration.ofDays(400));
        clock.set(old);
        close_the_store();
        open_the_store();
        String oldId = Ids.floor("int", old) + "x";
        String youngId = Ids.floor("int", NOW) + "x";
        for (String id : List.of(oldId, youngId)) {
            Instant at = id.equals(oldId) ? old : NOW;
            clock.set(at);
            if (at.equals(NOW)) {
                // A program that starts anew has the months of its time.
                close_the_store();
                open_the_store();
            }
            change(tx -> {
                tx.insert(Interaction.ended(id, Channel.CHAT, "meta", "m" + at, at)
                        .handle(ANA)
                        .build());
                tx.save(new MatchRecord(id, new Match.Nobody("none"), null, at));
                tx.insert(new Decision("dec_" + id, id, at, List.of(), "csat", null));
                Invitation i = in(State.ANSWERED, invitation(id, id));
                tx.insert(i, "hash-" + id);
                tx.insert(answer(id, 1, i, 4));
                tx.insert(answer(id, 2, i, 1));
                tx.owe(delivery(id, "slack", "ans_" + id, at));
                tx.save(Escalation.open("ans_" + id, id, at), null);
                tx.append(new LedgerEntry(
                        Ids.floor("led", at) + "x",
                        at,
                        LedgerEvent.INTERACTION_ENDED,
                        LedgerEntry.CLOSELOOP,
                        id,
                        null,
                        null,
                        Map.of()));
                tx.remember("meta", "e" + at, at);
            });
        }
        Map<String, Long> before = Rows.in(store);

        assertThat(store.housekeeping().step(clock.instant(), Retention.KEEP).nothing())
                .isTrue();
        assertThat(Rows.in(store)).isEqualTo(before);
        Housekeeping.Gone gone = store.housekeeping().step(clock.instant(), A_YEAR);

        assertThat(gone.interactions()).isEqualTo(1);
        assertThat(gone.invitations()).isEqualTo(1);
        assertThat(gone.seen()).isEqualTo(1);
        assertThat(now.interaction(oldId)).isEmpty();
        assertThat(now.interaction(youngId)).isPresent();
        assertThat(now.interactionsOf(ANA, 9)).hasSize(1);
        assertThat(now.invitationByReference("SMinv_" + oldId)).isEmpty();
        assertThat(now.invitationByReference("SMinv_" + youngId)).isPresent();
        assertThat(now.ledgerAfter(null, 9)).hasSize(1);
        assertThat(now.ledgerAfter(Ids.floor("led", old) + "x", 9)).hasSize(1);
        assertThat(now.answer("ans_" + oldId)).isEmpty();
        assertThat(now.answerVersions("ans_" + youngId)).hasSize(2);
        assertThat(Rows.in(store))
                .containsEntry("interaction", 1L)
                .containsEntry("match.nobody", 1L)
                .containsEntry("decision.skip", 1L)
                .containsEntry("delivery.waiting", 1L)
                .containsEntry("escalation.open", 1L)
                .containsEntry("ledger", 1L);
        // Its key is free again, that of the young one is not; the ledger goes on behind its last number.
        assertThat(each.remember("meta", "e" + old, NOW)).isTrue();
        assertThat(each.remember("meta", "e" + NOW, NOW)).isFalse();
        assertThat(now.interactionBySource("meta", "m" + old)).isEmpty();
        change(tx -> tx.append(entry("led_zzz", LedgerEvent.ROUTE_DEPLOYED, null)));
        assertThat(now.ledgerAfter(null, 9)).extracting(LedgerEntry::id).endsWith("led_zzz");
        assertThat(store.housekeeping().step(clock.instant(), A_YEAR).nothing()).isTrue();
    }

    private static Conversation thread(String stream, Instant at) {
        Message first = message("m1", Message.Author.CUSTOMER, at);
        return Conversation.joined("meta", stream, Channel.SOCIAL, Participant.agent("a7", "Bo"), at)
                .and(first);
    }

    private List<String> foundByHandle() {
        return write(tx -> ((SqlTx) tx)
                .tables()
                .sql
                .list("SELECT handle || ' ' || stream FROM conversation_handle ORDER BY stream", Row::text));
    }

    @Test
    void what_nobody_ended_is_let_go_by_its_age_too_with_its_addresses() {
        Instant old = NOW.minus(Duration.ofDays(400));
        Handle hers = Handle.messenger("page", "user");
        Conversation legs = Conversation.rang("twilio-voice", "CA1", Channel.PHONE, old);
        Conversation clocked = thread("clocked", old);
        Conversation young = thread("young", old).and(message("m2", Message.Author.AGENT, NOW));
        change(tx -> {
            tx.save(thread("old", old), null);
            tx.save(legs, null);
            tx.save(clocked, LATER);
            tx.save(young, null);
            Sql sql = ((SqlTx) tx).tables().sql;
            sql.change("INSERT INTO conversation_handle (handle, source, stream) VALUES ('chat:x', 'meta', 'lost')");
            sql.change("INSERT INTO conversation_handle (handle, source, stream) VALUES ('chat:x', 'meta', 'young')");
        });

        Housekeeping.Gone gone = store.housekeeping().step(NOW, A_YEAR);

        assertThat(gone.conversations()).isEqualTo(2);
        assertThat(now.conversation("meta", "old")).isEmpty();
        assertThat(now.conversation("twilio-voice", "CA1")).isEmpty();
        assertThat(now.underWay(List.of(hers), Instant.EPOCH))
                .extracting(Conversation::stream)
                .containsExactlyInAnyOrder("clocked", "young");
        assertThat(foundByHandle())
                .containsExactlyInAnyOrder(hers.key() + " clocked", hers.key() + " young", "chat:x young");
        assertThat(store.housekeeping().step(NOW, A_YEAR).nothing()).isTrue();
    }

    @Test
    void a_thread_is_kept_as_long_as_the_contact_it_became() {
        // given threads without a message for longer than is kept, that ended later
        Instant silent = NOW.minus(Duration.ofDays(460));
        Instant ended = NOW.minus(Duration.ofDays(300));
        Conversation resolved = thread("resolved", silent).closed();
        Conversation revived = thread("revived", silent).closed().revived();
        change(tx -> {
            for (Conversation thread : List.of(resolved, revived)) {
                tx.save(thread, null);
                String id = Ids.floor("int", ended) + thread.stream();
                tx.insert(thread(thread.stream(), silent).end(id, ended, CloseReason.RESOLVED));
            }
        });

        assertThat(store.housekeeping().step(NOW, A_YEAR).nothing()).isTrue();
        assertThat(now.conversation("meta", "resolved")).contains(resolved);
        // then a later contact is the next of its thread, and none that was recorded before
        assertThat(now.conversation("meta", "revived"))
                .map(Conversation::generation)
                .contains(2);

        Housekeeping.Gone gone = store.housekeeping().step(NOW.plus(Duration.ofDays(150)), A_YEAR);

        assertThat(gone.interactions()).isEqualTo(2);
        assertThat(gone.conversations()).isEqualTo(2);
    }

    private void ledgerEntry(Instant at) {
        change(tx -> tx.append(new LedgerEntry(
                Ids.floor("led", at) + "x",
                at,
                LedgerEvent.ROUTE_DEPLOYED,
                LedgerEntry.CLOSELOOP,
                null,
                null,
                null,
                Map.of())));
    }

    @Test
    void a_clock_that_leaps_over_months_is_believed_after_a_day_and_nothing_is_let_go_before() {
        // given what was recorded until yesterday, and a clock that is years ahead, by which today's entries are made
        // too
        ledgerEntry(NOW.minus(Duration.ofDays(1)));
        Instant leapt = NOW.plus(Duration.ofDays(4000));
        clock.set(leapt);
        store.keep(A_YEAR);
        store.housekeeping().monthsAhead();
        ledgerEntry(leapt);

        for (int hour = 1; hour < Leap.RUNS; hour++) {
            assertThat(store.housekeeping().hourly().nothing()).isTrue();
        }

        assertThat(Rows.in(store)).containsEntry("ledger", 2L);
        assertThat(store.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.what()).isEqualTo("retention");
            assertThat(notice.trouble()).contains(leapt.toString()).contains("mend it");
        });
        // and when nobody has mended it
        assertThat(store.housekeeping().hourly().nothing()).isFalse();
        assertThat(Rows.in(store)).containsEntry("ledger", 1L);
        assertThat(store.notices()).isEmpty();
    }

    @Test
    void a_clock_that_was_put_right_leaves_everything_in_place() {
        ledgerEntry(NOW.minus(Duration.ofDays(400)));
        ledgerEntry(NOW.minus(Duration.ofDays(2)));
        clock.set(NOW.plus(Duration.ofDays(4000)));
        store.keep(new Retention(12, 24, 90));
        store.housekeeping().hourly();
        assertThat(store.notices()).hasSize(1);

        clock.set(NOW);

        assertThat(store.housekeeping().hourly().nothing()).isTrue();
        assertThat(store.notices()).isEmpty();
        assertThat(Rows.in(store)).containsEntry("ledger", 2L);
    }

    @Test
    void the_ledger_is_kept_for_a_reader_that_has_not_read_it() {
        Instant first = NOW.minus(Duration.ofDays(500));
        Instant second = NOW.minus(Duration.ofDays(470));
        List.of(first, second, NOW).forEach(this::ledgerEntry);
        each.claimLedger("kafka", NOW, "n1", LEASE);
        each.advanceLedger("kafka", "n1", 1, LEASE);

        store.housekeeping().step(clock.instant(), A_YEAR);

        assertThat(now.ledgerAfter(null, 9)).extracting(LedgerEntry::at).containsExactly(second, NOW);
        assertThat(store.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.trouble()).contains("wait for a reader");
            assertThat(notice.since()).isEqualTo(second);
        });
        each.advanceLedger("kafka", "n1", 3, LEASE);
        store.housekeeping().step(clock.instant(), A_YEAR);
        assertThat(now.ledgerAfter(null, 9)).extracting(LedgerEntry::at).containsExactly(NOW);
        assertThat(store.notices()).isEmpty();
        assertThat(now.ledgerPosition("kafka").behind()).isZero();
    }

    @Test
    void a_reader_that_nobody_runs_any_more_is_not_waited_for_and_that_is_told() {
        Instant old = NOW.minus(Duration.ofDays(500));
        ledgerEntry(old);
        ledgerEntry(NOW);
        each.claimLedger("kafka", NOW.minus(Duration.ofDays(60)), "n1", NOW.minus(Duration.ofDays(60)));

        store.housekeeping().step(clock.instant(), A_YEAR);

        assertThat(now.ledgerAfter(null, 9)).extracting(LedgerEntry::at).containsExactly(NOW);
        assertThat(store.notices())
                .singleElement()
                .satisfies(notice -> assertThat(notice.trouble()).contains("not been seen for 30 days"));
    }

    @Test
    void a_probe_writes_and_leaves_no_reader_that_the_ledger_would_be_kept_for() {
        ledgerEntry(NOW.minus(Duration.ofDays(500)));
        ledgerEntry(NOW);

        each.probe();
        each.probe();
        store.housekeeping().step(clock.instant(), A_YEAR);

        assertThat(now.ledgerAfter(null, 9)).extracting(LedgerEntry::at).containsExactly(NOW);
        assertThat(store.notices()).isEmpty();
    }

    @Test
    void the_newest_entry_stays_however_old_it_is_so_that_numbers_go_on() {
        ledgerEntry(NOW.minus(Duration.ofDays(500)));
        ledgerEntry(NOW.minus(Duration.ofDays(499)));
        store.housekeeping().step(clock.instant(), A_YEAR);

        ledgerEntry(NOW);

        assertThat(now.ledgerFrom(2, 9))
                .singleElement()
                .satisfies(entry -> assertThat(entry.number()).isEqualTo(3));
    }

    @Test
    void what_only_a_newer_version_knows_is_left_to_it() {
        change(tx -> {
            tx.insert(interaction("known"));
            tx.insert(interaction("newer"));
            tx.append(entry("led_newer", LedgerEvent.ROUTE_DEPLOYED, null));
        });
        change(tx -> {
            Sql sql = ((SqlTx) tx).tables().sql;
            sql.change("UPDATE interaction SET channel = 'hologram' WHERE id = 'int_newer'");
        });
        change(tx ->
                ((SqlTx) tx).tables().sql.change("UPDATE ledger SET event = 'hologram.seen' WHERE id = 'led_newer'"));

        assertThat(each.claimInteractions(Station.MATCH, NOW, "n1", LEASE, 9))
                .extracting(Interaction::id)
                .containsExactly("int_known");
        assertThat(now.ledgerAfter(null, 9)).singleElement().satisfies(entry -> {
            assertThat(entry.event()).isEqualTo(LedgerEvent.OTHER);
            assertThat(entry.code()).isEqualTo("hologram.seen");
        });
        // Once it is put right, or a newer node looks, it is there.
        change(tx ->
                ((SqlTx) tx).tables().sql.change("UPDATE interaction SET channel = 'chat' WHERE id = 'int_newer'"));
        assertThat(each.claimInteractions(Station.MATCH, LEASE, "n2", LATER, 9))
                .extracting(Interaction::id)
                .contains("int_newer");
    }

    @Test
    void leases_of_earlier_runs_end_and_those_of_what_may_be_on_its_way_when_the_vendor_knows() {
        claimed("old", "older");
        Instant ask = NOW.plusSeconds(10);

        change(tx -> tx.endLeasesOfOthers("alive", NOW, ask));

        taken_over_in_time(ask);
    }

    @Test
    void leases_of_nodes_that_have_ended_end_and_no_others() {
        claimed("gone", "gone too");
        Instant ask = NOW.plusSeconds(10);

        change(tx -> tx.endLeases(List.of("gone", "gone too", "never there"), NOW, ask));

        taken_over_in_time(ask);
    }

    /** Of each kind one, and an effect that a node has which is alive. */
    private void claimed(String node, String another) {
        planned("a", NOW);
        sent("b", NOW);
        change(tx -> {
            tx.insert(interaction("c"));
            tx.owe(delivery("a", "webhook", "ans_a", NOW));
            tx.owe(delivery("b", "mail", "ans_a", NOW));
        });
        each.claimInteractions(Station.MATCH, NOW, node, LEASE, 99);
        each.claimInvitations(Via.SMS, Instant.EPOCH, NOW, node, LEASE, 9);
        each.claimReminders(Via.SMS, Instant.EPOCH, NOW, node, LEASE, 9);
        each.claimDeliveries("webhook", NOW, another, LEASE, 9);
        each.claimDeliveries("mail", NOW, "alive", LEASE, 9);
        each.claimLedger("kafka", NOW, node, LEASE);
    }

    private void taken_over_in_time(Instant ask) {
        assertThat(now.nextDue()).contains(NOW);
        assertThat(each.claimInteractions(Station.MATCH, NOW, "new", LEASE, 99)).hasSize(1);
        assertThat(each.claimLedger("kafka", NOW, "new", LEASE)).isPresent();
        Instant before = ask.minusSeconds(1);
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, before, "new", LEASE, 9))
                .isEmpty();
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, before, "new", LEASE, 9))
                .isEmpty();
        assertThat(each.claimDeliveries("webhook", before, "new", LEASE, 9)).isEmpty();
        assertThat(each.claimInvitations(Via.SMS, Instant.EPOCH, ask, "new", LEASE, 9))
                .singleElement()
                .matches(ClaimedInvitation::outcomeLost);
        assertThat(each.claimReminders(Via.SMS, Instant.EPOCH, ask, "new", LEASE, 9))
                .singleElement()
                .matches(ClaimedInvitation::outcomeLost);
        assertThat(each.claimDeliveries("webhook", ask, "new", LEASE, 9))
                .singleElement()
                .matches(ClaimedDelivery::outcomeLost);
        assertThat(each.claimDeliveries("mail", ask, "new", LEASE, 9)).isEmpty();
    }

    // Escalations, opt-outs, the built-in CRM

    @Test
    void an_escalation_is_overdue_when_its_clock_has_run_out() {
        Escalation open = Escalation.open("ans_a", "int_a", NOW);
        change(tx -> tx.save(open, LATER));

        assertThat(now.escalation("ans_a")).contains(open);
        assertThat(now.nextDue()).contains(LATER);
        assertThat(each.overdue(LEASE, 9)).isEmpty();
        assertThat(each.overdue(LATER, 9)).containsExactly(open);

        Escalation mine = open.acknowledge("bo", LEASE).nudged();
        change(tx -> tx.save(mine, null));
        assertThat(now.escalation("ans_a")).contains(mine);
        assertThat(each.overdue(LATER, 9)).isEmpty();
        change(tx -> tx.save(mine.resolve("bo", LATER, "called back"), LATER));
        assertThat(each.overdue(LATER, 9)).isEmpty();
    }

    @Test
    void the_last_word_of_a_handle_decides_whether_it_is_opted_out() {
        change(tx -> tx.optOut(ANA, "sms", "STOP", NOW));
        change(tx -> tx.optOut(ANA, "sms", "STOP!!", NOW));
        change(tx -> tx.optOut(Handle.chat("c"), "chat", "no more", NOW));

        assertThat(now.optedOut(List.of(ANA, ANA_MAIL, Handle.chat("c"), Handle.chat("d"))))
                .isEqualTo(Set.of(ANA, Handle.chat("c")));
        assertThat(now.optedOut(List.of())).isEmpty();

        change(tx -> tx.optIn(ANA, "sms", "START", LATER));
        assertThat(now.optedOut(List.of(ANA))).isEmpty();
    }

    @Test
    void what_one_word_put_on_the_opt_out_list_together_is_known() {
        List<Handle> all = List.of(ANA, ANA_MAIL, Handle.chat("c"), Handle.chat("d"));
        change(tx -> tx.optOut(ANA, "page", "unsubscribe", NOW));
        change(tx -> tx.optOut(ANA_MAIL, "page", "unsubscribe", NOW));
        change(tx -> tx.optOut(Handle.chat("c"), "page", "unsubscribe", LATER));
        change(tx -> tx.optOut(Handle.chat("d"), "sms", "STOP", NOW));

        Set<Handle> together = new HashSet<>();
        change(tx -> together.addAll(tx.optedOutWith(ANA, all)));
        assertThat(together).containsExactly(ANA_MAIL);

        change(tx -> tx.optIn(ANA, "sms", "START", LATER));
        change(tx -> together.retainAll(tx.optedOutWith(ANA, all)));
        assertThat(together).isEmpty();
    }

    @Test
    void the_past_is_given_in_the_order_of_its_recording_with_what_became_of_it() {
        Contact ana = new Contact("lc_a", "Ana", List.of(ANA), null, null, null, false, null);
        Rule no = Rule.failed("floor", "too soon", LATER);
        Invitation sent = in(State.SENT, invitation("c", "int_c"));
        Invitation withdrawn = in(State.WITHDRAWN, invitation("d", "int_d"));
        LedgerEntry end = new LedgerEntry(
                "led_9", LATER, LedgerEvent.INVITATION_WITHDRAWN, "closeloop", "int_d", "inv_d", null, Map.of());
        AskPlan plan = new AskPlan(Via.SMS, ANA, NOW, "soon");
        change(tx -> {
            for (String name : List.of("c", "b", "d", "e")) {
                tx.insert(interaction(name));
            }
            tx.save(new MatchRecord("int_c", new Match.Matched("lc_a", Match.Basis.PHONE, 0.8), ana, NOW));
            tx.insert(new Decision("dec_b", "int_b", NOW, List.of(Rule.passed("route", "fine"), no), "csat", null));
            tx.insert(new Decision("dec_c", "int_c", NOW, List.of(), "csat", plan));
            tx.insert(sent, "hash-c");
            tx.insert(withdrawn, "hash-d");
            tx.append(end);
            tx.insert(answer("c", 1, sent, 5));
            tx.insert(answer("c", 2, sent, 4));
        });

        List<View.Past> past = now.past("int_a", "int_e", 9);

        assertThat(past).extracting(p -> p.interaction().id()).containsExactly("int_b", "int_c", "int_d");
        assertThat(past.get(0).skippedBy()).isEqualTo(no);
        assertThat(past.get(0).plan()).isNull();
        assertThat(past.get(0).ask()).isNull();
        View.Past asked = past.get(1);
        assertThat(asked.interaction()).isEqualTo(interaction("c"));
        assertThat(asked.contact()).isEqualTo(ana);
        assertThat(asked.plan()).isEqualTo(plan);
        assertThat(asked.skippedBy()).isNull();
        assertThat(asked.ask())
                .isEqualTo(new View.PastAsk(
                        "inv_c",
                        sent.person(),
                        sent.to(),
                        sent.via(),
                        State.SENT,
                        sent.plannedAt(),
                        sent.dueAt(),
                        sent.sentAt(),
                        null,
                        null,
                        Metric.CSAT,
                        4,
                        true));
        View.Past waiting = past.get(2);
        assertThat(waiting.decidedAt()).isNull();
        assertThat(waiting.ask()).isNotNull();
        assertThat(now.pastAsks("inv_c", "inv_z", 9))
                .singleElement()
                .satisfies(ask -> assertThat(ask.endedAt()).isEqualTo(LATER));
        assertThat(now.past("int_b", "int_z", 1))
                .extracting(p -> p.interaction().id())
                .containsExactly("int_c");
    }

    @Test
    void handles_that_are_opted_out_are_given_in_the_order_of_their_keys() {
        change(tx -> tx.optOut(ANA, "sms", "STOP", NOW));
        change(tx -> tx.optOut(ANA_MAIL, "mail", "STOP", LATER));
        change(tx -> tx.optOut(Handle.chat("c"), "chat", "no", NOW));
        change(tx -> tx.optIn(Handle.chat("c"), "chat", "yes", LATER));

        assertThat(now.optOuts("", 9)).containsExactly(Map.entry(ANA_MAIL.key(), LATER), Map.entry(ANA.key(), NOW));
        assertThat(now.optOuts(ANA_MAIL.key(), 9)).containsExactly(Map.entry(ANA.key(), NOW));
    }

    @Test
    void local_contacts_are_found_by_handle_and_carry_figures() {
        Contact ana = new Contact("lc_a", "Ana", List.of(ANA, ANA_MAIL), null, null, null, false, null);
        Contact bo = new Contact("lc_b", "Bo", List.of(ANA), "Acme", "Europe/Madrid", "es", true, NOW);
        change(tx -> {
            tx.saveLocalContact(ana);
            tx.saveLocalContact(bo);
            tx.saveLocalFigures("lc_a", Map.of("csat", "4"));
        });

        assertThat(now.localContact("lc_b")).contains(bo);
        assertThat(now.localContacts(List.of(ANA))).containsExactlyInAnyOrder(ana, bo);
        assertThat(now.localContacts(List.of(ANA_MAIL, ANA_MAIL, Handle.chat("x"))))
                .containsExactly(ana);
        assertThat(now.localContacts(List.of())).isEmpty();
        assertThat(now.localFigures("lc_a")).isEqualTo(Map.of("csat", "4"));
        assertThat(now.localFigures("lc_b")).isEmpty();

        Contact moved = new Contact("lc_a", "Ana Silva", List.of(ANA_MAIL), null, null, null, false, null);
        change(tx -> {
            tx.saveLocalContact(moved);
            tx.saveLocalFigures("lc_a", Map.of());
        });
        assertThat(now.localContacts(List.of(ANA))).containsExactly(bo);
        assertThat(now.localFigures("lc_a")).isEmpty();
    }

    // Ledger, pages, figures

    @Test
    void the_ledger_keeps_the_order_of_commits_and_is_read_by_cursor() {
        LedgerEntry second = entry("led_1", LedgerEvent.MATCH_FOUND, "int_a");
        LedgerEntry first = entry("led_2", LedgerEvent.INTERACTION_ENDED, "int_a");
        LedgerEntry third = entry("led_3", LedgerEvent.ROUTE_DEPLOYED, null);
        change(tx -> tx.append(first));
        List<LedgerEntry> seen = write(tx -> {
            tx.append(second);
            tx.append(third);
            return tx.ledgerOf("int_a");
        });

        assertThat(seen).containsExactly(first, second);
        assertThat(now.ledgerOf("int_a")).containsExactly(first, second);
        assertThat(now.ledgerAfter(null, 2)).containsExactly(first, second);
        assertThat(now.ledgerAfter("led_1", 9)).containsExactly(third);
        assertThat(now.ledgerAfter("led_3", 9)).isEmpty();
        assertThat(now.ledgerAfter("led_4", 9)).isEmpty();
    }

    @Test
    void who_follows_the_ledger_misses_nothing_that_several_nodes_write() throws Exception {
        int writers = 4;
        int entries = 100;
        List<String> followed = new ArrayList<>();
        AtomicInteger writing = new AtomicInteger(writers);
        AtomicInteger names = new AtomicInteger();
        ExecutorService follower = Executors.newSingleThreadExecutor();
        Future<?> follow = follower.submit(() -> {
            String cursor = null;
            boolean last = false;
            while (true) {
                String after = cursor;
                List<LedgerEntry> more = now.ledgerAfter(after, 50);
                more.forEach(e -> followed.add(e.id()));
                if (!more.isEmpty()) {
                    cursor = more.get(more.size() - 1).id();
                } else if (last) {
                    return;
                } else {
                    last = writing.get() == 0;
                }
            }
        });
        race(writers, node -> {
            int me = names.incrementAndGet();
            List<CompletableFuture<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < entries; i++) {
                String id = "led_" + (i % 7) + "_" + me + "_" + i;
                all.add(node.write(tx -> {
                    tx.append(entry(id, LedgerEvent.ANSWER_GIVEN, "int_a"));
                    return true;
                }));
            }
            all.forEach(StoreContract::get);
            writing.decrementAndGet();
        });
        get(follow);
        follower.shutdown();
        assertThat(followed).hasSize(writers * entries).doesNotHaveDuplicates();
    }

    @Test
    void a_reader_of_the_ledger_goes_on_where_it_stopped() {
        assertThat(now.ledgerPosition("kafka")).isEqualTo(new View.LedgerPosition(0, 0, null));
        change(tx -> tx.append(entry("led_2", LedgerEvent.INTERACTION_ENDED, "int_a")));
        change(tx -> tx.append(entry("led_1", LedgerEvent.MATCH_FOUND, "int_a")));
        change(tx -> tx.append(entry("led_3", LedgerEvent.ROUTE_DEPLOYED, null)));

        assertThat(each.claimLedger("kafka", NOW, "n1", LEASE)).hasValue(0);
        assertThat(now.ledgerFrom(0, 2))
                .extracting(
                        View.NumberedEntry::number, numbered -> numbered.entry().id())
                .containsExactly(tuple(1L, "led_2"), tuple(2L, "led_1"));
        assertThat(each.advanceLedger("kafka", "n1", 2, LEASE)).isTrue();
        // It never goes back.
        assertThat(each.advanceLedger("kafka", "n1", 1, LEASE)).isTrue();

        assertThat(each.claimLedger("kafka", NOW, "n1", LEASE)).hasValue(2);
        assertThat(now.ledgerFrom(2, 9))
                .singleElement()
                .satisfies(last -> assertThat(last.entry().id()).isEqualTo("led_3"));
        assertThat(now.ledgerPosition("kafka")).isEqualTo(new View.LedgerPosition(2, 3, NOW));
        assertThat(now.ledgerPosition("kafka").behind()).isEqualTo(1);
        assertThat(each.claimLedger("another", NOW, "n2", LEASE)).hasValue(0);
    }

    @Test
    void one_node_at_a_time_reads_the_ledger_and_who_was_overtaken_is_told() {
        change(tx -> tx.append(entry("led_1", LedgerEvent.INTERACTION_ENDED, "int_a")));
        each.claimLedger("kafka", NOW, "n1", LEASE);

        assertThat(each.claimLedger("kafka", NOW, "n2", LATER)).isEmpty();
        assertThat(each.claimLedger("kafka", LEASE, "n2", LATER)).hasValue(0);

        assertThat(each.advanceLedger("kafka", "n1", 1, LATER)).isFalse();
        assertThat(now.ledgerPosition("kafka").read()).isZero();
        assertThat(each.claimLedger("kafka", NOW, "n1", LATER)).isEmpty();
        assertThat(each.advanceLedger("kafka", "n2", 1, LATER)).isTrue();
        // Given up before its end, and freed after a crash of the only process.
        assertThat(each.claimLedger("kafka", NOW, "n2", NOW)).hasValue(1);
        assertThat(each.claimLedger("kafka", NOW, "n1", LATER)).hasValue(1);
        change(tx -> tx.endLeasesOfOthers("n3", NOW, NOW));
        assertThat(each.claimLedger("kafka", NOW, "n3", LATER)).hasValue(1);
    }

    @Test
    void nodes_that_race_for_the_ledger_never_both_have_it() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger names = new AtomicInteger();
        race(4, node -> {
            String me = "n" + names.incrementAndGet();
            if (get(node.write(tx -> tx.claimLedger("kafka", NOW, me, LEASE))).isPresent()) {
                holders.incrementAndGet();
            }
        });
        assertThat(holders).hasValue(1);
    }

    @Test
    void every_resource_is_paged_oldest_first_with_handles_masked() {
        Contact ana = new Contact("lc_a", "Ana", List.of(ANA, ANA_MAIL), null, null, null, false, NOW);
        for (String name : List.of("a", "b", "c")) {
            Invitation sent = sent(name, null);
            change(tx -> {
                tx.update(of(ANA.key(), ANA, sent));
                tx.save(new MatchRecord(
                        sent.interactionId(), new Match.Matched("lc_a", Match.Basis.PHONE, 0.9), ana, NOW));
                tx.insert(new Decision(
                        "dec_" + name,
                        sent.interactionId(),
                        NOW,
                        List.of(Rule.passed("r", "v")),
                        "csat",
                        new AskPlan(Via.SMS, ANA, NOW, "why")));
                tx.insert(answer(name, 1, sent, 1));
                tx.insert(answer(name, 2, sent, 2));
                tx.owe(delivery(name, "webhook", "ans_" + name, NOW));
                tx.save(Escalation.open("ans_" + name, sent.interactionId(), NOW), null);
                tx.append(entry("led_" + name, LedgerEvent.ANSWER_GIVEN, sent.interactionId()));
                tx.saveLocalContact(new Contact("lc_" + name, "Ana", List.of(ANA), null, null, null, false, NOW));
            });
        }
        for (Resource resource : Resource.values()) {
            View.Page first = now.page(resource, null, 2);
            View.Page second = now.page(resource, first.next(), 2);
            View.Page whole = now.page(resource, null, 3);

            assertThat(first.rows()).as(resource.name()).hasSize(2);
            assertThat(first.next()).isNotNull();
            assertThat(second.rows()).as(resource.name()).hasSize(1);
            assertThat(second.next()).isNull();
            assertThat(whole.next()).isNull();
            assertThat(whole.rows()).isEqualTo(join(first.rows(), second.rows()));
            assertThat(whole.rows().toString()).doesNotContain(ANA.value()).doesNotContain(ANA_MAIL.value());
            assertThat(whole.rows()).allSatisfy(row -> assertJson(row));
        }
        assertThat(now.page(Resource.ANSWERS, null, 1).rows().get(0))
                .containsEntry("version", 2)
                .containsEntry("verdict", "detractor")
                .containsEntry("at", NOW.plusSeconds(120).toString());
        assertThat(now.page(Resource.INVITATIONS, null, 1).rows().get(0))
                .containsEntry("person", "phone:+1555***0001")
                .containsEntry("to", "+1555***0001");
        assertThat(now.page(Resource.INTERACTIONS, null, 1).rows().get(0))
                .containsEntry("closeReason", CloseReason.COMPLETED.code());
    }

    private static List<Map<String, Object>> join(List<Map<String, Object>> a, List<Map<String, Object>> b) {
        List<Map<String, Object>> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static void assertJson(Object value) {
        if (value instanceof Map<?, ?> map) {
            assertThat(map.keySet()).allSatisfy(key -> assertThat(key).isInstanceOf(String.class));
            map.values().forEach(StoreContract::assertJson);
        } else if (value instanceof List<?> list) {
            list.forEach(StoreContract::assertJson);
        } else {
            assertThat(value).isInstanceOfAny(String.class, Number.class, Boolean.class);
        }
    }

    @Test
    void rows_are_counted_by_table_and_state() {
        sent("a", null);
        planned("b", LATER);
        change(tx -> {
            tx.insert(interaction("c"));
            tx.append(entry("led_1", LedgerEvent.INVITATION_SENT, "int_a"));
            tx.optOut(ANA, "sms", "STOP", NOW);
            tx.optIn(ANA_MAIL, "page", "", NOW);
        });
        assertThat(Rows.in(store))
                .isEqualTo(Map.of(
                        "interaction", 3L,
                        "interaction.match", 1L,
                        "invitation.sent", 1L,
                        "invitation.planned", 1L,
                        "ledger", 1L,
                        "opt-out", 1L,
                        "contact", 0L));
    }

    @Test
    void the_next_due_time_is_the_earliest_of_all_queues() {
        assertThat(now.nextDue()).isEmpty();
        Instant t = NOW.plus(Duration.ofDays(100));
        Conversation c = Conversation.start(message("m1", Message.Author.CUSTOMER, NOW));
        List<Consumer<Tx>> steps = List.of(
                tx -> tx.owe(delivery("a", "webhook", "ans_a", t.minusSeconds(1))),
                tx -> tx.owe(delivery("b", "crm", "ans_a", t.minusSeconds(2))),
                tx -> tx.owe(delivery("c", "slack", "ans_a", t.minusSeconds(3))),
                tx -> tx.save(Escalation.open("ans_a", "int_a", NOW), t.minusSeconds(4)),
                tx -> tx.save(c, t.minusSeconds(5)),
                tx -> {
                    tx.insert(interaction("x"));
                    tx.claimInteractions(Station.MATCH, NOW, "n1", LATER, 9);
                    tx.move("int_x", "n1", Station.DECIDE, t.minusSeconds(6), null);
                },
                tx -> {
                    tx.insert(due(t.minusSeconds(7), invitation("x", "int_x")), "hash-x");
                },
                tx -> {
                    tx.insert(interaction("y"));
                    tx.claimInteractions(Station.MATCH, NOW, "n1", t.minusSeconds(8), 9);
                });
        for (int i = 0; i < steps.size(); i++) {
            change(steps.get(i));
            assertThat(now.nextDue()).as("step " + i).contains(t.minusSeconds(i + 1));
        }
    }

    // Transactions

    @Test
    void a_work_that_throws_fails_alone_and_leaves_no_trace_in_its_group() {
        oneWriter(1000);
        AtomicInteger woken = new AtomicInteger();
        store.onWake(Station.DELIVER, woken::incrementAndGet);
        CountDownLatch letGo = hold();
        List<CompletableFuture<Boolean>> good = new ArrayList<>();
        List<CompletableFuture<Boolean>> bad = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "g" + i;
            good.add(store.write(tx -> {
                tx.append(entry("led_" + name, LedgerEvent.INTERACTION_ENDED, "int_" + name));
                return tx.insert(interaction(name));
            }));
            bad.add(store.write(tx -> {
                tx.insert(interaction("bad" + name));
                tx.owe(delivery(name, "webhook", "ans_" + name, NOW));
                tx.append(entry("led_bad" + name, LedgerEvent.INTERACTION_ENDED, "int_" + name));
                throw new IllegalArgumentException("no " + name);
            }));
            // A statement that the database refuses: the same decision twice.
            bad.add(store.write(tx -> {
                Decision d = new Decision("dec_" + name, "int_" + name, NOW, List.of(), null, null);
                tx.insert(d);
                tx.insert(d);
                return true;
            }));
        }
        letGo.countDown();

        good.forEach(future -> assertThat(get(future)).isTrue());
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Boolean> threw = bad.get(2 * i);
            CompletableFuture<Boolean> refused = bad.get(2 * i + 1);
            assertThatThrownBy(() -> get(threw))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no g%d", i);
            assertThatThrownBy(() -> get(refused)).isInstanceOf(StoreException.class);
        }
        Map<String, Long> counts = Rows.in(store);
        assertThat(counts).containsEntry("interaction", 20L).containsEntry("ledger", 20L);
        assertThat(counts).doesNotContainKeys("delivery.waiting", "decision.skip");
        assertThat(woken).hasValue(0);
    }

    @Test
    void what_is_asked_for_alike_is_done_together_and_in_its_order() {
        oneWriter(1000);
        List<List<String>> together = new ArrayList<>();
        Store.Joint<String, String> work = (tx, names) -> {
            together.add(List.copyOf(names));
            names.forEach(name -> tx.insert(interaction(name)));
            return names.stream().map(name -> "done " + name).toList();
        };
        CountDownLatch letGo = hold();
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            all.add(store.write(work, name));
        }
        all.add(store.write(tx ->
                tx.interaction("int_c").isPresent() && tx.interaction("int_d").isEmpty() ? "between" : ""));
        all.add(store.write(work, "d"));
        letGo.countDown();

        assertThat(all.stream().map(StoreContract::get))
                .containsExactly("done a", "done b", "done c", "between", "done d");
        assertThat(together).containsExactly(List.of("a", "b", "c"), List.of("d"));
    }

    @Test
    void what_a_caller_does_once_it_is_told_holds_up_nobody_elses_commit() {
        oneWriter(1000);
        Held first = held();
        CompletableFuture<Boolean> second = store.write(tx -> true);
        CompletableFuture<Boolean> both = first.work().thenApply(done -> done && get(second));
        first.letGo().countDown();

        assertThat(get(both)).isTrue();
    }

    @Test
    void one_bad_question_among_many_fails_alone() {
        oneWriter(1000);
        Store.Joint<String, Boolean> work = (tx, names) -> {
            List<Boolean> inserted =
                    tx.insert(names.stream().map(Samples::interaction).toList());
            if (names.contains("bad")) {
                throw new IllegalArgumentException("no bad");
            }
            return inserted;
        };
        CountDownLatch letGo = hold();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (String name : List.of("a", "bad", "b", "a")) {
            all.add(store.write(work, name));
        }
        letGo.countDown();

        assertThat(get(all.get(0))).isTrue();
        assertThatThrownBy(() -> get(all.get(1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(get(all.get(2))).isTrue();
        assertThat(get(all.get(3))).isFalse();
        assertThat(Rows.in(store)).containsEntry("interaction", 2L);
    }

    @Test
    void a_work_that_forgets_an_answer_is_not_kept() {
        oneWriter(1000);
        Store.Joint<String, Boolean> work = (tx, names) -> tx.insert(List.of(interaction(names.get(0))));
        CountDownLatch letGo = hold();
        List<CompletableFuture<Boolean>> all = List.of(store.write(work, "a"), store.write(work, "b"));
        letGo.countDown();

        // Together it answers one of two questions; each alone is right.
        assertThat(all.stream().map(StoreContract::get)).containsExactly(true, true);
        assertThat(Rows.in(store)).containsEntry("interaction", 2L);
    }

    @Test
    void what_nobody_waits_for_goes_along_with_the_next_commit_and_ahead_of_it() {
        oneWriter(1000);
        List<Integer> commits = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch letGo = hold();
        store.onCommit((works, nanos) -> commits.add(works));
        CompletableFuture<Boolean> waited =
                store.write(tx -> tx.interaction("int_b").isPresent());
        CompletableFuture<Boolean> along = store.writeAlong(INSERT, "a");
        CompletableFuture<Boolean> more = store.writeAlong(INSERT, "b");
        letGo.countDown();

        assertThat(get(waited)).isTrue();
        assertThat(List.of(get(along), get(more))).containsExactly(true, true);
        List<Integer> seen = write(tx -> List.copyOf(commits));
        assertThat(seen).containsExactly(1, 3);
    }

    @Test
    void what_goes_along_goes_alone_when_nothing_else_comes() {
        assertThat(get(store.writeAlong(INSERT, "a"))).isTrue();
        assertThat(now.interaction("int_a")).isPresent();
    }

    @Test
    void what_goes_along_fails_alone_and_is_refused_when_too_much_waits() {
        oneWriter(2);
        CountDownLatch letGo = hold();
        CompletableFuture<Boolean> waited = store.write(INSERT, "a");
        CompletableFuture<Boolean> bad = store.writeAlong(
                (Tx tx, List<String> names) -> {
                    throw new IllegalArgumentException("no");
                },
                "b");
        CompletableFuture<Boolean> good = store.writeAlong(INSERT, "c");
        CompletableFuture<Boolean> tooMuch = store.writeAlong(INSERT, "d");
        assertThatThrownBy(() -> get(tooMuch)).isInstanceOf(StoreBusy.class);
        letGo.countDown();

        assertThat(List.of(get(waited), get(good))).containsExactly(true, true);
        assertThatThrownBy(() -> get(bad)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Rows.in(store)).containsEntry("interaction", 2L);
    }

    @Test
    void closing_writes_what_goes_along() {
        oneWriter(1000);
        CountDownLatch letGo = hold();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            all.add(store.writeAlong(INSERT, "" + i));
        }
        letGo.countDown();
        store.close();

        assertThat(all).allSatisfy(future -> assertThat(future).isCompletedWithValue(true));
        assertThat(store.writeAlong(INSERT, "late")).isCompletedExceptionally();
    }

    private static final Store.Joint<String, Boolean> INSERT =
            (tx, names) -> tx.insert(names.stream().map(Samples::interaction).toList());

    @Test
    void a_ledger_id_used_twice_fails_its_own_work_only() {
        oneWriter(1000);
        CountDownLatch letGo = hold();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (String id : List.of("led_1", "led_2", "led_1", "led_3")) {
            all.add(store.write(tx -> {
                tx.append(entry(id, LedgerEvent.ROUTE_DEPLOYED, null));
                return true;
            }));
        }
        letGo.countDown();

        assertThat(get(all.get(0))).isTrue();
        assertThat(get(all.get(1))).isTrue();
        assertThatThrownBy(() -> get(all.get(2))).isInstanceOf(StoreException.class);
        assertThat(get(all.get(3))).isTrue();
        assertThat(Rows.in(store)).containsEntry("ledger", 3L);
    }

    @Test
    void a_work_that_swallows_a_failed_statement_is_not_kept() {
        assertThatThrownBy(() -> change(tx -> {
                    tx.insert(interaction("a"));
                    tx.insert(interaction("b"));
                    tx.insert(answer("a", 1, invitation("a", "int_a"), 5));
                    Answer second = answer("b", 1, invitation("a", "int_a"), 5);
                    assertThatThrownBy(() -> tx.insert(second)).isInstanceOf(StoreException.class);
                }))
                .isInstanceOf(StoreException.class);
        assertThat(Rows.in(store)).containsEntry("interaction", 0L);
    }

    @Test
    void a_failure_names_the_statement_and_no_value() {
        planned("a", NOW);
        change(tx -> tx.insert(interaction("b")));

        assertThatThrownBy(() -> change(tx -> tx.insert(invitation("b", "int_b"), "hash-a")))
                .isInstanceOf(StoreException.class)
                .satisfies(thrown -> {
                    StringBuilder all = new StringBuilder();
                    for (Throwable t = thrown; t != null; t = t.getCause()) {
                        all.append(t).append('\n');
                    }
                    assertThat(all.toString())
                            .contains("INSERT INTO invitation")
                            .doesNotContain("hash-a")
                            .doesNotContain(ANA.value());
                });
    }

    @Test
    void a_transaction_is_of_no_use_once_it_has_ended() {
        List<View> kept = new ArrayList<>();
        change(kept::add);
        store.read(kept::add);

        assertThatThrownBy(() -> kept.get(0).interaction("int_a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.get(1).interaction("int_a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_read_sees_one_snapshot() {
        change(tx -> tx.insert(interaction("a")));
        store.read(view -> {
            assertThat(view.interaction("int_a")).isPresent();
            change(tx -> tx.insert(interaction("b")));
            assertThat(view.interaction("int_b")).isEmpty();
            return true;
        });
        assertThat(now.interaction("int_b")).isPresent();
    }

    @Test
    void a_read_that_throws_gives_its_connection_back() {
        for (int i = 0; i < 2 * Limits.DEFAULT.readers(); i++) {
            assertThatThrownBy(() -> store.read(view -> {
                        throw new IllegalArgumentException("no");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(now.interaction("int_a")).isEmpty();
    }

    @Test
    void a_wake_up_comes_after_the_commit_once_for_a_group() {
        oneWriter(1000);
        List<Boolean> sawIt = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger send = new AtomicInteger();
        CountDownLatch woken = new CountDownLatch(1);
        store.onWake(Station.MATCH, () -> {
            throw new IllegalStateException("A listener's fault is its own");
        });
        store.onWake(Station.MATCH, () -> {
            sawIt.add(now.interaction("int_9").isPresent());
            woken.countDown();
        });
        store.onWake(Station.SEND, send::incrementAndGet);
        CountDownLatch letGo = hold();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Interaction one = interaction("" + i);
            all.add(store.write(tx -> tx.insert(one)));
        }
        assertThat(sawIt).isEmpty();
        letGo.countDown();
        all.forEach(StoreContract::get);
        await(woken);
        change(tx -> tx.remember("x", "1", NOW));

        assertThat(sawIt).containsExactly(true);
        assertThat(send).hasValue(0);
    }

    @Test
    void each_change_wakes_the_station_that_has_to_do_with_it() {
        oneWriter(1000);
        Set<Station> woken = Collections.synchronizedSet(new HashSet<>());
        for (Station station : Station.values()) {
            store.onWake(station, () -> woken.add(station));
        }
        assertThat(wokenBy(woken, tx -> tx.insert(interaction("a")))).containsExactly(Station.MATCH);
        assertThat(wokenBy(woken, tx -> tx.insert(interaction("a")))).isEmpty();
        assertThat(wokenBy(woken, tx -> {
                    tx.claimInteractions(Station.MATCH, NOW, "n1", LEASE, 1);
                    tx.move("int_a", "n1", Station.DECIDE, NOW, null);
                }))
                .containsExactly(Station.DECIDE);
        assertThat(wokenBy(woken, tx -> tx.move("int_a", "n1", Station.DECIDE, NOW, null)))
                .isEmpty();
        assertThat(wokenBy(woken, tx -> tx.insert(due(LATER, invitation("a", "int_a")), "h1")))
                .isEmpty();
        assertThat(wokenBy(woken, tx -> tx.insert(due(NOW, invitation("b", "int_a")), "h2")))
                .containsExactly(Station.SEND);
        assertThat(wokenBy(woken, tx -> tx.owe(delivery("a", "webhook", "ans_a", NOW))))
                .containsExactly(Station.DELIVER);
        assertThat(wokenBy(woken, tx -> tx.release("int_a", NOW))).isEmpty();
        assertThat(wokenBy(woken, tx -> tx.wake(Station.DECIDE))).containsExactly(Station.DECIDE);
        assertThat(wokenBy(woken, tx -> tx.append(entry("led_1", LedgerEvent.ROUTE_DEPLOYED, null))))
                .isEmpty();
    }

    private Set<Station> wokenBy(Set<Station> woken, Consumer<Tx> work) {
        woken.clear();
        change(work);
        // The one writer has told everybody when it runs the next work.
        change(tx -> tx.remember("after", "all", NOW));
        return Set.copyOf(woken);
    }

    @Test
    void a_full_store_says_that_it_is_busy() {
        oneWriter(5);
        CountDownLatch letGo = hold();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Interaction one = interaction("" + i);
            all.add(store.write(tx -> tx.insert(one)));
        }
        assertThatThrownBy(() -> get(all.get(5))).isInstanceOf(StoreBusy.class);
        letGo.countDown();

        all.subList(0, 5).forEach(future -> assertThat(get(future)).isTrue());
        assertThat(Rows.in(store)).containsEntry("interaction", 5L);
    }

    @Test
    void closing_writes_what_waits_and_refuses_what_comes_later() {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Interaction one = interaction("" + i);
            all.add(store.write(tx -> tx.insert(one)));
        }
        store.close();

        all.forEach(future -> assertThat(future).isCompletedWithValue(true));
        assertThatThrownBy(() -> change(tx -> tx.insert(interaction("late")))).isInstanceOf(StoreBusy.class);

        SqlStore reopened = open(Limits.DEFAULT);
        assertThat(Rows.in(reopened)).containsEntry("interaction", 500L);
        if (other == store) {
            other = reopened;
        }
        store = reopened;
    }

    @Test
    void text_that_a_database_cannot_hold_is_stored_without_it() {
        Interaction odd = Interaction.ended("int_odd", Channel.EMAIL, "mail", "<1@x>", NOW)
                .customerName("An\0a \uD83D\uDE00 O'Hara; DROP TABLE interaction")
                .tag("a\0b")
                .build();
        change(tx -> tx.insert(odd));

        assertThat(now.interaction("int_odd").orElseThrow().customerName())
                .isEqualTo("Ana \uD83D\uDE00 O'Hara; DROP TABLE interaction");
    }

    @Test
    void versions_are_numbered_in_their_order_and_the_newest_live_one_is_found_on_every_node() {
        Deployments.Deployment first = write(store, tx -> {
            Deployments.Deployment d =
                    tx.deploying().insert(Samples.deployment("digest-1", Deployments.State.PROPOSED));
            tx.deploying().keep("digest-1", Map.of("routes/a.camel.yaml", "- route: \u00e9"));
            return d;
        });
        assertThat(first.number()).isEqualTo(1);
        assertThat(otherVersions.live().isEmpty()).isTrue();
        assertThat(otherVersions.open()).contains(first);

        Deployments.Deployment live = first.settled(Deployments.State.LIVE, List.of(), LATER);
        ConfigProblem problem = new ConfigProblem("routes/a.camel.yaml", 3, 7, null, "is wrong", "mend it");
        Deployments.Deployment refused = write(other, tx -> {
            tx.deploying().update(live);
            Deployments.Deployment second =
                    tx.deploying().insert(Samples.deployment("digest-2", Deployments.State.PROPOSED));
            Deployments.Deployment done = second.settled(Deployments.State.REFUSED, List.of(problem), LATER);
            tx.deploying().update(done);
            return done;
        });

        assertThat(storeVersions.live()).contains(live);
        assertThat(storeVersions.open()).isEmpty();
        assertThat(storeVersions.byNumber(2)).contains(refused);
        assertThat(storeVersions.history(Long.MAX_VALUE, 9)).containsExactly(refused, live);
        assertThat(storeVersions.history(2, 9)).containsExactly(live);
        assertThat(storeVersions.texts("digest-1").orElseThrow())
                .containsExactly(Map.entry("routes/a.camel.yaml", "- route: \u00e9"));
        assertThat(storeVersions.known("digest-1")).isTrue();
        assertThat(storeVersions.known("digest-2")).isFalse();
    }

    @Test
    void a_node_is_there_until_its_lease_ends_and_its_vote_until_the_change_is_settled() {
        ConfigProblem problem = new ConfigProblem("config/policy.yaml", 0, "until", "is wrong", "mend it");
        Deployments.Deployment open = write(store, tx -> {
            tx.deploying().save(new Deployments.Node("n1", LEASE, 0));
            tx.deploying().save(new Deployments.Node("n2", LATER, 0));
            tx.deploying().save(new Deployments.Node("n1", LATER.plusSeconds(1), 4));
            Deployments.Deployment d =
                    tx.deploying().insert(Samples.deployment("digest-1", Deployments.State.PROPOSED));
            tx.deploying().vote(d.number(), "n2", List.of());
            tx.deploying().vote(d.number(), "n2", List.of(problem));
            return d;
        });
        assertThat(storeVersions.nodes(NOW))
                .extracting(Deployments.Node::id, Deployments.Node::running)
                .containsExactly(tuple("n2", 0L), tuple("n1", 4L));
        assertThat(storeVersions.nodes(LATER)).hasSize(1);
        assertThat(storeVersions.votes(open.number())).containsExactly(Map.entry("n2", List.of(problem)));

        write(store, tx -> {
            tx.deploying().update(open.settled(Deployments.State.REFUSED, List.of(problem), LATER));
            tx.deploying().leave("n1");
            tx.deploying().remember("here", Map.of("a", "1"));
            tx.deploying().remember("here", Map.of("b", "2"));
            return true;
        });
        assertThat(storeVersions.votes(open.number())).isEmpty();
        assertThat(storeVersions.nodes(LATER)).isEmpty();
        assertThat(storeVersions.folder("here").orElseThrow()).containsExactly(Map.entry("b", "2"));
        assertThat(storeVersions.folder("elsewhere")).isEmpty();
    }

    @Test
    void what_a_route_had_failed_falls_due_at_once_and_nothing_else() {
        write(store, tx -> {
            tx.insert(interaction("failed"));
            tx.insert(interaction("later"));
            tx.insert(interaction("claimed"));
            tx.claimInteractions(Station.MATCH, NOW, "n1", LEASE, 9);
            tx.move("int_failed", "n1", Station.DECIDE, LATER, "route a failed");
            tx.move("int_later", "n1", Station.DECIDE, LATER, null);
            return true;
        });

        assertThat(each.replan(Station.DECIDE, NOW)).isEqualTo(1);
        assertThat(each.claimInteractions(Station.DECIDE, NOW, "n1", LEASE, 9))
                .extracting(Interaction::id)
                .containsExactly("int_failed");
    }

    @Test
    void a_contact_that_is_put_off_again_and_again_is_due_since_it_came() {
        Ids ids = new Ids(clock);
        String first = ids.next("int");
        clock.set(NOW.plusSeconds(60));
        String second = ids.next("int");
        change(tx -> List.of(first, second)
                .forEach(id -> tx.insert(Interaction.ended(id, Channel.CHAT, "meta", id, clock.instant())
                        .build())));
        assertThat(now.oldestDue()).containsOnlyKeys(Station.MATCH);

        Instant at = NOW.plusSeconds(60);
        for (int round = 0; round < 20; round++) {
            at = at.plusSeconds(60);
            Instant due = at;
            change(tx -> {
                tx.claimInteractions(Station.MATCH, due, "n1", due.plusSeconds(30), 9);
                tx.move(first, "n1", Station.MATCH, due.plusSeconds(60), "the CRM does not answer");
                tx.move(second, "n1", Station.DECIDE, due, null);
            });
        }
        assertThat(now.oldestDue())
                .containsEntry(Station.MATCH, NOW)
                .containsEntry(Station.DECIDE, NOW.plusSeconds(120));

        Instant then = at.plusSeconds(60);
        change(tx -> tx.claimInteractions(Station.MATCH, then, "n1", then.plusSeconds(120), 9));
        assertThat(now.oldestDue()).as("while it is tried").containsEntry(Station.MATCH, NOW);
        change(tx -> tx.move(first, "n1", Station.DECIDE, then, null));
        assertThat(now.oldestDue()).containsOnlyKeys(Station.DECIDE);
    }

    private Instant oldestOwed() {
        return Objects.requireNonNull(
                Objects.requireNonNull(now.backlog().get("webhook")).oldestDue());
    }

    private void tried(Instant at, Delivery.State state, Instant again) {
        Delivery claimed =
                each.claimDeliveries("webhook", at, "n1", again, 9).get(0).delivery();
        assertThat(each.settle(settled(state, again, claimed), "n1")).isTrue();
    }

    @Test
    void an_effect_whose_tries_fail_stays_due_since_it_was_owed_or_owed_again() {
        Instant grace = NOW.plusSeconds(300);
        change(tx -> tx.owe(delivery("a", "webhook", "ans_a", grace)));
        assertThat(oldestOwed()).isEqualTo(grace);

        Instant at = grace;
        for (Delivery.State state : List.of(Delivery.State.WAITING, Delivery.State.TRYING, Delivery.State.WAITING)) {
            tried(at, state, at.plusSeconds(300));
            assertThat(oldestOwed()).isEqualTo(grace);
            assertThat(each.claimDeliveries("webhook", at.plusSeconds(299), "n1", LATER, 9))
                    .isEmpty();
            at = at.plusSeconds(300);
        }
        assertThat(each.resume("webhook", at.minusSeconds(60))).isEqualTo(1);
        tried(at, Delivery.State.WAITING, at.plusSeconds(300));
        assertThat(each.retryNow("webhook", at, 9)).hasSize(1);
        assertThat(oldestOwed()).isEqualTo(grace);

        Instant amended = at.plusSeconds(300);
        change(tx -> tx.owe("dlv_a", amended));
        assertThat(oldestOwed()).isEqualTo(amended);
        Delivery claimed = each.claimDeliveries("webhook", amended, "n1", amended.plusSeconds(60), 9)
                .get(0)
                .delivery();
        change(tx -> tx.owe("dlv_a", amended.plusSeconds(10)));
        each.settle(settled(Delivery.State.WAITING, amended.plusSeconds(300), claimed), "n1");
        assertThat(oldestOwed()).isEqualTo(amended.plusSeconds(10));
        assertThat(each.claimDeliveries("webhook", amended.plusSeconds(299), "n1", LATER, 9))
                .isEmpty();
    }
}
