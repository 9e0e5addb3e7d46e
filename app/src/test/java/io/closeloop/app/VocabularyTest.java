// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.routes.Station;
import io.closeloop.runtime.trial.Trial;
import io.closeloop.runtime.vocabulary.Generated;
import io.closeloop.runtime.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated pages, schemas and catalog: up to date, accepting what is right and refusing what is wrong. */
class VocabularyTest {
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
    private static final List<String> SCHEMES = List.of("answers", "channel", "deliver", "interactions", "survey");

    @TempDir
    Path folder = Path.of(".");

    @Test
    void generated_files_are_up_to_date() {
        assertThat(Generated.stale(Vocabulary.installed(), SourceTree.ROOT))
                .as("out of date; renew them by: ./closeloop vocabulary --write")
                .isEmpty();
    }

    @Test
    void a_changed_generated_file_is_noticed_and_renewed() throws IOException {
        Path home = SourceTree.home(folder);
        Files.writeString(home.resolve("config/schema/policy.json"), "{}");

        assertThat(Generated.stale(Vocabulary.installed(), home)).containsExactly("config/schema/policy.json");
        assertThat(Generated.write(Vocabulary.installed(), home)).containsExactly("config/schema/policy.json");
        assertThat(Generated.stale(Vocabulary.installed(), home)).isEmpty();
    }

    @Test
    void a_home_without_sources_gets_no_resources_of_a_module() {
        Generated.write(Vocabulary.installed(), folder);

        assertThat(folder.resolve("config/schema/route.json")).exists();
        assertThat(folder.resolve("runtime")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shippedYaml")
    void a_shipped_file_names_its_schema_and_keeps_to_it(String name) {
        Path file = SourceTree.ROOT.resolve(name);

        assertThat(Editor.schema(file)).exists();
        assertThat(Editor.complaints(file)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void a_schema_is_a_schema(String name) throws IOException {
        JsonNode schema = Editor.json(Files.readString(SourceTree.ROOT.resolve(name)));

        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                        .getSchema(Editor.json(Files.readString(draft7())))
                        .validate(schema))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '`',
            value = {
                "config/policy.yaml                   | cool-down: 30d           | cool-dwon: 30d",
                "config/policy.yaml                   | cool-down: 30d           | cool-down: a month",
                "config/policy.yaml                   | sample-percent: 100      | sample-percent: 120",
                "config/policy.yaml                   | ask-after-timer: false   | ask-after-timer: maybe",
                "config/policy.yaml                   | from: \"09:00\"          | from: 9 o'clock",
                "config/policy.yaml                   | days: [monday,           | days: [mon,",
                "config/policy.yaml                   | phone: 10m               | fax: 10m",
                "config/policy.yaml                   | talk-seconds: 20         | talk-seconds: -1",
                "config/policy.yaml                   | phone: [sms, email]      | phone: [fax]",
                "config/policy.yaml                   | America/New_York         | New York",
                "config/matching.yaml                 | sure-enough: 0.7         | sure-enough: 70",
                "config/matching.yaml                 | country: US              | country: usa",
                "config/escalation.yaml               | C0ALERTS01               | '#alerts'",
                "config/escalation.yaml               | nudges: 2                | nudges: two",
                "config/surveys/csat.yaml             | metric: csat             | metric: stars",
                "config/surveys/csat.yaml             | company: Northwind       | firm: Northwind",
                "config/surveys/csat.yaml             | comment-prompt: What is  | comment: What is",
                "config/surveys/csat.yaml             | default-language: en     | default-language: English",
                "routes/surveys/which-survey.camel.yaml | id: which-survey       | name: which-survey",
                "routes/surveys/which-survey.camel.yaml | interactions:matched   | interactions:all",
                "routes/surveys/which-survey.camel.yaml | choice:                | choose:",
                "routes/surveys/which-survey.camel.yaml | id: ask-effort         | note: ask-effort",
                "routes/answers/praise.camel.yaml     | deliver:slack-praise     | deliver:slack-prise",
                "routes/answers/praise.camel.yaml     | simple:                  | simpel:",
                "routes/answers/every-answer.camel.yaml | openCase:              | openCases:",
                "routes/answers/every-answer.camel.yaml | `\"{{crm.open-case}}\"` | yes",
                "routes/answers/every-answer.camel.yaml | - route:               | - routes:",
                "config/escalation.yaml               | nudges: 2                | nudges: 21",
                "config/matching.yaml                 | phone: 0.8               | phone: -0.1",
                "config/surveys/csat.yaml             | `  de:`                  | `  German:`",
                "config/policy.test.yaml              | eligibleFrom: in 18d     | eligible: in 18d",
                "config/policy.test.yaml              | pending: true            | pending: perhaps",
                "config/policy.test.yaml              | ways: [email]            | ways: [fax]",
                "config/policy.test.yaml              | - name: one ask          | - title: one ask",
                "config/policy.test.yaml              | open: { chat: 0 }        | open: { fax: 0 }",
                "config/surveys/csat.test.yaml        | reads: opt-out           | reads: goodbye",
                "routes/intake/phone.test.yaml        | talkSeconds: 180         | talkSeconds: long",
                "routes/intake/phone.test.yaml        | closeReason: missed      | closeReason: vanished",
                "routes/answers/praise.test.yaml      | deliver: []              | deliver: nothing",
                "routes/answers/praise.test.yaml      | expect: { deliver: [] }  | expect: {}",
            })
    void a_mistake_is_underlined_and_refused(String name, String right, String wrong) throws IOException {
        Path file = SourceTree.home(folder).resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(right);

        Files.writeString(file, text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));

        assertThat(Editor.complaints(file)).isNotEmpty();
        assertThat(refusals(name)).isNotEmpty();
    }

    /** What the program itself has against a file. */
    private List<ConfigProblem> refusals(String name) {
        Sources sources = Sources.read(new Home(folder));
        return name.endsWith(".test.yaml")
                ? Trial.of(sources, Map.of()).only(name).run().problems()
                : Check.of(sources, Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "config/policy.yaml                   | cool-down: 30d           | cool-down: P30D",
                "config/policy.yaml                   | reminder-after: 72h      | reminder-after: 0",
                "config/policy.yaml                   | cool-down: 30d           | ``",
                "config/surveys/csat.yaml             | wording: \"2026-11\"     | wording: 3",
                "routes/answers/every-answer.camel.yaml | `\"{{crm.open-case}}\"` | true",
                "routes/answers/every-answer.camel.yaml | `\"{{crm.open-case}}\"` | \"true\"",
                "routes/answers/praise.camel.yaml     | answers:promoter         | direct:promoters",
                "routes/intake/social.camel.yaml      | channel:social           | timer:daily?period=86400000",
                "routes/intake/social.camel.yaml      | - setHeader:             | `- log: hello\n        - setHeader:`",
                "routes/intake/phone.test.yaml        | closeReason:             | close-reason:",
                "config/policy.test.yaml              | eligibleFrom: in 18d     | eligible-from: in 18d",
                "config/policy.test.yaml              | at: Saturday 19:59       | at: 2026-06-06 19:59",
            })
    void what_is_unusual_but_right_is_not_underlined(String name, String usual, String unusual) throws IOException {
        Path file = SourceTree.home(folder).resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(usual);

        Files.writeString(file, text.replace(usual, unusual == null ? "" : unusual));

        assertThat(Editor.complaints(file)).isEmpty();
        assertThat(refusals(name)).isEmpty();
    }

    @Test
    void every_example_of_the_vocabulary_is_a_step_that_check_accepts() throws IOException {
        String page = Files.readString(SourceTree.ROOT.resolve("routes/VOCABULARY.md"));
        Map<String, String> routes = new TreeMap<>();
        Matcher block = YAML_BLOCK.matcher(page);
        while (block.find()) {
            String id = "example-" + routes.size();
            String step = block.group(1);
            String from = step.contains("survey:")
                    ? "interactions:matched"
                    : step.contains("channel:custom") ? "direct:own" : "answers:all";
            routes.put(
                    "routes/answers/" + id + ".camel.yaml",
                    "- route:\n    id: " + id + "\n    description: Example\n    from:\n      uri: " + from
                            + "\n      steps:\n" + step.indent(8));
        }
        assertThat(routes).hasSizeGreaterThan(5);

        Sources sources = Sources.read(new Home(SourceTree.ROOT));
        for (Map.Entry<String, String> route : routes.entrySet()) {
            sources = sources.with(route.getKey(), route.getValue());
            Path file = SourceTree.home(folder.resolve(route.getKey().replace('/', '_')))
                    .resolve(route.getKey());
            Files.writeString(
                    file, "# yaml-language-server: $schema=../../config/schema/route.json\n" + route.getValue());
            assertThat(Editor.complaints(file)).isEmpty();
        }

        assertThat(Check.of(sources, Map.of())).isEmpty();
    }

    @Test
    void camel_finds_our_components_and_checks_their_addresses() {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            RuntimeCamelCatalog catalog = camel.getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);

            assertThat(SCHEMES)
                    .allSatisfy(scheme ->
                            assertThat(catalog.componentJSonSchema(scheme)).contains("\"scheme\": \"" + scheme + "\""));
            assertThat(catalog.validateProperties("deliver", Map.of("verb", "webhook", "to", "crm"))
                            .isSuccess())
                    .isTrue();
            assertThat(catalog.validateProperties("channel", Map.of("name", "fax"))
                            .getInvalidEnum())
                    .containsKey("name");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_camel_catalog_that_is_given_them_lists_and_checks_them() {
        DefaultCamelCatalog catalog = catalog();

        assertThat(catalog.findComponentNames()).containsAll(SCHEMES);
        assertThat(Station.ALL)
                .allSatisfy(station -> assertThat(catalog.validateEndpointProperties(station.uri(), false, true, false)
                                .isSuccess())
                        .as(station.uri())
                        .isTrue());
        assertThat(catalog.validateEndpointProperties("survey:csat").isSuccess())
                .isTrue();
        assertThat(catalog.validateEndpointProperties("deliver:slack-escalation?channel=C0123456789&urgency=high")
                        .isSuccess())
                .isTrue();
        assertThat(catalog.endpointComponentName("deliver:webhook?to=crm")).isEqualTo("deliver");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "channel:fax                              | getInvalidEnum     | name",
                "answers:angry                            | getInvalidEnum     | name",
                "deliver:slack-escalation?urgency=shrill  | getInvalidEnum     | urgency",
                "deliver:slack-escalation?chanel=C01      | getUnknown         | chanel",
                "deliver:crm-answer?openCase=maybe        | getInvalidBoolean  | openCase",
                "survey:csat?when=now                     | getUnknown         | when",
            })
    void a_camel_catalog_names_what_is_wrong(String uri, String kind, String option) throws Exception {
        EndpointValidationResult result = catalog().validateEndpointProperties(uri);

        assertThat(result.isSuccess()).isFalse();
        Object found = EndpointValidationResult.class.getMethod(kind).invoke(result);
        assertThat(String.valueOf(found)).contains(option);
    }

    private static DefaultCamelCatalog catalog() {
        DefaultCamelCatalog catalog = new DefaultCamelCatalog();
        Editor.json(Editor.read(SourceTree.ROOT.resolve("config/schema/camel-components.json")))
                .forEach(component -> catalog.addComponent(
                        component.at("/component/scheme").asText(),
                        component.at("/component/javaType").asText(),
                        component.toString()));
        return catalog;
    }

    static List<String> shippedYaml() {
        return Sources.read(new Home(SourceTree.ROOT)).texts().keySet().stream()
                .filter(name -> name.endsWith(".yaml"))
                .toList();
    }

    static List<String> schemas() throws IOException {
        try (Stream<Path> files = Files.list(SourceTree.ROOT.resolve("config/schema"))) {
            return files.map(file -> "config/schema/" + file.getFileName())
                    .filter(name -> !name.contains("camel-components"))
                    .sorted()
                    .toList();
        }
    }

    private Path draft7() throws IOException {
        Path file = folder.resolve("draft-07.json");
        try (var stream = JsonSchemaFactory.class.getResourceAsStream("/draft-07/schema")) {
            assertThat(stream).as("the meta-schema inside the validator").isNotNull();
            Files.copy(stream, file);
        }
        return file;
    }
}
