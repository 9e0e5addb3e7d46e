// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ContentType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class WebhookClientTest {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private final AtomicInteger connections = new AtomicInteger();
    private ServerSocket server;

    /** What the receiver does with a connection on which a request has come. */
    private interface Manner {
        void answer(OutputStream out) throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void receive(Manner manner) {
        start(() -> {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                start(() -> {
                    try (socket) {
                        InputStream in = new BufferedInputStream(socket.getInputStream());
                        while (request(in)) {
                            manner.answer(socket.getOutputStream());
                        }
                    }
                });
            }
        });
    }

    private interface Serving {
        void run() throws IOException;
    }

    private static void start(Serving serving) {
        Thread thread = new Thread(() -> {
            try {
                serving.run();
            } catch (IOException over) {
                // The other side has closed, which is what the tests look for.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads one request with a body of two bytes; false at the end of the connection. */
    private static boolean request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        return in.readNBytes(BODY.length).length == BODY.length;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private URI url() {
        return URI.create("http://localhost:" + server.getLocalPort() + "/hook");
    }

    private WebhookClient.Said post(WebhookClient client) throws IOException {
        return client.post(url(), ContentType.APPLICATION_JSON, Map.of("webhook-id", "1"), BODY);
    }

    @Test
    void calls_in_turn_share_one_connection() throws IOException {
        receive(out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthank"));

        try (WebhookClient client = new WebhookClient(Set.of(), Duration.ofSeconds(5))) {
            for (int i = 0; i < 5; i++) {
                assertThat(post(client).status()).isEqualTo(200);
            }
        }

        assertThat(connections).hasValue(1);
    }

    @Test
    void a_body_without_an_end_does_not_hold_us() throws IOException {
        receive(out -> {
            write(out, "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                write(out, "a\r\n0123456789\r\n");
            }
        });

        try (WebhookClient client = new WebhookClient(Set.of(), Duration.ofSeconds(5))) {
            assertThat(post(client).status()).isEqualTo(202);
        }
    }

    @Test
    void a_body_that_stops_in_the_middle_does_not_change_what_the_status_said() throws IOException {
        receive(out -> {
            write(out, "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 100\r\n\r\nhalf");
            throw new IOException("gone");
        });

        try (WebhookClient client = new WebhookClient(Set.of(), Duration.ofSeconds(5))) {
            assertThat(post(client)).isEqualTo(new WebhookClient.Said(503, "7"));
        }
    }

    @Test
    void an_answer_that_drips_comes_to_an_end() {
        receive(out -> {
            write(out, "HTTP/1.1 200 OK\r\n");
            while (true) {
                // Each byte begins the socket's patience anew.
                write(out, "X: y\r\n");
            }
        });

        try (WebhookClient client = new WebhookClient(Set.of(), Duration.ofMillis(200))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> post(client));
        }
    }

    @Test
    void a_guarded_name_is_checked_when_the_connection_is_made() {
        receive(out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        try (WebhookClient client = new WebhookClient(Set.of("localhost"), Duration.ofSeconds(5))) {
            assertThatExceptionOfType(WebhookClient.PrivateAddress.class).isThrownBy(() -> post(client));
        }

        assertThat(connections).hasValue(0);
    }
}
