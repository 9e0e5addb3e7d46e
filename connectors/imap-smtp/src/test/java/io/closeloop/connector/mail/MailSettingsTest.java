// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.TestSurroundings;
import io.closeloop.testkit.TestSurroundings.Notes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            imap://ana:pw@mail.example:1143             | imap  | mail.example | 1143 | ana             | pw
            imaps://ana%40acme.example:p%3Aw%2F@mail.example | imaps | mail.example | 993 | ana@acme.example | p:w/
            imap://ana@acme.example:p@w+1@mail.example/ | imap  | mail.example | 143  | ana@acme.example | p@w+1
            IMAPS://ana:a:b@mail.example                | imaps | mail.example | 993  | ana             | a:b
            """)
    void an_account_is_read_from_its_address(
            String url, String protocol, String host, int port, String user, String password) {
        Settings settings = Settings.of(Map.of("mail.imap.url", url));

        MailAccount account = MailAccount.read(settings, "mail.imap.url", List.of("imap", "imaps"), "imap://x")
                .orElseThrow();

        assertThat(account).isEqualTo(new MailAccount(protocol, host, port, user, password));
        assertThat(account.toString()).doesNotContain(password).doesNotContain(user);
    }

    @Test
    void user_and_password_may_stand_apart() {
        Settings settings = Settings.of(
                Map.of("mail.smtp.url", "smtp://mail.example", "mail.smtp.user", "ana", "mail.smtp.password", "100%"));

        MailAccount account = MailAccount.read(settings, "mail.smtp.url", List.of("smtp", "smtps"), "smtp://x")
                .orElseThrow();

        assertThat(account).isEqualTo(new MailAccount("smtp", "mail.example", 587, "ana", "100%"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://mail.example",
        "imap://",
        "imap://ana:secret@mail.example:99999",
        "imap://ana:secret%zz@h",
        "nonsense",
        "imap://ana@mail.example"
    })
    void a_wrong_address_is_named_without_its_password(String url) {
        Settings settings = Settings.of(Map.of("mail.imap.url", url));

        assertThat(MailAccount.read(settings, "mail.imap.url", List.of("imap", "imaps"), "imap://x"))
                .isEmpty();

        assertThat(settings.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("mail.imap.url");
            assertThat(problem.toString()).doesNotContain("secret");
        });
    }

    @Test
    void every_problem_is_named_at_once() {
        Settings settings = Settings.of(Map.of(
                "mail.poll", "soon", "mail.from", "not an address", "mail.reply-tags", "maybe", "mail.smtp.url", "x"));

        assertThat(MailSettings.read(settings)).isEmpty();

        assertThat(settings.problems())
                .extracting(ConfigProblem::key)
                .containsExactlyInAnyOrder(
                        "mail.poll", "mail.from", "mail.reply-tags", "mail.smtp.url", "mail.imap.url");
    }

    @Test
    void defaults_follow_from_the_three_settings_that_are_needed() {
        MailSettings read = MailSettings.read(Settings.of(needed())).orElseThrow();

        assertThat(read.mailbox()).isEqualTo("support@acme.example");
        assertThat(read.queue()).isEqualTo("support");
        assertThat(read.surveyFolder()).isEqualTo("INBOX");
        assertThat(read.poll()).hasSeconds(20);
        assertThat(read.own()).containsExactlyInAnyOrder("support@acme.example", "survey@acme.example");
        assertThat(read.toString()).doesNotContain("survey@", "pw");
    }

    @Test
    void the_connector_is_found_and_wanted_only_where_mail_is_spoken_of() {
        MailConnector connector = ServiceLoader.load(io.closeloop.port.Connector.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(MailConnector.class::isInstance)
                .map(MailConnector.class::cast)
                .findFirst()
                .orElseThrow();

        assertThat(connector.name()).isEqualTo("imap-smtp");
        assertThat(connector.wanted(Settings.of(Map.of()))).isFalse();
        assertThat(connector.wanted(Settings.of(Map.of("mail.poll", "20")))).isTrue();
    }

    @Test
    void a_server_that_is_away_does_not_stop_the_start() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            MailConnector connector = new MailConnector();
            connector.setCamelContext(context);
            Map<String, String> settings = needed();
            settings.put("mail.imap.url", "imap://support%40acme.example:pw@127.0.0.1:1");

            connector.open(TestSurroundings.with(settings, new SettableClock(), new Notes()));
            connector.watchers().forEach(watcher -> watcher.start());

            assertThat(context.getRoutes()).hasSize(1);
            assertThat(context.getEndpoints())
                    .allSatisfy(endpoint -> assertThat(endpoint.toString()).doesNotContain("pw"));
            connector.close();
            assertThat(context.getRoutes()).isEmpty();
        }
    }

    private static Map<String, String> needed() {
        return new HashMap<>(Map.of(
                "mail.imap.url", "imaps://support%40acme.example:pw@mail.example",
                "mail.smtp.url", "smtps://survey%40acme.example:pw@mail.example",
                "mail.from", "Acme <Survey@acme.example>"));
    }
}
