// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import com.twilio.exception.ApiException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that Twilio did not fulfil. Thrown from below the SDK, which would forget the status of an answer that is no
 * JSON, and every {@code Retry-After}. Its message holds no word of Twilio's, because those repeat numbers.
 */
final class TwilioFailure extends ApiException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;
    private final boolean reached;
    private final transient @Nullable Duration after;

    private TwilioFailure(String message, int status, int code, boolean reached, @Nullable Duration after) {
        super(message, code, null, status, null);
        this.status = status;
        this.code = code;
        this.reached = reached;
        this.after = after;
    }

    /**
     * Twilio, or a proxy before it, said no.
     *
     * @param code Twilio's error code; 0 when the answer had none
     */
    static TwilioFailure answered(int status, int code, @Nullable Duration after) {
        return new TwilioFailure(
                "Twilio answered " + status + (code == 0 ? "" : ", error " + code), status, code, true, after);
    }

    /** The request never left us: nothing can have been sent. */
    static TwilioFailure unreachable(Exception cause) {
        return new TwilioFailure(
                "Twilio cannot be reached (" + cause.getClass().getSimpleName() + ")", 0, 0, false, null);
    }

    /** The request may have arrived, its answer did not. */
    static TwilioFailure unanswered(Exception cause) {
        return new TwilioFailure("Twilio did not answer (" + cause.getClass().getSimpleName() + ")", 0, 0, true, null);
    }

    /** The failure among these causes; empty when something else went wrong. */
    static Optional<TwilioFailure> in(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof TwilioFailure failure) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    /** HTTP status; 0 when there was no answer. */
    int status() {
        return status;
    }

    /** Twilio's error code; 0 when it gave none. */
    int code() {
        return code;
    }

    /** False when nothing can have been sent. */
    boolean reached() {
        return reached;
    }

    /** How long Twilio asked us to wait; null when it did not. */
    @Nullable
    Duration after() {
        return after;
    }
}
