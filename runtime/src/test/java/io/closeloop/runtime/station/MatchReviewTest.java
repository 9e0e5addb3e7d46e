// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import io.closeloop.port.View;
import io.closeloop.runtime.fixture.LoopOnDisk;
import java.net.URI;
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
