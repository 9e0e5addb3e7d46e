// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vault;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.util.UnsafeUriCharactersEncoder;

/**
 * What must not be told: what a vault gave, always, and what is personal in the fact that a thread is busy with. One for
 * the process, as the log is: libraries quote addresses and values in their messages. Thread-safe.
 */
public final class Hidden {
    /** In place of a secret. */
    public static final String MARK = "*****";

    /** Shorter ones would blot out ordinary words, and guard nothing. */
    private static final int SHORTEST = 4;

    private static final Set<String> VALUES = ConcurrentHashMap.newKeySet();

    private static final ThreadLocal<List<String>> HERE = ThreadLocal.withInitial(List::of);

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

    /** Does work during which these are left out as well of what this thread tells. */
    public static void during(List<String> values, Runnable work) {
        List<String> before = HERE.get();
        HERE.set(values);
        try {
            work.run();
        } finally {
            HERE.set(before);
        }
    }

    /** The text with a mark in place of everything hidden. */
    public static String clean(String text) {
        String cleaned = text;
        for (String value : VALUES) {
            cleaned = cleaned.replace(value, MARK);
        }
        for (String value : HERE.get()) {
            if (value.length() >= SHORTEST) {
                cleaned = cleaned.replace(value, MARK);
            }
        }
        return cleaned;
    }
}
