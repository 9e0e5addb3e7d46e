// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.delivery.Outcome;
import io.closeloop.port.Crm;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came instead of a yes.
 *
 * @param reason in Salesforce's terms: codes and field names, never values, which may be a customer's
 * @param after how long to wait; null leaves it to the back-off
 * @param setting what an admin must mend; null unless {@link Kind#MEND}
 */
record Trouble(
        Kind kind,
        String reason,
        @Nullable Duration after,
        @Nullable String setting) {
    /** In the order in which they matter when several rows of one effect failed. */
    enum Kind {
        /** Nothing works before an admin has mended a setting. */
        MEND,
        /** It will pass by itself. */
        WAIT,
        /** Silence after sending: it may have been done. */
        UNSURE,
        /** A record that was referred to is deleted, merged or never was. */
        GONE,
        /** This item will never pass. */
        NEVER
    }

    static Trouble mend(String reason, String setting) {
        return new Trouble(Kind.MEND, reason, null, setting);
    }

    static Trouble wait(String reason) {
        return new Trouble(Kind.WAIT, reason, null, null);
    }

    static Trouble wait(String reason, @Nullable Duration after) {
        return new Trouble(Kind.WAIT, reason, after, null);
    }

    static Trouble unsure(String reason) {
        return new Trouble(Kind.UNSURE, reason, null, null);
    }

    static Trouble gone(String reason) {
        return new Trouble(Kind.GONE, reason, null, null);
    }

    static Trouble never(String reason) {
        return new Trouble(Kind.NEVER, reason, null, null);
    }

    Outcome outcome() {
        return switch (kind) {
            case MEND -> Outcome.misconfigured(reason, setting == null ? "salesforce" : setting);
            case WAIT -> after == null ? Outcome.retry(reason) : Outcome.retryAfter(after, reason);
            case UNSURE -> Outcome.uncertain(reason);
            case GONE -> Outcome.refused(reason + ": a record that this refers to was deleted or merged in Salesforce");
            case NEVER -> Outcome.refused(reason);
        };
    }

    Crm.Unavailable unavailable() {
        return new Crm.Unavailable(setting == null ? reason : reason + "; mend " + setting, after);
    }

    Refusal refusal() {
        return new Refusal(this);
    }

    /** Carries trouble from the call to the edge of this package, where it becomes a value. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Trouble trouble;

        private Refusal(Trouble trouble) {
            super(trouble.reason());
            this.trouble = trouble;
        }

        Trouble trouble() {
            return trouble;
        }
    }
}
