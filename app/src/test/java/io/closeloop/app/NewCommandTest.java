// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.runtime.Check;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** {@code closeloop new}: what it writes is sound, and nothing that is there is touched. */
class NewCommandTest {
    @TempDir
    Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource({
        "answers:detractor,             routes/answers",
        "answers:promoter,              routes/answers",
        "answers:amended,               routes/answers",
        "interactions:matched,          routes/surveys",
        "channel:chat,                  routes/intake",
        "file:inbox?include=.*[.]json,  routes/intake",
    })
    void a_new_route_is_sound_and_says_what_to_do_next(String from, String place) {
        Path home = SourceTree.home(folder);

        Ran ran = Ran.closeloop(home, "new", "route", "first-try", "--from", from);

        Path file = home.resolve(place).resolve("first-try.camel.yaml");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("written: " + place + "/first-try.camel.yaml", "./closeloop check");
        assertThat(file).content().contains("# ", from);
        Path cases = file.resolveSibling("first-try.test.yaml");
        assertThat(Files.exists(cases)).isEqualTo(!from.startsWith("file:"));
        if (Files.exists(cases)) {
            assertThat(Editor.complaints(cases)).isEmpty();
            assertThat(Ran.closeloop(home, "test", "first-try").out()).contains("2 cases: 2 passed");
        }
        assertThat(Check.all(Sources.read(new Home(home)), Map.of()))
                .noneMatch(finding -> finding.file().equals(place + "/first-try.camel.yaml"));
        assertThat(Check.of(new Home(home), Map.of())).isEmpty();
        assertThat(Editor.complaints(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csat", "ces", "nps"})
    void a_new_survey_is_sound_and_bears_the_name_of_the_company(String metric) throws IOException {
        Path home = SourceTree.home(folder);

        Ran ran = Ran.closeloop(home, "new", "survey", "onboarding", "--metric", metric);

        Path file = home.resolve("config/surveys/onboarding.yaml");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("survey:onboarding");
        assertThat(file.resolveSibling("onboarding.test.yaml")).content().contains("reads: opt-out");
        assertThat(Editor.complaints(file.resolveSibling("onboarding.test.yaml"))).isEmpty();
        assertThat(Ran.closeloop(home, "test", "onboarding").code()).isZero();
        assertThat(Editor.yaml(Files.readString(file)).path("company").asText()).isEqualTo("Northwind");
        assertThat(Check.of(new Home(home), Map.of())).isEmpty();
        assertThat(Editor.complaints(file)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "route,     praise,  routes/answers/praise.camel.yaml",
        "survey,    csat,    config/surveys/csat.yaml",
        "connector, slack,   connectors/slack",
    })
    void what_is_there_is_never_overwritten(String what, String name, String place) throws IOException {
        Path home = sourceTree();
        Files.createDirectories(home.resolve("connectors/slack"));

        Ran ran = Ran.closeloop(home, "new", what, name);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains(place + " is there already; nothing was written");
        assertThat(Editor.read(home.resolve("config/surveys/csat.yaml")))
                .isEqualTo(Editor.read(SourceTree.ROOT.resolve("config/surveys/csat.yaml")));
        assertThat(home.resolve("connectors/slack")).isEmptyDirectory();
    }

    @Test
    void a_route_of_that_name_in_another_folder_is_in_the_way_too() {
        Ran ran = Ran.closeloop(SourceTree.home(folder), "new", "route", "praise", "--from", "channel:chat");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("routes/answers/praise.camel.yaml is there already");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Billing",
                "billing_alert",
                "../x",
                "-x",
                "x-",
                "1x",
                "a--b",
                "a-very-long-name-of-more-than-40-characters"
            })
    void a_name_that_would_make_trouble_is_refused(String name) {
        Ran ran = Ran.closeloop(
                List.of("new", "route", "--home", SourceTree.home(folder).toString(), "--", name));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).contains("is not a name; write lower-case words with dashes");
    }

    @Test
    void a_beginning_that_does_not_exist_is_refused_with_the_nearest_one() {
        Ran ran = Ran.closeloop(SourceTree.home(folder), "new", "route", "x", "--from", "answers:detracter");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).contains("did you mean answers:detractor?");
    }

    @Test
    void a_connector_is_only_written_into_a_source_tree() {
        Ran ran = Ran.closeloop(SourceTree.home(folder), "new", "connector", "acme");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("a connector is written in the source tree");
    }

    @Test
    void a_word_of_java_is_no_name_for_a_connector() {
        assertThat(Ran.closeloop(sourceTree(), "new", "connector", "switch").code())
                .isEqualTo(2);
    }

    @Test
    void a_new_connector_is_part_of_the_build_by_one_line_in_each_of_three_poms() throws IOException {
        Path home = sourceTree();

        assertThat(Ran.closeloop(home, "new", "connector", "acme-desk").code()).isZero();

        assertThat(home.resolve("connectors/pom.xml")).content().containsOnlyOnce("<module>acme-desk</module>");
        for (String pom : List.of("pom.xml", "app/pom.xml")) {
            assertThat(home.resolve(pom)).content().containsOnlyOnce("closeloop-connector-acme-desk</artifactId>");
        }
        assertThat(Files.readAllLines(home.resolve("connectors/acme-desk/pom.xml")))
                .hasSizeLessThanOrEqualTo(25);
        assertThat(home.resolve("connectors/acme-desk/README.md")).content().contains("`acme-desk.token`");
    }

    @Test
    void a_new_connector_compiles_and_passes_its_contract() throws Exception {
        Path home = sourceTree();
        Ran.closeloop(home, "new", "connector", "acme-desk");
        Path module = home.resolve("connectors/acme-desk");
        Path classes = Files.createDirectory(folder.resolve("classes"));

        assertThat(compile(module, classes)).isEmpty();
        SourceTree.copy(module.resolve("src/main/resources/META-INF"), classes.resolve("META-INF"));
        TestExecutionSummary summary = run(
                classes,
                List.of(
                        "io.closeloop.connector.acmedesk.AcmeDeskAnswerContractTest",
                        "io.closeloop.connector.acmedesk.AcmeDeskConnectorTest"));

        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isGreaterThan(12);
    }

    /** What the compiler has to say, warnings included. */
    private static String compile(Path module, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(module.resolve("src"))) {
            compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-Xlint:all,-processing,-serial,-classfile,-try",
                                    "-proc:none",
                                    "-Werror",
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjectsFromPaths(
                                    sources.filter(file -> file.toString().endsWith(".java"))
                                            .toList()))
                    .call();
        }
        return said.toString();
    }

    private static TestExecutionSummary run(Path classes, List<String> tests) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
            for (String test : tests) {
                request.selectors(DiscoverySelectors.selectClass(Class.forName(test, false, loader)));
            }
            LauncherFactory.create().execute(request.build(), listener);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        return listener.getSummary();
    }

    private Path sourceTree() {
        Path home = SourceTree.home(folder);
        for (String pom : List.of("pom.xml", "app/pom.xml", "connectors/pom.xml")) {
            SourceTree.copy(SourceTree.ROOT.resolve(pom), home.resolve(pom));
        }
        return home;
    }
}
