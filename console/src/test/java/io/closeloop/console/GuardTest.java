// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, by address, name and origin. */
final class GuardTest {
    private static final URI HOME = URI.create("http://127.0.0.1:8080");
    private static final URI PUBLIC = URI.create("https://feedback.example.com");

    private static HttpCall call(String method, String remote, Map<String, String> headers) {
        return new HttpCall(method, "/review", null, headers, new byte[0], remote);
    }

    private static int status(Guard guard, HttpCall call) {
        return guard.refuse(call).map(HttpAnswer::status).orElse(200);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, localhost:8080, 200",
        "127.0.0.1, 127.0.0.1:8080, 200",
        "0:0:0:0:0:0:0:1, [::1]:8080, 200",
        "127.0.0.1, localhost, 200",
        "10.0.0.7, localhost:8080, 403",
        "127.0.0.1, rebound.example.net:8080, 403"
    })
    void without_a_token_only_this_machine_under_its_own_name_is_let_in(String remote, String host, int status) {
        assertThat(status(new Guard(Optional.empty(), HOME), call("GET", remote, Map.of("host", host))))
                .isEqualTo(status);
    }

    @Test
    void without_a_token_nobody_is_let_in_once_the_installation_is_public() {
        assertThat(status(
                        new Guard(Optional.empty(), PUBLIC),
                        call("GET", "127.0.0.1", Map.of("host", "127.0.0.1:8080"))))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "http://console:8080, console:8080, 200",
        "https://feedback.example.com, 127.0.0.1:8080, 200",
        "https://evil.example, console:8080, 403",
        "null, console:8080, 403",
        "http://console:9999, console:8080, 403"
    })
    void a_post_of_another_origin_is_refused_where_browsers_say_nothing_else(String origin, String host, int status) {
        Map<String, String> headers = Map.of("authorization", "Bearer t", "origin", origin, "host", host);

        assertThat(status(new Guard(Optional.of("t"), PUBLIC), call("POST", "10.0.0.7", headers)))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"same-origin, 200", "none, 200", "same-site, 403", "cross-site, 403"})
    void a_post_of_another_site_is_refused(String site, int status) {
        Map<String, String> headers = Map.of("authorization", "Bearer t", "sec-fetch-site", site, "host", "x");

        assertThat(status(new Guard(Optional.of("t"), PUBLIC), call("POST", "10.0.0.7", headers)))
                .isEqualTo(status);
    }
}
