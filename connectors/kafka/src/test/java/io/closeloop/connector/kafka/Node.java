// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.port.Feed;
import io.closeloop.port.Inbox;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Store;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Watcher;
import io.closeloop.testkit.TestSurroundings;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** The connector with a store behind it, as one node of a program has it. */
final class Node implements AutoCloseable {
    final DefaultCamelContext camel = new DefaultCamelContext();
    final KafkaConnector connector = new KafkaConnector();
    final AtomicInteger calls = new AtomicInteger();
    /** Interactions as they were recorded, in the order in which their recording began. */
    final List<Interaction> recorded = Collections.synchronizedList(new ArrayList<>());
    /** What every recording waits for. */
    volatile CompletableFuture<?> gate = CompletableFuture.completedFuture(null);
    /** Source id of a contact that the store refuses. */
    volatile @Nullable String refused;
    /** What the store answers instead of recording. */
    volatile @Nullable RuntimeException failure;

    private final Store store;
    private final Ids ids;

    Node(Store store, Clock clock, Map<String, String> settings) {
        this.store = store;
        this.ids = new Ids(clock);
        Map<String, String> all = new TreeMap<>(settings);
        all.put("closeloop.bus", "kafka");
        Inbox inbox = this::record;
        Settings read = Settings.of(all);
        camel.start();
        connector.setCamelContext(camel);
        connector.open(new Surroundings(
                read,
                clock,
                URI.create("https://feedback.example.com"),
                store,
                inbox,
                new TestSurroundings.PlainPhones(),
                EscalationSettings.defaults()));
        if (!read.problems().isEmpty()) {
            throw new IllegalArgumentException(read.problems().toString());
        }
    }

    Node start() {
        connector.watchers().forEach(Watcher::start);
        return this;
    }

    Feed feed(String name) {
        return connector.feeds().stream()
                .filter(feed -> feed.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private CompletionStage<List<Recorded>> record(List<Intake> intakes) {
        calls.incrementAndGet();
        RuntimeException fails = failure;
        if (fails != null) {
            return CompletableFuture.failedFuture(fails);
        }
        List<CompletableFuture<Recorded>> all = new ArrayList<>();
        for (Intake intake : intakes) {
            Interaction interaction = ((Intake.Ended) intake)
                    .interaction()
                    .with()
                    .id(ids.next("int"))
                    .build();
            recorded.add(interaction);
            all.add(gate.thenCompose(open -> store.write(tx -> {
                if (interaction.sourceId().equals(refused)) {
                    throw new IllegalArgumentException("no store takes this");
                }
                return tx.insert(interaction) ? Recorded.fresh(interaction.id()) : Recorded.REPEAT;
            })));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public void close() {
        connector.close();
        camel.stop();
    }
}
