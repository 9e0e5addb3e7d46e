// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Remembers what was made of a few keys. When there are too many it begins anew, which costs less than to keep account of
 * which were used last. Thread-safe.
 */
final class Recent<K, V> {
    private final int most;
    private final Map<K, V> made = new ConcurrentHashMap<>();

    /** @param most how many are remembered, about */
    Recent(int most) {
        this.most = most;
    }

    /** What was made of the key before, or what {@code make} makes of it now; what it throws is not remembered. */
    V get(K key, Supplier<V> make) {
        V known = made.get(key);
        if (known == null) {
            known = make.get();
            if (made.size() >= most) {
                made.clear();
            }
            made.put(key, known);
        }
        return known;
    }
}
