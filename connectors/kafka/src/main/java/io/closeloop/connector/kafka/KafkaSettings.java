// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import io.closeloop.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an admin says about the bus.
 *
 * @param brokers {@code host:port}, separated by commas
 * @param intake topic of ended contacts; null: none is read
 * @param deadLetter topic of records nothing can be made of
 * @param ledger topic the ledger goes to; null: it does not go out
 * @param group consumer group of the intake
 * @param batch records that are fetched, recorded and committed together, at most
 * @param client how to reach the brokers: further properties of Kafka's clients, secrets among them
 */
record KafkaSettings(
        String brokers,
        @Nullable String intake,
        String deadLetter,
        @Nullable String ledger,
        String group,
        int batch,
        Map<String, String> client) {
    private static final String OFF = "off";
    private static final Pattern BROKERS = Pattern.compile(
            "([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}(,([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5})*");
    /** What brokers take for a name: https://kafka.apache.org/39/documentation.html#multitenancy-topic-naming. */
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private static final List<String> PROTOCOLS = List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
    private static final Map<String, String> LOGIN_MODULES = Map.of(
            "PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule",
            "SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule",
            "SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

    /** What nobody may change: order, durability and exactly-once rest on it. */
    private static final Set<String> OURS = Set.of(
            "acks",
            "allow.auto.create.topics",
            "auto.offset.reset",
            "bootstrap.servers",
            "delivery.timeout.ms",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.in.flight.requests.per.connection",
            "max.poll.records",
            "retries",
            "sasl.jaas.config",
            "sasl.mechanism",
            "security.protocol",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    KafkaSettings {
        client = Map.copyOf(client);
    }

    /** Empty when something is missing or wrong, which is then recorded in the settings. */
    static Optional<KafkaSettings> read(Settings settings) {
        int before = settings.problems().size();
        String brokers = settings.require("kafka.brokers", "kafka-1.example.com:9092,kafka-2.example.com:9092")
                .replaceAll("\\s", "");
        if (!brokers.isEmpty() && !BROKERS.matcher(brokers).matches()) {
            settings.problem(
                    "kafka.brokers",
                    "is no list of host:port",
                    "write kafka.brokers=kafka-1.example.com:9092,kafka-2.example.com:9092");
        }
        String intake = topic(settings, "kafka.topic.intake", "closeloop.interactions");
        String deadLetter = topic(settings, "kafka.topic.dead-letter", "closeloop.interactions.dead-letter");
        String ledger = topic(settings, "kafka.topic.ledger", "closeloop.ledger");
        if (deadLetter == null) {
            settings.problem(
                    "kafka.topic.dead-letter", "cannot be off: nothing that came is lost", "write the name of a topic");
        }
        if (intake != null && (intake.equals(ledger) || intake.equals(deadLetter))) {
            settings.problem("kafka.topic.intake", "is also a topic we write to", "write the name of another topic");
        }
        if (deadLetter != null && deadLetter.equals(ledger)) {
            settings.problem(
                    "kafka.topic.dead-letter", "is also the ledger's topic", "write the name of another topic");
        }
        String group = settings.get("kafka.group", "closeloop");
        int batch = settings.number("kafka.batch", 500, 1, 5000);
        Map<String, String> client = client(settings);
        if (settings.problems().size() > before || deadLetter == null) {
            return Optional.empty();
        }
        return Optional.of(new KafkaSettings(brokers, intake, deadLetter, ledger, group, batch, client));
    }

    private static @Nullable String topic(Settings settings, String key, String fallback) {
        String name = settings.get(key, fallback);
        if (name.equals(OFF)) {
            return null;
        }
        if (!TOPIC.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            settings.problem(key, "is no name of a topic", "write " + key + "=" + fallback);
        }
        return name;
    }

    private static Map<String, String> client(Settings settings) {
        Map<String, String> client = new TreeMap<>();
        settings.under("kafka.client.").forEach((property, value) -> {
            if (OURS.contains(property)) {
                settings.problem("kafka.client." + property, "is not for changing", "remove it");
            }
            client.put(property, value);
        });
        String protocol = settings.get("kafka.security-protocol", "PLAINTEXT");
        if (!PROTOCOLS.contains(protocol)) {
            settings.problem("kafka.security-protocol", "is unknown", "write one of " + String.join(", ", PROTOCOLS));
        }
        client.put("security.protocol", protocol);
        if (protocol.startsWith("SASL")) {
            login(settings, client);
        } else if (settings.get("kafka.user").isPresent()) {
            settings.problem(
                    "kafka.user", "is used with SASL only", "write kafka.security-protocol=SASL_SSL or remove it");
        }
        store(settings, client, "truststore");
        store(settings, client, "keystore");
        return client;
    }

    private static void login(Settings settings, Map<String, String> client) {
        String mechanism = settings.get("kafka.sasl-mechanism", "SCRAM-SHA-512");
        String module = LOGIN_MODULES.get(mechanism);
        if (module == null) {
            settings.problem(
                    "kafka.sasl-mechanism",
                    "is unknown",
                    "write one of " + String.join(", ", new TreeMap<>(LOGIN_MODULES).keySet()));
            return;
        }
        String user = settings.require("kafka.user", "closeloop");
        String password = settings.require("kafka.password", "${KAFKA_PASSWORD}");
        client.put("sasl.mechanism", mechanism);
        client.put(
                "sasl.jaas.config",
                module + " required username=\"" + escaped(user) + "\" password=\"" + escaped(password) + "\";");
    }

    /** Quotes and backslashes end or change a value of a JAAS file. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static void store(Settings settings, Map<String, String> client, String which) {
        settings.get("kafka." + which).ifPresent(file -> {
            client.put("ssl." + which + ".location", file);
            client.put("ssl." + which + ".type", file.endsWith(".jks") ? "JKS" : "PKCS12");
        });
        settings.get("kafka." + which + ".password")
                .ifPresent(password -> client.put("ssl." + which + ".password", password));
    }

    /** Without the client's properties, which hold passwords. */
    @Override
    public String toString() {
        return "KafkaSettings[" + brokers + ", " + intake + ", " + ledger + "]";
    }
}
