// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.config.Retention;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The one place where facts live. Thread-safe.
 *
 * <p>Writes of concurrent callers may share one commit (group commit), but each is a transaction of its own: when its
 * work throws, only its own changes are undone and only its own future fails.
 */
public interface Store extends AutoCloseable {
    /**
     * Runs work in a transaction; the future completes once it is durable. The work must be quick, must not wait for
     * anything outside the database, and may run again after a serialisation failure. It runs on a thread of the store;
     * so do continuations that are not sent elsewhere, and these must never wait for the store.
     *
     * <p>The future fails with what the work threw, with {@link StoreBusy} when too much is waiting already, and with the
     * store's own exception when the database failed.
     */
    <T> CompletableFuture<T> write(Function<Tx, T> work);

    /**
     * As {@link #write(Function)}, for work that many callers ask for: where several wait, one after the other, it is done
     * for all of them by the same few statements. When that fails, each is done alone, as by {@link #write(Function)}.
     *
     * @param work the same object for all that may be done together
     */
    default <Q, T> CompletableFuture<T> write(Joint<Q, T> work, Q question) {
        return write(tx -> work.answer(tx, List.of(question)).get(0));
    }

    /** As {@link #writeAlong(Joint, Object)}, for work that is like no other. */
    default <T> CompletableFuture<T> writeAlong(Function<Tx, T> work) {
        return write(work);
    }

    /**
     * As {@link #write(Joint, Object)}, for what nobody waits for: it is written with the next work that somebody does wait
     * for, ahead of it, and after a few milliseconds at the latest. Spares a sync of the disk of its own, and others the
     * wait for that.
     */
    default <Q, T> CompletableFuture<T> writeAlong(Joint<Q, T> work, Q question) {
        return write(work, question);
    }

    /** Runs reads on one consistent snapshot, on the caller's thread. */
    <T> T read(Function<View, T> work);

    /**
     * As {@link #read} without one snapshot: each statement sees what is committed when it begins. Cheaper, for what is
     * checked once more when it is written.
     */
    default <T> T look(Function<View, T> work) {
        return read(work);
    }

    /**
     * Called after each commit that contained a wake-up for this station, once however many there were; used instead of
     * polling. Runs on a thread of the store and must be quick. Replaces no other listener. What falls due later wakes
     * nobody when its time comes: see {@link View#nextDue}.
     */
    void onWake(Station station, Runnable listener);

    /** From now on lets go, in the background and in small portions, of what is older than this. */
    default void keep(Retention retention) {}

    /**
     * Called after each commit. Runs on a thread of the store and must be quick; replaces a listener that was there
     * before.
     */
    default void onCommit(CommitListener listener) {}

    /** How busy it is now; cheap. */
    default StoreLoad load() {
        return StoreLoad.NONE;
    }

    /**
     * The clock that everything about this store goes by: leases, due times, ids. That of the database where several
     * machines share one and {@code own} is a {@link MachineClock}; otherwise {@code own}. Never waits.
     */
    default Clock clock(Clock own) {
        return own;
    }

    /** Tasks that one node does at a time, among all that share this store. */
    default Duties duties() {
        return Duties.ALONE;
    }

    /** What an operator should look at; cheap. */
    default List<StoreNotice> notices() {
        return List.of();
    }

    @Override
    void close();

    /** Work of many callers in one transaction; what holds for the work of {@link #write(Function)} holds for it. */
    @FunctionalInterface
    interface Joint<Q, T> {
        /** Gives the answer to each question, in their order. Nothing may be kept of a question that it says no to. */
        List<T> answer(Tx tx, List<Q> questions);
    }

    /** Hears of commits. */
    interface CommitListener {
        /**
         * @param works how many works shared it
         * @param nanos how long the transaction took, its sync included
         */
        void committed(int works, long nanos);
    }

    /** Stations that claim work from the store. */
    enum Station {
        /** Recorded interactions wait for their route and their match. */
        MATCH,
        /** Matched interactions wait for a decision. */
        DECIDE,
        /** Invitations and reminders fall due. */
        SEND,
        /** Effects fall due. */
        DELIVER
    }
}
