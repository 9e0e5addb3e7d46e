// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static io.closeloop.runtime.fixture.LoopOnDisk.ANA;
import static io.closeloop.runtime.fixture.LoopOnDisk.ANA_MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Message;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Intake;
import io.closeloop.survey.Invitation;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A customer who is writing to us again is not asked about what was before. */
class ContactAgainTest extends OnLoop {
    private int messages;

    @BeforeEach
    void a_customer_with_a_telephone_and_a_mailbox() {
        on.crm.add("003A", ANA, ANA_MAIL);
    }

    @Test
    void who_writes_after_a_call_is_asked_once_that_thread_has_ended() {
        String call = on.end(on.call("CA1"));
        on.run();
        on.advance(Duration.ofMinutes(5));
        writes(Message.Author.CUSTOMER, "The agent on the telephone forgot my second invoice");
        on.advance(Duration.ofMinutes(5));

        assertThat(on.sms.sent()).isEmpty();
        assertThat(on.invitation(call).state()).isEqualTo(Invitation.State.WITHDRAWN);
        assertThat(on.invitation(call).reason()).contains("in contact again for 5 min");

        writes(Message.Author.AGENT, "Here it is");
        writes(Message.Author.CUSTOMER, "Thank you, that was all");
        on.record(new Intake.Closed("mail", "thread-1", "close-1", on.clock.instant(), CloseReason.RESOLVED));
        for (int hours = 0; hours < 72; hours++) {
            on.advance(Duration.ofHours(1));
        }
        assertThat(on.mail.sent()).hasSize(1);
        assertThat(on.sms.sent()).isEmpty();
    }

    @Test
    void a_thread_of_before_in_which_the_customer_has_not_written_since_is_in_nobody_s_way() {
        writes(Message.Author.CUSTOMER, "Where is my parcel, please?");
        on.advance(Duration.ofMinutes(5));

        on.askedAfterCall("CA1");

        assertThat(on.sms.sent()).hasSize(1);
    }

    @Test
    void a_thread_of_before_in_which_the_customer_goes_on_is_waited_for() {
        writes(Message.Author.CUSTOMER, "Where is my parcel, please?");
        on.advance(Duration.ofHours(2));
        String call = on.end(on.call("CA1"));
        on.advance(Duration.ofMinutes(8));
        writes(Message.Author.CUSTOMER, "Nobody on the telephone knew either");
        on.advance(Duration.ofMinutes(2));

        assertThat(on.sms.sent()).isEmpty();
        assertThat(on.invitation(call).reason()).contains("in contact again for 10 min");
    }

    @Test
    void who_is_writing_to_us_is_not_reminded_and_may_still_answer() {
        String call = on.askedAfterCall("CA1");
        on.advance(Duration.ofHours(71));
        writes(Message.Author.CUSTOMER, "Now the second invoice is wrong");
        on.advance(Duration.ofHours(2));

        assertThat(on.sms.sent()).hasSize(1);
        assertThat(on.ledger(call)).doesNotContain(LedgerEvent.INVITATION_REMINDED);
        assertThat(on.invitation(call).state()).isEqualTo(Invitation.State.SENT);
        on.reply("4");
        assertThat(on.invitation(call).state()).isEqualTo(Invitation.State.ANSWERED);
    }

    @Test
    void a_thread_that_nobody_answers_or_closes_holds_up_no_reminder_for_ever() {
        on.askedAfterCall("CA1");
        on.advance(Duration.ofHours(40));
        writes(Message.Author.CUSTOMER, "And my parcel?");
        on.advance(Duration.ofHours(33));

        assertThat(on.sms.sent()).hasSize(2);
    }

    private void writes(Message.Author author, String text) {
        on.record(new Intake.Wrote(
                on.message("mail", "m" + ++messages, "thread-1", Channel.EMAIL, author, ANA_MAIL, text)));
    }
}
