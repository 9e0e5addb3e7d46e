// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {
    private static final Map<String, String> LEAST = Map.of("kafka.brokers", "a:9092, b:9092");

    private static Optional<KafkaSettings> read(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(LEAST);
        all.putAll(more);
        return KafkaSettings.read(Settings.of(all));
    }

    @Test
    void brokers_are_enough() {
        KafkaSettings settings = read(Map.of()).orElseThrow();

        assertThat(settings.brokers()).isEqualTo("a:9092,b:9092");
        assertThat(settings.intake()).isEqualTo("closeloop.interactions");
        assertThat(settings.deadLetter()).isEqualTo("closeloop.interactions.dead-letter");
        assertThat(settings.ledger()).isEqualTo("closeloop.ledger");
        assertThat(settings.group()).isEqualTo("closeloop");
    }

    @Test
    void a_login_is_made_of_user_and_password_and_never_shown() {
        KafkaSettings settings = read(Map.of(
                        "kafka.security-protocol", "SASL_SSL",
                        "kafka.user", "bus",
                        "kafka.password", "p\"w\\d",
                        "kafka.truststore", "/etc/kafka/trust.p12",
                        "kafka.truststore.password", "hidden",
                        "kafka.client.fetch.min.bytes", "1024"))
                .orElseThrow();

        assertThat(settings.client())
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"bus\""
                                + " password=\"p\\\"w\\\\d\";")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("ssl.truststore.location", "/etc/kafka/trust.p12")
                .containsEntry("fetch.min.bytes", "1024");
        assertThat(settings.toString()).doesNotContain("hidden", "p\"w");
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.brokers, nonsense",
        "kafka.topic.intake, closeloop.ledger",
        "kafka.topic.intake, sl/ash",
        "kafka.topic.dead-letter, off",
        "kafka.topic.dead-letter, closeloop.ledger",
        "kafka.security-protocol, TLS",
        "kafka.user, without-sasl",
        "kafka.client.enable.auto.commit, true",
        "kafka.client.acks, 1",
        "kafka.batch, 0"
    })
    void a_mistake_is_named_by_its_key(String key, String value) {
        Map<String, String> all = new TreeMap<>(LEAST);
        all.put(key, value);
        Settings settings = Settings.of(all);

        assertThat(KafkaSettings.read(settings)).isEmpty();
        assertThat(settings.problems()).extracting(ConfigProblem::key).containsExactly(key);
    }

    @Test
    void either_direction_can_be_off() {
        assertThat(read(Map.of("kafka.topic.intake", "off")).orElseThrow().intake())
                .isNull();
        assertThat(read(Map.of("kafka.topic.ledger", "off")).orElseThrow().ledger())
                .isNull();
    }

    @Test
    void without_a_bus_no_class_of_kafka_is_loaded() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Unwanted.class.getName())
                .redirectErrorStream(true)
                .start();
        String log = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(log)
                .contains("io.closeloop.connector.kafka.KafkaConnector source")
                .doesNotContain("org.apache.kafka.", "org.apache.camel.component.kafka.", "connector.kafka.KafkaBus");
    }

    /** What the program does with a connector that is not wanted. */
    static final class Unwanted {
        private Unwanted() {}

        public static void main(String[] arguments) {
            for (Connector connector : ServiceLoader.load(Connector.class)) {
                if (connector.wanted(Settings.of(LEAST))) {
                    throw new IllegalStateException(connector.name() + " is wanted");
                }
                connector.vocabulary();
            }
        }
    }
}
