// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.port.Watcher.Sight;
import java.time.Clock;

/** Whether a mailbox can be read, and since when it is so. Asked while a look is under way: thread-safe, and never waits. */
final class MailboxSight {
    private final Clock clock;
    private volatile Sight now;

    MailboxSight(Clock clock) {
        this.clock = clock;
        this.now = new Sight(null, clock.instant());
    }

    Sight now() {
        return now;
    }

    /** @return true when there was a trouble before */
    synchronized boolean clear() {
        if (now.trouble() == null) {
            return false;
        }
        now = new Sight(null, clock.instant());
        return true;
    }

    /**
     * Notes a trouble; one that goes on keeps its beginning.
     *
     * @return true when all was well before
     */
    synchronized boolean lost(String trouble) {
        boolean well = now.trouble() == null;
        now = new Sight(trouble, well ? clock.instant() : now.since());
        return well;
    }
}
