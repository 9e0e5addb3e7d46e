// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises keys and tokens by their vendors' shapes, wherever they stand. */
public final class Secrets {
    /**
     * Slack, Meta, GitHub, AWS, Stripe and Standard Webhooks keys, JSON web tokens, private keys, and addresses with a
     * password. Each shape is one that its vendor documents for secret scanning.
     */
    private static final Pattern SHAPE = Pattern.compile("\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"
            + "|\\bxapp-[0-9]-[A-Za-z0-9-]{10,}"
            + "|\\bEAA[A-Za-z0-9]{40,}"
            + "|\\bgh[opsu]_[A-Za-z0-9]{30,}"
            + "|\\bAKIA[0-9A-Z]{16}\\b"
            + "|\\b[rs]k_live_[A-Za-z0-9]{16,}"
            + "|\\bwhsec_[A-Za-z0-9+/=]{16,}"
            + "|\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\."
            + "|-----BEGIN [A-Z ]*PRIVATE KEY-----"
            + "|\\b[a-z][a-z0-9+.-]{0,20}://[^/@\\s:'\"{}$]+:(?![{$])[^/@\\s'\"]+@");

    /** {@code password=...} or {@code token: ...} with a value that is neither a placeholder nor empty. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)(?:password|passwd|secret|client-?secret|access-?token|auth-?token|api-?key|bearer-?token)"
                    + "\\s*[=:]\\s*[\"']?(?!\\s|$|\\{\\{|\\$\\{|RAW\\(\\{\\{|#)([^\\s\"'&,}]{6,})");

    private static final int SHORTEST = 10;
    private static final Pattern WORD = Pattern.compile("(?i)passw|secret|token|key");

    private Secrets() {}

    /** True when a text holds something that is only ever a secret. */
    public static boolean in(String text) {
        return SHAPE.matcher(text).find();
    }

    /** Where a line of a YAML file holds a secret, from 0; -1 when it holds none. */
    public static int position(String line) {
        if (line.length() < SHORTEST) {
            return -1;
        }
        Matcher shape = SHAPE.matcher(line);
        if (shape.find()) {
            return shape.start();
        }
        if (!WORD.matcher(line).find()) {
            return -1;
        }
        Matcher named = NAMED.matcher(line);
        return named.find() ? named.start(1) : -1;
    }
}
