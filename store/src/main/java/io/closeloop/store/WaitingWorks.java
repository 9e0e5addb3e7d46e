// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be committed, handed out in groups. Somebody waits for most works: the writer takes them as soon as it is
 * free. Nobody waits for the others: they go along with the next group, or alone when none comes soon. Thread-safe.
 */
final class WaitingWorks {
    /** How long a work that goes along waits for company. */
    static final Duration ALONG = Duration.ofMillis(5);

    /** As many works as make a second group worth its commit. */
    private static final int MANY = 16;

    private static final Duration LATE = Duration.ofMillis(50);

    private final int room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Condition many = lock.newCondition();
    private final Queue<Work<?, ?>> works = new ArrayDeque<>();
    private final Queue<Work<?, ?>> along = new ArrayDeque<>();
    /** By {@link System#nanoTime}: since when the oldest that goes along has waited. */
    private long alongSince;
    /** By {@link System#nanoTime}: since when the writer has been busy with a group, if it is. */
    private long busySince;

    private boolean busy;
    private boolean closed;

    /** @param room works of either kind that may wait */
    WaitingWorks(int room) {
        this.room = room;
    }

    /** What became of a work that was handed in. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    Offer offer(Work<?, ?> work) {
        lock.lock();
        try {
            if (closed || works.size() == room) {
                return closed ? Offer.CLOSED : Offer.FULL;
            }
            works.add(work);
            some.signal();
            if (works.size() == MANY) {
                many.signalAll();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    Offer offerAlong(Work<?, ?> work) {
        lock.lock();
        try {
            if (closed || along.size() == room) {
                return closed ? Offer.CLOSED : Offer.FULL;
            }
            if (along.isEmpty()) {
                alongSince = System.nanoTime();
                some.signal();
            }
            along.add(work);
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The writer's next group; waits for one. What goes along comes first: it says what has happened already.
     *
     * @return false when this is closed and nothing is left
     */
    boolean take(List<Work<?, ?>> group, int most) {
        lock.lock();
        try {
            busy = false;
            while (works.isEmpty()) {
                if (along.isEmpty()) {
                    if (closed) {
                        return false;
                    }
                    some.awaitUninterruptibly();
                } else {
                    long left = ALONG.toNanos() - (System.nanoTime() - alongSince);
                    if (closed || left <= 0) {
                        break;
                    }
                    await(some, left);
                }
            }
            // However many go along: whoever waits has half of each group.
            drain(along, group, works.isEmpty() ? most : most / 2);
            drain(works, group, most);
            busy = true;
            busySince = System.nanoTime();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A second writer's next group; waits for one. A second connection makes two groups of one, which costs the database
     * another commit. It is worth that when the first is busy and much waits, or is busy for long, as with a lock that
     * another node has.
     *
     * @return false when this is closed and nothing is left for it
     */
    boolean takeToHelp(List<Work<?, ?>> group, int most) {
        lock.lock();
        try {
            while (!(worthHelp() && !works.isEmpty())) {
                if (closed) {
                    return false;
                }
                await(many, LATE.toNanos());
            }
            drain(works, group, most);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean worthHelp() {
        return works.size() >= MANY || (busy && System.nanoTime() - busySince > LATE.toNanos());
    }

    private static void drain(Queue<Work<?, ?>> from, List<Work<?, ?>> group, int most) {
        while (group.size() < most && !from.isEmpty()) {
            group.add(from.remove());
        }
    }

    /** Waits, and keeps an interrupt for whoever looks at it: what was accepted is written all the same. */
    private static void await(Condition condition, long nanos) {
        boolean interrupted = Thread.interrupted();
        try {
            condition.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Works that somebody waits for. */
    int size() {
        lock.lock();
        try {
            return works.size();
        } finally {
            lock.unlock();
        }
    }

    int room() {
        return room;
    }

    /** Nothing is taken any more; what is there is still handed out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            some.signalAll();
            many.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
