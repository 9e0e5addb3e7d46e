// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Inbox;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.Webhook;
import io.closeloop.runtime.observe.FloodGate;
import io.closeloop.runtime.observe.HttpMeter;
import io.closeloop.runtime.observe.Measures;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
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
    private final FloodGate rejections;
    private @Nullable HttpServer server;

    /**
     * @param pages threads on which pages are answered
     * @param rejections lets through what is logged of calls that are turned away
     */
    public HttpEdge(Vertx vertx, ExecutorService pages, MeterRegistry meters, FloodGate rejections) {
        this.vertx = vertx;
        this.router = Router.router(vertx);
        this.pages = pages;
        this.measures = new Measures(meters);
        this.rejections = rejections;
        router.route()
                .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT).setHandleFileUploads(false));
        router.errorHandler(500, context -> {
            LOG.error("A request to {} failed", place(context), context.failure());
            send(context.response(), HttpAnswer.problem(500, "Something went wrong here; it is in our log"));
        });
        router.errorHandler(
                413, context -> send(context.response(), HttpAnswer.problem(413, "The body is over 1 MiB")));
        router.errorHandler(404, context -> send(context.response(), HttpAnswer.problem(404, "There is nothing here")));
        router.errorHandler(
                405, context -> send(context.response(), HttpAnswer.problem(405, "This path takes another method")));
    }

    /** Adds a vendor's webhook. It is read on the event loop: it costs microseconds and waits for nothing. */
    public HttpEdge add(Webhook webhook, Inbox inbox) {
        HttpMeter meter = measures.webhook(webhook.path());
        router.route(webhook.path()).handler(context -> {
            watch(context, meter);
            HttpCall call = call(context);
            Webhook.Heard heard;
            try {
                heard = webhook.receive(call);
            } catch (Webhook.RejectedCall rejected) {
                meter.rejected(rejected.status());
                log(webhook.path(), call.method(), rejected);
                send(context.response(), HttpAnswer.problem(rejected.status(), String.valueOf(rejected.getMessage())));
                return;
            }
            meter.accepted(heard.intakes().size());
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

    /** One line for each path and reason in a while, whatever a stranger sends: a log must not be theirs to fill. */
    private void log(String path, String method, Webhook.RejectedCall rejected) {
        String reason = String.valueOf(rejected.getMessage());
        rejections.pass(path + ' ' + rejected.status() + ' ' + reason).ifPresent(count -> {
            if (count == 1) {
                LOG.info("{} {} answered {}: {}", method, path, rejected.status(), reason);
            } else {
                LOG.info(
                        "{} {} answered {}: {} ({} times since the last line)",
                        method,
                        path,
                        rejected.status(),
                        reason,
                        count);
            }
        });
    }

    private static void watch(RoutingContext context, HttpMeter meter) {
        long begun = System.nanoTime();
        HttpServerResponse answer = context.response();
        answer.endHandler(sent -> meter.answered(answer.getStatusCode(), System.nanoTime() - begun));
    }

    /** Adds a page. */
    public HttpEdge add(Page page) {
        Route route = page.method().equals("*")
                ? router.route(page.path())
                : router.route(HttpMethod.valueOf(page.method()), page.path());
        if (page.method().equals("GET")) {
            route.method(HttpMethod.HEAD);
        }
        HttpMeter meter = measures.page(page.path());
        route.handler(context -> {
            watch(context, meter);
            HttpCall call = call(context);
            String parameter =
                    context.pathParams().values().stream().findFirst().orElse("");
            pages.execute(() -> {
                CompletionStage<HttpAnswer> answer;
                try {
                    answer = page.answer(call, parameter);
                } catch (Webhook.RejectedCall rejected) {
                    send(
                            context.response(),
                            HttpAnswer.problem(rejected.status(), String.valueOf(rejected.getMessage())));
                    return;
                } catch (RuntimeException e) {
                    fail(context, e);
                    return;
                }
                answer.whenComplete((done, failure) -> {
                    if (failure != null) {
                        fail(context, failure);
                    } else {
                        send(context.response(), done);
                    }
                });
            });
        });
        return this;
    }

    /** Listens; port 0 takes any free one. */
    public HttpEdge start(String host, int port) {
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setTcpNoDelay(true)
                        .setIdleTimeout(60)
                        .setMaxHeaderSize(16 * 1024)
                        .setMaxInitialLineLength(8 * 1024)
                        // The server's own limit for a form field, 8 KiB, is less than a long comment takes when
                        // encoded.
                        .setMaxFormAttributeSize((int) BODY_LIMIT)
                        // HTTP/2 without TLS answers HEAD with a body, and its upgrade slips through proxies.
                        .setHttp2ClearTextEnabled(false)
                        .setCompressionSupported(false))
                .requestHandler(router)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return this;
    }

    public int port() {
        if (server == null) {
            throw new IllegalStateException("The HTTP server is not started");
        }
        return server.actualPort();
    }

    private static HttpCall call(RoutingContext context) {
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
                context.request().remoteAddress().hostAddress());
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
            send(
                    context.response(),
                    HttpAnswer.problem(503, "Too much at once; send it again").with("Retry-After", "1"));
            return;
        }
        LOG.error("A request to {} failed", place(context), cause);
        send(
                context.response(),
                HttpAnswer.problem(500, "Nothing was recorded; send it again").with("Retry-After", "2"));
    }

    private static void send(HttpServerResponse to, HttpAnswer answer) {
        if (to.ended() || to.closed()) {
            return;
        }
        to.setStatusCode(answer.status());
        List.copyOf(answer.headers().entrySet()).forEach(h -> to.putHeader(h.getKey(), h.getValue()));
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
