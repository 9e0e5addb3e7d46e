// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings webhooks to the program over HTTP/1.1 and tries again as the {@link Redelivery} says, byte for byte the same
 * request each time. Thread-safe.
 */
public final class Courier implements AutoCloseable {
    private final Redelivery redelivery;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ScheduledThreadPoolExecutor waiting;
    private final Set<Errand> open = ConcurrentHashMap.newKeySet();

    /** A courier whose one waiting thread carries the vendor's name. */
    public Courier(String vendor, Redelivery redelivery) {
        this.redelivery = redelivery;
        this.waiting = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sandbox-" + vendor + "-redelivery");
            thread.setDaemon(true);
            return thread;
        });
        this.waiting.setRemoveOnCancelPolicy(true);
    }

    /**
     * Hands the request over. The future always completes normally, with the last attempt's result, at the latest when
     * patience has run out and the attempt then under way has ended. Its completion thread must not be blocked.
     */
    public CompletableFuture<Receipt> deliver(HttpRequest.Builder request) {
        Errand errand = new Errand(request.timeout(redelivery.attemptTimeout()).build());
        open.add(errand);
        errand.start();
        return errand.done;
    }

    /** Drops what still waits; its futures complete with the last result seen. */
    @Override
    public void close() {
        waiting.shutdownNow();
        open.forEach(Errand::abandon);
    }

    private final class Errand {
        private final HttpRequest request;
        private final CompletableFuture<Receipt> done = new CompletableFuture<>();
        private volatile boolean outOfPatience;
        private volatile Receipt last = new Receipt(Receipt.NO_ANSWER, "", "", 1);
        private volatile @Nullable Future<?> deadline;

        Errand(HttpRequest request) {
            this.request = request;
        }

        void start() {
            Duration patience = redelivery.patience();
            if (patience.isZero()) {
                outOfPatience = true;
            } else {
                try {
                    deadline = waiting.schedule(
                            () -> {
                                outOfPatience = true;
                            },
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
                } catch (RejectedExecutionException closed) {
                    abandon();
                    return;
                }
            }
            attempt(1);
        }

        private void attempt(int number) {
            // settle() completes the errand whatever comes back.
            CompletableFuture<Void> unused = http.sendAsync(
                            request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .handle((response, failure) -> response == null
                            ? new Receipt(Receipt.NO_ANSWER, "", "", number)
                            : new Receipt(
                                    response.statusCode(),
                                    response.headers()
                                            .firstValue("Content-Type")
                                            .orElse(""),
                                    response.body(),
                                    number))
                    .thenAccept(this::settle);
        }

        private void settle(Receipt receipt) {
            last = receipt;
            if (!redelivery.repeats(receipt.status()) || outOfPatience) {
                abandon();
                return;
            }
            try {
                Future<?> unused = waiting.schedule(
                        () -> attempt(receipt.attempts() + 1),
                        redelivery.pause().toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                abandon();
            }
        }

        private void abandon() {
            open.remove(this);
            Future<?> timer = deadline;
            if (timer != null) {
                timer.cancel(false);
            }
            done.complete(last);
        }
    }
}
