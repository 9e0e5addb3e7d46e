// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class InteractionTest {
    private static final Instant END = Instant.parse("2026-03-03T10:00:00Z");

    @Test
    void a_corrected_copy_keeps_everything_else() {
        Interaction call = Interaction.ended("int_1", Channel.PHONE, "twilio-voice", "CA1", END)
                .address("+15550000000")
                .handle(Handle.phone("+15551230001"))
                .customerName("Ana")
                .startedAt(END.minusSeconds(300))
                .participant(Participant.queue("billing"))
                .participant(Participant.agent("WK1", "Kim"))
                .language("en")
                .closeReason(CloseReason.RESOLVED)
                .crmId("contact", "003A")
                .customerWrote(2, 30)
                .talkSeconds(200)
                .lastCustomerAt(END.minusSeconds(5))
                .tag("vip")
                .build();

        assertThat(call.with().build()).isEqualTo(call);
        assertThat(call.with().language("de").build().language()).isEqualTo("de");
        assertThat(call.with().language("de").build().handles()).isEqualTo(call.handles());
    }

    @Test
    void the_customer_was_last_heard_at_the_end_where_nothing_else_is_known() {
        Interaction call =
                Interaction.ended("int_1", Channel.PHONE, "s", "1", END).build();

        assertThat(call.lastCustomerAt()).isEqualTo(END);
        assertThat(call.startedAt()).isEqualTo(END);
    }

    @Test
    void a_start_after_the_end_is_a_clock_that_was_wrong() {
        Interaction call = Interaction.ended("int_1", Channel.PHONE, "s", "1", END)
                .startedAt(END.plusSeconds(60))
                .build();

        assertThat(call.startedAt()).isEqualTo(END);
    }

    @Test
    void a_handle_twice_and_a_blank_id_are_left_out() {
        Interaction call = Interaction.ended("int_1", Channel.PHONE, "s", "1", END)
                .handle(Handle.phone("+15551230001"))
                .handle(Handle.phone("+15551230001"))
                .crmId("case", " ")
                .crmId("contact", null)
                .customerName(" ")
                .language("")
                .tag(" ")
                .build();

        assertThat(call.handles()).hasSize(1);
        assertThat(call.crmIds()).isEmpty();
        assertThat(call.customerName()).isNull();
        assertThat(call.language()).isNull();
        assertThat(call.tags()).isEmpty();
    }

    @Test
    void only_an_automat_without_a_person_is_bot_only() {
        Interaction.Builder call = Interaction.ended("int_1", Channel.PHONE, "s", "1", END);

        assertThat(call.build().botOnly()).isFalse();
        assertThat(call.participant(Participant.bot("ivr")).build().botOnly()).isTrue();
        assertThat(call.participant(Participant.agent("WK1", null)).build().botOnly())
                .isFalse();
    }
}
