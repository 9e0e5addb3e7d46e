// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Duration;
import java.time.Instant;

/**
 * Leases of nodes that run no more are cut short. They keep their owner: what is under lease keeps what comes after it in
 * order, and whoever claims it then knows that its outcome is lost.
 *
 * @param whose a condition on the owner's name, with one parameter
 * @param owner that parameter
 * @param now when leases of contacts end; they are on their way to nobody
 * @param until leases that end later are left, so that an index on the time finds the others
 * @param ask when leases end of what may be on its way to a vendor
 */
record LeaseEnd(String whose, Object owner, Instant now, Instant until, Instant ask) {
    static final String OTHERS = "<> ?";
    /** Longer than any station's lease. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** Where leases are few, and clocks may have been put back by any time. */
    static final Duration EVER = Duration.ofDays(36_500);
}
