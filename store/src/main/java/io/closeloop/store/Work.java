// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.Store.Joint;
import io.closeloop.port.Tx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One caller's work, waiting for its commit. */
final class Work<Q, T> {
    private final Joint<Q, T> joint;
    private final Q question;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable Throwable failure;
    private @Nullable T value;

    Work(Joint<Q, T> joint, Q question) {
        this.joint = joint;
        this.question = question;
    }

    /** Work that is like no other. */
    static <T> Work<Boolean, T> of(Function<Tx, T> function) {
        return new Work<>((tx, questions) -> Collections.singletonList(function.apply(tx)), true);
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** True when one statement may do for both. */
    boolean like(Work<?, ?> other) {
        return joint == other.joint;
    }

    /** Runs works that are like each other. */
    static void run(List<Work<?, ?>> alike, Tx tx) {
        alike.get(0).runAll(alike, tx);
    }

    @SuppressWarnings("unchecked") // Works of one joint have one type.
    private void runAll(List<Work<?, ?>> alike, Tx tx) {
        List<Q> questions = new ArrayList<>(alike.size());
        for (Work<?, ?> work : alike) {
            questions.add(((Work<Q, T>) work).question);
        }
        List<T> answers = joint.answer(tx, questions);
        if (answers.size() != alike.size()) {
            throw new StoreException("A work gave " + answers.size() + " answers to " + alike.size() + " questions");
        }
        for (int i = 0; i < answers.size(); i++) {
            Work<Q, T> work = (Work<Q, T>) alike.get(i);
            work.failure = null;
            work.value = answers.get(i);
        }
    }

    void failed(Throwable cause) {
        failure = cause;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Tells the caller; only once what it did is durable, or undone. */
    @SuppressWarnings("NullAway") // A work may well give null: then T is a nullable type.
    void tell() {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
