// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a customer sees while a page fails, over loopback. */
class TryAgainPageTest {
    private static final StoreFailure AWAY = new StoreFailure("disk /dev/sda1", null) {
        @Override
        public boolean passing() {
            return true;
        }
    };

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService pages = Executors.newFixedThreadPool(2);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @SuppressWarnings("NullAway.Init")
    private HttpEdge edge;

    @BeforeEach
    void listen() {
        edge = new HttpEdge(vertx, pages, new SimpleMeterRegistry())
                .add(failing("/s/:token"))
                .add(failing("/u/:token"))
                .add(failing("/api/v1/answers"))
                .start("127.0.0.1", 0);
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
        pages.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Fails as its query wishes. */
    private static Page failing(String path) {
        return new Page() {
            @Override
            public String method() {
                return "*";
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public CompletionStage<HttpAnswer> answer(HttpCall call, String parameter) {
                String wish = String.valueOf(call.query());
                if (wish.equals("broken")) {
                    throw new IllegalStateException("a secret detail");
                }
                return CompletableFuture.failedFuture(wish.equals("busy") ? new StoreBusy("4096 writes wait") : AWAY);
            }
        };
    }

    private HttpResponse<String> send(String path, HttpRequest.BodyPublisher body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
                .timeout(Duration.ofSeconds(10))
                .method(body.contentLength() == 0 ? "GET" : "POST", body);
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    private HttpResponse<String> post(String path, String form) throws Exception {
        return send(
                path,
                HttpRequest.BodyPublishers.ofString(form),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Accept-Language",
                "fr");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource({"/s/abc?away, 503, 2", "/u/abc?away, 503, 2", "/s/abc?busy, 503, 1", "/s/abc?broken, 500, 2"})
    void a_link_that_fails_shows_a_page_with_a_way_to_try_again(String path, int status, String seconds)
            throws Exception {
        HttpResponse<String> page = get(path);

        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(header(page, "retry-after")).isEqualTo(seconds);
        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "content-security-policy")).contains("default-src 'none'");
        assertThat(header(page, "cache-control")).isEqualTo("no-store");
        assertThat(header(page, "referrer-policy")).isEqualTo("no-referrer");
        assertThat(page.body())
                .contains("<html lang=\"en\" dir=\"ltr\">", "cannot be shown right now", "<a href=\"\">Try again</a>")
                .doesNotContain("sda1", "secret", "<form");
    }

    @Test
    void what_was_sent_is_offered_to_be_sent_once_more() throws Exception {
        HttpResponse<String> page = post("/s/abc", "score=2&comment=%22%3E%3Cscript%3E+%26+%C3%A9");

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body())
                .contains(
                        "<html lang=\"fr\"",
                        "n'a pas été enregistré",
                        "<form method=\"post\">",
                        "<input type=\"hidden\" name=\"score\" value=\"2\">",
                        "name=\"comment\" value=\"&quot;&gt;&lt;script&gt; &amp; é\"",
                        "<button type=\"submit\">Réessayer</button>")
                .doesNotContain("<script>");
    }

    @Test
    void what_is_too_long_or_not_a_form_is_not_repeated() throws Exception {
        assertThat(post("/s/abc", "comment=" + "x".repeat(50_000)).body())
                .contains("n'a pas été enregistré", "<a href=\"\">")
                .doesNotContain("xxx");
        assertThat(send("/s/abc", HttpRequest.BodyPublishers.ofString("score=2"))
                        .body())
                .contains("was not saved", "<a href=\"\">")
                .doesNotContain("score");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pt-BR,en;q=0.8 | pt",
                "ar, it;q=0.5   | it",
                "ar             | en",
                "*              | en",
                ";;;,q=         | en",
            })
    void the_page_speaks_a_language_of_the_browser_s(String accepted, String spoken) throws Exception {
        assertThat(get("/s/abc", "Accept-Language", accepted).body()).contains("<html lang=\"" + spoken + "\"");
    }

    @Test
    void a_list_of_languages_that_goes_on_and_on_is_not_read() throws Exception {
        assertThat(get("/s/abc", "Accept-Language", "de," + "fr,".repeat(500) + "it")
                        .body())
                .contains("<html lang=\"en\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/problem+json, */*;q=0.1"})
    void who_asks_for_json_gets_the_problem(String accept) throws Exception {
        assertThat(get("/s/abc", "Accept", accept))
                .returns("{\"status\":503,\"title\":\"The database is away; send it again\"}", HttpResponse::body)
                .satisfies(a -> assertThat(header(a, "content-type")).startsWith("application/problem+json"));
    }

    @Test
    void all_other_paths_keep_their_problems() throws Exception {
        assertThat(get("/api/v1/answers", "Accept", "text/html").body()).startsWith("{\"status\":503");
    }
}
