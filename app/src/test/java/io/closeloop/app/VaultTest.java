// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.KnownSettings;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.DeployOutcome;
import io.closeloop.runtime.deploy.Draft;
import io.closeloop.testkit.VaultServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home whose secrets stand in a vault, from its check to the running program. */
class VaultTest {
    private static final String SECRET = "correct-horse-battery-staple";
    private static final String REFERENCE = "{{hashicorp:secret:closeloop#api-token}}";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "VAULT_TOKEN", VaultServer.TOKEN,
            "CLOSELOOP_HTTP_PORT", "0",
            "CLOSELOOP_MANAGEMENT_PORT", "0",
            "CLOSELOOP_HTTP_HOST", "127.0.0.1");

    @TempDir
    Path folder = Path.of(".");

    private VaultServer vault;

    @BeforeEach
    void start() throws IOException {
        vault = new VaultServer().with("closeloop", "api-token", SECRET);
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    /** The shipped home, its API token in the vault. */
    private Home home(String reference) throws IOException {
        SourceTree.home(folder);
        Path application = folder.resolve("config/application.properties");
        Files.writeString(
                application,
                Files.readString(application)
                        .replace("closeloop.api.token=${CLOSELOOP_API_TOKEN:}", "closeloop.api.token=" + reference));
        Files.writeString(folder.resolve("config/connectors/vault.properties"), vault.settings());
        return new Home(folder);
    }

    private static int status(Program program, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + program.port() + "/api/v1/metrics"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void the_program_runs_with_what_the_vault_gave() throws Exception {
        try (Program program = Program.start(home(REFERENCE), ENVIRONMENT, Assembly.parts())) {
            assertThat(status(program, SECRET)).isEqualTo(200);
            assertThat(status(program, "another")).isEqualTo(401);
            assertThat(program.deployer().status().restart()).isEmpty();
            assertThat(vault.reads()).isEqualTo(1);
        }
    }

    @Test
    void a_change_goes_live_although_its_dry_run_asks_no_vault() throws Exception {
        try (Program program = Program.start(home(REFERENCE), ENVIRONMENT, Assembly.parts())) {
            Draft draft = new Draft(
                    live -> live.with("config/connectors/more.properties", "my.times=2\n"), "ana", "api", null, false);

            assertThat(program.deploy(draft).get(30, TimeUnit.SECONDS)).isInstanceOf(DeployOutcome.Live.class);
        }
    }

    @Test
    void nothing_is_started_without_a_secret_that_is_needed() throws Exception {
        Home home = home(REFERENCE.replace("closeloop#", "klosed#"));

        ConfigProblems problems = catchThrowableOfType(
                ConfigProblems.class,
                () -> Program.start(home, ENVIRONMENT, Assembly.parts()).close());

        assertThat(problems.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.rule()).isEqualTo(CheckRule.VAULT);
            assertThat(problem.place()).startsWith("config/application.properties:");
        });
    }

    @Test
    void nothing_is_started_later_either_when_the_vault_is_gone_with_the_last_good_version_stored() throws Exception {
        Home home = home(REFERENCE);
        Program.start(home, ENVIRONMENT, Assembly.parts()).close();
        vault.close();

        ConfigProblems problems = catchThrowableOfType(
                ConfigProblems.class,
                () -> Program.start(home, ENVIRONMENT, Assembly.parts()).close());

        assertThat(problems.problems()).allMatch(problem -> problem.rule() == CheckRule.VAULT);
    }

    @Test
    void a_plain_check_takes_every_secret_as_given_and_asks_nobody() throws Exception {
        Home home = home(REFERENCE);
        Files.writeString(
                folder.resolve("config/connectors/all.properties"),
                KnownSettings.SETTINGS.stream()
                        .filter(KnownSettings.Setting::secret)
                        .map(KnownSettings.Setting::key)
                        .filter(key -> !key.equals("closeloop.api.token"))
                        .map(key -> key + "=" + REFERENCE + "\n")
                        .collect(Collectors.joining()));

        List<ConfigProblem> found = Check.all(Sources.read(home), ENVIRONMENT);

        assertThat(found.stream().filter(problem -> problem.rule() == CheckRule.VAULT_NOT_ASKED))
                .hasSize((int) KnownSettings.SETTINGS.stream()
                        .filter(KnownSettings.Setting::secret)
                        .count());
        // What is missing beside them is told; nothing is said against a value that nobody saw.
        assertThat(found.stream().filter(ConfigProblem::blocks))
                .isNotEmpty()
                .noneMatch(problem -> KnownSettings.secret(String.valueOf(problem.key())));
        assertThat(vault.reads()).isZero();
    }

    @Test
    void no_finding_and_no_log_line_has_what_the_vault_gave() throws Exception {
        Home home = home(REFERENCE);
        Files.writeString(
                folder.resolve("config/connectors/more.properties"),
                "my.port=" + REFERENCE + "\nslack.bot-token=" + REFERENCE + "\n" + "closeloop.otlp.sample=" + REFERENCE
                        + "\n");

        List<ConfigProblem> found = Check.online(Sources.read(home), ENVIRONMENT);

        assertThat(vault.reads()).isEqualTo(1);
        assertThat(found.stream().filter(ConfigProblem::blocks)).isNotEmpty();
        assertThat(found.toString()).doesNotContain(SECRET).doesNotContain(VaultServer.TOKEN);
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logger logger = context.getLogger("io.closeloop.test");
        LoggingEvent event = new LoggingEvent(
                "",
                logger,
                Level.ERROR,
                "https://example.com/" + SECRET + " refuses",
                new IllegalStateException("at https://example.com/" + SECRET),
                null);
        assertThat(new String(new JsonLines().encode(event), StandardCharsets.UTF_8))
                .contains("/***** refuses", "at https://example.com/*****")
                .doesNotContain(SECRET);
        assertThat(text(context, event))
                .contains("/***** refuses", "at https://example.com/*****", "VaultTest")
                .doesNotContain(SECRET);
    }

    /** As the shipped logback.xml has it. */
    private static String text(LoggerContext context, LoggingEvent event) throws IOException {
        String shipped = Files.readString(SourceTree.ROOT.resolve("app/src/main/resources/logback.xml"));
        String pattern = shipped.substring(shipped.indexOf("<pattern>") + 9, shipped.indexOf("</pattern>"));
        assertThat(shipped).contains("conversionWord=\"told\" class=\"" + Told.class.getName() + "\"");
        PatternLayout layout = new PatternLayout();
        layout.getInstanceConverterMap().put("told", Told::new);
        layout.setContext(context);
        layout.setPattern(pattern);
        layout.start();
        return layout.doLayout(event);
    }
}
