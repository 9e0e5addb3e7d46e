// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import static io.closeloop.delivery.Delivery.State.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Outcome;
import io.closeloop.runtime.fixture.LoopOnDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of effects when a destination, a setting or an option is not as it should be. */
class DeliverStationTest {
    private static final String QUEUE = "local-crm-answer";

    @TempDir
    Path folder = Path.of(".");

    @SuppressWarnings("NullAway.Init")
    private LoopOnDisk on;

    @BeforeEach
    void open() {
        on = new LoopOnDisk(folder);
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void waiting_for_an_admin_uses_up_no_tries() {
        // given an effect that was refused for a setting 20 times
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> Outcome.misconfigured("401", "crm.token"));
        on.reply("4");
        on.run();
        String answer = on.answers(id).get(0).id();
        for (int i = 0; i < 19; i++) {
            on.advance(Duration.ofMinutes(5));
        }
        assertThat(on.crmAnswer.effects()).hasSize(20);

        // when it is mended, and the destination asks to be called later
        on.crmAnswer.answers(effect -> Outcome.retry("429"));
        on.advance(Duration.ofMinutes(5));
        assertThat(on.crmAnswer.effects()).hasSize(21);
        on.crmAnswer.answers(effect -> Outcome.delivered("a1"));
        on.advance(Duration.ofMinutes(15));

        // then
        assertThat(on.delivery(answer, QUEUE).state()).isEqualTo(DONE);
    }

    @Test
    void what_waits_for_an_admin_can_be_tried_again_before_its_time() {
        String id = on.askedAfterCall("CA1");
        on.crmAnswer.answers(effect -> Outcome.misconfigured("401", "crm.token"));
        on.reply("4");
        on.run();
        String delivery = on.delivery(on.answers(id).get(0).id(), QUEUE).id();

        Optional<Delivery> now = on.loop.write(tx -> tx.retryOneNow(delivery, on.clock.instant()));

        assertThat(now).isPresent();
    }
}
