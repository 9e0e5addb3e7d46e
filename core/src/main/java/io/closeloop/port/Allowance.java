// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.Instant;
import java.util.Optional;

/** How many calls a vendor lets its customer make in a day, as an operator watches it. Cheap to ask and thread-safe. */
public interface Allowance {
    /** One word for metrics and health. */
    String vendor();

    /** What the vendor said last; empty until it has said something. */
    Optional<Usage> usage();

    /**
     * What is used of it by all programs that call for this customer, not by this one alone.
     *
     * @param used at least 0; may be more than {@code most} where the vendor is patient
     * @param most at least 1
     * @param at when the vendor said so
     */
    record Usage(long used, long most, Instant at) {
        /** From this share on an admin should know: what is left may not last the day. */
        private static final double SHORT = 0.9;

        /** True when little of it is left. */
        public boolean runsShort() {
            return used >= SHORT * most;
        }
    }
}
