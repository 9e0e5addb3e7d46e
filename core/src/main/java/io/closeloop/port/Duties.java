// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.Duration;

/**
 * Tasks that one node does at a time, whatever the number of nodes: reading a mailbox, for example. A node has a duty by a
 * lease that it renews while it lives. One that dies, or stops for longer than that, loses it to another. Thread-safe.
 *
 * <p>A node that was stopped finds out that it has lost a duty when it asks, not before: ask before each step, and let what
 * a step leaves behind bear being done twice.
 */
public interface Duties {
    /** Another node has a duty so long after its owner's last sign of life at the latest, counted by the database. */
    Duration LEASE = Duration.ofSeconds(15);

    /** Where there is one node only. */
    Duties ALONE = new Duties() {
        @Override
        public boolean mine(String duty) {
            return true;
        }

        @Override
        public void giveUp(String duty) {}
    };

    /**
     * Whether this node has a duty now. The first question applies for it; from then on it is applied for, or renewed, in
     * the background until it is given up. Cheap but for the first time. False while the database does not answer and the
     * lease has run out.
     *
     * @param duty its name, the same on every node; lower case with dashes
     */
    boolean mine(String duty);

    /** Leaves a duty to others, at once. */
    void giveUp(String duty);
}
