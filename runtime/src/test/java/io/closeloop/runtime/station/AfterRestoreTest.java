// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static io.closeloop.runtime.fixture.LoopOnDisk.ANA;
import static io.closeloop.runtime.fixture.LoopOnDisk.ANA_MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.Intake;
import io.closeloop.store.SqlStore;
import io.closeloop.survey.Invitation;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The back-up was made where a test says "then nothing is known of a day". */
class AfterRestoreTest extends OnLoop {
    private AfterRestore.Count aDayLater() {
        on.clock.advance(Duration.ofDays(1));
        AfterRestore.Count settled = restore().settle(on.clock.instant());
        on.run();
        return settled;
    }

    private AfterRestore restore() {
        return new AfterRestore(on.store, on.clock, "bo");
    }

    @Test
    void what_fell_due_counts_as_sent_and_its_link_works() {
        String call = on.end(on.call("CA1"));
        on.run();
        assertThat(on.invitation(call).state()).isEqualTo(Invitation.State.PLANNED);

        assertThat(aDayLater()).isEqualTo(new AfterRestore.Count(1, 0, 0, 0));

        assertThat(on.sms.sent()).isEmpty();
        assertThat(on.invitation(call).state()).isEqualTo(Invitation.State.SENT);
        assertThat(on.ledger(call)).contains(LedgerEvent.INVITATION_SENT);
        on.submit(call, 5, 30);
        assertThat(on.answers(call)).hasSize(1);
        // The pause until the next ask runs, too.
        String next = on.askedAfterCall("CA2");
        assertThat(on.decision(next).flatMap(Decision::skippedBy))
                .map(Rule::name)
                .contains("cool-down");
        assertThat(restore().settle(on.clock.instant())).isEqualTo(new AfterRestore.Count(0, 0, 0, 0));
    }

    @Test
    void nobody_is_reminded_who_may_have_answered() {
        on.askedAfterCall("CA1");
        assertThat(on.sms.sent()).hasSize(1);

        assertThat(aDayLater()).isEqualTo(new AfterRestore.Count(0, 1, 0, 0));

        on.advance(Duration.ofDays(5));
        assertThat(on.sms.sent()).hasSize(1);
    }

    @Test
    void a_contact_that_was_still_on_its_way_is_not_asked_about() {
        String call = on.end(on.call("CA1"));

        assertThat(aDayLater()).isEqualTo(new AfterRestore.Count(0, 0, 1, 0));

        on.advance(Duration.ofDays(1));
        assertThat(on.sms.sent()).isEmpty();
        assertThat(on.decision(call).flatMap(Decision::skippedBy))
                .map(Rule::name)
                .contains("restore");
    }

    @Test
    void a_thread_whose_time_came_is_not_asked_about_and_one_that_goes_on_is() {
        Handle page = Handle.messenger("1001", "7001");
        say("m1", page, Message.Author.CUSTOMER, "My parcel is late");
        say("m2", page, Message.Author.AGENT, "It arrives today");

        assertThat(aDayLater()).isEqualTo(new AfterRestore.Count(0, 0, 0, 1));

        assertThat(on.interactionsOf(page)).isEmpty();
        say("m3", page, Message.Author.CUSTOMER, "It has not arrived");
        say("m4", page, Message.Author.AGENT, "Now it has");
        on.advance(Duration.ofMinutes(20));
        assertThat(on.interactionsOf(page)).hasSize(1);
    }

    @Test
    void who_refused_since_is_taken_over_from_the_database_that_was_replaced() {
        String damaged = "jdbc:sqlite:" + folder.resolve("damaged.db");
        try (SqlStore store = SqlStore.open(damaged, on.clock)) {
            Loop.joined(store.write(tx -> {
                tx.optOut(ANA, "sms", "STOP", on.clock.instant());
                tx.optOut(ANA_MAIL, "mail", "unsubscribe", on.clock.instant());
                tx.optIn(ANA_MAIL, "mail", "start", on.clock.instant());
                return true;
            }));
            assertThat(restore().optOuts(store)).isOne();
            assertThat(restore().optOuts(store)).isZero();
        }

        assertThat(on.optedOut(ANA)).isEqualTo(Set.of(ANA));
        assertThat(on.optedOut(ANA_MAIL)).isEmpty();
    }

    private void say(String id, Handle customer, Message.Author author, String text) {
        on.record(new Intake.Wrote(on.message("meta", id, "t1", Channel.SOCIAL, author, customer, text)));
        on.clock.advance(Duration.ofSeconds(5));
    }
}
