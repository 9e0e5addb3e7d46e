// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.util.regex.Pattern;

/**
 * Record ids: 15 case-sensitive characters, or 18 with a suffix that makes them safe where case is lost.
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm">Field
 * types, ID</a>.
 */
final class RecordIds {
    private static final Pattern SHAPE = Pattern.compile("[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?");
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    private RecordIds() {}

    /** The n-th id of an object, 18 characters. */
    static String make(String prefix, long n) {
        char[] tail = new char[12];
        long rest = n;
        for (int i = tail.length - 1; i >= 0; i--) {
            tail[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        // "CL" in the place where a real id names the org's server.
        tail[0] = 'C';
        tail[1] = 'L';
        String fifteen = prefix + new String(tail);
        return fifteen + suffix(fifteen);
    }

    static boolean wellFormed(String id) {
        return SHAPE.matcher(id).matches()
                && (id.length() == 15 || suffix(id.substring(0, 15)).equals(id.substring(15)));
    }

    /** The 15 characters that decide whether two ids are the same. */
    static String key(String id) {
        return id.length() > 15 ? id.substring(0, 15) : id;
    }

    /** One suffix character per five: its bits say which of the five are capitals. */
    static String suffix(String fifteen) {
        StringBuilder suffix = new StringBuilder(3);
        for (int chunk = 0; chunk < 3; chunk++) {
            int bits = 0;
            for (int i = 0; i < 5; i++) {
                char c = fifteen.charAt(chunk * 5 + i);
                if (c >= 'A' && c <= 'Z') {
                    bits |= 1 << i;
                }
            }
            suffix.append(SUFFIX.charAt(bits));
        }
        return suffix.toString();
    }
}
