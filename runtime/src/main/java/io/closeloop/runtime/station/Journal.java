// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Tx;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Appends to the ledger, in the transaction of the change. */
public final class Journal {
    /** Every event by its ids, for those who follow contacts in a log; on by {@code closeloop.log.events}. */
    private static final Logger EVENTS = LoggerFactory.getLogger("io.closeloop.events");

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
            @Nullable String answer,
            @Nullable String delivery) {
        About(@Nullable String interaction, @Nullable String invitation, @Nullable String answer) {
            this(interaction, invitation, answer, null);
        }

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
            return new About(d.interactionId(), null, d.answerId(), d.id());
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
        if (EVENTS.isDebugEnabled()) {
            // Said inside the transaction: in the rare case that it is undone, the ledger is right and not the log.
            LoggingEventBuilder line = EVENTS.atDebug();
            line = with(line, "interaction", about.interaction());
            line = with(line, "invitation", about.invitation());
            line = with(line, "answer", about.answer());
            line = with(line, "delivery", about.delivery());
            line.log(event.code());
        }
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

    private static LoggingEventBuilder with(LoggingEventBuilder line, String name, @Nullable String id) {
        return id == null ? line : line.addKeyValue(name, id);
    }

    void note(Tx tx, LedgerEvent event, About about, Map<String, Object> data) {
        note(tx, event, LedgerEntry.CLOSELOOP, about, data);
    }
}
