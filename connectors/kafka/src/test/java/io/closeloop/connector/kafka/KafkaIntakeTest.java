// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import static io.closeloop.connector.kafka.TestBroker.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Store;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreFailure;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.store.SqlStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The way in, against a real broker and a real store. */
class KafkaIntakeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private static Path shared = Path.of(".");

    private static TestBroker broker = unopened();

    @TempDir
    private Path folder = Path.of(".");

    private final List<Node> nodes = new ArrayList<>();
    private SqlStore store = unopened();
    private String topic = "";

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // Set before each test.
    private static <T> T unopened() {
        return null;
    }

    @BeforeAll
    static void start_the_broker() throws IOException {
        broker = new TestBroker(shared);
    }

    @AfterAll
    static void stop_the_broker() {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        broker.topic(topic + ".dead", 1, Map.of());
        store = SqlStore.open("jdbc:sqlite:" + folder.resolve("closeloop.db"), CLOCK);
    }

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
        store.close();
    }

    private Node node() {
        return node(topic + ".dead");
    }

    private Node node(String deadLetter) {
        return node(store, deadLetter);
    }

    private Node node(Store behind, String deadLetter) {
        Node node = new Node(
                behind,
                CLOCK,
                Map.of(
                        "kafka.brokers",
                        broker.address(),
                        "kafka.group",
                        "group-" + topic,
                        "kafka.topic.intake",
                        topic,
                        "kafka.topic.dead-letter",
                        deadLetter,
                        "kafka.topic.ledger",
                        "off",
                        "kafka.client.session.timeout.ms",
                        "6000"));
        nodes.add(node);
        return node;
    }

    static String event(String id, String more) {
        return "{\"specversion\":\"1.0\",\"id\":\"e-" + id + "\",\"source\":\"https://pbx.example.com\","
                + "\"type\":\"closeloop.interaction.ended\",\"data\":" + data(id, more) + "}";
    }

    private static String data(String id, String more) {
        return "{\"id\":\"" + id + "\",\"channel\":\"phone\",\"endedAt\":\"2026-03-03T10:00:00Z\",\"talkSeconds\":60,"
                + "\"customer\":{\"phone\":\"+15551230001\"}" + more + "}";
    }

    private ProducerRecord<byte[], byte[]> record(
            @Nullable String key, @Nullable String value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key), bytes(value));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private ProducerRecord<byte[], byte[]> good(String id) {
        return record("customer of " + id, event(id, ""), Map.of("content-type", "application/cloudevents+json"));
    }

    private List<ProducerRecord<byte[], byte[]>> good(int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(good("call-" + i));
        }
        return records;
    }

    private long stored() {
        return store.read(view -> view.past("", "~", 100_000)).size();
    }

    private List<ConsumerRecord<byte[], byte[]>> dead(int count) {
        return broker.read(topic + ".dead", PATIENCE, read -> read.size() >= count);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void events_come_in_in_both_modes_and_a_repeat_changes_nothing() {
        broker.topic(topic, 3, Map.of());
        Node node = node().start();
        broker.send(List.of(
                good("call-1"),
                good("call-1"),
                record(
                        "b",
                        data("call-2", ""),
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "e-2",
                                "ce_source", "https://pbx.example.com",
                                "ce_type", "closeloop.interaction.ended",
                                "content-type", "application/json")),
                // No headers at all: many producers write the value only.
                record(null, event("call-3", ""), Map.of())));

        until("all are settled", () -> node.feed("kafka-intake").passed() == 4);
        assertThat(stored()).isEqualTo(3);
        broker.send(List.of(good("call-1")));
        until("the repeat is settled", () -> node.feed("kafka-intake").passed() == 5);
        assertThat(stored()).isEqualTo(3);
        Interaction second = store.read(view -> view.interactionBySource("events", "https://pbx.example.com call-2"))
                .orElseThrow();
        assertThat(second.handles()).containsExactly(Handle.phone("+15551230001"));
        until("offsets are committed", () -> broker.committed("group-" + topic, topic) == 5);
        assertThat(node.feed("kafka-intake").lag()).hasValue(0);
        assertThat(node.feed("kafka-intake").trouble()).isEmpty();
    }

    @Test
    void poison_is_put_aside_with_its_reason_and_holds_nobody_up() {
        broker.topic(topic, 1, Map.of());
        broker.send(List.of(
                good("call-1"),
                record(
                        "k",
                        "{\"secret\": \"4711",
                        Map.of("content-type", "application/cloudevents+json", "trace", "t-1")),
                record("k", event("call-2", "").replace("2026-03-03T10:00:00Z", "yesterday"), Map.of()),
                record("k", null, Map.of()),
                record(
                        "k",
                        "[" + event("call-3", "") + "]",
                        Map.of("content-type", "application/cloudevents-batch+json")),
                good("call-4")));
        Node node = node().start();

        List<ConsumerRecord<byte[], byte[]>> dead = dead(4);

        assertThat(dead)
                .extracting(record -> header(record, "closeloop-reason"))
                .containsExactlyInAnyOrder(
                        "The value is not JSON",
                        "data.endedAt is not an RFC 3339 date-time; write it as 2026-03-03T10:15:30Z",
                        "The record has no value",
                        "content-type must be application/cloudevents+json, or that of the data in binary mode");
        assertThat(dead).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo(bytes("k"));
            assertThat(header(record, "closeloop-topic")).isEqualTo(topic);
            assertThat(header(record, "closeloop-partition")).isEqualTo("0");
            assertThat(header(record, "closeloop-reason")).doesNotContain("4711", "yesterday");
        });
        ConsumerRecord<byte[], byte[]> broken = dead.stream()
                .filter(record -> header(record, "closeloop-offset").equals("1"))
                .findFirst()
                .orElseThrow();
        assertThat(broken.value()).isEqualTo(bytes("{\"secret\": \"4711"));
        assertThat(header(broken, "trace")).isEqualTo("t-1");
        until("the partition goes on", () -> broker.committed("group-" + topic, topic) == 6);
        assertThat(stored()).isEqualTo(2);
        assertThat(node.feed("kafka-intake").refused()).isEqualTo(4);
    }

    @Test
    void what_the_dead_letter_topic_finds_too_large_leaves_its_value_there_and_holds_nobody_up() {
        broker.topic(topic, 1, Map.of());
        broker.topic(topic + ".small", 1, Map.of("max.message.bytes", "20000"));
        broker.send(List.of(
                record("k", "x".repeat(50_000), Map.of("trace", "t-1")),
                record("k".repeat(50_000), "broken", Map.of("trace", "t-2")),
                record("k", "broken too", Map.of("trace", "t-3", "Closeloop-Size", "forged")),
                good("call-1")));
        Node node = node(topic + ".small").start();

        until("the partition goes on", () -> broker.committed("group-" + topic, topic) == 4);
        assertThat(stored()).isEqualTo(1);
        List<ConsumerRecord<byte[], byte[]>> dead = broker.read(topic + ".small", PATIENCE, read -> read.size() >= 3);
        assertThat(dead).allSatisfy(record -> {
            assertThat(header(record, "closeloop-reason")).isEqualTo("The value is not JSON");
            assertThat(header(record, "closeloop-topic")).isEqualTo(topic);
        });
        assertThat(dead)
                .extracting(record -> header(record, "closeloop-offset"))
                .containsExactly("0", "1", "2");
        assertThat(dead).extracting(record -> header(record, "closeloop-size")).containsExactly("50000", "6", "");
        assertThat(dead).extracting(record -> header(record, "trace")).containsExactly("t-1", "", "t-3");
        assertThat(dead)
                .extracting(ConsumerRecord::value)
                .containsExactly(new byte[0], new byte[0], bytes("broken too"));
        assertThat(dead).extracting(ConsumerRecord::key).containsExactly(bytes("k"), null, bytes("k"));
        assertThat(node.feed("kafka-intake").trouble()).isEmpty();
        assertThat(node.feed("kafka-intake").refused()).isEqualTo(3);
    }

    @Test
    void a_large_record_is_put_aside_whole_where_the_topic_takes_it() {
        broker.topic(topic, 1, Map.of("max.message.bytes", "5000000"));
        broker.topic(topic + ".large", 1, Map.of("max.message.bytes", "5000000"));
        broker.send(List.of(record("k", "x".repeat(3_000_000), Map.of())));
        node(topic + ".large").start();

        List<ConsumerRecord<byte[], byte[]>> dead = broker.read(topic + ".large", PATIENCE, read -> !read.isEmpty());
        assertThat(dead).hasSize(1);
        assertThat(dead.get(0).value()).hasSize(3_000_000);
    }

    @Test
    void offsets_are_committed_only_when_the_store_has_the_records() {
        broker.topic(topic, 2, Map.of());
        broker.send(good(0, 50));
        Node node = node();
        CompletableFuture<Object> gate = new CompletableFuture<>();
        node.gate = gate;
        node.start();

        until("the records are being recorded", () -> node.recorded.size() == 50);
        assertThat(broker.committed("group-" + topic, topic)).isZero();
        assertThat(node.feed("kafka-intake").waitingSince()).isPresent();
        gate.complete(true);

        until("offsets are committed", () -> broker.committed("group-" + topic, topic) == 50);
        assertThat(stored()).isEqualTo(50);
    }

    @Test
    void records_of_one_poll_are_recorded_together() {
        broker.topic(topic, 3, Map.of());
        broker.send(good(0, 5000));
        Node node = node().start();

        until("all are in", () -> stored() == 5000);
        // A poll brings up to 500; a fetch may end in the middle.
        assertThat(node.calls.get()).isLessThan(100);
    }

    @Test
    void while_the_store_is_busy_the_intake_waits_and_tells() {
        broker.topic(topic, 1, Map.of());
        broker.send(good(0, 20));
        Node node = node();
        node.failure = new StoreBusy("full");
        node.start();

        until("it tells", () -> node.feed("kafka-intake").trouble().isPresent());
        assertThat(node.feed("kafka-intake").trouble()).hasValue("The store takes nothing in: StoreBusy");
        assertThat(broker.committed("group-" + topic, topic)).isZero();
        node.failure = null;

        until(
                "all are in",
                () -> stored() == 20 && node.feed("kafka-intake").trouble().isEmpty());
        assertThat(node.feed("kafka-intake").refused()).isZero();
    }

    @Test
    void a_store_that_comes_back_between_a_try_and_the_question_how_it_is_costs_no_record() {
        broker.topic(topic, 1, Map.of());
        broker.send(List.of(good("call-1")));
        BackWhenAsked back = new BackWhenAsked(store);
        Node node = node(back, topic + ".dead");
        back.node = node;
        node.failure = new IllegalStateException("the store is away, in words nobody knows");
        node.start();

        until("it is in", () -> stored() == 1 && broker.committed("group-" + topic, topic) == 1);
        assertThat(node.feed("kafka-intake").refused()).isZero();
        assertThat(node.feed("kafka-intake").trouble()).isEmpty();
    }

    @Test
    void a_record_is_not_blamed_for_a_database_that_is_away_however_often_it_fails() {
        broker.topic(topic, 1, Map.of());
        broker.send(List.of(good("call-1")));
        Node node = node();
        node.failure = new Away();
        node.start();

        // With the others of its poll, and then by itself more often than one that is at fault.
        until("it was tried often", () -> node.calls.get() > 6);
        node.failure = null;

        until("it is in", () -> stored() == 1 && broker.committed("group-" + topic, topic) == 1);
        assertThat(node.feed("kafka-intake").refused()).isZero();
    }

    @Test
    void a_record_that_no_store_takes_is_put_aside_and_the_others_go_on() {
        broker.topic(topic, 1, Map.of());
        Node node = node();
        node.refused = "https://pbx.example.com call-3";
        broker.send(good(0, 10));
        node.start();

        assertThat(dead(1))
                .extracting(record -> header(record, "closeloop-reason"))
                .containsExactly("The store refuses it: IllegalArgumentException");
        until("the others are in", () -> stored() == 9 && broker.committed("group-" + topic, topic) == 10);
    }

    @Test
    void a_topic_that_is_missing_is_told_and_not_made() {
        Node node = node().start();

        until("it tells", () -> node.feed("kafka-intake").trouble().isPresent());
        assertThat(node.feed("kafka-intake").trouble())
                .hasValue("The topic " + topic
                        + " does not exist; create it, or write kafka.topic.intake=<a topic that does>");
        assertThat(broker.topics()).doesNotContain(topic);
        broker.topic(topic, 1, Map.of());
        broker.send(List.of(good("call-1")));

        until("it is in", () -> stored() == 1);
        until("it is well", () -> node.feed("kafka-intake").trouble().isEmpty());
    }

    @Test
    void a_right_that_is_missing_is_told_and_asked_for_with_growing_pauses() {
        broker.topic(topic, 1, Map.of());
        broker.send(List.of(good("call-1")));
        String group = "group-" + topic;
        broker.close(group);
        List<Long> pauses = new ArrayList<>();
        FeedState state = new FeedState(CLOCK);
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "bootstrap.servers", broker.address(),
                "group.id", group,
                "auto.offset.reset", "earliest",
                "key.deserializer", ByteArrayDeserializer.class.getName(),
                "value.deserializer", ByteArrayDeserializer.class.getName()));
        try (Consumer<Object, Object> consumer =
                new IntakeWatch(topic, state, CLOCK, pauses::add).consumer(properties)) {
            consumer.subscribe(List.of(topic));
            until("it was refused often", () -> polled(consumer) == 0 && pauses.size() == 8);

            assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
            assertThat(state.trouble())
                    .hasValue("GroupAuthorizationException: Not authorized to access group: " + group);
            broker.open(group);
            until("it has read", () -> polled(consumer) == 1);
            assertThat(state.trouble()).isEmpty();
        }
    }

    /** How many records a poll brings; one that fails brings none. */
    private static int polled(Consumer<Object, Object> consumer) {
        try {
            return consumer.poll(Duration.ofMillis(100)).count();
        } catch (KafkaException e) {
            return 0;
        }
    }

    @Test
    void a_consumer_without_its_right_says_so_in_health_and_goes_on_when_it_has_it() {
        broker.topic(topic, 1, Map.of());
        broker.send(List.of(good("call-1")));
        broker.close("group-" + topic);
        Node node = node().start();

        until("it tells", () -> node.feed("kafka-intake").trouble().isPresent());
        assertThat(node.feed("kafka-intake").trouble().orElseThrow()).contains("group-" + topic);
        broker.open("group-" + topic);

        until("it is in", () -> stored() == 1);
        until("it is well", () -> node.feed("kafka-intake").trouble().isEmpty());
    }

    @Test
    void what_has_the_same_key_is_recorded_in_its_order() {
        broker.topic(topic, 3, Map.of());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            records.add(record("customer-" + i % 40, event("call-" + i, ""), Map.of()));
        }
        broker.send(records);
        Node node = node().start();

        until("all are in", () -> stored() == 600);
        Map<Integer, Integer> last = new HashMap<>();
        for (Interaction interaction : node.recorded) {
            int number = Integer.parseInt(interaction.sourceId().replaceAll(".*call-", ""));
            assertThat(number).isGreaterThan(last.getOrDefault(number % 40, -1));
            last.put(number % 40, number);
        }
    }

    @Test
    void nodes_that_come_and_go_take_every_record_in_once() {
        broker.topic(topic, 6, Map.of());
        broker.send(good(0, 3000));
        Node first = node().start();
        until("the first has begun", () -> stored() > 0);
        Node second = node().start();
        int[] sent = {3000};
        until("the second takes part", () -> {
            broker.send(good(sent[0], sent[0] += 100));
            return second.feed("kafka-intake").passed() > 0;
        });
        first.close();
        broker.send(good(sent[0], sent[0] += 1000));

        until("all are in", () -> stored() == sent[0]);
        until("all are committed", () -> broker.committed("group-" + topic, topic) == sent[0]);
        assertThat(stored()).isEqualTo(sent[0]);
    }

    @Test
    void what_a_sender_writes_into_headers_steers_nothing() throws Exception {
        broker.topic(topic, 1, Map.of());
        Map<String, String> hostile = new TreeMap<>(Map.of(
                "CamelKafkaManualCommit", "x",
                "kafka.OVERRIDE_TOPIC", "stolen",
                "KAFKA.offset", "999999",
                "kafka.LAST_POLL_RECORD", "false",
                "kafka.KEY", "other",
                "CamelHttpUri", "http://evil.example",
                "org.apache.camel.x", "1",
                "Closeloop-Reason", "forged"));
        hostile.put("harmless", "kept");
        broker.send(List.of(
                record("k", event("call-1", ""), hostile),
                record("k", "poison", hostile),
                record("k", event("call-2", ""), hostile)));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Node node = node();
        node.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kafka:" + topic + "?groupId=admins&autoOffsetReset=earliest")
                        .process(exchange ->
                                seen.addAll(exchange.getMessage().getHeaders().keySet()));
            }
        });
        node.start();

        ConsumerRecord<byte[], byte[]> dead = dead(1).get(0);
        assertThat(header(dead, "closeloop-reason")).isEqualTo("The value is not JSON");
        assertThat(header(dead, "harmless")).isEqualTo("kept");
        assertThat(dead.key()).isEqualTo(bytes("k"));
        assertThat(dead.headers().toArray())
                .extracting(header -> header.key().toLowerCase(java.util.Locale.ROOT))
                .noneMatch(
                        name -> name.startsWith("camel") || name.startsWith("kafka.") || name.startsWith("org.apache"));
        until("both are in", () -> stored() == 2 && broker.committed("group-" + topic, topic) == 3);
        // A route of an admin's own reaches the same broker without naming it, and is not steered either.
        until("the admin's route has seen them", () -> seen.contains("harmless"));
        assertThat(seen).doesNotContain("kafka.OVERRIDE_TOPIC", "CamelHttpUri", "org.apache.camel.x", "KAFKA.offset");
    }

    /** The failure of a database that cannot be reached. */
    private static final class Away extends StoreFailure {
        private static final long serialVersionUID = 1L;

        Away() {
            super("the server closed the connection", null);
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** A store that is back as soon as somebody else than the inbox writes. */
    private static final class BackWhenAsked implements Store {
        private final Store store;
        private @Nullable Node node;

        BackWhenAsked(Store store) {
            this.store = store;
        }

        @Override
        public <T> CompletableFuture<T> write(Function<Tx, T> work) {
            Objects.requireNonNull(node).failure = null;
            return store.write(work);
        }

        @Override
        public <T> T read(Function<View, T> work) {
            return store.read(work);
        }

        @Override
        public void onWake(Station station, Runnable listener) {
            store.onWake(station, listener);
        }

        @Override
        public void close() {}
    }
}
