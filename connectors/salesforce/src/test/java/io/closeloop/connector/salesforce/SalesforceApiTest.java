// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static io.closeloop.connector.salesforce.Stories.OPEN_CASE;
import static io.closeloop.connector.salesforce.Stories.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.delivery.Outcome;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way to Salesforce and what can happen on it, seen through the delivery. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SalesforceApiTest {
    private final LoopbackOrg org = new LoopbackOrg();

    @AfterEach
    void close() {
        org.close();
    }

    private static Outcome deliver(Opened opened) {
        List<Outcome> outcomes = opened.target().deliver(List.of(answer().effect(OPEN_CASE)));
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    private static Outcome.Retry retry(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        return (Outcome.Retry) outcome;
    }

    private static Outcome.Refused refused(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return (Outcome.Refused) outcome;
    }

    @Test
    void nothing_is_called_before_there_is_something_to_say() {
        try (Opened opened = new Opened(org)) {
            assertThat(opened.camel().isStarted()).isTrue();
        }
        assertThat(org.logins()).isEmpty();
        assertThat(org.calls()).isEmpty();
    }

    @Test
    void logs_in_once_with_client_credentials_and_pins_the_api_version() {
        try (Opened opened = new Opened(org)) {
            deliver(opened);
            deliver(opened);

            assertThat(org.logins())
                    .singleElement()
                    .satisfies(login -> assertThat(login.form())
                            .containsEntry("grant_type", "client_credentials")
                            .containsEntry("client_id", "cid")
                            .containsEntry("client_secret", "s3cr3t"));
            assertThat(org.calls()).hasSize(2).allSatisfy(call -> {
                assertThat(call.method()).isEqualTo("POST");
                assertThat(call.uri()).hasToString("/services/data/v62.0/composite");
                assertThat(call.headers().get("Content-Type")).startsWith("application/json");
                assertThat(call.headers()).containsEntry("Authorization", "Bearer 00D000000000001!AQ1");
            });
        }
    }

    @Test
    void logs_in_with_a_signed_assertion_instead_of_a_secret(@TempDir Path folder) throws Exception {
        Path keystore = folder.resolve("key.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "k",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=closeloop",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();

        try (Opened opened = new Opened(
                org,
                "salesforce.authentication-type",
                "JWT",
                "salesforce.client-secret",
                "",
                "salesforce.user-name",
                "integration@example.com",
                "salesforce.keystore",
                keystore.toString(),
                "salesforce.keystore-password",
                "changeit")) {
            assertThat(opened.surroundings.settings().problems()).isEmpty();
            assertThat(deliver(opened)).isInstanceOf(Outcome.Delivered.class);

            assertThat(org.logins()).singleElement().satisfies(login -> {
                assertThat(login.form())
                        .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                        .doesNotContainKey("client_secret");
                String claims = login.form().getOrDefault("assertion", "").split("\\.")[1];
                JsonNode json = LoopbackOrg.json(new String(
                        java.util.Base64.getUrlDecoder().decode(claims), java.nio.charset.StandardCharsets.UTF_8));
                assertThat(json.path("sub").asText()).isEqualTo("integration@example.com");
                assertThat(json.path("aud").asText()).isEqualTo(org.url());
            });
        }
    }

    @Test
    void a_wrong_secret_answered_401_is_refused_and_hangs_nobody() {
        // camel-salesforce 4.18.0 waits for ever on this answer.
        org.nextLogin(Reply.json(401, "{\"error\":\"invalid_client\"}").with("WWW-Authenticate", "Token"));
        try (Opened opened = new Opened(org)) {
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.client-secret");
            assertThat(org.calls()).isEmpty();

            assertThat(deliver(opened)).as("mended").isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void a_login_without_body_or_challenge_hangs_nobody_either() {
        org.nextLogin(Reply.json(401, "")).nextLogin(Reply.json(400, "")).nextLogin(LoopbackOrg.html(403));
        try (Opened opened = new Opened(org)) {
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.client-secret");
            assertThat(deliver(opened)).isInstanceOf(Outcome.Retry.class);
            assertThat(deliver(opened)).isInstanceOf(Outcome.Retry.class);
            assertThat(deliver(opened)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void each_refused_login_names_the_setting_to_mend() {
        org.nextLogin(Reply.json(
                        400, "{\"error\":\"invalid_client_id\",\"error_description\":\"client identifier invalid\"}"))
                .nextLogin(Reply.json(
                        400, "{\"error\":\"invalid_client\",\"error_description\":\"invalid client credentials\"}"))
                .nextLogin(Reply.json(
                        400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"request not supported on this domain\"}"))
                .nextLogin(Reply.json(
                        400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"no client credentials user enabled\"}"))
                .nextLogin(LoopbackOrg.html(404));
        try (Opened opened = new Opened(org)) {
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.client-id");
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.client-secret");
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.login-url");
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.client-id");
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.login-url");
        }
    }

    @Test
    void a_login_server_in_trouble_is_waited_for() {
        org.nextLogin(LoopbackOrg.html(503).with("Retry-After", "90"));
        try (Opened opened = new Opened(org)) {
            assertThat(retry(deliver(opened)).after()).isEqualTo(Duration.ofSeconds(90));
            assertThat(deliver(opened)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void an_expired_session_is_renewed_and_the_call_repeated_whole() {
        try (Opened opened = new Opened(org)) {
            deliver(opened);
            org.next(LoopbackOrg.expired());

            assertThat(deliver(opened)).isInstanceOf(Outcome.Delivered.class);

            assertThat(org.logins()).hasSize(2);
            List<Call> calls = org.calls();
            assertThat(calls).hasSize(3);
            assertThat(calls.get(2).text()).isNotEmpty().isEqualTo(calls.get(1).text());
            assertThat(calls.get(2).headers()).containsEntry("Authorization", "Bearer 00D000000000001!AQ2");
        }
    }

    @Test
    void a_secret_that_was_changed_while_running_is_named_when_the_session_ends() {
        try (Opened opened = new Opened(org)) {
            deliver(opened);
            org.next(LoopbackOrg.expired());
            for (int i = 0; i < 4; i++) {
                org.nextLogin(Reply.json(401, "{\"error\":\"invalid_client\"}"));
            }

            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.client-secret");
            assertThat(deliver(opened)).as("mended").isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void a_session_refused_again_and_again_is_a_matter_for_the_admin() {
        org.answering(call -> LoopbackOrg.expired());
        try (Opened opened = new Opened(org)) {
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.client-id");
        }
    }

    @Test
    void the_daily_limit_parks_the_work_for_long_and_the_concurrent_limit_for_seconds() {
        org.next(LoopbackOrg.error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
                .next(LoopbackOrg.error(
                        403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded, concurrent requests"));
        try (Opened opened = new Opened(org)) {
            assertThat(retry(deliver(opened)).after()).isEqualTo(Duration.ofHours(1));
            assertThat(retry(deliver(opened)).after()).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void a_maintenance_page_is_waited_out_as_long_as_it_asks() {
        org.next(LoopbackOrg.html(503).with("Retry-After", "120"))
                .next(LoopbackOrg.html(503).with("Retry-After", "Tue, 03 Mar 2026 10:20:30 GMT"))
                .next(LoopbackOrg.html(502))
                .next(Reply.json(429, "{}").with("Retry-After", "37"));
        try (Opened opened = new Opened(org)) {
            assertThat(retry(deliver(opened)).after()).isEqualTo(Duration.ofSeconds(120));
            assertThat(retry(deliver(opened)).after()).isEqualTo(Duration.ofMinutes(5));
            opened.clock.advance(Duration.ofMinutes(6));
            assertThat(retry(deliver(opened)).after()).isNull();
            assertThat(retry(deliver(opened)).after()).isEqualTo(Duration.ofSeconds(37));
        }
    }

    @Test
    void silence_after_sending_leaves_the_outcome_uncertain() {
        org.next(Reply.silence());
        try (Opened opened = new Opened(org)) {
            assertThat(retry(deliver(opened)).uncertain()).isTrue();
            assertThat(deliver(opened)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void an_org_that_cannot_be_reached_is_tried_again() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (Opened opened = new Opened("http://127.0.0.1:" + port)) {
            assertThat(retry(deliver(opened)).uncertain()).isFalse();
        }
    }

    @Test
    void an_org_that_goes_away_later_is_tried_again() {
        try (Opened opened = new Opened(org)) {
            deliver(opened);
            org.close();
            assertThat(deliver(opened)).isInstanceOf(Outcome.Retry.class);
        }
    }

    @Test
    void an_answer_that_is_not_what_was_asked_for_proves_nothing() {
        org.next(LoopbackOrg.html(200)).next(Reply.json(200, "")).next(Reply.json(200, "{}"));
        try (Opened opened = new Opened(org)) {
            assertThat(retry(deliver(opened)).uncertain()).isTrue();
            assertThat(retry(deliver(opened)).uncertain()).isTrue();
            assertThat(retry(deliver(opened)).uncertain()).isTrue();
        }
    }

    @Test
    void a_retired_api_version_is_named() {
        org.next(LoopbackOrg.error(410, "UNSUPPORTED_API_VERSION", "gone")).next(Reply.json(404, ""));
        try (Opened opened = new Opened(org)) {
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.api-version");
            assertThat(refused(deliver(opened)).setting()).isEqualTo("salesforce.api-version");
        }
    }

    @Test
    void nothing_secret_or_personal_is_shown_when_the_org_echoes_it() {
        String echo = "s3cr3t +15551230001 third call this week";
        org.nextLogin(Reply.json(400, "{\"error\":\"" + echo + "\",\"error_description\":\"" + echo + "\"}"))
                .next(LoopbackOrg.error(400, "STRING_TOO_LONG", echo))
                .next(Reply.text(400, echo))
                .next(LoopbackOrg.html(500));
        try (Opened opened = new Opened(org)) {
            for (int i = 0; i < 4; i++) {
                assertThat(deliver(opened).toString()).doesNotContain("s3cr3t", "+15551230001", "third call");
            }
        }
    }
}
