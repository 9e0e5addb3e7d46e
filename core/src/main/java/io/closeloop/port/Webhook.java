// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.util.List;
import java.util.function.Function;

/**
 * One fixed address that a vendor calls. Implementations verify the signature on the raw bytes and normalise; they do no
 * I/O and keep no state, so that a call costs microseconds and can be made on the server's own threads. Thread-safe.
 */
public interface Webhook {
    /** The whole path, such as {@code /hooks/twilio/voice}. */
    String path();

    /**
     * Reads a call.
     *
     * @throws RejectedCall when it is forged, stale or malformed; nothing is recorded then
     */
    Heard receive(HttpCall call);

    /**
     * What a call said, and how to answer it once that is durable.
     *
     * @param refused for each thing of the call that was not taken, why: it names the field, never its value
     * @param reply given the fate of each intake, in order
     */
    record Heard(List<Intake> intakes, List<String> refused, Function<List<Recorded>, HttpAnswer> reply) {
        public Heard {
            intakes = List.copyOf(intakes);
            refused = List.copyOf(refused);
        }

        /** All of the call was taken. */
        public Heard(List<Intake> intakes, Function<List<Recorded>, HttpAnswer> reply) {
            this(intakes, List.of(), reply);
        }

        public static Heard answering(List<Intake> intakes, HttpAnswer answer) {
            return new Heard(intakes, List.of(), recorded -> answer);
        }
    }

    /** A call that is not accepted. The title goes out as RFC 9457 problem: it names the field, never its value. */
    final class RejectedCall extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String allowed;

        public RejectedCall(int status, String title) {
            this(status, title, "");
        }

        private RejectedCall(int status, String title, String allowed) {
            super(title, null, false, false);
            this.status = status;
            this.allowed = allowed;
        }

        /** 405. @param allowed the methods that are understood, such as {@code GET, POST} */
        public static RejectedCall method(String allowed) {
            return new RejectedCall(405, "This path takes " + allowed, allowed);
        }

        /** 401 or 403 for a signature, 400 for a body. */
        public int status() {
            return status;
        }

        /** What goes out. */
        public HttpAnswer answer() {
            HttpAnswer problem = HttpAnswer.problem(status, String.valueOf(getMessage()));
            return allowed.isEmpty() ? problem : problem.with("Allow", allowed);
        }
    }
}
