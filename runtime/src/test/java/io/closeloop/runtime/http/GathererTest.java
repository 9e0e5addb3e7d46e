// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GathererTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void a_piece_that_comes_alone_is_done_at_once_by_whoever_brings_it() {
        List<Thread> by = new ArrayList<>();
        Gatherer<String> gatherer = new Gatherer<>(2, 8, pieces -> {
            assertThat(pieces).containsExactly("a");
            by.add(Thread.currentThread());
        });

        gatherer.add("a");

        assertThat(by).containsExactly(Thread.currentThread());
    }

    @Test
    void what_comes_while_it_is_busy_is_done_together_next() throws Exception {
        List<List<String>> done = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        Gatherer<String> gatherer = new Gatherer<>(1, 3, pieces -> {
            done.add(List.copyOf(pieces));
            if (pieces.contains("first")) {
                busy.countDown();
                await(letGo);
            }
        });
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> gatherer.add("first"));
        await(busy);

        List.of("a", "b", "c", "d").forEach(gatherer::add);
        assertThat(done).containsExactly(List.of("first"));
        letGo.countDown();
        first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(done).containsExactly(List.of("first"), List.of("a", "b", "c"), List.of("d"));
    }

    @Test
    void whatever_many_threads_bring_is_done_once_and_by_no_more_than_are_allowed() throws Exception {
        Set<Integer> done = Collections.synchronizedSet(new TreeSet<>());
        AtomicInteger twice = new AtomicInteger();
        AtomicInteger working = new AtomicInteger();
        AtomicInteger mostWorking = new AtomicInteger();
        Gatherer<Integer> gatherer = new Gatherer<>(2, 5, pieces -> {
            mostWorking.accumulateAndGet(working.incrementAndGet(), Math::max);
            pieces.forEach(piece -> twice.addAndGet(done.add(piece) ? 0 : 1));
            working.decrementAndGet();
        });
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<Void>> brought = IntStream.range(0, 8)
                    .mapToObj(thread -> CompletableFuture.runAsync(
                            () -> IntStream.range(0, 5_000).forEach(i -> gatherer.add(thread * 5_000 + i)), threads))
                    .toList();
            CompletableFuture.allOf(brought.toArray(new CompletableFuture<?>[0]))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        // Every piece was done by the time its last bringer came back.
        assertThat(done).hasSize(40_000);
        assertThat(twice).hasValue(0);
        assertThat(mostWorking.get()).isBetween(1, 2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
