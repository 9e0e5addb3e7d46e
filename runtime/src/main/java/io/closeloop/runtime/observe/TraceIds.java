// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The trace of a contact follows from the contact's id, so that no context has to be carried through the store: every
 * node, also after a restart and months later, finds the same trace.
 *
 * @param trace 32 hexadecimal digits: the first 16 bytes of SHA-256 over the interaction's id
 * @param root 16 hexadecimal digits: its next 8 bytes, id of the span under which all others hang
 */
public record TraceIds(String trace, String root) {
    public static TraceIds of(String interaction) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(interaction.getBytes(StandardCharsets.UTF_8));
            HexFormat hex = HexFormat.of();
            return new TraceIds(hex.formatHex(hash, 0, 16), hex.formatHex(hash, 16, 24));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
