// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.port.View;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Who was asked when, in little memory: keys of persons and handles are kept as 64-bit hashes. Two of a million keys share
 * a hash with a probability of 3 in 100 million; they would count as one person. Not thread-safe.
 */
final class People {
    private static final long NEVER = Long.MAX_VALUE;

    private long[] hashes = new long[1 << 12];
    private int[] slots = new int[1 << 12];
    private Link[] asks = new Link[1 << 10];
    private int[] parents = new int[1 << 10];
    private int count;

    /**
     * One ask as it went, or would go. Milliseconds since 1970; {@link Long#MAX_VALUE} for never.
     *
     * @param sent when it reached the customer
     * @param gone from when it counts no more: it failed, or was withdrawn before it was sent
     */
    record Ask(long due, long sent, long gone, long reminded) {
        static Ask of(View.PastAsk past, Instant due) {
            long sent = millis(past.sentAt());
            boolean counts = switch (past.state()) {
                case FAILED -> false;
                case WITHDRAWN -> past.sentAt() != null;
                default -> true;
            };
            long ended = past.endedAt() == null ? past.plannedAt().toEpochMilli() : millis(past.endedAt());
            return new Ask(due.toEpochMilli(), sent, counts ? NEVER : ended, millis(past.remindedAt()));
        }

        private static long millis(@Nullable Instant at) {
            return at == null ? NEVER : at.toEpochMilli();
        }
    }

    private record Link(Ask ask, @Nullable Link before) {}

    /** When one of these keys was last asked, as it was known at an instant. Only the newest ask is reminded of. */
    View.LastAsk last(Collection<String> keys, Instant now) {
        long t = now.toEpochMilli();
        long asked = Long.MIN_VALUE;
        long reminded = Long.MIN_VALUE;
        boolean pending = false;
        for (String key : keys) {
            int index = find(hash(key));
            for (@Nullable Link link = index < 0 ? null : asks[index]; link != null; link = link.before()) {
                Ask ask = link.ask();
                if (ask.gone() > t) {
                    long at = ask.sent() <= t ? ask.sent() : ask.due();
                    if (at >= asked) {
                        asked = at;
                        reminded = ask.reminded() <= t ? ask.reminded() : Long.MIN_VALUE;
                    }
                    pending |= ask.sent() > t;
                }
            }
        }
        return new View.LastAsk(instant(asked), instant(Math.max(asked, reminded)), pending);
    }

    private static @Nullable Instant instant(long millis) {
        return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis);
    }

    /** @param now nothing is asked about an earlier time from here on */
    void ask(String key, Ask ask, Instant now) {
        int index = index(key);
        Link before = asks[index];
        if (before != null) {
            Ask last = before.ask();
            // What lies before one that was sent and counts for good can never be the latest again.
            before = last.gone() == NEVER && last.sent() <= now.toEpochMilli() ? new Link(last, null) : before;
        }
        asks[index] = new Link(ask, before);
    }

    /** Says that all these keys are one person's; gives a number of that person. */
    int same(Collection<String> keys) {
        int person = -1;
        for (String key : keys) {
            int root = root(index(key));
            if (person >= 0 && root != person) {
                parents[root] = person;
            }
            person = person < 0 ? root : person;
        }
        return person;
    }

    /** The person a number of {@link #same} stands for by now. */
    int root(int person) {
        int at = person;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    private int index(String key) {
        long hash = hash(key);
        int found = find(hash);
        if (found >= 0) {
            return found;
        }
        if (count * 2 >= slots.length) {
            widen();
        }
        if (count == asks.length) {
            asks = Arrays.copyOf(asks, count * 2);
            parents = Arrays.copyOf(parents, count * 2);
        }
        parents[count] = count;
        put(hash, count);
        return count++;
    }

    private void put(long hash, int index) {
        int slot = (int) hash & (slots.length - 1);
        while (hashes[slot] != 0) {
            slot = slot + 1 & (slots.length - 1);
        }
        hashes[slot] = hash;
        slots[slot] = index;
    }

    private int find(long hash) {
        int slot = (int) hash & (slots.length - 1);
        while (hashes[slot] != 0) {
            if (hashes[slot] == hash) {
                return slots[slot];
            }
            slot = slot + 1 & (slots.length - 1);
        }
        return -1;
    }

    private void widen() {
        long[] oldHashes = hashes;
        int[] oldSlots = slots;
        hashes = new long[oldHashes.length * 2];
        slots = new int[oldHashes.length * 2];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldHashes[i] != 0) {
                put(oldHashes[i], oldSlots[i]);
            }
        }
    }

    /** FNV-1a with the finisher of MurmurHash3; never 0, which marks an empty slot. */
    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return hash == 0 ? 1 : hash;
    }
}
