// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import static io.closeloop.policy.Situation.EMAIL;
import static io.closeloop.policy.Situation.NEW_YORK;
import static io.closeloop.policy.Situation.NOW;
import static io.closeloop.policy.Situation.PHONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
    private static final Handle MESSENGER = Handle.messenger("page", "user");

    @Test
    void a_good_call_is_asked_about_by_sms_ten_minutes_later() {
        Decision decision = Situation.call().decide();

        assertThat(decision)
                .isEqualTo(new Decision(
                        "dec_1",
                        "int_1",
                        NOW,
                        decision.rules(),
                        "csat-voice",
                        new AskPlan(
                                Via.SMS,
                                PHONE,
                                NOW.plus(Duration.ofMinutes(10)),
                                "10 min after the call; inside 09:00-20:00 America/New_York")));
        assertThat(decision.rules())
                .extracting(Rule::name)
                .containsExactly(
                        Policy.ROUTE,
                        Policy.CONNECTED,
                        Policy.HUMAN,
                        Policy.CLOSED_BY,
                        Policy.CALL_LENGTH,
                        Policy.AGE,
                        Policy.SURVEY,
                        Policy.WAY,
                        Policy.OPT_OUT,
                        Policy.PENDING,
                        Policy.COOL_DOWN,
                        Policy.FLOOR,
                        Policy.QUIET_HOURS);
        assertThat(decision.rules())
                .allMatch(Rule::passed)
                .noneMatch(rule -> rule.saw().isBlank());
    }

    private static Stream<Arguments> skips() {
        return Stream.of(
                skip(Policy.ROUTE, "a route said: VIP", s -> s.routeSkip = "VIP"),
                skip(
                        Policy.CONNECTED,
                        "nobody answered the customer",
                        s -> s.having(b -> b.closeReason(CloseReason.MISSED).talkSeconds(0))),
                skip(Policy.CONNECTED, "the line failed", s -> s.having(b -> b.closeReason(CloseReason.FAILED))),
                skip(
                        Policy.INTERNAL,
                        "the customer's address is one of our own: +1555",
                        s -> s.settings = Situation.settings(k -> k.internal = List.of("acme.com", "+1555"))),
                skip(Policy.INTERNAL, "the customer's address is one of our own: Example.com", s -> {
                    s.having(b -> b.handle(EMAIL));
                    s.settings = Situation.settings(k -> k.internal = List.of("Example.com"));
                }),
                skip(Policy.INTERNAL, "the customer's address is one of our own: @example.com", s -> {
                    s.having(b -> b.handle(Handle.email("bob@mail.example.com")));
                    s.settings = Situation.settings(k -> k.internal = List.of("@example.com"));
                }),
                skip(
                        Policy.HUMAN,
                        "only an automat took part",
                        s -> s.interaction = Interaction.ended("int_1", Channel.PHONE, "t", "1", NOW)
                                .handle(PHONE)
                                .talkSeconds(200)
                                .participant(Participant.bot("ivr"))),
                skip(
                        Policy.CLOSED_BY,
                        "a timer closed it, not a person",
                        s -> s.having(b -> b.closeReason(CloseReason.TIMER))),
                skip(Policy.CALL_LENGTH, "talked 19 s, at least 20 s needed", s -> s.having(b -> b.talkSeconds(19))),
                skip(
                        Policy.AGE,
                        "the customer was last heard 7 days ago, at most 7 days allowed",
                        s -> s.having(b ->
                                b.lastCustomerAt(NOW.minus(Duration.ofDays(7)).minusSeconds(1)))),
                skip(Policy.SURVEY, "no route proposed a survey", s -> s.proposals = List.of()),
                skip(
                        Policy.WAY,
                        "the policy names no way to ask after a call",
                        s -> s.settings = Situation.settings(k -> k.ways = Map.of())),
                skip(Policy.WAY, "nothing is set up to send by SMS or e-mail", s -> s.ways = Set.of(Via.CHAT)),
                skip(
                        Policy.WAY,
                        "no address of the customer is known for SMS or e-mail",
                        s -> s.interaction = Interaction.ended("int_1", Channel.PHONE, "t", "1", NOW)
                                .talkSeconds(99)),
                skip(Policy.OPT_OUT, "the customer opted out with 1 address", s -> s.optedOut = Set.of(EMAIL)),
                skip(
                        Policy.OPT_OUT,
                        "the CRM record forbids surveys",
                        s -> s.contact = Situation.contact(null, true, PHONE)),
                skip(Policy.PENDING, "another ask for this person is planned and not yet sent", s -> s.pending = true));
    }

    private static Arguments skip(String rule, String saw, Consumer<Situation> change) {
        return Arguments.of(rule, saw, change);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("skips")
    void a_rule_that_says_no_ends_the_trial_and_says_what_it_saw(String rule, String saw, Consumer<Situation> change) {
        Decision decision = Situation.call().with(change).decide();

        assertThat(decision.invites()).isFalse();
        assertThat(decision.skippedBy()).contains(Rule.failed(rule, saw));
        assertThat(decision.rules().get(decision.rules().size() - 1).name()).isEqualTo(rule);
    }

    @Test
    void no_rule_shows_a_handle() {
        Decision decision = Situation.call()
                .with(s -> s.settings = Situation.settings(k -> k.internal = List.of("acme.com")))
                .decide();

        assertThat(decision.rules()).noneMatch(rule -> rule.saw().contains("5551230001"));
        assertThat(plan(decision).why()).doesNotContain("5551230001");
    }

    @Test
    void the_survey_is_known_even_where_the_contact_is_skipped() {
        assertThat(Situation.call().with(s -> s.pending = true).decide().surveyId())
                .isEqualTo("csat-voice");
    }

    @Test
    void the_first_proposal_is_taken() {
        Decision decision = Situation.call()
                .with(s -> s.proposals = List.of("ces-voice", "csat-voice"))
                .decide();

        assertThat(decision.surveyId()).isEqualTo("ces-voice");
        assertThat(decision.rules())
                .contains(Rule.passed(Policy.SURVEY, "survey ces-voice was proposed, before 1 other"));
    }

    @Test
    void a_timer_may_be_allowed() {
        Decision decision = Situation.call()
                .having(b -> b.closeReason(CloseReason.TIMER))
                .with(s -> s.settings = Situation.settings(k -> k.askAfterTimer = true))
                .decide();

        assertThat(decision.invites()).isTrue();
    }

    @Test
    void a_bot_with_a_person_after_it_is_not_bot_only() {
        assertThat(Situation.call()
                        .having(b -> b.participant(Participant.bot("ivr")))
                        .decide()
                        .invites())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT,   1, 249, false",
        "CHAT,   1, 250, true",
        "CHAT,   2,   5, true",
        "CHAT,   0,   0, false",
        "EMAIL,  1, 900, true",
        "SOCIAL, 1,  10, false",
        "CUSTOM, 1,  10, false",
        "CUSTOM, 0,   0, true"
    })
    void little_of_both_messages_and_characters_is_trivial(
            Channel channel, int messages, int characters, boolean asked) {
        Situation situation = Situation.written(channel, EMAIL, messages, characters);
        situation.settings = Situation.settings(k -> k.ways = Map.of(channel, List.of(Via.EMAIL)));

        assertThat(situation.decide().invites()).isEqualTo(asked);
    }

    @Test
    void what_was_too_little_is_said() {
        assertThat(Situation.written(Channel.EMAIL, EMAIL, 1, 9).decide().skippedBy())
                .contains(Rule.failed(
                        Policy.TRIVIAL, "the customer wrote 1 message with 9 characters; 2 or 250 are enough"));
    }

    @ParameterizedTest
    @CsvSource({"29, false", "30, true", "31, true"})
    void a_person_is_asked_again_after_thirty_days(int days, boolean asked) {
        // The ask goes out ten minutes after the call.
        Instant before = NOW.plus(Duration.ofMinutes(10)).minus(Duration.ofDays(days));

        Decision decision = Situation.call().with(s -> s.lastAskedAt = before).decide();

        assertThat(decision.invites()).isEqualTo(asked);
    }

    @Test
    void the_cool_down_says_from_when_on_an_ask_would_be_possible() {
        Instant before = NOW.minus(Duration.ofDays(12));

        Decision decision = Situation.call().with(s -> s.lastAskedAt = before).decide();

        assertThat(decision.skippedBy())
                .contains(Rule.failed(
                        Policy.COOL_DOWN,
                        "this person was asked 12 days before, at least 30 days between",
                        before.plus(Duration.ofDays(30))));
    }

    @Test
    void the_floor_holds_where_the_cool_down_is_off() {
        Instant before = NOW.minus(Duration.ofHours(23));

        Decision decision = Situation.call()
                .with(s -> {
                    s.settings = Situation.settings(k -> k.coolDown = Duration.ZERO);
                    s.lastAskedAt = before;
                    s.lastMessageAt = before;
                })
                .decide();

        assertThat(decision.skippedBy())
                .contains(Rule.failed(
                        Policy.FLOOR,
                        "this person was written to 23 h 10 min before, at least 24 h between",
                        before.plus(Duration.ofHours(24))));
    }

    @Test
    void a_sample_draws_the_same_lot_for_the_same_contact() {
        Situation half = Situation.call().with(s -> s.settings = Situation.settings(k -> k.samplePercent = 50));

        assertThat(half.decide()).isEqualTo(half.decide());
        assertThat(half.decide().rules()).extracting(Rule::name).contains(Policy.SAMPLE);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "10, 900, 1100", "50, 4800, 5200", "100, 10000, 10000"})
    void a_sample_is_as_large_as_it_should_be(int percent, int least, int most) {
        PolicySettings settings = Situation.settings(k -> k.samplePercent = percent);

        long asked = IntStream.range(0, 10_000)
                .filter(i -> Situation.call()
                        .with(s -> s.settings = settings)
                        .having(b -> b.id("int_01kf" + i))
                        .decide()
                        .invites())
                .count();

        assertThat(asked).isBetween((long) least, (long) most);
    }

    @Test
    void quiet_hours_move_the_ask_and_never_skip_it() {
        Instant saturdayEvening = Instant.parse("2026-03-08T00:55:00Z");

        Decision decision = Situation.call()
                .with(s -> {
                    s.interaction = Interaction.ended("int_1", Channel.PHONE, "t", "1", saturdayEvening)
                            .handle(PHONE)
                            .talkSeconds(200);
                    s.now = saturdayEvening;
                })
                .decide();

        // 20:05 on Saturday in New York; on Sunday the clocks go forward; Monday 09:00 is 13:00 UTC.
        assertThat(decision.plan())
                .isEqualTo(new AskPlan(
                        Via.SMS,
                        PHONE,
                        Instant.parse("2026-03-09T13:00:00Z"),
                        "10 min after the call; moved 35 h 55 min to be inside 09:00-20:00 America/New_York"));
    }

    @Test
    void the_zone_of_the_crm_goes_before_that_of_the_number() {
        Decision decision = Situation.call()
                .with(s -> s.contact = Situation.contact("Asia/Tokyo", false, PHONE))
                .decide();

        assertThat(plan(decision).dueAt()).isEqualTo(Instant.parse("2026-03-04T00:00:00Z"));
    }

    @Test
    void a_zone_that_is_none_is_passed_over() {
        Decision decision = Situation.call()
                .with(s -> s.contact = Situation.contact("EST5EDT or so", false, PHONE))
                .decide();

        assertThat(plan(decision).why()).contains("America/New_York");
    }

    @Test
    void a_mail_address_borrows_the_zone_of_the_number() {
        Situation situation = Situation.written(Channel.EMAIL, EMAIL, 3, 300);
        situation.zones = Map.of(PHONE, Set.of(NEW_YORK), EMAIL, Set.of());

        assertThat(plan(situation.decide()).why()).contains("America/New_York");
    }

    @Test
    void an_unknown_zone_falls_back_to_the_setting() {
        Decision decision = Situation.call()
                .with(s -> {
                    s.zones = Map.of();
                    s.settings = Situation.settings(k -> k.fallbackZone = "Europe/Berlin");
                })
                .decide();

        assertThat(plan(decision).why()).endsWith("inside 09:00-20:00 Europe/Berlin (no zone known)");
    }

    @Test
    void a_contact_known_late_is_asked_about_at_once() {
        Decision decision = Situation.call()
                .with(s -> s.now = NOW.plus(Duration.ofHours(2)))
                .decide();

        assertThat(decision.plan())
                .isEqualTo(new AskPlan(
                        Via.SMS,
                        PHONE,
                        NOW.plus(Duration.ofHours(2)),
                        "2 h after the call, later than the 10 min wished for; inside 09:00-20:00 America/New_York"));
    }

    @Test
    void a_withheld_number_is_asked_by_the_mail_address_of_the_crm() {
        Decision decision = Situation.call()
                .with(s -> {
                    s.interaction = Interaction.ended("int_1", Channel.PHONE, "t", "1", NOW)
                            .talkSeconds(99);
                    s.contact = Situation.contact("America/New_York", false, EMAIL);
                })
                .decide();

        assertThat(plan(decision).via()).isEqualTo(Via.EMAIL);
        assertThat(plan(decision).to()).isEqualTo(EMAIL);
    }

    @Test
    void a_window_that_stays_open_is_used_and_said() {
        Situation social = Situation.written(Channel.SOCIAL, MESSENGER, 3, 300);
        social.windows = Map.of(Via.MESSENGER, NOW.plus(Duration.ofHours(24)));

        Decision decision = social.decide();

        assertThat(plan(decision).via()).isEqualTo(Via.MESSENGER);
        assertThat(decision.rules()).contains(Rule.passed(Policy.WINDOW, "Messenger stays open 23 h 58 min longer"));
    }

    @Test
    void a_window_that_closes_before_the_next_decent_hour_skips_the_contact() {
        Situation social = Situation.written(Channel.SOCIAL, MESSENGER, 3, 300);
        social.now = Instant.parse("2026-03-08T01:00:00Z");
        social.interaction = Interaction.ended("int_1", Channel.SOCIAL, "t", "1", social.now)
                .handle(MESSENGER)
                .customerWrote(3, 300);
        social.windows = Map.of(Via.MESSENGER, social.now.plus(Duration.ofHours(24)));

        assertThat(social.decide().skippedBy())
                .contains(Rule.failed(
                        Policy.WINDOW, "Messenger would be closed 12 h by then, because of the quiet hours"));
    }

    @Test
    void the_instant_at_which_a_window_closes_is_too_late() {
        Situation social = Situation.written(Channel.SOCIAL, MESSENGER, 3, 300);
        social.windows = Map.of(Via.MESSENGER, NOW.plus(Duration.ofMinutes(2)));

        assertThat(social.decide().invites()).isFalse();
    }

    @Test
    void another_way_is_taken_where_the_first_would_be_closed() {
        Situation chat = Situation.written(Channel.CHAT, Handle.chat("CH1"), 3, 300);
        chat.having(b -> b.handle(EMAIL));
        chat.windows = Map.of(Via.CHAT, NOW);

        Decision decision = chat.decide();

        assertThat(plan(decision).via()).isEqualTo(Via.EMAIL);
        assertThat(plan(decision).why()).endsWith("; chat would be closed 2 min by then");
    }

    @Test
    void a_handle_on_the_opt_out_list_bars_every_other_way_of_the_person() {
        Decision decision = Situation.call()
                .having(b -> b.handle(EMAIL))
                .with(s -> s.optedOut = Set.of(PHONE))
                .decide();

        assertThat(decision.skippedBy()).map(Rule::name).contains(Policy.OPT_OUT);
    }

    @Test
    void where_a_recipient_may_be_is_told_the_same_way_before_sending() {
        assertThat(QuietHours.zones(PHONE, Situation.contact("Asia/Tokyo", false), Map.of(PHONE, Set.of(NEW_YORK))))
                .isEqualTo(Situation.zones("Asia/Tokyo"));
        assertThat(QuietHours.zones(PHONE, null, Map.of(PHONE, Set.of(NEW_YORK))))
                .isEqualTo(Set.of(NEW_YORK));
        assertThat(QuietHours.zones(EMAIL, Situation.contact(null, false), Map.of(PHONE, Set.of(NEW_YORK))))
                .isEqualTo(Set.of(NEW_YORK));
        assertThat(QuietHours.zones(EMAIL, null, Map.of())).isEmpty();
    }

    private static AskPlan plan(Decision decision) {
        return Objects.requireNonNull(decision.plan(), () -> "skipped by " + decision.skippedBy());
    }
}
