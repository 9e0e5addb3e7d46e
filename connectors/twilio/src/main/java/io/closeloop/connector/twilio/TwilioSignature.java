// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.sign.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * Twilio's {@code X-Twilio-Signature}: Base64 of HMAC-SHA1 with the auth token
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-security). Our own, because the vendor's Java validator cannot
 * express a repeated name and rewrites the escapes of a URL with a port. Thread-safe.
 */
final class TwilioSignature {
    private final Hmac hmac;

    TwilioSignature(String authToken) {
        this.hmac = Hmac.sha1(authToken.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * True when this signature was made over the URL as Twilio requested it and these form fields; none for a GET, whose
     * parameters the URL holds.
     */
    boolean signs(String signature, String url, TwilioFields form) {
        byte[] fields = concatenated(form).getBytes(StandardCharsets.UTF_8);
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        boolean genuine = false;
        for (String spelling : spellings(url)) {
            byte[] expected = hmac.of(spelling.getBytes(StandardCharsets.UTF_8), fields);
            // No early exit: how long it takes must not tell how near a guess came.
            genuine |= MessageDigest.isEqual(Base64.getEncoder().encode(expected), given);
        }
        return genuine;
    }

    /** True when the hash that a signed URL carries for a body that is no form is this body's. */
    static boolean hashes(String bodySha256, byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return MessageDigest.isEqual(
                    HexFormat.of().formatHex(hash).getBytes(StandardCharsets.UTF_8),
                    bodySha256.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Twilio signs with or without the port, whichever the URL was configured with. */
    private static List<String> spellings(String url) {
        int start = url.indexOf("://") + 3;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(start, end);
        int colon = authority.lastIndexOf(':');
        if (colon > Math.max(authority.lastIndexOf(']'), authority.lastIndexOf('@'))) {
            return List.of(url, url.substring(0, start + colon) + url.substring(end));
        }
        String port = url.startsWith("http://") ? ":80" : ":443";
        return List.of(url, url.substring(0, end) + port + url.substring(end));
    }

    private static String concatenated(TwilioFields form) {
        StringBuilder fields = new StringBuilder(1024);
        form.values().forEach((name, values) -> {
            for (String value : values.size() == 1 ? values : new TreeSet<>(values)) {
                fields.append(name).append(value);
            }
        });
        return fields.toString();
    }
}
