// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.DeliveryTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * {@code deliver:webhook}: posts an answer as a signed CloudEvent. Thread-safe.
 *
 * <p>A repeat carries the same {@code webhook-id}, by which a receiver recognises it: that is why an unknown outcome may
 * simply be tried again.
 */
final class WebhookDelivery implements DeliveryTarget<WebhookOptions> {
    /** How names become addresses; a port for tests. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final int CONCURRENCY = 8;

    private final Map<String, WebhookAddress> addresses;
    private final boolean allowPrivate;
    private final Resolver resolver;
    private final URI source;
    private final Clock clock;
    private final Duration patience;
    private final HttpClient http;

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
        this.patience = patience;
        // A redirect would lead around the check of the address.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build();
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
                Outcome outcome =
                        post(name, address, together.stream().map(effects::get).toList());
                together.forEach(place -> outcomes[place] = outcome);
            }
        });
        return List.of(outcomes);
    }

    private Outcome post(String name, @Nullable WebhookAddress address, List<Effect<WebhookOptions>> effects) {
        if (address == null) {
            return Outcome.misconfigured("this webhook has no address", WebhookAddress.key(name, "url"));
        }
        Optional<Outcome> forbidden = forbidden(address);
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        try {
            HttpResponse<InputStream> answer =
                    http.send(request(address, message(address, effects)), HttpResponse.BodyHandlers.ofInputStream());
            // The status says it all; a body without an end must not hold us.
            answer.body().close();
            return outcome(answer, name);
        } catch (HttpConnectTimeoutException | ConnectException | SSLException e) {
            return Outcome.retry(
                    "the webhook cannot be reached: " + e.getClass().getSimpleName());
        } catch (IOException e) {
            return Outcome.uncertain("no answer from the webhook after sending");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.uncertain("stopped while the webhook was called");
        }
    }

    private AnswerEvent message(WebhookAddress address, List<Effect<WebhookOptions>> effects) {
        return address.batch() == 1 ? AnswerEvent.of(effects.get(0), source) : AnswerEvent.batch(effects, source);
    }

    private HttpRequest request(WebhookAddress address, AnswerEvent event) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        return HttpRequest.newBuilder(address.url())
                .timeout(patience)
                .header("Content-Type", event.contentType())
                .header("User-Agent", "closeloop")
                .header(StandardSignature.ID, event.id())
                .header(StandardSignature.TIMESTAMP, timestamp)
                .header(StandardSignature.SIGNATURE, address.signature().sign(event.id(), timestamp, event.json()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(event.json()))
                .build();
    }

    /**
     * Every address of the host has to be public. The connection resolves the name again, out of the JVM's cache (30
     * seconds), so what was checked is what is called.
     */
    private Optional<Outcome> forbidden(WebhookAddress address) {
        if (allowPrivate) {
            return Optional.empty();
        }
        try {
            for (InetAddress candidate : resolver.resolve(address.url().getHost())) {
                if (!PublicAddress.is(candidate)) {
                    return Optional.of(Outcome.misconfigured(
                            "the webhook's host is not a public address (webhook.allow-private=true permits it)",
                            WebhookAddress.key(address.name(), "url")));
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of(Outcome.retry("the webhook's host is unknown"));
        }
    }

    private Outcome outcome(HttpResponse<?> answer, String name) {
        int status = answer.statusCode();
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
            return answer.headers()
                    .firstValue("Retry-After")
                    .flatMap(this::after)
                    .map(after -> Outcome.retryAfter(after, reason))
                    .orElseGet(() -> Outcome.retry(reason));
        }
        return Outcome.refused(reason);
    }

    /** Seconds or a date: RFC 9110, 10.2.3. */
    private Optional<Duration> after(String header) {
        String text = header.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Duration after = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(after.isNegative() ? Duration.ZERO : after);
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
