// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.delivery.RetryAfter;
import io.closeloop.port.DeliveryTarget;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code deliver:webhook}: posts an answer as a signed CloudEvent. Thread-safe.
 *
 * <p>A repeat carries the same {@code webhook-id}, by which a receiver recognises it: that is why an unknown outcome may
 * simply be tried again.
 */
final class WebhookDelivery implements DeliveryTarget<WebhookOptions>, AutoCloseable {
    /** How names become addresses; a port for tests. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final int CONCURRENCY = 8;
    /** Most calls to find out which events of one message the receiver refuses; one of 200 takes 17. */
    private static final int CALLS = 32;
    /** No call of those begins later than this: all must be over while the events are still claimed. */
    private static final Duration HALVING = Duration.ofSeconds(20);

    private static final Outcome UNDECIDED =
            Outcome.retry("the webhook refuses many events that went together; the others are yet to be posted");
    private static final Outcome UNKNOWN_HOST = Outcome.retry("the webhook's host is unknown");

    private final Map<String, WebhookAddress> addresses;
    private final boolean allowPrivate;
    private final Resolver resolver;
    private final URI source;
    private final Clock clock;
    private final WebhookClient http;

    /** @param patience how long to wait for a connection, and then for an answer */
    WebhookDelivery(
            Map<String, WebhookAddress> addresses,
            boolean allowPrivate,
            Resolver resolver,
            URI source,
            Clock clock,
            Duration patience) {
        this.addresses = Map.copyOf(addresses);
        this.allowPrivate = allowPrivate;
        this.resolver = resolver;
        this.source = source;
        this.clock = clock;
        Set<String> guarded = addresses.values().stream()
                .map(address -> address.url().getHost())
                .collect(Collectors.toSet());
        this.http = new WebhookClient(allowPrivate ? Set.of() : guarded, patience);
    }

    @Override
    public String verb() {
        return "webhook";
    }

    @Override
    public Class<WebhookOptions> options() {
        return WebhookOptions.class;
    }

    @Override
    public String target(WebhookOptions options) {
        return options.name();
    }

    @Override
    public String queue(WebhookOptions options) {
        return queue(options.name());
    }

    /** Every address has a queue of its own, and so has one that routes name and settings do not. */
    @Override
    public Set<String> queues() {
        Set<String> queues = new TreeSet<>(Set.of(verb()));
        addresses.keySet().forEach(name -> queues.add(queue(name)));
        return queues;
    }

    private String queue(String name) {
        return addresses.containsKey(name) && !name.isEmpty() ? verb() + "-" + name : verb();
    }

    @Override
    public int batch(String queue) {
        return addresses.values().stream()
                .filter(address -> queue(address.name()).equals(queue))
                .mapToInt(WebhookAddress::batch)
                .findFirst()
                .orElse(1);
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    /** The event tells of one answer only. */
    @Override
    public boolean needsFigures() {
        return false;
    }

    @Override
    public List<Outcome> deliver(List<Effect<WebhookOptions>> effects) {
        Outcome[] outcomes = new Outcome[effects.size()];
        Map<String, List<Integer>> byName = new TreeMap<>();
        for (int i = 0; i < effects.size(); i++) {
            byName.computeIfAbsent(effects.get(i).options().name(), name -> new ArrayList<>())
                    .add(i);
        }
        byName.forEach((name, places) -> {
            WebhookAddress address = addresses.get(name);
            int most = address == null ? places.size() : address.batch();
            for (int from = 0; from < places.size(); from += most) {
                List<Integer> together = places.subList(from, Math.min(places.size(), from + most));
                post(part -> post(name, address, part.stream().map(effects::get).toList()), together, outcomes);
            }
        });
        return List.of(outcomes);
    }

    /**
     * Posts events together; what is refused for itself is posted again by halves, so that one event which the receiver
     * dislikes is the only one that is given up.
     */
    private void post(Function<List<Integer>, Outcome> call, List<Integer> places, Outcome[] outcomes) {
        Deque<List<Integer>> parts = new ArrayDeque<>(List.of(places));
        Instant last = clock.instant().plus(HALVING);
        Outcome instead = null;
        for (int calls = 0; !parts.isEmpty(); calls++) {
            List<Integer> part = parts.pop();
            Outcome outcome = instead == null ? call.apply(part) : instead;
            if (part.size() > 1 && refusesItself(outcome)) {
                parts.push(part.subList(part.size() / 2, part.size()));
                parts.push(part.subList(0, part.size() / 2));
            } else {
                part.forEach(place -> outcomes[place] = outcome);
            }
            if (outcome instanceof Outcome.Retry retry) {
                instead = retry.certain();
            } else if (calls + 1 >= CALLS || clock.instant().isAfter(last)) {
                instead = UNDECIDED;
            }
        }
    }

    private static boolean refusesItself(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused && refused.setting() == null;
    }

    private Outcome post(String name, @Nullable WebhookAddress address, List<Effect<WebhookOptions>> effects) {
        if (address == null) {
            return Outcome.misconfigured("this webhook has no address", WebhookAddress.key(name, "url"));
        }
        Optional<Outcome> forbidden = forbidden(address);
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        AnswerEvent event = message(address, effects);
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        try {
            WebhookClient.Said said = http.post(
                    address.url(),
                    event.contentType(),
                    Map.of(
                            StandardSignature.ID,
                            event.id(),
                            StandardSignature.TIMESTAMP,
                            timestamp,
                            StandardSignature.SIGNATURE,
                            address.signature().sign(event.id(), timestamp, event.json())),
                    event.json());
            return outcome(said, name);
        } catch (WebhookClient.PrivateAddress e) {
            return notPublic(address);
        } catch (UnknownHostException e) {
            return UNKNOWN_HOST;
        } catch (ConnectTimeoutException | ConnectException | SSLException e) {
            return Outcome.retry(
                    "the webhook cannot be reached: " + e.getClass().getSimpleName());
        } catch (IOException e) {
            return Outcome.uncertain("no answer from the webhook after sending");
        }
    }

    private AnswerEvent message(WebhookAddress address, List<Effect<WebhookOptions>> effects) {
        return address.batch() == 1 ? AnswerEvent.of(effects.get(0), source) : AnswerEvent.batch(effects, source);
    }

    /** Every address of the host has to be public; the connection is held to the same when it is made. */
    private Optional<Outcome> forbidden(WebhookAddress address) {
        if (allowPrivate) {
            return Optional.empty();
        }
        try {
            for (InetAddress candidate : resolver.resolve(address.url().getHost())) {
                if (!PublicAddress.is(candidate)) {
                    return Optional.of(notPublic(address));
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of(UNKNOWN_HOST);
        }
    }

    private static Outcome notPublic(WebhookAddress address) {
        return Outcome.misconfigured(
                "the webhook's host is not a public address (webhook.allow-private=true permits it)",
                WebhookAddress.key(address.name(), "url"));
    }

    private Outcome outcome(WebhookClient.Said said, String name) {
        int status = said.status();
        String reason = "the webhook answers HTTP " + status;
        if (status >= 200 && status < 300) {
            return Outcome.delivered(null);
        }
        if (status == 401 || status == 403) {
            return Outcome.misconfigured(reason, WebhookAddress.key(name, "secret"));
        }
        // 410 is how a receiver of Standard Webhooks says that it wants no more.
        if (status < 400 || status == 404 || status == 405 || status == 410) {
            return Outcome.misconfigured(reason, WebhookAddress.key(name, "url"));
        }
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return RetryAfter.read(said.retryAfter(), clock.instant())
                    .map(after -> Outcome.retryAfter(after, reason))
                    .orElseGet(() -> Outcome.retry(reason));
        }
        return Outcome.refused(reason);
    }

    @Override
    public void close() {
        http.close();
    }
}
