// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerTest {
    @Test
    void a_step_that_ends_with_an_error_is_called_again() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(2);
        try (Worker worker = new Worker(
                "test",
                () -> {
                    called.countDown();
                    if (called.getCount() == 1) {
                        throw new NoSuchMethodError("a method of a library");
                    }
                    return 0;
                },
                Duration.ofMinutes(1),
                new Activity())) {
            worker.ring();
            worker.start();

            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
