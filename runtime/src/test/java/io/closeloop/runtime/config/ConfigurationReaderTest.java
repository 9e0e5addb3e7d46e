// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.interaction.Channel;
import io.closeloop.policy.PolicySettings;
import io.closeloop.runtime.Check;
import io.closeloop.survey.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin reads about {@code config/}: every mistake, its place, and what to write. */
class ConfigurationReaderTest {
    private static final String SURVEY = """
            metric: csat
            wording: "1"
            company: Acme
            default-language: en
            texts:
              en:
                question: q
                sms: s
                low: l
                high: h
                comment-prompt: c
                thanks: t
                subject: s
                intro: i
                opt-out: o
                clarify: c
            """;

    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void aSoundHome() {
        file("surveys/csat.yaml", SURVEY);
    }

    private void file(String name, String text) {
        try {
            Path path = folder.resolve("config").resolve(name);
            Files.createDirectories(path.resolveSibling("x").getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ConfigurationReader reader() {
        return new ConfigurationReader(new Home(folder));
    }

    private List<String> problems() {
        ConfigurationReader reader = reader();
        reader.read(Map.of());
        return reader.problems().stream().map(ConfigProblem::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# later\n"})
    void a_survey_without_content_is_a_problem(String text) {
        file("surveys/nps.yaml", text);

        assertThat(problems())
                .containsExactly("config/surveys/nps.yaml:1: is empty; write the survey, or delete the file");
    }

    @Test
    void the_repository_s_own_config_and_routes_have_no_problem() {
        Home shipped = new Home(Path.of(".."));

        assertThat(Check.of(shipped, Map.of())).isEmpty();
        Configuration configuration = new ConfigurationReader(shipped).read(Map.of());
        assertThat(configuration.surveys()).containsOnlyKeys("csat", "ces", "nps");
        assertThat(configuration.surveys().values())
                .allSatisfy(survey -> assertThat(survey.texts()).containsKey("en"));
    }

    @Test
    void without_files_the_defaults_apply() {
        ConfigurationReader reader = reader();

        Configuration configuration = reader.read(Map.of());

        assertThat(reader.problems()).isEmpty();
        assertThat(configuration.policy()).isEqualTo(PolicySettings.defaults());
        assertThat(configuration.surveys().get("csat"))
                .isNotNull()
                .satisfies(survey -> assertThat(survey.metric()).isEqualTo(Metric.CSAT));
    }

    @Test
    void what_is_written_changes_only_what_it_names() {
        file("policy.yaml", "delay: { phone: 3m }\nfrom: \"10:30\"\nways:\n  phone: [email]\n");

        PolicySettings policy = reader().read(Map.of()).policy();

        assertThat(policy.delay())
                .containsEntry(Channel.PHONE, Duration.ofMinutes(3))
                .containsEntry(Channel.EMAIL, PolicySettings.defaults().delay().get(Channel.EMAIL));
        assertThat(policy.from()).isEqualTo(LocalTime.of(10, 30));
        assertThat(policy.until()).isEqualTo(PolicySettings.defaults().until());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            policy.yaml     | cool-dwon: 30d                | config/policy.yaml:1:1: cool-dwon is not a setting; did you mean cool-down?
            policy.yaml     | cool-down: a month            | config/policy.yaml:1:12: cool-down is 'a month'; write a duration such as 15m, 24h or 30d
            policy.yaml     | talk-seconds: twenty          | config/policy.yaml:1:15: talk-seconds is 'twenty'; write a whole number
            policy.yaml     | ask-after-timer: maybe        | config/policy.yaml:1:18: ask-after-timer is 'maybe'; write true or false
            policy.yaml     | from: 9 o'clock               | config/policy.yaml:1:7: from is '9 o'clock'; write a time such as "09:00", in quotes
            policy.yaml     | days: [mon]                   | config/policy.yaml:1:8: days is 'mon'; write one of monday, tuesday
            policy.yaml     | days: monday                  | config/policy.yaml:1:7: days is not a list; write [a, b]
            policy.yaml     | delay: 10m                    | config/policy.yaml:1:8: delay is not a map; write keys and values below it
            policy.yaml     | delay: { fax: 10m }           | config/policy.yaml:1:10: delay.fax is 'fax'; write one of phone
            policy.yaml     | cool-down: [1]                | config/policy.yaml:1:12: cool-down is not a single value; write one value
            policy.yaml     | [1, 2]                        | config/policy.yaml:1:1: is not a map of settings; write keys and values below it
            matching.yaml   | phone: high                   | config/matching.yaml:1:8: phone is 'high'; write a number such as 0.8
            escalation.yaml | nudges: ""                    | config/escalation.yaml:1:9: nudges is ''; write a whole number
            escalation.yaml | nudges: 21                    | config/escalation.yaml:1:9: nudges is '21'; write a whole number from 0 to 20
            escalation.yaml | channels: { sales: "#sales" } | config/escalation.yaml:1:20: channels.sales is '#sales'; write the id at the end of the channel's details in Slack, such as C0123456789
            matching.yaml   | phone: 8                      | config/matching.yaml:1:8: phone is '8'; write a number from 0 to 1
            matching.yaml   | phone: .NaN                   | config/matching.yaml:1:8: phone is '.NaN'; write a number
            matching.yaml   | phone: NaN                    | config/matching.yaml:1:8: phone is 'NaN'; write a number from 0 to 1
            matching.yaml   | country: usa                  | config/matching.yaml:1:10: country is 'usa'; write two capital letters of ISO 3166
            policy.yaml     | talk-seconds: -1              | config/policy.yaml:1:15: talk-seconds is '-1'; write 0 or more
            policy.yaml     | sample-percent: 120           | config/policy.yaml:1:17: sample-percent is '120'; write 1 to 100
            policy.yaml     | fallback-zone: New York       | config/policy.yaml:1:16: fallback-zone is 'New York'; write a zone of the IANA database
            """)
    void a_mistake_is_named_with_its_place_and_what_to_write(String name, String text, String problem) {
        file(name, text);

        assertThat(problems()).singleElement().asString().contains(problem);
    }

    @Test
    void every_mistake_is_told_at_once_and_the_rest_keeps_its_defaults() {
        file("policy.yaml", "cool-dwon: 30d\ntalk-seconds: twenty\nexpiry: 14d\nexpiry: 15d\n");
        file("matching.yaml", "phone: high\n");
        file("escalation.yaml", "channels: [\n");

        ConfigurationReader reader = reader();
        Configuration configuration = reader.read(Map.of());

        assertThat(reader.problems())
                .extracting(p -> p.file() + ":" + p.line())
                .containsExactlyInAnyOrder(
                        "config/policy.yaml:4",
                        "config/policy.yaml:1",
                        "config/policy.yaml:2",
                        "config/matching.yaml:1",
                        "config/escalation.yaml:2");
        assertThat(configuration.policy()).isEqualTo(PolicySettings.defaults());
    }

    @Test
    void a_survey_says_what_it_lacks() {
        file(
                "surveys/csat.yaml",
                SURVEY.replace("metric: csat", "metric: stars").replace("    sms: s\n", ""));
        file("surveys/de.yaml", SURVEY.replace("default-language: en", "default-language: de"));

        assertThat(problems())
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p)
                                .isEqualTo(
                                        "config/surveys/csat.yaml:1:9: metric is 'stars'; write one of csat, ces, nps"),
                        p -> assertThat(p).contains("config/surveys/csat.yaml:7:5: texts.en.sms is missing; add it"),
                        p -> assertThat(p)
                                .isEqualTo("config/surveys/de.yaml:4:19: default-language has no text; add texts.de"));
    }

    @Test
    void a_home_without_surveys_is_told_to_add_one() throws IOException {
        Files.delete(folder.resolve("config/surveys/csat.yaml"));
        Files.delete(folder.resolve("config/surveys"));

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("config/surveys")
                .contains("add at least one survey");
    }

    @Test
    void a_secret_in_a_file_is_told_without_its_value() {
        file("application.properties", "closeloop.api.token=s3cr3t-value\n");
        file("connectors/twilio.properties", "\ntwilio.auth-token = another-s3cr3t\nmail.imap.password=x9y8z7\n");

        assertThat(problems())
                .hasSize(3)
                .noneMatch(p -> p.contains("s3cr3t") || p.contains("x9y8z7"))
                .anySatisfy(p -> assertThat(p)
                        .isEqualTo(
                                "config/connectors/twilio.properties:2:21: twilio.auth-token holds a secret in a file;"
                                        + " write twilio.auth-token=${TWILIO_AUTH_TOKEN} and put the value into the"
                                        + " environment"));
    }

    @Test
    void every_setting_that_is_called_a_secret_is_refused_in_a_file_and_taken_from_the_environment() {
        List<String> secrets = KnownSettings.SETTINGS.stream()
                .filter(KnownSettings.Setting::secret)
                .map(KnownSettings.Setting::key)
                .toList();

        file("application.properties", String.join("=abc\n", secrets) + "=abc\n");
        assertThat(secrets).contains("slack.bot-token", "slack.signing-secret", "meta.page-token", "kafka.password");
        assertThat(problems())
                .hasSameSizeAs(secrets)
                .allSatisfy(problem -> assertThat(problem).contains("holds a secret in a file"));

        file(
                "application.properties",
                secrets.stream()
                        .map(key -> key + "=${" + io.closeloop.config.Settings.variable(key) + "}\n")
                        .collect(java.util.stream.Collectors.joining()));
        assertThat(problems()).isEmpty();
    }

    @Test
    void a_secret_of_a_table_or_of_one_s_own_is_known_by_its_last_word() {
        file("application.properties", "webhook.crm.secret=abc\nmy.pbx-password=abc\nmy.pbx.token=abc\n");

        assertThat(problems())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem).contains("holds a secret"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            webhook.crm.secert             | did you mean webhook.crm.secret?
            webhook.crm.colour             | write one of webhook.crm.url, webhook.crm.secret, webhook.crm.batch
            webhook.crl                    | did you mean webhook.url?
            closeloop.deliver.slack.bach   | did you mean closeloop.deliver.slack.batch?
            closeloop.deliver.slack.per-secnd | did you mean closeloop.deliver.slack.per-second?
            """)
    void a_misspelt_key_of_a_table_is_told_with_the_right_one(String key, String write) {
        file("application.properties", key + "=${ANY:}\n");

        assertThat(problems())
                .singleElement()
                .asString()
                .contains(key + " is not a setting")
                .endsWith(write);
    }

    @Test
    void what_belongs_to_an_address_in_a_file_may_come_from_the_environment() throws IOException {
        file(
                "application.properties",
                "webhook.crm.url=https://example.com/\nwebhook.intake.url=https://example.org/\n"
                        + "closeloop.deliver.slack.batch=1\n");
        Path batch = Files.writeString(folder.resolve("batch"), "7\n");

        Settings settings = reader().read(Map.of(
                        "WEBHOOK_CRM_SECRET", "abc",
                        "WEBHOOK_CRM_BATCH_FILE", batch.toString(),
                        "WEBHOOK_INTAKE_SECRET", "def",
                        "CLOSELOOP_DELIVER_SLACK_PER_SECOND", "3"))
                .settings();

        assertThat(settings.get("webhook.crm.secret")).contains("abc");
        assertThat(settings.get("webhook.crm.batch")).contains("7");
        assertThat(settings.get("closeloop.deliver.slack.per-second")).contains("3");
        // The fixed key has an older claim to this name.
        assertThat(settings.get("webhook.intake-secret")).contains("def");
        assertThat(settings.get("webhook.intake.secret")).isEmpty();
    }

    @Test
    void an_address_without_a_password_may_stand_in_a_file() {
        file("connectors/imap-smtp.properties", "mail.imap.url=imaps://mail.example.com\nmail.sent-folder=Password\n");

        assertThat(problems()).isEmpty();
    }

    @Test
    void a_secret_after_a_placeholder_is_one_in_a_file_too() {
        file("application.properties", "twilio.auth-token=${TWILIO_AUTH_TOKEN:s3cr3t-value}\n");

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("holds a secret")
                .doesNotContain("s3cr3t-value");
    }

    @Test
    void a_password_inside_an_address_is_one_in_a_file_and_one_from_the_environment_is_not() {
        file(
                "application.properties",
                "closeloop.db.url=jdbc:postgresql://db/closeloop?user=c&password=s3cr3t\n"
                        + "mail.imap.url=imaps://ana:s3cr3t@mail.example.com\n"
                        + "mail.smtp.url=smtps://ana:${SMTP_PASSWORD:}@mail.example.com\n");

        assertThat(problems())
                .hasSize(2)
                .noneMatch(p -> p.contains("s3cr3t"))
                .allSatisfy(p -> assertThat(p).contains("holds a secret in a file"));
    }

    @Test
    void settings_lines_that_cannot_be_are_named() {
        file(
                "application.properties",
                "# fine\nnot a setting\ncloseloop.http.prot=1\nmy.own=1\nmy.own=2\nwholly.else=1\n");

        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "config/application.properties:2:1: is not key=value; write for example closeloop.http.port=8080",
                        "config/application.properties:3:1: closeloop.http.prot is not a setting;"
                                + " did you mean closeloop.http.port?",
                        "config/application.properties:5:1: my.own stands here a second time; keep one of them",
                        "config/application.properties:6:1: wholly.else is not a setting;"
                                + " remove it, or prefix your own values for routes with my.");
    }

    @Test
    void the_environment_wins_and_placeholders_take_it_or_their_default() {
        file(
                "application.properties",
                "closeloop.http.port=1\nmy.a=${A_NAME:fallback}\nmy.b=${B_NAME}\nmy.c=x-${C_NAME:y}-$z\ntwilio.from=${FROM:}\n");

        var settings = reader().read(
                        Map.of("CLOSELOOP_HTTP_PORT", "2", "B_NAME", "b$1", "TWILIO_ACCOUNT_SID", "AC1", "MY_A", "env"))
                .settings();

        assertThat(settings.get("closeloop.http.port")).contains("2");
        assertThat(settings.get("my.a")).contains("env");
        assertThat(settings.get("my.b")).contains("b$1");
        assertThat(settings.get("my.c")).contains("x-y-$z");
        assertThat(settings.get("twilio.account-sid")).contains("AC1");
        assertThat(settings.get("twilio.from")).isEmpty();
    }

    @Test
    void a_wrong_value_from_the_environment_is_named_by_its_variable() {
        var settings = reader().read(Map.of("CLOSELOOP_HTTP_PORT", "http")).settings();

        assertThat(settings.number("closeloop.http.port", 8080, 0, 65535)).isEqualTo(8080);
        assertThat(settings.problems()).singleElement().asString().startsWith("CLOSELOOP_HTTP_PORT: ");
    }

    @Test
    void a_file_that_is_not_utf8_is_named() throws IOException {
        Files.write(folder.resolve("config/policy.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
        Files.write(folder.resolve("config/application.properties"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});

        assertThat(problems()).hasSize(2).allSatisfy(p -> assertThat(p).contains("cannot be read"));
    }

    @Test
    void yaml_of_a_stranger_builds_no_objects_and_does_not_explode() {
        file("matching.yaml", "phone: !!javax.script.ScriptEngineManager [x]\n");
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        file("escalation.yaml", bomb.toString());

        assertThat(problems())
                .anySatisfy(p -> assertThat(p).startsWith("config/matching.yaml:1"))
                .anySatisfy(p -> assertThat(p).startsWith("config/escalation.yaml"));
    }

    @Test
    void check_tells_the_faults_of_files_connectors_and_routes_together() throws IOException {
        file("policy.yaml", "cool-dwon: 30d\n");
        file("application.properties", "my.fault=yes\n");
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/x.camel.yaml"), "- route:\n    id: x\n");

        assertThat(Check.of(new Home(folder), Map.of()))
                .extracting(p -> p.file() + ":" + p.line())
                .contains("config/application.properties:1", "config/policy.yaml:1", "routes/x.camel.yaml:2");
    }
}
