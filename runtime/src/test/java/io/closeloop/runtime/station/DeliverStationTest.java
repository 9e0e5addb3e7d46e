// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static io.closeloop.delivery.Delivery.State.DONE;
import static io.closeloop.delivery.Delivery.State.PARKED;
import static io.closeloop.delivery.Delivery.State.TRYING;
import static io.closeloop.delivery.Delivery.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Intake;
import io.closeloop.port.Tx;
import io.closeloop.runtime.fixture.LoopOnDisk;
import io.closeloop.runtime.fixture.RecordingTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What becomes of effects when a destination, a setting or an option is not as it should be. */
class DeliverStationTest extends OnLoop {
    private static final String QUEUE = "local-crm-answer";

    @Test
    void waiting_for_an_admin_uses_up_no_tries() {
        // given an effect that was refused for a setting 20 times
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> Outcome.misconfigured("401", "crm.token"));
        on.reply("4");
        on.run();
        String answer = on.answers(id).get(0).id();
        for (int i = 0; i < 19; i++) {
            on.advance(Duration.ofMinutes(5));
        }
        assertThat(on.crmAnswer.effects()).hasSize(20);

        // when it is mended, and the destination asks to be called later
        on.crmAnswer.answers(effect -> Outcome.retry("429"));
        on.advance(Duration.ofMinutes(5));
        assertThat(on.crmAnswer.effects()).hasSize(21);
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.advance(Duration.ofMinutes(15));

        // then
        assertThat(on.delivery(answer, QUEUE).state()).isEqualTo(DONE);
    }

    @Test
    void what_waits_for_an_admin_can_be_tried_again_before_its_time() {
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> Outcome.misconfigured("401", "crm.token"));
        on.reply("4");
        on.run();
        String delivery = on.delivery(on.answers(id).get(0).id(), QUEUE).id();

        Optional<Delivery> now = on.loop.write(tx -> tx.retryOneNow(delivery, on.clock.instant()));

        assertThat(now).isPresent();
    }

    @Test
    void what_is_there_already_is_known_to_the_next_try_though_the_rest_was_refused() {
        // given an effect of which a part was done
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(
                effect -> Outcome.misconfigured("a rule", "crm.rules").with("a1;c1"));
        on.reply("4");
        on.run();
        String answer = on.answers(id).get(0).id();
        assertThat(on.delivery(answer, QUEUE).reference()).isEqualTo("a1;c1");

        // when it is tried again, and once more
        on.crmAnswer.answers(effect -> Outcome.retry("429"));
        on.advance(Duration.ofMinutes(5));
        on.advance(Duration.ofMinutes(15));

        // then
        assertThat(on.crmAnswer.effects()).extracting(Effect::reference).startsWith(null, "a1;c1", "a1;c1");
    }

    @Test
    void an_effect_whose_options_no_longer_fit_is_parked_and_the_others_go_out() {
        // given three effects, the second of which a newer version had planned
        List<String> answers = answersOf(3);
        noLongerFits(answers.get(1));

        // when
        assertThat(step(station(on.crmAnswer))).isEqualTo(3);

        // then
        assertThat(answers).extracting(this::state).containsExactly(DONE, PARKED, DONE);
        assertThat(on.delivery(answers.get(1), QUEUE).reason()).contains("no longer fit");
    }

    @Test
    void a_probe_that_meets_options_that_do_not_fit_is_followed_by_another() {
        // given a destination that is left in peace
        List<String> answers = answersOf(2);
        DeliverStation<?> station = station(on.crmAnswer);
        inPeace(station);

        // when
        noLongerFits(answers.get(0));
        on.clock.advance(Duration.ofSeconds(5));
        assertThat(step(station)).isEqualTo(1);
        assertThat(state(answers.get(0))).isEqualTo(PARKED);
        on.clock.advance(Duration.ofMinutes(15));
        assertThat(step(station)).isEqualTo(1);

        // then
        assertThat(state(answers.get(1))).isEqualTo(DONE);
        assertThat(station.restingSince()).isEmpty();
    }

    @Test
    void a_probe_that_fails_before_its_call_is_followed_by_another() {
        // given a destination that is left in peace
        List<String> answers = answersOf(1);
        AtomicBoolean fails = new AtomicBoolean();
        DeliverStation<?> station = station(new Asked(on.crmAnswer, () -> {
            if (fails.getAndSet(false)) {
                throw new IllegalStateException("a fault before the call");
            }
        }));
        inPeace(station);

        // when
        fails.set(true);
        on.clock.advance(Duration.ofSeconds(5));
        assertThatThrownBy(station::step).hasMessage("a fault before the call");
        on.clock.advance(Duration.ofMinutes(3));
        assertThat(step(station)).isEqualTo(1);

        // then
        assertThat(state(answers.get(0))).isEqualTo(DONE);
    }

    @Test
    void a_destination_with_an_error_is_a_try_and_never_stops_the_station() {
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> {
            throw new NoClassDefFoundError("a class of the connector");
        });

        on.reply("4");
        on.run();
        String answer = on.answers(id).get(0).id();
        assertThat(state(answer)).isEqualTo(TRYING);

        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.advance(Duration.ofMinutes(15));
        assertThat(state(answer)).isEqualTo(DONE);
    }

    @Test
    void a_look_that_ends_with_an_error_is_repeated_when_the_lease_is_over() {
        // given an effect that may have arrived
        List<String> answers = answersOf(1);
        DeliverStation<?> station = station(on.crmAnswer);
        on.crmAnswer.answers(effect -> Outcome.uncertain("the connection broke"));
        step(station);

        // when
        on.crmAnswer.finds(effect -> {
            throw new NoSuchMethodError("a method of the connector");
        });
        on.clock.advance(Duration.ofMinutes(1));
        assertThat(step(station)).isEqualTo(1);
        on.crmAnswer.finds(effect -> new Lookup.Found("a1"));
        on.clock.advance(Duration.ofMinutes(3));
        assertThat(step(station)).isEqualTo(1);

        // then
        assertThat(state(answers.get(0))).isEqualTo(DONE);
        assertThat(on.crmAnswer.effects()).hasSize(1);
    }

    @Test
    void an_effect_whose_match_is_settled_while_it_is_taken_up_goes_out() {
        // given an answer of one of two contacts
        on.crm.add("003A", LoopOnDisk.ANA);
        on.crm.add("003B", LoopOnDisk.ANA);
        String id = on.askedAfterCall("CA1");
        on.reply("4");
        String answer = on.answers(id).get(0).id();

        // when a person decides after the station has read the match
        AtomicBoolean decided = new AtomicBoolean();
        DeliverStation<?> station = station(new Asked(on.crmAnswer, () -> {
            if (!decided.getAndSet(true)) {
                on.review.settle(id, "003B", "sam").toCompletableFuture().join();
            }
        }));
        step(station);
        step(station);

        // then
        assertThat(decided).isTrue();
        assertThat(state(answer)).isEqualTo(DONE);
        assertThat(on.crmAnswer.last().story().contactId()).contains("003B");
    }

    @Test
    void a_destination_is_no_longer_in_trouble_here_once_another_node_has_done_what_failed() {
        // given
        List<String> answers = answersOf(1);
        on.crmAnswer.answers(effect -> Outcome.retry("429"));
        DeliverStation<?> station = station(on.crmAnswer);
        step(station);
        assertThat(on.trouble(QUEUE)).isEqualTo("429");

        // when
        on.clock.advance(Duration.ofSeconds(5));
        doneElsewhere(answers.get(0));
        on.clock.advance(VendorHealth.MADE_BY_THEN);

        // then
        assertThat(step(station)).isZero();
        assertThat(on.trouble(QUEUE)).isEmpty();
        assertThat(on.loop.health().up(QUEUE)).isTrue();
    }

    @Test
    void a_destination_stays_in_trouble_for_as_long_as_its_work_waits() {
        answersOf(1);
        on.crmAnswer.answers(effect -> Outcome.retryAfter(Duration.ofHours(1), "429"));
        DeliverStation<?> station = station(on.crmAnswer);
        step(station);
        Instant began = on.clock.instant();

        for (int minute = 1; minute < 180; minute++) {
            on.clock.advance(Duration.ofMinutes(1));
            step(station);
            assertThat(on.loop.health().all()).containsEntry(QUEUE, new VendorHealth.State("429", began));
        }
        assertThat(on.crmAnswer.effects()).hasSize(3);
    }

    @Test
    void some_effects_of_a_call_that_are_to_come_again_say_nothing_against_the_destination() {
        // given a call of eight, six of which meet a locked record
        List<String> answers = answersOf(8);
        Set<String> locked = Set.copyOf(answers.subList(0, 6));
        on.crmAnswer.answers(effect -> locked.contains(effect.story().answer().id())
                ? Outcome.retry("UNABLE_TO_LOCK_ROW")
                : Outcome.delivered("a1"));
        DeliverStation<?> station = station(on.crmAnswer);

        // when
        assertThat(step(station)).isEqualTo(8);

        // then the others are done, and those six wait for their back-off
        assertThat(station.restingSince()).isEmpty();
        assertThat(on.trouble(QUEUE)).isEmpty();
        assertThat(answers).extracting(this::state).filteredOn(DONE::equals).hasSize(2);
        assertThat(step(station)).isZero();
        assertThat(on.crmAnswer.calls()).isEqualTo(1);
    }

    @Test
    void what_a_call_puts_off_stays_put_off_though_that_call_shows_that_the_destination_is_back() {
        // given a call under way while another one has the destination left in peace
        List<String> answers = answersOf(4);
        Queue<Runnable> calls = new ArrayDeque<>();
        DeliverStation<?> station = new DeliverStation<>(
                on.loop, on.crmAnswer, QUEUE, new DeliverySettings(2, 2, 0), calls::add, new Activity());
        assertThat(station.step()).isEqualTo(4);
        on.crmAnswer.answers(effect -> {
            Runnable other = calls.poll();
            if (other != null) {
                on.crmAnswer.answers(any -> Outcome.retryAfter(Duration.ofSeconds(1), "429"));
                other.run();
                assertThat(station.restingSince()).isPresent();
            }
            return effect.story().answer().id().equals(answers.get(0))
                    ? Outcome.retry("UNABLE_TO_LOCK_ROW")
                    : Outcome.delivered("a1");
        });

        // when that one does a part
        calls.remove().run();
        on.loop.write(tx -> true);

        // then what failed before is due, and the other part waits for its back-off
        assertThat(station.restingSince()).isEmpty();
        assertThat(state(answers.get(1))).isEqualTo(DONE);
        assertThat(claimedElsewhere())
                .extracting(claim -> claim.delivery().answerId())
                .containsExactlyInAnyOrder(answers.get(2), answers.get(3));
    }

    @Test
    void a_destination_that_takes_one_a_second_gets_everything_at_that_pace() {
        // given
        List<String> answers = answersOf(60);
        Instant[] last = {Instant.EPOCH};
        on.crmAnswer.answers(effect -> {
            Instant now = on.clock.instant();
            if (now.isBefore(last[0].plusSeconds(1))) {
                return Outcome.retryAfter(Duration.ofSeconds(1), "429");
            }
            last[0] = now;
            return Outcome.delivered("a1");
        });
        DeliverStation<?> station = station(on.crmAnswer, new DeliverySettings(1, 1, 0));

        // when
        for (int halves = 0; halves < 240; halves++) {
            while (step(station) > 0) {
                // until it rests
            }
            on.clock.advance(Duration.ofMillis(500));
        }

        // then nothing was given up, and at most every other call was refused
        assertThat(answers).extracting(this::state).containsOnly(DONE);
        assertThat(on.crmAnswer.calls()).isLessThanOrEqualTo(121);
    }

    @Test
    void what_was_taken_up_and_is_not_called_goes_back_without_a_try_and_without_a_word() {
        // given a destination that does not answer, and more taken up than its first call carries
        List<String> answers = answersOf(3);
        on.crmAnswer.answers(effect -> Outcome.retryAfter(Duration.ofSeconds(30), "503"));
        DeliverStation<?> station = station(on.crmAnswer, new DeliverySettings(1, 1, 0));

        // when
        assertThat(step(station)).isEqualTo(3);

        // then
        assertThat(on.crmAnswer.calls()).isEqualTo(1);
        assertThat(answers.subList(1, 3)).allSatisfy(answer -> {
            Delivery waiting = on.delivery(answer, QUEUE);
            assertThat(waiting.state()).isEqualTo(WAITING);
            assertThat(waiting.attempt()).isZero();
            assertThat(on.ledger(waiting.interactionId())).doesNotContain(LedgerEvent.DELIVERY_RETRY);
        });
        assertThat(step(station)).isZero();

        // and is the first to go when it is back
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.clock.advance(Duration.ofSeconds(30));
        step(station);
        assertThat(on.crmAnswer.last().story().answer().id()).isEqualTo(answers.get(1));
    }

    @Test
    void what_waits_for_its_turn_uses_up_no_tries_and_others_go_on() {
        // given a destination one of whose channels is full
        List<String> answers = answersOf(4);
        Set<String> full = Set.copyOf(answers.subList(0, 2));
        on.crmAnswer.answers(effect -> full.contains(effect.story().answer().id())
                ? Outcome.inTurn(Duration.ofSeconds(7), "Slack answers HTTP 429")
                : Outcome.delivered("a1"));
        DeliverStation<?> station = station(on.crmAnswer, new DeliverySettings(1, 1, 0));

        // when it stays so for longer than tries would last
        for (int i = 0; i < 20; i++) {
            step(station);
            assertThat(step(station)).isZero();
            on.clock.advance(Duration.ofSeconds(7));
        }

        // then
        assertThat(answers).extracting(this::state).containsExactly(WAITING, WAITING, DONE, DONE);
        assertThat(on.delivery(answers.get(0), QUEUE).attempt()).isZero();
        assertThat(on.delivery(answers.get(0), QUEUE).reason()).contains("429");
        assertThat(on.ledger(on.delivery(answers.get(0), QUEUE).interactionId()))
                .doesNotContain(LedgerEvent.DELIVERY_RETRY);
        assertThat(on.trouble(QUEUE)).isEmpty();
        assertThat(on.crmAnswer.calls()).isEqualTo(42);
    }

    @Test
    void an_outage_of_hours_costs_a_lone_effect_none_of_its_tries_and_is_told_all_the_while() {
        String answer = answersOf(1).get(0);
        on.crmAnswer.answers(effect -> Outcome.retry("Salesforce cannot be reached"));

        for (int minute = 0; minute < 180; minute++) {
            on.run();
            assertThat(on.trouble(QUEUE)).contains("cannot be reached");
            on.clock.advance(Duration.ofMinutes(1));
        }
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.advance(Duration.ofMinutes(10));

        assertThat(state(answer)).isEqualTo(DONE);
        assertThat(on.crmAnswer.calls()).isLessThan(60);
    }

    @Test
    void a_destination_that_takes_calls_and_never_answers_costs_its_probe_no_tries() {
        String answer = answersOf(1).get(0);
        on.crmAnswer.answers(effect -> Outcome.uncertain("no answer after sending"));

        for (int minute = 0; minute < 180; minute++) {
            on.advance(Duration.ofMinutes(1));
        }
        assertThat(state(answer)).isEqualTo(TRYING);
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.advance(Duration.ofMinutes(10));

        assertThat(state(answer)).isEqualTo(DONE);
    }

    @Test
    void a_vendor_that_cannot_be_asked_costs_what_is_in_doubt_no_tries() {
        String answer = answersOf(1).get(0);
        on.crmAnswer.answers(effect -> Outcome.uncertain("no answer after sending"));
        on.run();
        on.crmAnswer.finds(effect -> new Lookup.Later("Slack cannot be reached"));

        for (int minute = 0; minute < 180; minute++) {
            on.advance(Duration.ofMinutes(1));
        }
        assertThat(on.crmAnswer.calls()).isEqualTo(1);
        on.crmAnswer.finds(effect -> new Lookup.Found("a1"));
        on.advance(Duration.ofMinutes(10));

        assertThat(state(answer)).isEqualTo(DONE);
    }

    @Test
    void what_fails_alone_where_others_are_done_is_given_up_after_its_tries() {
        // given an effect by which the connector breaks, where the destination does all others
        List<String> answers = answersOf(30);
        on.crmAnswer.answers(effect -> {
            if (effect.story().answer().id().equals(answers.get(0))) {
                throw new IllegalStateException("a fault of the connector");
            }
            return Outcome.delivered("a1");
        });
        DeliverStation<?> station = station(on.crmAnswer, new DeliverySettings(1, 1, 0));

        // when another one is owed between any two of its tries
        for (int hour = 0; state(answers.get(0)) != PARKED && hour < 30; hour++) {
            step(station);
            String other = on.delivery(answers.get(1 + hour % 29), QUEUE).id();
            on.loop.write(tx -> {
                tx.owe(other, on.clock.instant());
                return true;
            });
            on.clock.advance(Duration.ofMinutes(10));
        }

        // then
        assertThat(on.delivery(answers.get(0), QUEUE).reason())
                .isEqualTo("gave up after 15 tries: the connector failed: IllegalStateException");
    }

    @Test
    void a_destination_that_asks_for_years_is_tried_after_an_hour_and_at_once_when_a_person_wishes() {
        // given
        String answer = answersOf(1).get(0);
        on.crmAnswer.answers(effect -> Outcome.retryAfter(Duration.ofDays(31 * 365), "429"));
        DeliverStation<?> station = station(on.crmAnswer);
        step(station);
        on.clock.advance(Duration.ofHours(1));
        assertThat(step(station)).isEqualTo(1);

        // when
        on.clock.advance(Duration.ofMinutes(1));
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        Replays replays = new Replays(on.store, on.clock, on.loop.journal(), queue -> station.hurry());
        assertThat(step(station)).isZero();
        assertThat(replays.replay(new Replays.Wish(null, null, true), "sam").all())
                .isEqualTo(1);

        // then
        assertThat(step(station)).isEqualTo(1);
        assertThat(state(answer)).isEqualTo(DONE);
    }

    @Test
    void what_a_node_that_stops_has_taken_up_and_not_tried_is_free_at_once() {
        // given an effect that may have arrived, and another one
        List<String> answers = answersOf(2);
        on.crmAnswer.answers(effect -> Outcome.uncertain("no answer after sending"));
        step(station(on.crmAnswer, new DeliverySettings(1, 1, 1)));
        on.clock.advance(Duration.ofMinutes(3));
        DeliverStation<?> stopping = new DeliverStation<>(
                on.loop,
                on.crmAnswer,
                QUEUE,
                new DeliverySettings(10, 1, 0),
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                new Activity());
        assertThat(stopping.step()).isEqualTo(2);

        // when
        stopping.handBack().join();

        // then
        assertThat(on.delivery(answers.get(0), QUEUE).state()).isEqualTo(TRYING);
        assertThat(on.delivery(answers.get(0), QUEUE).attempt()).isEqualTo(1);
        assertThat(on.delivery(answers.get(1), QUEUE).state()).isEqualTo(WAITING);
        assertThat(on.delivery(answers.get(1), QUEUE).attempt()).isZero();
        assertThat(claimedElsewhere())
                .extracting(Tx.ClaimedDelivery::outcomeLost)
                .containsExactly(true, false);
        assertThat(stopping.handBack()).isCompleted();
    }

    private void doneElsewhere(String answer) {
        Instant now = on.clock.instant();
        on.loop.write(tx -> {
            tx.claimDeliveries(QUEUE, now, "node-2", now.plusSeconds(60), 10);
            return tx.settle(
                    Settling.of(
                                    tx.deliveriesOf(answer).stream()
                                            .filter(one -> one.verb().equals(QUEUE))
                                            .findFirst()
                                            .orElseThrow(),
                                    null,
                                    Outcome.delivered("a1"),
                                    false,
                                    now)
                            .is(),
                    "node-2");
        });
        assertThat(state(answer)).isEqualTo(DONE);
    }

    private List<Tx.ClaimedDelivery> claimedElsewhere() {
        Instant now = on.clock.instant();
        return on.loop.write(tx -> tx.claimDeliveries(QUEUE, now, "node-2", now.plusSeconds(60), 10));
    }

    /** The answers of so many customers, of each of which an effect is due. */
    private List<String> answersOf(int customers) {
        List<String> contacts = new ArrayList<>();
        for (int i = 0; i < customers; i++) {
            Handle customer = customer(i);
            on.crm.add("003" + i, customer);
            contacts.add(on.end(Interaction.ended("", Channel.PHONE, "twilio-voice", "CA" + i, on.clock.instant())
                    .handle(customer)
                    .address("+15550009999")
                    .startedAt(on.clock.instant().minusSeconds(300))
                    .talkSeconds(300)));
        }
        on.run();
        on.advance(Duration.ofMinutes(10));
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < customers; i++) {
            on.record(new Intake.Wrote(on.message(
                    "twilio-message", "SM" + i, null, Channel.PHONE, Message.Author.CUSTOMER, customer(i), "4")));
            on.clock.advance(Duration.ofMillis(10));
            answers.add(on.answers(contacts.get(i)).get(0).id());
        }
        return answers;
    }

    private static Handle customer(int number) {
        return Handle.phone("+155512%05d".formatted(30010 + number));
    }

    private void noLongerFits(String answer) {
        Delivery owed = on.delivery(answer, QUEUE);
        on.loop.write(tx -> tx.owe(new Delivery(
                owed.id(),
                owed.verb(),
                owed.answerId(),
                owed.interactionId(),
                owed.target(),
                Map.of("nope", "1"),
                1,
                0,
                Delivery.State.WAITING,
                on.clock.instant(),
                0,
                null,
                null)));
    }

    private Delivery.State state(String answer) {
        return on.delivery(answer, QUEUE).state();
    }

    private DeliverStation<?> station(DeliveryTarget<?> target) {
        return station(target, new DeliverySettings(10, 1, 0));
    }

    private DeliverStation<?> station(DeliveryTarget<?> target, DeliverySettings settings) {
        return new DeliverStation<>(on.loop, target, QUEUE, settings, Runnable::run, new Activity());
    }

    /** Gives how much it took up, once what came of that is stored. */
    private int step(DeliverStation<?> station) {
        int taken = station.step();
        on.loop.write(tx -> true);
        return taken;
    }

    private void inPeace(DeliverStation<?> station) {
        on.crmAnswer.answers(effect -> Outcome.retryAfter(Duration.ofSeconds(1), "429"));
        step(station);
        assertThat(station.restingSince()).isPresent();
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
    }

    /** The destination, with something that happens while it is asked whether it needs a match. */
    private record Asked(DeliveryTarget<RecordingTarget.Options> target, Runnable meanwhile)
            implements DeliveryTarget<RecordingTarget.Options> {
        @Override
        public String verb() {
            return target.verb();
        }

        @Override
        public Class<RecordingTarget.Options> options() {
            return target.options();
        }

        @Override
        public boolean needsMatch() {
            meanwhile.run();
            return target.needsMatch();
        }

        @Override
        public List<Outcome> deliver(List<Effect<RecordingTarget.Options>> effects) {
            return target.deliver(effects);
        }
    }
}
