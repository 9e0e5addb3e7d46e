// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a stranger can put into the log by calling badly: over loopback, byte by byte. */
class HangUpTest {
    private static final int TIMES = 20;
    private static final String HALF_A_BODY = "POST /hooks/test HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{";

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService pages = Executors.newSingleThreadExecutor();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Queue<ILoggingEvent> logged = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> keeper = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event);
        }
    };
    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final HttpEdge edge = new HttpEdge(vertx, pages, meters)
            .add(
                    new Webhook() {
                        @Override
                        public String path() {
                            return "/hooks/test";
                        }

                        @Override
                        public Heard receive(HttpCall call) {
                            if (call.text().equals("good")) {
                                return Heard.answering(List.of(), HttpAnswer.empty(204));
                            }
                            if (call.text().equals("half good")) {
                                return new Heard(
                                        List.of(), List.of("data.id is missing"), recorded -> HttpAnswer.empty(207));
                            }
                            throw new RejectedCall(415, "Content-Type must be something else");
                        }
                    },
                    intakes -> CompletableFuture.completedFuture(List.of()))
            .start("127.0.0.1", 0);

    /** The edge's own and those of what stands below it, at the level they have in the program. */
    private List<Logger> loggers() {
        return List.of(logging.getLogger("io.closeloop.runtime.http"), logging.getLogger("io.vertx"));
    }

    @BeforeEach
    void listen() {
        keeper.setContext(logging);
        keeper.start();
        for (Logger logger : loggers()) {
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            logger.addAppender(keeper);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (Logger logger : loggers()) {
            logger.setLevel(null);
            logger.setAdditive(true);
            logger.detachAppender(keeper);
        }
        edge.close();
        pages.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Socket open(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), edge.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private String ask(String text) throws IOException {
        try (Socket socket = open(text)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String post(String body) throws IOException {
        return ask("POST /hooks/test HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private double brokenOff() {
        return meters.get("closeloop.http.broken.off").counter().count();
    }

    private List<String> logged(Level from) {
        return logged.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(from))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void a_caller_that_hangs_up_in_its_body_is_counted_and_no_error() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            try (Socket socket = open(HALF_A_BODY)) {
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }

        await().until(() -> edge.openConnections() == 0);
        assertThat(logged(Level.WARN)).isEmpty();
        assertThat(brokenOff()).isEqualTo(TIMES);
        assertThat(post("good")).startsWith("HTTP/1.1 204");
    }

    @Test
    void a_caller_that_resets_its_connection_in_its_body_is_counted_once_and_no_error() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            Socket socket = open(HALF_A_BODY);
            // A reset before the server has read the head would only be a lost connection.
            await().until(() -> edge.openConnections() == 1);
            socket.getOutputStream().write('{');
            socket.setSoLinger(true, 0);
            socket.close();
            await().until(() -> edge.openConnections() == 0);
        }

        assertThat(logged(Level.WARN)).isEmpty();
        assertThat(brokenOff()).isBetween(1.0, (double) TIMES);
        assertThat(post("good")).startsWith("HTTP/1.1 204");
    }

    @Test
    void what_cannot_be_read_is_a_bad_request_and_no_error() throws Exception {
        String chunks = "POST /hooks/test HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nno number\r\n";

        assertThat(ask("GET /hooks/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(ask(chunks)).doesNotContain("200 OK");

        await().until(() -> edge.openConnections() == 0);
        assertThat(logged(Level.WARN)).isEmpty();
    }

    @Test
    void calls_that_are_turned_away_share_a_line_for_each_reason() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            assertThat(post("bad")).startsWith("HTTP/1.1 415");
        }

        assertThat(logged(Level.INFO))
                .filteredOn(line -> line.contains("415"))
                .singleElement()
                .isEqualTo("POST /hooks/test answered 415: Content-Type must be something else");
    }

    @Test
    void things_of_a_call_that_are_left_out_share_a_line_as_well() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            assertThat(post("half good")).startsWith("HTTP/1.1 207");
        }

        assertThat(logged(Level.INFO))
                .filteredOn(line -> line.contains("left out"))
                .containsExactly("POST /hooks/test left out 1 of 1: data.id is missing");
    }
}
