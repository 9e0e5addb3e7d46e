// SPDX-License-Identifier: Apache-2.0
package io.closeloop.delivery;

/** Whether a send whose outcome was lost had reached the vendor. */
public sealed interface Lookup {
    /** It is there; nothing must be sent again. */
    record Found(String reference) implements Lookup {}

    /** An older version of an effect is there: it has to be brought up to date. Never said of an invitation. */
    record Outdated(String reference) implements Lookup {}

    /** The vendor was asked and has no such thing. */
    record Absent() implements Lookup {}

    /** The vendor could not be asked just now. */
    record Later(String reason) implements Lookup {}

    /** The vendor offers no way to ask: a repeat may double. */
    record Impossible() implements Lookup {}
}
