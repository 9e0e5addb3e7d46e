// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The wire: one request for each call, over connections that are kept, on the caller's thread. Redirects are not followed
 * and nothing is repeated. Thread-safe.
 */
final class WebhookClient implements AutoCloseable {
    /** As many calls as one destination may ever be set to make at a time. */
    private static final int CONNECTIONS = 64;

    /** What is read of a body, so that its connection can be used again; a longer one costs the connection. */
    private static final int BODY = 64 << 10;

    private final Duration patience;
    private final CloseableHttpClient http;
    private final ScheduledThreadPoolExecutor deadlines;

    /** What a receiver said. */
    record Said(int status, @Nullable String retryAfter) {}

    /**
     * @param guarded hosts that must be public addresses; others are proxies that the JVM was told of
     * @param patience how long to wait for a connection, and then for the head of an answer
     */
    WebhookClient(Set<String> guarded, Duration patience) {
        this.patience = patience;
        Timeout timeout = Timeout.of(patience);
        this.http = HttpClients.custom()
                .useSystemProperties()
                .setRoutePlanner(new Remembered(
                        new SystemDefaultRoutePlanner(ProxySelector.getDefault()), new ConcurrentHashMap<>()))
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setDnsResolver(new PublicOnly(Set.copyOf(guarded)))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setMaxConnTotal(Integer.MAX_VALUE)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .setUserAgent("closeloop")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
        this.deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "webhook-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Posts and waits for the answer.
     *
     * @throws PrivateAddress when the name leads to an address that is not public; nothing was sent
     * @throws IOException when there is no answer, or none in time; a {@code ConnectException},
     *     {@code ConnectTimeoutException}, {@code UnknownHostException} or {@code SSLException} before anything was sent
     */
    Said post(URI url, ContentType contentType, Map<String, String> headers, byte[] body) throws IOException {
        HttpPost request = new HttpPost(url);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body, contentType));
        // The timeouts of the connection begin anew with each byte; an answer that drips must come to an end too.
        ScheduledFuture<?> deadline =
                deadlines.schedule(request::cancel, 2 * patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            HttpHost host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
            ClassicHttpResponse answer = http.executeOpen(host, request, null);
            Header after = answer.getFirstHeader("Retry-After");
            Said said = new Said(answer.getCode(), after == null ? null : after.getValue());
            finish(answer, request);
            return said;
        } finally {
            deadline.cancel(false);
        }
    }

    /**
     * The status says it all; the body is read for the sake of the connection. One that is long, slow or broken off costs
     * its connection and nothing else.
     */
    private static void finish(ClassicHttpResponse answer, HttpPost request) {
        try (answer) {
            if (!readToEnd(answer.getEntity())) {
                // Closing alone would read on to the end.
                request.cancel();
            }
        } catch (IOException brokenOff) {
            request.cancel();
        }
    }

    private static boolean readToEnd(@Nullable HttpEntity body) throws IOException {
        if (body == null) {
            return true;
        }
        byte[] buffer = new byte[4096];
        InputStream in = body.getContent();
        int left = BODY;
        while (left > 0) {
            int read = in.read(buffer, 0, Math.min(buffer.length, left));
            if (read < 0) {
                return true;
            }
            left -= read;
        }
        return false;
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        http.close(CloseMode.GRACEFUL);
    }

    /** The name leads to an address that must not be called. */
    static final class PrivateAddress extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        PrivateAddress() {
            super("not a public address");
        }
    }

    /** Asks once for each host whether a proxy leads to it: the JVM's proxies are set when it starts. */
    private record Remembered(HttpRoutePlanner planner, Map<HttpHost, HttpRoute> routes) implements HttpRoutePlanner {
        @Override
        public HttpRoute determineRoute(HttpHost host, HttpContext context) throws HttpException {
            HttpRoute known = routes.get(host);
            if (known == null) {
                known = planner.determineRoute(host, context);
                routes.put(host, known);
            }
            return known;
        }
    }

    /** Resolves for a connection that is being made, so that what is checked is what is called. */
    private record PublicOnly(Set<String> guarded) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] addresses = SystemDefaultDnsResolver.INSTANCE.resolve(host);
            if (guarded.contains(host)) {
                for (InetAddress address : addresses) {
                    if (!PublicAddress.is(address)) {
                        throw new PrivateAddress();
                    }
                }
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
