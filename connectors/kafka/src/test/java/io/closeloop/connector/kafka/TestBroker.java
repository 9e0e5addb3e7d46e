// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.jspecify.annotations.Nullable;

/** A real broker in this process, on loopback; it can be stopped and started again with what it holds. */
final class TestBroker implements AutoCloseable {
    private final int port;
    private final Path properties;
    private @Nullable KafkaRaftServer server;

    TestBroker(Path folder) throws IOException {
        port = freePort();
        int controller = freePort();
        properties = folder.resolve("server.properties");
        Files.writeString(
                properties,
                String.join(
                        "\n",
                        List.of(
                                "process.roles=broker,controller",
                                "node.id=1",
                                "controller.quorum.voters=1@127.0.0.1:" + controller,
                                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                                "controller.listener.names=CONTROLLER",
                                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                                "log.dirs=" + folder.resolve("log"),
                                "num.partitions=3",
                                "offsets.topic.num.partitions=1",
                                "offsets.topic.replication.factor=1",
                                "transaction.state.log.replication.factor=1",
                                "transaction.state.log.min.isr=1",
                                "group.initial.rebalance.delay.ms=0",
                                "group.min.session.timeout.ms=1000",
                                "log.cleaner.dedupe.buffer.size=1100000",
                                "auto.create.topics.enable=true",
                                "authorizer.class.name=" + StandardAuthorizer.class.getName(),
                                "allow.everyone.if.no.acl.found=true")));
        StorageTool.execute(
                new String[] {"format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", properties.toString()},
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    void start() throws IOException {
        Properties read = new Properties();
        try (var reader = Files.newBufferedReader(properties)) {
            read.load(reader);
        }
        KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(read, false), Time.SYSTEM);
        started.startup();
        server = started;
    }

    void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void topic(String name, int partitions, Map<String, String> configs) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Set<String> topics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            return admin.listTopics().names().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on nobody may be in a group. */
    void close(String group) {
        AccessControlEntry nobody = new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.DENY);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createAcls(List.of(new AclBinding(group(group), nobody)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everybody may be in it again. */
    void open(String group) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.deleteAcls(List.of(new AclBindingFilter(group(group).toFilter(), AccessControlEntryFilter.ANY)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ResourcePattern group(String name) {
        return new ResourcePattern(ResourceType.GROUP, name, PatternType.LITERAL);
    }

    /** The sum of the offsets that a group has committed in a topic. */
    long committed(String group, String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            return admin
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(topic))
                    .map(Map.Entry::getValue)
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends in order and waits until all are acknowledged. One request at a time: with several, the first ones to a topic
     * just made may overtake each other and are then refused for ever (KAFKA-15591).
     */
    void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        address(),
                        "linger.ms",
                        "5",
                        "max.in.flight.requests.per.connection",
                        "1",
                        "max.request.size",
                        "8000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var sent = new ArrayList<java.util.concurrent.Future<?>>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (var one : sent) {
                one.get(60, TimeUnit.SECONDS);
            }
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a topic from its beginning until what it has read will do, or for the given time. */
    List<ConsumerRecord<byte[], byte[]>> read(
            String topic, Duration patience, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", address());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + patience.toNanos();
            while (!enough.test(all) && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    /** Waits for something that other threads bring about. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Still waiting until " + what);
            }
            try {
                if (never.await(20, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
