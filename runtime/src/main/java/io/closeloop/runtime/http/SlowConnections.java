// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Who is connected, and until when each must have sent what it began: a client that drips its request byte by byte
 * ("Slowloris") never falls to an idle timeout, and a connection that waits for our answer is idle too. One sweep looks at all of them, so a request costs two writes of a number
 * and no timer. Thread-safe.
 */
final class SlowConnections {
    private static final class Watched {
        private final Optional<InetAddress> peer;
        private final String network;
        private volatile long deadline;

        Watched(Optional<InetAddress> peer, String network, long deadline) {
            this.peer = peer;
            this.network = network;
            this.deadline = deadline;
        }
    }

    /** Longer than any deployment waits for the other nodes, and than whoever asked for it waits for us. */
    private static final Duration TO_ANSWER = Duration.ofMinutes(3);

    private final Map<HttpConnection, Watched> open = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> byNetwork = new ConcurrentHashMap<>();
    private final HttpSettings settings;
    private final Predicate<InetAddress> unlimited;
    // In nanoseconds, because every request asks for them.
    private final long toRead;
    private final long toWait;

    /** @param unlimited addresses that may take every connection there is: proxies of ours, which stand for many */
    SlowConnections(HttpSettings settings, Predicate<InetAddress> unlimited) {
        this.settings = settings;
        this.unlimited = unlimited;
        this.toRead = settings.requestTimeout().toNanos();
        this.toWait = settings.idleTimeout().toNanos();
    }

    /** Watches a new connection, or closes it at once when there are too many. */
    void opened(HttpConnection connection) {
        Optional<InetAddress> peer = IpAddress.parse(connection.remoteAddress().hostAddress());
        String network = peer.filter(unlimited.negate()).map(IpAddress::network).orElse("");
        if (open.size() >= settings.connections() || !enter(network)) {
            connection.close();
            return;
        }
        open.put(connection, new Watched(peer, network, System.nanoTime() + toRead));
        connection.closeHandler(gone -> {
            Watched watched = open.remove(connection);
            if (watched != null) {
                leave(watched.network);
            }
        });
    }

    /** The head of a request is here; its body has to follow in time. */
    void reading(HttpConnection connection) {
        due(connection, toRead);
    }

    /** All of the request is here: from now on it is we who take our time. */
    void answering(HttpConnection connection) {
        due(connection, TO_ANSWER.toNanos());
    }

    /** The answer is given; it has to be taken, and the next request has to be here, in time. */
    void waiting(HttpConnection connection) {
        due(connection, toWait);
    }

    /** How often to {@link #sweep}. */
    Duration rhythm() {
        return Duration.ofMillis(
                Math.max(20, Math.min(1000, settings.requestTimeout().toMillis() / 4)));
    }

    /** Cuts off whoever is late. Closing in good order would wait for who takes no answers until they do. */
    void sweep() {
        long now = System.nanoTime();
        open.forEach((connection, watched) -> {
            if (watched.deadline - now < 0) {
                ((ConnectionBase) connection).channelHandlerContext().close();
            }
        });
    }

    int count() {
        return open.size();
    }

    /** The address at the other end; empty once the connection is closed. */
    Optional<InetAddress> peer(HttpConnection connection) {
        Watched watched = open.get(connection);
        return watched == null ? Optional.empty() : watched.peer;
    }

    private boolean enter(String network) {
        if (network.isEmpty()) {
            return true;
        }
        boolean[] entered = new boolean[1];
        byNetwork.compute(network, (name, before) -> {
            AtomicInteger count = before == null ? new AtomicInteger() : before;
            entered[0] = count.get() < settings.connectionsPerNetwork();
            if (entered[0]) {
                count.incrementAndGet();
            }
            return count;
        });
        return entered[0];
    }

    private void leave(String network) {
        byNetwork.computeIfPresent(network, (name, count) -> count.decrementAndGet() == 0 ? null : count);
    }

    private void due(HttpConnection connection, long nanos) {
        Watched watched = open.get(connection);
        if (watched != null) {
            watched.deadline = System.nanoTime() + nanos;
        }
    }
}
