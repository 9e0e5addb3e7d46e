// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import static io.closeloop.connector.kafka.TestBroker.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.store.SqlStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away, at the start and in the middle, and comes back. */
class KafkaOutageTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void a_broker_that_goes_away_and_comes_back_costs_nothing() throws Exception {
        Clock clock = Clock.systemUTC();
        try (TestBroker broker = new TestBroker(folder.resolve("."));
                SqlStore store = SqlStore.open("jdbc:sqlite:" + folder.resolve("closeloop.db"), clock);
                Node node = new Node(store, clock, Map.of("kafka.brokers", broker.address()))) {
            broker.topic("closeloop.interactions", 2, Map.of());
            broker.topic("closeloop.ledger", 2, Map.of());
            broker.send(events(0, 100));
            broker.stop();

            // Both are down from the start.
            node.start();
            append(store, 0, 50);
            until("the intake tells", () -> node.feed("kafka-intake").trouble().isPresent());
            until("the ledger tells", () -> node.feed("kafka-ledger").trouble().isPresent());
            assertThat(node.feed("kafka-intake").trouble()).hasValue("No broker of kafka.brokers can be reached");
            assertThat(node.feed("kafka-ledger").lag()).hasValue(50);
            assertThat(node.feed("kafka-ledger").waitingSince()).isPresent();
            broker.start();
            until("all are in", () -> stored(store) == 100);
            until("all are out", () -> node.feed("kafka-ledger").lag().orElse(-1) == 0);
            until(
                    "the intake is well",
                    () -> node.feed("kafka-intake").trouble().isEmpty());
            until(
                    "the ledger is well",
                    () -> node.feed("kafka-ledger").trouble().isEmpty());

            // And once more in the middle.
            broker.stop();
            append(store, 50, 100);
            until("the intake tells", () -> node.feed("kafka-intake").trouble().isPresent());
            until("the ledger tells", () -> node.feed("kafka-ledger").trouble().isPresent());
            broker.start();
            broker.send(events(100, 200));
            until("all are in", () -> stored(store) == 200);
            until("all are out", () -> node.feed("kafka-ledger").lag().orElse(-1) == 0);
            assertThat(broker.read("closeloop.ledger", Duration.ofSeconds(20), read -> read.size() >= 100))
                    .hasSize(100);
        }
    }

    private static long stored(SqlStore store) {
        return store.read(view -> view.past("", "~", 100_000)).size();
    }

    private static List<ProducerRecord<byte[], byte[]>> events(int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(new ProducerRecord<>(
                    "closeloop.interactions",
                    ("customer-" + i).getBytes(StandardCharsets.UTF_8),
                    KafkaIntakeTest.event("call-" + i, "").getBytes(StandardCharsets.UTF_8)));
        }
        return records;
    }

    private static void append(SqlStore store, int from, int to) {
        store.write(tx -> {
                    for (int i = from; i < to; i++) {
                        tx.append(new LedgerEntry(
                                "led_" + i,
                                Instant.parse("2026-03-03T10:15:30Z"),
                                LedgerEvent.ANSWER_GIVEN,
                                LedgerEntry.CUSTOMER,
                                "int_" + i % 7,
                                null,
                                null,
                                Map.of()));
                    }
                    return true;
                })
                .join();
    }
}
