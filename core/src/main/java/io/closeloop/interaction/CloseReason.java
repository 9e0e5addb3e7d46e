// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import java.util.Locale;

/** Why a contact counts as ended. */
public enum CloseReason {
    /** A call that was answered and hung up. */
    COMPLETED,
    /** Somebody set it to resolved or closed. */
    RESOLVED,
    /** The agent had the last word and the customer stayed silent for the configured time. */
    IDLE,
    /** The conversation was handed back by the agent's tool. */
    HANDED_BACK,
    /** A timer of the desk closed it, not a person. */
    TIMER,
    /** Nobody answered. */
    MISSED,
    /** The line failed. */
    FAILED;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String code() {
        return code;
    }
}
