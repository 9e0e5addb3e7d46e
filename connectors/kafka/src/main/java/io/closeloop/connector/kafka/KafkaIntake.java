// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.kafka;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.closeloop.port.Feed;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.component.kafka.PollOnError;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Ended contacts from a topic, consumed by camel-kafka. Thread-safe. */
final class KafkaIntake implements Watcher, Feed {
    private static final String ROUTE = "kafka-intake";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOPPED = Duration.ofMinutes(2);

    private final KafkaSettings settings;
    private final String topic;
    private final Surroundings surroundings;
    private final CamelContext camel;
    private final FeedState state;
    private final FeedState broker;
    private final IntakeWatch watch;
    private final KafkaClients clients;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable IntakeBatch batch;

    KafkaIntake(KafkaSettings settings, String topic, Surroundings surroundings, CamelContext camel) {
        this.settings = settings;
        this.topic = topic;
        this.surroundings = surroundings;
        this.camel = camel;
        this.state = new FeedState(surroundings.clock());
        this.broker = new FeedState(surroundings.clock());
        this.watch =
                new IntakeWatch(topic, broker, surroundings.clock(), millis -> stopping.await(millis, MILLISECONDS));
        this.clients = new KafkaClients(settings, watch::consumer);
    }

    @Override
    public String name() {
        return ROUTE;
    }

    @Override
    public void start() {
        DeadLetters deadLetters = new DeadLetters(camel, clients, settings);
        IntakeBatch started = new IntakeBatch(
                new EventReader(surroundings.phones()),
                surroundings.inbox(),
                surroundings.store(),
                deadLetters,
                state,
                surroundings.clock());
        KafkaEndpoint endpoint = endpoint();
        batch = started;
        try {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(endpoint.getEndpointUri())
                            .routeId(ROUTE)
                            .errorHandler(noErrorHandler())
                            .process(started);
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException("The intake of Kafka does not start", e);
        }
    }

    private KafkaEndpoint endpoint() {
        KafkaEndpoint endpoint =
                camel.getEndpoint("kafka:" + topic + "?clientId=closeloop-intake", KafkaEndpoint.class);
        endpoint.setKafkaClientFactory(clients);
        KafkaConfiguration configuration = endpoint.getConfiguration();
        configuration.setGroupId(settings.group());
        configuration.setKeyDeserializer(ByteArrayDeserializer.class.getName());
        configuration.setValueDeserializer(ByteArrayDeserializer.class.getName());
        // A group that is new to the topic begins at its beginning: what waits there was never recorded.
        configuration.setAutoOffsetReset("earliest");
        configuration.setAutoCommitEnable(false);
        configuration.setAllowManualCommit(true);
        configuration.setMaxPollRecords(settings.batch());
        configuration.setPollTimeoutMs(POLL.toMillis());
        configuration.setIsolationLevel("read_committed");
        // Without it a batch that failed would be passed over by the next one's commit.
        configuration.setBreakOnFirstError(true);
        // camel-kafka's other strategies end the consumer for good after a failed login, or skip records. This one
        // polls again at once, so IntakeWatch rests.
        configuration.setPollOnError(PollOnError.RETRY);
        return endpoint;
    }

    @Override
    public long rounds() {
        return watch.polls();
    }

    @Override
    public void stop() {
        IntakeBatch running = batch;
        if (running == null) {
            return;
        }
        batch = null;
        stopping.countDown();
        running.stop();
        try {
            camel.getRouteController().stopRoute(ROUTE);
            camel.removeRoute(ROUTE);
        } catch (Exception e) {
            throw new IllegalStateException("The intake of Kafka does not stop", e);
        }
    }

    @Override
    public OptionalLong lag() {
        long behind = watch.behind();
        IntakeBatch running = batch;
        return behind < 0 || running == null ? OptionalLong.empty() : OptionalLong.of(behind + running.inHand());
    }

    @Override
    public Optional<Instant> waitingSince() {
        IntakeBatch running = batch;
        return Optional.ofNullable(running == null ? null : running.oldest());
    }

    @Override
    public long passed() {
        IntakeBatch running = batch;
        return running == null ? 0 : running.passed();
    }

    @Override
    public long refused() {
        IntakeBatch running = batch;
        return running == null ? 0 : running.refused();
    }

    @Override
    public Optional<String> trouble() {
        return state.trouble().or(broker::trouble).or(this::silence);
    }

    private Optional<String> silence() {
        IntakeBatch running = batch;
        Instant polled = watch.polledAt();
        return running != null
                        && running.inHand() == 0
                        && polled.plus(STOPPED).isBefore(surroundings.clock().instant())
                ? Optional.of("The consumer has not asked for records since " + polled + "; the log says why")
                : Optional.empty();
    }

    @Override
    public Instant since() {
        return state.trouble().isEmpty() && broker.trouble().isPresent() ? broker.since() : state.since();
    }
}
