// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Inbox;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreFailure;
import io.closeloop.port.Webhook;
import io.closeloop.runtime.observe.FloodGate;
import io.closeloop.runtime.observe.HttpMeter;
import io.closeloop.runtime.observe.Measures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP server: webhooks and pages at fixed paths. It stands below Camel on purpose: nothing that a vendor or a
 * customer waits for is ever reloaded, and no header or query parameter of a stranger becomes a message header.
 */
public final class HttpEdge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);
    private static final long BODY_LIMIT = 1024 * 1024;
    /** Bodies up to this size are not counted: their connections are. */
    private static final long SMALL_BODY = 16 * 1024;
    /** All larger bodies together, in bytes. */
    private static final long BODIES_LIMIT =
            Math.max(8 * BODY_LIMIT, Runtime.getRuntime().maxMemory() / 8);

    private static final int UNAUTHORIZED = 401;
    private static final String BROKEN_OFF = "broken-off";
    private static final String BOOKED = "booked";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final Duration CERTIFICATE_RHYTHM = Duration.ofSeconds(30);
    /** Short, because a connection is counted only once it is over. */
    private static final Duration TLS_HANDSHAKE = Duration.ofSeconds(3);

    /** Everything else of a request's head stays outside. */
    private static final Set<String> HEADERS = Set.of(
            "authorization",
            "content-type",
            "accept",
            "accept-language",
            "cookie",
            "user-agent",
            "x-twilio-signature",
            "i-twilio-idempotency-token",
            "x-hub-signature-256",
            "x-slack-signature",
            "x-slack-request-timestamp",
            "x-slack-retry-num",
            "x-telegram-bot-api-secret-token",
            "x-closeloop-signature",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "if-match",
            "host",
            "origin",
            "sec-fetch-site");

    private final Vertx vertx;
    private final Router router;
    private final ExecutorService pages;
    private final Measures measures;
    private final FloodGate rejections = new FloodGate(System::nanoTime, Duration.ofSeconds(10));
    private final Counter brokenOff;
    private final HttpSettings settings;
    private final Predicate<InetAddress> unlimited;
    private final SlowConnections connections;
    private final PublicLimits limits;
    private final LargeBodies bodies = new LargeBodies(BODIES_LIMIT);
    private final Map<String, Set<String>> allowed = new HashMap<>();
    private final AtomicBoolean unlistedProxyTold = new AtomicBoolean();
    private @Nullable HttpServer server;
    /** What stood on disk when it was last looked at, of use or not; null when it could not be read. */
    private @Nullable KeyCertOptions looked;

    /** With the limits that apply when nothing is set. */
    public HttpEdge(Vertx vertx, ExecutorService pages, MeterRegistry meters) {
        this(vertx, pages, meters, HttpSettings.defaults());
    }

    /** @param pages threads on which pages are answered */
    public HttpEdge(Vertx vertx, ExecutorService pages, MeterRegistry meters, HttpSettings settings) {
        this(vertx, pages, meters, settings, InetAddress::isLoopbackAddress);
    }

    /** @param local addresses of this machine, whose programs share nothing with strangers */
    HttpEdge(
            Vertx vertx,
            ExecutorService pages,
            MeterRegistry meters,
            HttpSettings settings,
            Predicate<InetAddress> local) {
        this.vertx = vertx;
        this.router = Router.router(vertx);
        this.pages = pages;
        this.measures = new Measures(meters);
        this.settings = settings;
        this.unlimited = address -> local.test(address) || settings.proxies().trusts(address);
        this.connections = new SlowConnections(settings, unlimited);
        this.limits = new PublicLimits(settings.perToken(), settings.perNetwork(), System::nanoTime);
        this.brokenOff =
                measures.counter("closeloop.http.broken.off", "Requests that broke off before their body was here");
        router.route().handler(this::admit);
        router.route().failureHandler(this::brokeOff);
        router.route()
                .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT).setHandleFileUploads(false));
        router.route().handler(context -> {
            connections.answering(context.request().connection());
            if (chunked(context.request())) {
                bookedAsItIs(context);
            }
            context.next();
        });
        router.errorHandler(500, context -> {
            LOG.error("A request to {} failed", place(context), context.failure());
            refuse(context, HttpAnswer.problem(500, "Something went wrong here; it is in our log"));
        });
        router.errorHandler(
                400, context -> send(context.response(), HttpAnswer.problem(400, "The request cannot be read")));
        router.errorHandler(
                413, context -> send(context.response(), HttpAnswer.problem(413, "The body is over 1 MiB")));
        router.errorHandler(404, context -> send(context.response(), HttpAnswer.problem(404, "There is nothing here")));
    }

    /** Adds a vendor's webhook. It is read on the event loop: it costs microseconds and waits for nothing. */
    public HttpEdge add(Webhook webhook, Inbox inbox) {
        HttpMeter meter = measures.webhook(webhook.path());
        router.route(webhook.path()).handler(context -> {
            watch(context, meter);
            HttpCall call = call(context);
            Optional<InetAddress> guest = signingIn(context, call);
            if (guessedTooOften(context, guest, meter)) {
                return;
            }
            Webhook.Heard heard;
            try {
                heard = webhook.receive(call);
            } catch (Webhook.RejectedCall rejected) {
                meter.rejected(rejected.status());
                turnedAway(webhook.path(), call.method(), rejected.status(), String.valueOf(rejected.getMessage()));
                if (rejected.status() == UNAUTHORIZED) {
                    guest.ifPresent(limits::guessed);
                }
                send(context.response(), rejected.answer());
                return;
            }
            meter.accepted(heard.intakes().size());
            leftOut(webhook.path(), call.method(), heard, meter);
            inbox.record(heard.intakes()).whenComplete((recorded, failure) -> {
                if (failure != null) {
                    fail(context, failure);
                } else {
                    send(context.response(), heard.reply().apply(recorded));
                }
            });
        });
        return this;
    }

    private void turnedAway(String path, String method, int status, String reason) {
        log(path + ' ' + status + ' ' + reason, method + ' ' + path + " answered " + status + ": " + reason);
    }

    /** Things of a call that were refused while others were taken, or all of them; the first stands for all. */
    private void leftOut(String path, String method, Webhook.Heard heard, HttpMeter meter) {
        int refused = heard.refused().size();
        if (refused > 0) {
            meter.rejected(400, refused);
            String reason = heard.refused().get(0);
            int all = refused + heard.intakes().size();
            log(
                    path + " left out " + reason,
                    method + ' ' + path + " left out " + refused + " of " + all + ": " + reason);
        }
    }

    /** One line for each kind in a while, whatever a stranger sends: a log must not be theirs to fill. */
    private void log(String kind, String line) {
        rejections.pass(kind).ifPresent(count -> {
            if (count == 1) {
                LOG.info("{}", line);
            } else {
                LOG.info("{} ({} times since the last line)", line, count);
            }
        });
    }

    private static void watch(RoutingContext context, HttpMeter meter) {
        long begun = System.nanoTime();
        // The response has one such handler only, which the router keeps for itself.
        context.addEndHandler(sent -> meter.answered(context.response().getStatusCode(), System.nanoTime() - begun));
    }

    /** Adds a page. */
    public HttpEdge add(Page page) {
        Set<String> methods = methods(page);
        Route route = router.route(page.path());
        methods.forEach(method -> route.method(HttpMethod.valueOf(method)));
        allow(page.path(), methods);
        HttpMeter meter = measures.page(page.path());
        boolean limited = PublicLimits.limited(page);
        route.handler(context -> {
            watch(context, meter);
            HttpCall call = call(context);
            String parameter =
                    context.pathParams().values().stream().findFirst().orElse("");
            Optional<InetAddress> guest = signingIn(context, call);
            if ((limited && tooOften(context, page, parameter, call.body(), meter))
                    || guessedTooOften(context, guest, meter)) {
                return;
            }
            pages.execute(() -> {
                CompletionStage<HttpAnswer> answer;
                try {
                    answer = page.answer(call, parameter);
                } catch (Webhook.RejectedCall rejected) {
                    send(context.response(), rejected.answer());
                    return;
                } catch (RuntimeException e) {
                    fail(context, e);
                    return;
                }
                answer.whenComplete((done, failure) -> {
                    if (failure != null) {
                        fail(context, failure);
                        return;
                    }
                    if (done.status() == UNAUTHORIZED && guest.isPresent()) {
                        meter.rejected(UNAUTHORIZED);
                        turnedAway(page.path(), call.method(), UNAUTHORIZED, "Authorization does not fit");
                        limits.guessed(guest.get());
                    }
                    send(context.response(), done);
                });
            });
        });
        return this;
    }

    /** Answers what comes to a path of pages with a method that none of them takes. */
    private void allow(String path, Set<String> methods) {
        allowed.computeIfAbsent(path, first -> {
                    Set<String> known = new ConcurrentSkipListSet<>();
                    router.route(path)
                            .last()
                            .handler(context -> send(
                                    context.response(),
                                    Webhook.RejectedCall.method(String.join(", ", known))
                                            .answer()));
                    return known;
                })
                .addAll(methods);
    }

    private static Set<String> methods(Page page) {
        return switch (page.method()) {
            case "GET" -> Set.of("GET", "HEAD");
            case "*" -> Set.of("GET", "HEAD", "POST");
            default -> Set.of(page.method());
        };
    }

    /** Begins a request: its body has to be here in time, and all bodies together have to fit into the memory. */
    private void admit(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        connections.reading(connection);
        context.addEndHandler(done -> connections.waiting(connection));
        long announced = announced(context.request());
        if (announced > SMALL_BODY) {
            LargeBodies.Booking booked = bodies.book(network(context.request()), announced);
            if (booked == null) {
                refuse(
                        context,
                        HttpAnswer.problem(503, "Too much at once; send it again")
                                .with("Retry-After", "1")
                                .with("Connection", "close"));
                return;
            }
            context.put(BOOKED, booked);
            context.addEndHandler(done -> booked.shrink(0));
        }
        context.next();
    }

    /** Nobody knew how long a chunked body would be; now it is here. */
    private static void bookedAsItIs(RoutingContext context) {
        LargeBodies.Booking booked = context.get(BOOKED);
        if (booked != null) {
            long length = context.body().length();
            booked.shrink(length > SMALL_BODY ? length : 0);
        }
    }

    /**
     * Lets go of a request that broke off while its body came: its caller hung up, or wrote no HTTP any more. The body
     * handler fails it with status 200 and whatever the connection had, twice when it was reset. A stranger must not fill
     * the log with that.
     */
    private void brokeOff(RoutingContext context) {
        if (context.request().isEnded() || context.statusCode() >= 400) {
            context.next();
        } else if (context.get(BROKEN_OFF) == null) {
            context.put(BROKEN_OFF, true);
            brokenOff.increment();
            send(context.response().putHeader("Connection", "close"), HttpAnswer.problem(400, "The request broke off"));
        }
    }

    /** What a body may take, in bytes; a body over the limit is refused before it is read. */
    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return chunked(request) ? BODY_LIMIT : 0;
        }
        try {
            return Math.min(Long.parseLong(length), BODY_LIMIT);
        } catch (NumberFormatException refusedByTheParser) {
            return BODY_LIMIT;
        }
    }

    private static boolean chunked(HttpServerRequest request) {
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private boolean tooOften(RoutingContext context, Page page, String parameter, byte[] body, HttpMeter meter) {
        Optional<InetAddress> client = client(context.request());
        if (client.isEmpty()) {
            return false;
        }
        Duration wait = limits.wait(page, parameter, body, client.get());
        if (wait.isZero()) {
            return false;
        }
        meter.rejected(429);
        long seconds = wait.plusMillis(999).toSeconds();
        refuse(
                context,
                HttpAnswer.problem(429, "Too many requests; try again in " + seconds + " s")
                        .with("Retry-After", Long.toString(seconds)));
        return true;
    }

    /** Who called, when they sent credentials. A browser asks without any first; that is no guess. */
    private Optional<InetAddress> signingIn(RoutingContext context, HttpCall call) {
        return call.header("authorization").flatMap(sent -> client(context.request()));
    }

    private boolean guessedTooOften(RoutingContext context, Optional<InetAddress> guest, HttpMeter meter) {
        Duration wait = guest.map(limits::waitToSignIn).orElse(Duration.ZERO);
        if (wait.isZero()) {
            return false;
        }
        meter.rejected(429);
        long seconds = wait.plusMillis(999).toSeconds();
        send(
                context.response(),
                HttpAnswer.problem(429, "Too many credentials that do not fit; try again in " + seconds + " s")
                        .with("Retry-After", Long.toString(seconds)));
        return true;
    }

    /** Who called: the peer, or whom a proxy of ours names. */
    private Optional<InetAddress> client(HttpServerRequest request) {
        // A connection that has been closed meanwhile is no longer known; its request counts all the same.
        Optional<InetAddress> peer = connections
                .peer(request.connection())
                .or(() -> IpAddress.parse(request.remoteAddress().hostAddress()));
        return peer.map(address -> {
            if (settings.proxies().trusts(address)) {
                return settings.proxies().client(address, request.headers().getAll(FORWARDED_FOR));
            }
            if (IpAddress.ours(address)
                    && request.headers().contains(FORWARDED_FOR)
                    && unlistedProxyTold.compareAndSet(false, true)) {
                LOG.warn(
                        "Requests come through a proxy at {} that closeloop.http.trusted-proxies does not list: its"
                                + " address stands for every caller, and nobody is limited by network",
                        address.getHostAddress());
            }
            return address;
        });
    }

    /** The network that a request counts for, whoever passed it on; empty for one that is not limited. */
    private String network(HttpServerRequest request) {
        return client(request)
                .filter(unlimited.negate())
                .map(IpAddress::network)
                .orElse("");
    }

    /** Listens; port 0 takes any free one. */
    public HttpEdge start(String host, int port) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(16 * 1024)
                .setMaxInitialLineLength(8 * 1024)
                // The server's own limit for a form field, 8 KiB, is less than a long comment takes when
                // encoded.
                .setMaxFormAttributeSize((int) BODY_LIMIT)
                // HTTP/2 without TLS answers HEAD with a body, and its upgrade slips through proxies.
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false);
        Tls tls = settings.tls();
        if (tls != null) {
            looked = certificate(tls);
            // HTTP/1.1 only, as without TLS: no vendor needs more, and HTTP/2 has floods of its own (CVE-2023-44487).
            options.setSsl(true)
                    .setUseAlpn(false)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                    .setSslHandshakeTimeout(TLS_HANDSHAKE.toSeconds())
                    .setKeyCertOptions(looked);
            vertx.setPeriodic(CERTIFICATE_RHYTHM.toMillis(), tick -> renewCertificate(tls));
        }
        vertx.setPeriodic(connections.rhythm().toMillis(), tick -> connections.sweep());
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    PipelineLimit.add(connection);
                    connections.opened(connection);
                })
                .requestHandler(router)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return this;
    }

    private static KeyCertOptions certificate(Tls tls) {
        try {
            return tls.options();
        } catch (IOException e) {
            throw new UncheckedIOException("The certificate cannot be read", e);
        }
    }

    /**
     * Shows a certificate that was renewed on disk. One that cannot be used, such as a half-done renewal, leaves the old one
     * in place and is told once.
     */
    void renewCertificate(Tls tls) {
        HttpServer running = server;
        KeyCertOptions now = onDisk(tls);
        if (running == null || now == null || now.equals(looked)) {
            return;
        }
        looked = now;
        Optional<String> fault = Tls.fault(now);
        if (fault.isPresent()) {
            LOG.error("The certificate {} {}; the old one goes on", tls.certificate(), fault.get());
            return;
        }
        SSLOptions renewed = new SSLOptions().setKeyCertOptions(now).setSslHandshakeTimeout(TLS_HANDSHAKE.toSeconds());
        running.updateSSLOptions(renewed).onComplete(done -> {
            if (done.succeeded()) {
                LOG.info("The renewed certificate is in use");
            } else {
                LOG.error("The renewed certificate cannot be used; the old one goes on", done.cause());
            }
        });
    }

    private @Nullable KeyCertOptions onDisk(Tls tls) {
        try {
            return tls.options();
        } catch (IOException e) {
            if (looked != null) {
                looked = null;
                LOG.error("The certificate {} or its key cannot be read; the old one goes on", tls.certificate(), e);
            }
            return null;
        }
    }

    /** Bytes that larger bodies may take now. */
    long bookedForBodies() {
        return bodies.booked();
    }

    /** Connections that are open now. */
    int openConnections() {
        return connections.count();
    }

    public int port() {
        if (server == null) {
            throw new IllegalStateException("The HTTP server is not started");
        }
        return server.actualPort();
    }

    private HttpCall call(RoutingContext context) {
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, String> header : context.request().headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (HEADERS.contains(name)) {
                headers.putIfAbsent(name, header.getValue());
            }
        }
        Buffer body = context.body().buffer();
        return new HttpCall(
                context.request().method().name(),
                context.request().path(),
                context.request().query(),
                headers,
                body == null ? new byte[0] : body.getBytes(),
                remote(context.request()));
    }

    private String remote(HttpServerRequest request) {
        String peer = request.remoteAddress().hostAddress();
        return settings.proxies().nobody()
                ? peer
                : client(request).map(InetAddress::getHostAddress).orElse(peer);
    }

    /** The path as it stands in the program: as it was asked for, it may hold a survey's token. */
    private static String place(RoutingContext context) {
        Route route = context.currentRoute();
        String path = route == null ? null : route.getPath();
        return path == null ? "an unknown path" : path;
    }

    private static void fail(RoutingContext context, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreBusy) {
            refuse(
                    context,
                    HttpAnswer.problem(503, "Too much at once; send it again").with("Retry-After", "1"));
            return;
        }
        LOG.error("A request to {} failed", place(context), cause);
        if (cause instanceof StoreFailure database && database.passing()) {
            refuse(
                    context,
                    HttpAnswer.problem(503, "The database is away; send it again")
                            .with("Retry-After", "2"));
            return;
        }
        refuse(
                context,
                HttpAnswer.problem(500, "Nothing was recorded; send it again").with("Retry-After", "2"));
    }

    /** As {@link #send}; a customer who has opened a link of ours gets a page that says so. */
    private static void refuse(RoutingContext context, HttpAnswer problem) {
        send(context.response(), TryAgainPage.insteadOf(problem, context.request()));
    }

    private static void send(HttpServerResponse to, HttpAnswer answer) {
        if (to.ended() || to.closed()) {
            return;
        }
        to.setStatusCode(answer.status());
        answer.headers().forEach((name, value) -> to.putHeader(name, value));
        to.end(Buffer.buffer(answer.body()));
    }

    @Override
    public void close() {
        if (server != null) {
            server.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
    }
}
