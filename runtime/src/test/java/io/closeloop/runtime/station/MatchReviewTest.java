// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.CloseReason;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.ledger.Story;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import io.closeloop.port.View;
import io.closeloop.runtime.fixture.LoopOnDisk;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Matches that a person settles. */
class MatchReviewTest extends OnLoop {
    @Test
    void of_two_people_who_settle_one_match_the_first_decides() {
        // given two contacts with one number
        on.crm.add("003A", LoopOnDisk.ANA);
        on.crm.add("003B", LoopOnDisk.ANA);
        String id = on.end(on.call("CA1"));
        on.run();

        // when kim settles it while the CRM is asked about the contact that sam chose
        MatchReview review = new MatchReview(with(new Asked(on.crm, () -> settle(on.review, id, "003A", "kim"))));

        // then
        assertThat(settle(review, id, "003B", "sam")).isFalse();
        assertThat(on.match(id))
                .map(View.MatchRecord::match)
                .contains(new Match.Matched("003A", Match.Basis.PERSON, 1.0));
        assertThat(on.ledger(id)).containsOnlyOnce(LedgerEvent.MATCH_RESOLVED);
    }

    @Test
    void who_is_none_of_the_candidates_is_nobody_and_what_was_held_goes_out_without_a_contact() {
        // given two contacts with one number, and an answer
        on.crm.add("003A", LoopOnDisk.ANA);
        on.crm.add("003B", LoopOnDisk.ANA);
        String id = on.askedAfterCall("CA1");
        on.reply("1");
        on.run();
        assertThat(on.crmAnswer.effects()).isEmpty();

        // when
        assertThat(on.review.settleAsNobody(id, "kim").toCompletableFuture().join())
                .isTrue();
        on.run();

        // then
        assertThat(on.match(id))
                .map(View.MatchRecord::match)
                .contains(new Match.Nobody("a person said that it is none of the candidates"));
        assertThat(on.crmAnswer.effects())
                .singleElement()
                .satisfies(effect -> assertThat(effect.story().contactId()).isEmpty());
        assertThat(on.answersOfContact("003A")).isEmpty();
        assertThat(Story.tell(on.store.read(view -> view.ledgerOf(id)), ZoneOffset.UTC))
                .anyMatch(line -> line.endsWith("kim settled the match: the customer is nobody in the CRM."));
        assertThat(settle(on.review, id, "003A", "sam")).isFalse();
        assertThat(on.review.settleAsNobody(id, "sam").toCompletableFuture().join())
                .isFalse();
    }

    @Test
    void contacts_that_hold_nothing_back_do_not_stand_before_one_that_does() {
        // given an unclear customer two of whose calls nobody answered, and who was asked after the third
        on.crm.add("003A", LoopOnDisk.ANA);
        on.crm.add("003B", LoopOnDisk.ANA);
        List<String> calls = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            calls.add(on.end(on.call("CA" + i).closeReason(CloseReason.MISSED)));
            on.run();
        }
        calls.add(on.askedAfterCall("CA3"));
        on.reply("1");
        on.run();

        assertThat(on.review.countHolding(9)).isEqualTo(1);
        assertThat(on.review.holding(null, 2))
                .satisfies(page -> assertThat(ids(page)).containsExactly(calls.get(2)))
                .returns(null, MatchReview.Waiting::next);
        assertThat(on.review.open(null, 2))
                .satisfies(page -> assertThat(ids(page)).containsExactly(calls.get(0), calls.get(1)))
                .returns(calls.get(1), MatchReview.Waiting::next);
        assertThat(on.review.open(calls.get(1), 2))
                .satisfies(page -> assertThat(ids(page)).containsExactly(calls.get(2)))
                .returns(null, MatchReview.Waiting::next);
    }

    private static List<String> ids(MatchReview.Waiting page) {
        return page.matches().stream().map(View.MatchRecord::interactionId).toList();
    }

    private static boolean settle(MatchReview review, String id, String contact, String who) {
        return review.settle(id, contact, who).toCompletableFuture().join();
    }

    private Loop with(Crm crm) {
        Loop loop = on.loop;
        return new Loop(
                loop.store(),
                loop.clock(),
                loop.ids(),
                loop.config(),
                loop.desk(),
                loop.tokens(),
                loop.phones(),
                loop.senders(),
                loop.targets(),
                crm,
                loop.publicUrl(),
                loop.node(),
                loop.journal(),
                loop.health(),
                loop.telemetry());
    }

    /** The CRM, with something that happens while it is asked about a contact. */
    private record Asked(Crm crm, Runnable meanwhile) implements Crm {
        @Override
        public String name() {
            return crm.name();
        }

        @Override
        public List<Found> find(List<Lookup> lookups) throws Unavailable {
            return crm.find(lookups);
        }

        @Override
        public Optional<Contact> contact(String id) throws Unavailable {
            meanwhile.run();
            return crm.contact(id);
        }

        @Override
        public Optional<URI> contactLink(String contactId) {
            return crm.contactLink(contactId);
        }

        @Override
        public Optional<URI> caseLink(String deliveryReference) {
            return crm.caseLink(deliveryReference);
        }
    }
}
