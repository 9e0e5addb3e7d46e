// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import org.jspecify.annotations.Nullable;

/**
 * A 64-bit hash of the values of a row, the same for the same facts on either database: FNV-1a over type and content,
 * and mixed at the end (<a href="https://xorshift.di.unimi.it/splitmix64.c">splitmix64</a>) so that sums of hashes are
 * good checksums, too. Not thread-safe.
 */
final class RowHash {
    private static final long PRIME = 0x100000001b3L;
    private long hash = 0xcbf29ce484222325L;

    void add(@Nullable Object value) {
        if (value == null) {
            mix(0);
        } else if (value instanceof String text) {
            mix('s');
            mix(text.length());
            for (int i = 0; i < text.length(); i++) {
                mix(text.charAt(i));
            }
        } else if (value instanceof Double || value instanceof Float) {
            mix('d');
            mix(Double.doubleToLongBits(((Number) value).doubleValue()));
        } else if (value instanceof Number number) {
            mix('n');
            mix(number.longValue());
        } else {
            throw new StoreException("No column holds a " + value.getClass().getName());
        }
    }

    private void mix(long part) {
        for (int shift = 0; shift < Long.SIZE; shift += 16) {
            hash = (hash ^ (part >>> shift & 0xffff)) * PRIME;
        }
    }

    long value() {
        long z = hash;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
