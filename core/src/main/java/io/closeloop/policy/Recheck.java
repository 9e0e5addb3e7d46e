// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import java.time.Instant;
import java.util.function.Function;

/** What the last look before sending says. */
public sealed interface Recheck {
    /** Nothing speaks against it. */
    record Send() implements Recheck {}

    /**
     * Not now.
     *
     * @param until when to look again; always later than the moment of the look
     * @param rule what spoke against it
     */
    record Postpone(Instant until, Rule rule) implements Recheck {}

    /**
     * Never.
     *
     * @param rule what spoke against it
     */
    record Withdraw(Rule rule) implements Recheck {}

    /** One value for each case; the exhaustive switch that Java 17 lacks for types. */
    default <T> T fold(Function<Send, T> send, Function<Postpone, T> postpone, Function<Withdraw, T> withdraw) {
        if (this instanceof Send s) {
            return send.apply(s);
        }
        if (this instanceof Postpone p) {
            return postpone.apply(p);
        }
        return withdraw.apply((Withdraw) this);
    }
}
