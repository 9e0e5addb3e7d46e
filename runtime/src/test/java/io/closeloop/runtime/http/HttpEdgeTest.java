// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.Interaction;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Inbox;
import io.closeloop.port.Intake;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreFailure;
import io.closeloop.port.Webhook;
import io.closeloop.runtime.fixture.LoopOnDisk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one door to the outside: over loopback, with a vendor's call as the test wants it, in front of a real store. */
class HttpEdgeTest {
    @TempDir
    Path folder = Path.of(".");

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService pages = Executors.newFixedThreadPool(2);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final AtomicReference<HttpCall> seen = new AtomicReference<>();

    @SuppressWarnings("NullAway.Init")
    private LoopOnDisk on;

    @SuppressWarnings("NullAway.Init")
    private HttpEdge edge;

    @BeforeEach
    void open() {
        on = new LoopOnDisk(folder);
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
        on.close();
        pages.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void listen(Function<HttpCall, Webhook.Heard> webhook, Inbox inbox) {
        edge = new HttpEdge(vertx, pages, meters)
                .add(
                        new Webhook() {
                            @Override
                            public String path() {
                                return "/hooks/test";
                            }

                            @Override
                            public Heard receive(HttpCall call) {
                                seen.set(call);
                                return webhook.apply(call);
                            }
                        },
                        inbox)
                .add(page("/api/fails", (call, parameter) -> {
                    throw new IllegalStateException("a secret detail");
                }))
                .add(page(
                        "/s/:token",
                        (call, parameter) -> CompletableFuture.completedFuture(
                                HttpAnswer.of(200, "text/plain", "token " + parameter))))
                .start("127.0.0.1", 0);
    }

    private interface Answering {
        CompletionStage<HttpAnswer> answer(HttpCall call, String parameter);
    }

    private static Page page(String path, Answering answering) {
        return new Page() {
            @Override
            public String method() {
                return "GET";
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public CompletionStage<HttpAnswer> answer(HttpCall call, String parameter) {
                return answering.answer(call, parameter);
            }
        };
    }

    private Webhook.Heard ended(HttpCall call) {
        return Webhook.Heard.answering(
                List.of(new Intake.Ended(on.call("CA-http").build())), HttpAnswer.empty(204));
    }

    /** Where the program stores; like the program's own, it completes when the row is durable. */
    private Inbox store() {
        return intakes -> CompletableFuture.completedFuture(
                intakes.stream().map(on::record).toList());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void no_header_and_no_parameter_of_a_stranger_reaches_a_route() throws Exception {
        // given an admin's route that tells everything it was given beside the contact
        on.deploy("phone", """
                - route:
                    id: phone
                    description: Shows the headers
                    from:
                      uri: channel:phone
                      steps:
                        - setHeader:
                            name: tag
                            simple: "headers ${headers}"
                """);
        listen(this::ended, store());

        // when
        HttpResponse<String> answer = post(
                "/hooks/test?mail.smtp.host=evil&CamelHttpUri=http://evil&tag=evil&skip=evil",
                "body",
                "CamelHttpUri",
                "http://evil",
                "camelfilename",
                "../evil",
                "mail.smtp.host",
                "evil",
                "kafka.TOPIC",
                "evil",
                "tag",
                "evil",
                "X-Twilio-Signature",
                "sig");
        on.run();

        // then the route saw none of it, and the webhook only what is on the list
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(on.interactionsOf(LoopOnDisk.ANA))
                .singleElement()
                .extracting(Interaction::tags)
                .isEqualTo(List.of("headers {}"));
        assertThat(heard().headers()).containsEntry("x-twilio-signature", "sig");
        assertThat(heard().headers().keySet())
                .noneMatch(name -> name.startsWith("camel") || name.startsWith("mail.") || name.startsWith("kafka."))
                .doesNotContain("tag");
    }

    private HttpCall heard() {
        HttpCall call = seen.get();
        if (call == null) {
            throw new IllegalStateException("The webhook was not called");
        }
        return call;
    }

    @Test
    void the_raw_body_and_query_reach_the_signature_check_unchanged() throws Exception {
        listen(this::ended, store());

        post("/hooks/test?a=b%20c&a=d", "Body=%2B1+5\u00e9", "Content-Type", "application/x-www-form-urlencoded");

        assertThat(heard().query()).isEqualTo("a=b%20c&a=d");
        assertThat(heard().body()).isEqualTo("Body=%2B1+5\u00e9".getBytes(StandardCharsets.UTF_8));
        assertThat(heard().method()).isEqualTo("POST");
        assertThat(heard().remote()).isEqualTo("127.0.0.1");
    }

    @Test
    void a_body_over_one_mebibyte_is_refused_and_the_server_goes_on() throws Exception {
        listen(this::ended, store());

        HttpResponse<String> answer = post("/hooks/test", "x".repeat(1024 * 1024 + 1));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(seen.get()).isNull();
        assertThat(on.interactionsOf(LoopOnDisk.ANA)).isEmpty();
        assertThat(post("/hooks/test", "x".repeat(1024 * 1024)).statusCode()).isEqualTo(204);
    }

    @Test
    void a_rejected_call_gets_its_status_as_a_problem_and_nothing_is_stored() throws Exception {
        listen(
                call -> {
                    throw new Webhook.RejectedCall(403, "The signature is \"wrong\"");
                },
                store());

        HttpResponse<String> answer = post("/hooks/test", "body");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).isEqualTo("{\"status\":403,\"title\":\"The signature is \\\"wrong\\\"\"}");
        assertThat(on.interactionsOf(LoopOnDisk.ANA)).isEmpty();
        assertThat(meters.counter("closeloop.ingress.rejected", "path", "/hooks/test", "status", "403")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void things_of_a_call_that_are_left_out_are_counted_beside_those_that_are_taken() throws Exception {
        listen(
                call -> new Webhook.Heard(
                        ended(call).intakes(),
                        List.of("data.id is missing", "data.channel is missing"),
                        recorded -> HttpAnswer.empty(207)),
                store());

        assertThat(post("/hooks/test", "body").statusCode()).isEqualTo(207);

        assertThat(meters.counter("closeloop.ingress.accepted", "path", "/hooks/test")
                        .count())
                .isEqualTo(1);
        assertThat(meters.counter("closeloop.ingress.rejected", "path", "/hooks/test", "status", "400")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void a_busy_store_asks_the_vendor_to_come_again() throws Exception {
        listen(this::ended, intakes -> CompletableFuture.failedFuture(new StoreBusy("4096 writes wait")));

        HttpResponse<String> answer = post("/hooks/test", "body");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    }

    @Test
    void a_database_that_is_away_asks_the_vendor_to_come_again() throws Exception {
        StoreFailure full = new StoreFailure("disk /dev/sda1", null) {
            @Override
            public boolean passing() {
                return true;
            }
        };
        listen(this::ended, intakes -> CompletableFuture.failedFuture(full));

        HttpResponse<String> answer = post("/hooks/test", "body");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
        assertThat(answer.body()).doesNotContain("sda1");
    }

    @Test
    void a_store_that_fails_otherwise_is_an_error_so_that_the_vendor_repeats() throws Exception {
        listen(this::ended, intakes -> CompletableFuture.failedFuture(new IllegalStateException("disk /dev/sda1")));

        HttpResponse<String> answer = post("/hooks/test", "body");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(answer.body()).doesNotContain("sda1");
    }

    @Test
    void a_fault_in_a_webhook_or_a_page_is_told_without_its_details() throws Exception {
        listen(
                call -> {
                    throw new IllegalStateException("a secret detail");
                },
                store());

        assertThat(post("/hooks/test", "body"))
                .returns(500, HttpResponse::statusCode)
                .satisfies(a -> assertThat(a.body()).doesNotContain("secret"));
        assertThat(get("/api/fails"))
                .returns(500, HttpResponse::statusCode)
                .satisfies(a -> assertThat(a.body()).doesNotContain("secret"));
    }

    @Test
    void the_same_event_twice_is_stored_once_and_answered_well_twice() throws Exception {
        listen(this::ended, store());

        assertThat(post("/hooks/test", "body").statusCode()).isEqualTo(204);
        assertThat(post("/hooks/test", "body").statusCode()).isEqualTo(204);

        assertThat(on.interactionsOf(LoopOnDisk.ANA)).hasSize(1);
    }

    @Test
    void pages_get_the_variable_part_of_their_path_and_unknown_paths_a_problem() throws Exception {
        listen(this::ended, store());

        assertThat(get("/s/abc234").body()).isEqualTo("token abc234");
        assertThat(post("/s/abc234", ""))
                .returns(405, HttpResponse::statusCode)
                .satisfies(a -> assertThat(a.headers().firstValue("allow")).hasValue("GET, HEAD"));
        assertThat(get("/nothing"))
                .returns(404, HttpResponse::statusCode)
                .satisfies(a -> assertThat(a.body()).contains("\"status\":404"));
    }

    @Test
    void a_server_for_loopback_is_not_to_be_reached_under_another_address() throws Exception {
        listen(this::ended, store());

        assertThat(get("/s/x").statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress("127.0.0.2", edge.port()), 2000);
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
