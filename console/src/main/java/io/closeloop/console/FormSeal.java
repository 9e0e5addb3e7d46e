// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.survey.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Marks a form with the time it was shown, so that a submission proves that its page had been opened. The mark is the
 * installation's: a form opened before a restart, or on another node, is as good. A form without a genuine one is not
 * refused, its answer is only trusted less. Thread-safe.
 */
final class FormSeal {
    private static final Duration LONGEST = Duration.ofDays(30);
    private final Token installation;

    FormSeal(Token installation) {
        this.installation = installation;
    }

    /** The seal of a form for this token, shown now. */
    String seal(String token, Instant shownAt) {
        String at = Long.toString(shownAt.toEpochMilli(), 36);
        return at + "." + installation.mark("form", token + "|" + at);
    }

    /** When the form was shown; empty for a seal that is not ours or very old. */
    Optional<Instant> shownAt(String token, String seal, Instant now) {
        int dot = seal.indexOf('.');
        if (dot < 1 || dot > 12 || seal.length() > 80) {
            return Optional.empty();
        }
        String at = seal.substring(0, dot);
        byte[] expected = installation.mark("form", token + "|" + at).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, seal.substring(dot + 1).getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        Instant shown = Instant.ofEpochMilli(Long.parseLong(at, 36));
        return shown.isAfter(now) || shown.plus(LONGEST).isBefore(now) ? Optional.empty() : Optional.of(shown);
    }
}
