// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Room in memory for the larger bodies that are under way: so much for all, and a quarter of it for one network, or one
 * caller could have everybody else's refused. Thread-safe.
 */
final class LargeBodies {
    private final long most;
    private final Map<String, Long> byNetwork = new HashMap<>();
    private long all;

    /** @param most bytes together */
    LargeBodies(long most) {
        this.most = most;
    }

    /**
     * Books room for a body; null when there is none.
     *
     * @param network empty for callers without a share of their own, who may have all there is
     */
    synchronized @Nullable Booking book(String network, long bytes) {
        if (all + bytes > most || (!network.isEmpty() && of(network) + bytes > most / 4)) {
            return null;
        }
        add(network, bytes);
        return new Booking(network, bytes);
    }

    /** Bytes that are booked now. */
    synchronized long booked() {
        return all;
    }

    private long of(String network) {
        return byNetwork.getOrDefault(network, 0L);
    }

    private synchronized void add(String network, long bytes) {
        all += bytes;
        if (!network.isEmpty()) {
            byNetwork.compute(network, (name, before) -> {
                long now = (before == null ? 0 : before) + bytes;
                return now == 0 ? null : now;
            });
        }
    }

    /** What one body has of the room. */
    final class Booking {
        private final String network;
        private long bytes;

        private Booking(String network, long bytes) {
            this.network = network;
            this.bytes = bytes;
        }

        /** Gives back what turned out not to be needed; 0 for all. */
        void shrink(long needed) {
            synchronized (LargeBodies.this) {
                if (needed < bytes) {
                    add(network, needed - bytes);
                    bytes = needed;
                }
            }
        }
    }
}
