// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vault;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.util.UnsafeUriCharactersEncoder;

/**
 * What a vault gave, to be left out of everything that is told. One for the process, as the log is: libraries quote
 * addresses in their messages, and a secret may be part of one. Thread-safe.
 */
public final class Hidden {
    /** In place of a secret. */
    public static final String MARK = "*****";

    /** Shorter ones would blot out ordinary words, and guard nothing. */
    private static final int SHORTEST = 4;

    private static final Set<String> VALUES = ConcurrentHashMap.newKeySet();

    private Hidden() {}

    /** From now on this value is left out, also as addresses write it. */
    static void hide(String value) {
        String secret = value.strip();
        if (secret.length() >= SHORTEST) {
            VALUES.add(secret);
            VALUES.add(UnsafeUriCharactersEncoder.encode(secret));
            VALUES.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
            VALUES.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
        }
    }

    /** The text with a mark in place of each secret. */
    public static String clean(String text) {
        String cleaned = text;
        for (String value : VALUES) {
            cleaned = cleaned.replace(value, MARK);
        }
        return cleaned;
    }
}
