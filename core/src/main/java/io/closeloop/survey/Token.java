// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.sign.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * The right to answer one invitation: 160 bits made from the invitation's id and the installation's secret, so that a
 * repeated send carries the same token and the database need not hold it. Only its hash is stored. Thread-safe.
 */
public final class Token {
    private static final char[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private final Hmac hmac;

    /** @param secret at least 16 bytes, the same on every node and for as long as invitations live */
    public Token(byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException("The token secret needs at least 16 bytes");
        }
        this.hmac = Hmac.sha256(secret);
    }

    /** 32 lower-case base32 characters; safe in links, addresses and case-folding mail systems. */
    public String of(String invitationId) {
        byte[] full = hmac.of(("answer:" + invitationId).getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder(32);
        for (int group = 0; group < 4; group++) {
            long bits = 0;
            for (int i = 0; i < 5; i++) {
                bits = bits << 8 | (full[group * 5 + i] & 0xff);
            }
            for (int i = 35; i >= 0; i -= 5) {
                text.append(ALPHABET[(int) (bits >> i) & 31]);
            }
        }
        return text.toString();
    }

    /** A mark on a text that only this installation can make, the same on every node and after every restart. */
    public String mark(String purpose, String text) {
        byte[] full = hmac.of((purpose + ":" + text).getBytes(StandardCharsets.UTF_8));
        return java.util.HexFormat.of().formatHex(full, 0, 16);
    }

    /** What is stored and looked up: hex SHA-256 of a token, shortened to 160 bits. */
    public static String hash(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return java.util.HexFormat.of().formatHex(hash, 0, 20);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
