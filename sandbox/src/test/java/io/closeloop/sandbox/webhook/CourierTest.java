// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.sandbox.http.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CourierTest {
    private static final Redelivery QUICK =
            new Redelivery(Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofSeconds(5));

    @Test
    void a_webhook_survives_a_program_that_starts_late() throws Exception {
        ReceivingProgram killed = new ReceivingProgram();
        URI base = killed.base();
        killed.close();
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
        try (Courier courier = new Courier("test", Redelivery.untilRestarted())) {
            CompletableFuture<Receipt> receipt = courier.deliver(post(base));
            ScheduledFuture<ReceivingProgram> restarted =
                    later.schedule(() -> new ReceivingProgram(base.getPort()), 400, TimeUnit.MILLISECONDS);

            assertThat(receipt.get(30, TimeUnit.SECONDS).status()).isEqualTo(204);
            assertThat(receipt.get().attempts()).isGreaterThan(1);
            try (ReceivingProgram program = restarted.get(10, TimeUnit.SECONDS)) {
                assertThat(program.next().text()).isEqualTo("Body=hello");
                assertThat(program.waiting()).isZero();
            }
        } finally {
            later.shutdownNow();
        }
    }

    @Test
    void a_5xx_is_repeated_until_the_program_takes_the_webhook() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        try (ReceivingProgram program = new ReceivingProgram()
                        .answering(request -> Reply.empty(seen.incrementAndGet() < 3 ? 503 : 200));
                Courier courier = new Courier("test", Redelivery.untilRestarted())) {
            Receipt receipt = courier.deliver(post(program.base())).get(30, TimeUnit.SECONDS);

            assertThat(receipt.accepted()).isTrue();
            assertThat(receipt.attempts()).isEqualTo(3);
        }
    }

    @Test
    void a_refusal_is_final() throws Exception {
        try (ReceivingProgram program = new ReceivingProgram().answering(request -> Reply.empty(403));
                Courier courier = new Courier("test", Redelivery.untilRestarted())) {
            Receipt receipt = courier.deliver(post(program.base())).get(30, TimeUnit.SECONDS);

            assertThat(receipt.status()).isEqualTo(403);
            assertThat(receipt.attempts()).isEqualTo(1);
        }
    }

    @Test
    void patience_runs_out_with_the_last_result() throws Exception {
        try (ReceivingProgram program = new ReceivingProgram().answering(request -> Reply.empty(500));
                Courier courier = new Courier("test", QUICK)) {
            Receipt receipt = courier.deliver(post(program.base())).get(30, TimeUnit.SECONDS);

            assertThat(receipt.status()).isEqualTo(500);
            assertThat(receipt.attempts()).isGreaterThan(1);
        }
    }

    @Test
    void without_redelivery_there_is_one_attempt() throws Exception {
        ReceivingProgram killed = new ReceivingProgram();
        killed.close();
        try (Courier courier = new Courier("test", Redelivery.none())) {
            Receipt receipt = courier.deliver(post(killed.base())).get(30, TimeUnit.SECONDS);

            assertThat(receipt).isEqualTo(new Receipt(Receipt.NO_ANSWER, "", "", 1));
        }
    }

    @Test
    void closing_ends_what_still_waits() throws Exception {
        ReceivingProgram killed = new ReceivingProgram();
        killed.close();
        Courier courier = new Courier("test", Redelivery.untilRestarted());
        CompletableFuture<Receipt> receipt = courier.deliver(post(killed.base()));

        courier.close();

        assertThat(receipt.get(10, TimeUnit.SECONDS).accepted()).isFalse();
    }

    private static HttpRequest.Builder post(URI base) {
        return HttpRequest.newBuilder(base.resolve("/hooks/x")).POST(HttpRequest.BodyPublishers.ofString("Body=hello"));
    }
}
