// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.port.Store;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The days (UTC) on which a mailbox was read to its end, by whichever node and run: what came while nobody could read it is
 * read once somebody can, however long that took. Kept among the vendors' events of the store. Not thread-safe.
 */
final class ReadDays {
    private static final Logger LOG = LoggerFactory.getLogger(ReadDays.class);
    /** Vendors' events are kept for longer by default; nobody waits longer for an answer. */
    private static final int MOST = 60;

    private final Store store;
    private final String mailbox;
    private @Nullable LocalDate noted;

    /** @param mailbox the watcher's name */
    ReadDays(Store store, String mailbox) {
        this.store = store;
        this.mailbox = mailbox;
    }

    /** The beginning of the last one; empty when there was none in the last 60 days, as before a first start. */
    Optional<Instant> last(Instant now) {
        return store.read(view -> Stream.iterate(day(now), day -> day.minusDays(1))
                        .limit(MOST)
                        .filter(day -> view.remembered(mailbox, event(day)))
                        .findFirst())
                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** A store that does not take it is told again with the next round. */
    void note(Instant now) {
        LocalDate today = day(now);
        if (today.equals(noted)) {
            return;
        }
        try {
            store.write(tx -> tx.remember(mailbox, event(today), now)).join();
            noted = today;
        } catch (CompletionException failed) {
            LOG.debug("That the mailbox was read could not be noted", failed);
        }
    }

    private static LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    private static String event(LocalDate day) {
        return "read:" + day;
    }
}
