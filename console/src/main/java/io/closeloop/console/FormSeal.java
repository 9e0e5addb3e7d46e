// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks a form with the time it was shown, so that a submission proves that its page had been opened. A form without a
 * genuine seal is not refused: its answer is only trusted less. Seals hold over restarts and between nodes, because a
 * customer who took a while over the page is no machine. Thread-safe.
 */
final class FormSeal {
    private static final Duration LONGEST = Duration.ofDays(30);
    private final SecretKeySpec key;

    /** @param secret the same on every node and after a restart */
    FormSeal(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** The seal of a form for this token, shown now. */
    String seal(String token, Instant shownAt) {
        String at = Long.toString(shownAt.toEpochMilli(), 36);
        return at + "." + mac(token + "|" + at);
    }

    /** When the form was shown; empty for a seal that is not ours or very old. */
    Optional<Instant> shownAt(String token, String seal, Instant now) {
        int dot = seal.indexOf('.');
        if (dot < 1 || seal.length() > 80) {
            return Optional.empty();
        }
        String at = seal.substring(0, dot);
        byte[] expected = mac(token + "|" + at).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, seal.substring(dot + 1).getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        Instant shown = Instant.ofEpochMilli(Long.parseLong(at, 36));
        return shown.isAfter(now) || shown.plus(LONGEST).isBefore(now) ? Optional.empty() : Optional.of(shown);
    }

    private String mac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] full = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(full).substring(0, 27);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}
