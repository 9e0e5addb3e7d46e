// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import static io.closeloop.policy.Situation.NEW_YORK;
import static io.closeloop.policy.Situation.NOW;
import static io.closeloop.policy.Situation.PHONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecheckTest {
    private static final Instant EVENING = Instant.parse("2026-03-04T01:30:00Z");
    private static final Instant NEXT_MORNING = Instant.parse("2026-03-04T14:00:00Z");

    @Test
    void nothing_changed_since_the_plan_so_it_is_sent() {
        assertThat(look(s -> {})).isEqualTo(new Recheck.Send());
    }

    @Test
    void an_answered_one_is_not_reminded() {
        assertThat(look(s -> {
                    s.reminder = true;
                    s.answered = true;
                }))
                .isEqualTo(withdrawn(Policy.ANSWERED, "the customer has answered"));
        assertThat(look(s -> s.state = Invitation.State.ANSWERED)).isInstanceOf(Recheck.Withdraw.class);
    }

    @Test
    void an_opt_out_in_the_meantime_withdraws() {
        assertThat(look(s -> s.optedOut = Set.of(PHONE)))
                .isEqualTo(withdrawn(Policy.OPT_OUT, "the customer opted out with 1 address"));
        assertThat(look(s -> s.contactOptedOut = true))
                .isEqualTo(withdrawn(Policy.OPT_OUT, "the CRM record forbids surveys"));
    }

    @Test
    void a_reopened_contact_withdraws() {
        assertThat(look(s -> s.reopenedAt = NOW.minus(Duration.ofMinutes(5))))
                .isEqualTo(withdrawn(Policy.REOPENED, "the customer came back 5 min ago, the contact is open again"));
    }

    @Test
    void a_customer_who_is_talking_to_us_again_is_not_interrupted() {
        assertThat(look(s -> s.inContactSince = NOW.minus(Duration.ofMinutes(2))))
                .isEqualTo(withdrawn(
                        Policy.REOPENED,
                        "the customer has been in contact again for 2 min and is asked when that ends"));
        assertThat(look(s -> {
                    s.inContactSince = NOW.minus(Duration.ofMinutes(2));
                    s.reminder = true;
                }))
                .isEqualTo(withdrawn(Policy.REOPENED, "the customer has been in contact again for 2 min"));
    }

    @Test
    void who_was_asked_about_something_newer_is_not_reminded_of_the_older() {
        assertThat(look(s -> {
                    s.reminder = true;
                    s.askedAgainAt = NOW.minus(Duration.ofHours(1));
                }))
                .isEqualTo(withdrawn(Policy.PENDING, "this person was asked again 1 h ago"));
        assertThat(look(s -> {
                    s.reminder = true;
                    s.askedAgainAt = NOW.plus(Duration.ofMinutes(1));
                }))
                .isEqualTo(withdrawn(Policy.PENDING, "a newer ask for this person is planned"));
    }

    @Test
    void an_expired_one_is_not_sent() {
        assertThat(look(s -> s.expiresAt = NOW))
                .isEqualTo(withdrawn(Policy.EXPIRY, "the time to answer ran out before it could be sent"));
    }

    @Test
    void a_contact_that_is_too_old_by_now_is_not_asked_about() {
        assertThat(look(s -> s.endedAt = NOW.minus(Duration.ofDays(8))))
                .isEqualTo(withdrawn(Policy.AGE, "the contact ended 8 days ago, at most 7 days allowed"));
    }

    @Test
    void age_is_no_reason_against_a_reminder() {
        assertThat(look(s -> {
                    s.reminder = true;
                    s.state = Invitation.State.SENT;
                    s.endedAt = NOW.minus(Duration.ofDays(8));
                }))
                .isEqualTo(new Recheck.Send());
    }

    @Test
    void a_closed_window_withdraws() {
        assertThat(look(s -> {
                    s.via = Via.MESSENGER;
                    s.windowUntil = NOW.minus(Duration.ofHours(1));
                }))
                .isEqualTo(withdrawn(Policy.WINDOW, "Messenger has been closed for 1 h"));
    }

    @Test
    void an_indecent_hour_postpones_to_the_next_decent_one() {
        assertThat(look(s -> s.now = EVENING))
                .isEqualTo(new Recheck.Postpone(
                        NEXT_MORNING,
                        Rule.failed(Policy.QUIET_HOURS, "not inside 09:00-20:00 America/New_York", NEXT_MORNING)));
    }

    @Test
    void a_postponement_beyond_the_window_withdraws() {
        assertThat(look(s -> {
                    s.via = Via.MESSENGER;
                    s.now = EVENING;
                    s.windowUntil = NEXT_MORNING;
                }))
                .isEqualTo(withdrawn(
                        Policy.WINDOW,
                        "Messenger closes before the next decent hour, inside 09:00-20:00 America/New_York"));
    }

    @Test
    void a_postponement_beyond_the_expiry_withdraws() {
        assertThat(look(s -> {
                    s.now = EVENING;
                    s.expiresAt = NEXT_MORNING;
                }))
                .isEqualTo(
                        withdrawn(
                                Policy.EXPIRY,
                                "the time to answer runs out before the next decent hour, inside 09:00-20:00 America/New_York"));
    }

    @Test
    void another_message_of_today_postpones_to_the_floor_and_into_decent_hours() {
        Instant last = Instant.parse("2026-03-03T02:00:00Z");

        // 24 hours after 21:00 is 21:00 again; the next decent hour is the morning after.
        assertThat(look(s -> s.lastMessageAt = last))
                .isEqualTo(new Recheck.Postpone(
                        NEXT_MORNING,
                        Rule.failed(
                                Policy.FLOOR,
                                "this person was written to 13 h 12 min ago, at least 24 h between",
                                NEXT_MORNING)));
    }

    @Test
    void a_message_of_yesterday_is_no_reason() {
        assertThat(look(s -> s.lastMessageAt = NOW.minus(Duration.ofHours(24)))).isEqualTo(new Recheck.Send());
    }

    @Test
    void what_withdraws_goes_before_what_postpones() {
        assertThat(look(s -> {
                    s.now = EVENING;
                    s.optedOut = Set.of(PHONE);
                }))
                .isInstanceOf(Recheck.Withdraw.class);
    }

    @Test
    void each_case_folds_to_its_own() {
        Rule rule = Rule.failed("r", "saw");

        assertThat(new Recheck.Send().<String>fold(s -> "send", p -> "later", w -> "never"))
                .isEqualTo("send");
        assertThat(new Recheck.Postpone(NOW, rule).<String>fold(s -> "send", p -> "later", w -> "never"))
                .isEqualTo("later");
        assertThat(new Recheck.Withdraw(rule).<String>fold(s -> "send", p -> "later", w -> "never"))
                .isEqualTo("never");
    }

    private static Recheck withdrawn(String rule, String saw) {
        return new Recheck.Withdraw(Rule.failed(rule, saw));
    }

    private static Recheck look(Consumer<Moment> change) {
        Moment moment = new Moment();
        change.accept(moment);
        return Policy.recheck(PolicySettings.defaults(), moment.build());
    }

    /** A planned SMS that is due on a Tuesday morning. */
    private static final class Moment {
        Instant now = NOW;
        Instant endedAt = NOW.minus(Duration.ofMinutes(10));
        Instant expiresAt = NOW.plus(Duration.ofDays(14));
        Via via = Via.SMS;
        Invitation.State state = Invitation.State.SENDING;
        boolean reminder;
        boolean answered;
        boolean contactOptedOut;
        Set<Handle> optedOut = Set.of();
        Set<ZoneId> zones = Set.of(NEW_YORK);

        @Nullable
        Instant reopenedAt;

        @Nullable
        Instant inContactSince;

        @Nullable
        Instant askedAgainAt;

        @Nullable
        Instant windowUntil;

        @Nullable
        Instant lastMessageAt;

        BeforeSending build() {
            Invitation invitation = new Invitation(
                    "inv_1",
                    "int_1",
                    "csat-voice",
                    "contact:003A",
                    via,
                    PHONE,
                    "",
                    "en",
                    state,
                    endedAt,
                    now,
                    null,
                    expiresAt,
                    null,
                    1,
                    0,
                    null);
            Interaction interaction = Interaction.ended("int_1", Channel.PHONE, "t", "1", endedAt)
                    .handle(PHONE)
                    .build();
            return new BeforeSending(
                    invitation,
                    interaction,
                    reminder,
                    answered,
                    optedOut,
                    contactOptedOut,
                    reopenedAt,
                    inContactSince,
                    askedAgainAt,
                    zones,
                    windowUntil,
                    lastMessageAt,
                    now);
        }
    }
}
