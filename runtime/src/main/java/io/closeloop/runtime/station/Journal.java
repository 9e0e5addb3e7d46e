// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Tx;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Appends to the ledger, in the transaction of the change. */
public final class Journal {
    private final Ids ids;
    private final Clock clock;

    public Journal(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** What an entry is about; all of it may be absent. */
    record About(
            @Nullable String interaction,
            @Nullable String invitation,
            @Nullable String answer) {
        static About interaction(@Nullable String id) {
            return new About(id, null, null);
        }

        static About invitation(io.closeloop.survey.Invitation i) {
            return new About(i.interactionId(), i.id(), null);
        }

        static About answer(io.closeloop.survey.Answer a) {
            return new About(a.interactionId(), a.invitationId(), a.id());
        }

        static About delivery(io.closeloop.delivery.Delivery d) {
            return new About(d.interactionId(), null, d.answerId());
        }

        static About nothing() {
            return new About(null, null, null);
        }
    }

    /** What happened to nobody's contact in particular: to the program itself. */
    public void note(Tx tx, LedgerEvent event, String actor, Map<String, Object> data) {
        note(tx, event, actor, About.nothing(), data);
    }

    void note(Tx tx, LedgerEvent event, String actor, About about, Map<String, Object> data) {
        tx.append(new LedgerEntry(
                ids.next("led"),
                clock.instant(),
                event,
                actor,
                about.interaction(),
                about.invitation(),
                about.answer(),
                data));
    }

    void note(Tx tx, LedgerEvent event, About about, Map<String, Object> data) {
        note(tx, event, LedgerEntry.CLOSELOOP, about, data);
    }
}
