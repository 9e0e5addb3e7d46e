// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** Whatever is typed behind a verb, the answer is a sentence and never where in the program it was noticed. */
class WrongCommandLineTest {
    @TempDir
    Path home = Path.of(".");

    @BeforeEach
    void a_home_with_a_file_and_a_folder() throws IOException {
        SourceTree.home(home);
        Path settings = home.resolve("config/application.properties");
        Files.writeString(settings, Files.readString(settings).replaceAll("(?m)^(closeloop.\\w+.port)=.*", "$1=1"));
        Files.createDirectories(home.resolve("folder"));
        Files.writeString(home.resolve("file"), "x");
    }

    private Ran ran(String line) {
        return Ran.closeloop(
                home,
                Stream.of(line.split(" +"))
                        .map(word -> word.replace("HOME", home.toString()))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check --format xml                                    | 2 | expected one of",
                "run --port 1                                          | 2 | Unknown option",
                "test --junit HOME/folder                              | 2 | --junit names",
                "test --junit HOME/file/x.xml                          | 2 | --junit names",
                "test fone                                             | 2 | there are the tests in routes/answers/",
                "rehearse --html HOME/folder                           | 2 | --html names",
                "rehearse --html HOME/file/x.html                      | 2 | --html names",
                "rehearse --from March                                 | 2 | write a day such as",
                "rehearse --from -1000000000-01-01T00:00:00Z           | 2 | write a day such as",
                "rehearse --to +1000000000-12-31T00:00:00Z             | 2 | write a day such as",
                "rehearse --with HOME/missing                          | 2 | --with names",
                "rehearse --without missing                            | 2 | --without names",
                "deploy HOME/missing                                   | 1 | name a folder or a zip file",
                "deploy HOME/folder                                    | 1 | name the folder that has both",
                "deploy HOME --server feedback.example.com             | 2 | such as https://feedback.example.com",
                "deploy HOME --server localhost:8080                   | 2 | such as https://feedback.example.com",
                "deploy HOME --server ftp://localhost                  | 2 | such as https://feedback.example.com",
                "deploy HOME --server http://127.0.0.1:99999           | 2 | such as https://feedback.example.com",
                "deploy HOME --server http://a^b                       | 2 | such as https://feedback.example.com",
                "deploy HOME --server http://127.0.0.1:1               | 1 | No program answers at",
                "routes history --limit many                           | 2 | is not an int",
                "routes diff first                                     | 2 | is not a long",
                "routes rollback first                                 | 2 | is not a long",
                "routes rollback 1 --server localhost                  | 2 | such as https://feedback.example.com",
                "why nobody                                            | 1 | There is no database",
                "replay --since yesterday                              | 2 | --since is a time",
                "replay --since PT2562047788015215H                    | 2 | --since is a time",
                "replay --server localhost                             | 2 | such as https://feedback.example.com",
                "import-contacts HOME/missing.csv                      | 2 | missing.csv is not there; name a CSV file",
                "import-contacts HOME/folder                           | 2 | name a CSV file",
                "import-contacts HOME/file                             | 1 | is not a column",
                "status --json=maybe                                   | 2 | is not a boolean",
                "backup HOME/folder                                    | 1 | is there already",
                "backup HOME/file/x.db                                 | 1 | cannot be written",
                "new route Alert                                       | 2 | is not a name",
                "new route alert --from nowhere                        | 2 | A route cannot begin with",
                "new survey onboarding --metric stars                  | 2 | expected one of",
                "new connector acme                                    | 1 | connectors/pom.xml",
                "vocabulary --read                                     | 2 | Unknown option",
                "demo --port 99999                                     | 2 | write a port",
                "demo --port many                                      | 2 | is not an int",
                "demo --kill often                                     | 2 | is not an int"
            })
    void what_cannot_be_meant_is_answered_by_a_sentence(String line, int code, String sentence) {
        Ran ran = ran(line);

        assertThat(ran.out()).contains(sentence).doesNotContain("\tat ", "Exception");
        assertThat(ran.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db copy --from x --to y                               | A database is jdbc:sqlite:",
                "db copy --from jdbc:sqlite:HOME/x --to jdbc:sqlite:y  | There is no database"
            })
    void databases_that_there_are_not_are_named(String line, String sentence) {
        Ran ran = Ran.closeloop(List.of(line.replace("HOME", home.toString()).split(" +")));

        assertThat(ran.out()).contains(sentence).doesNotContain("\tat ", "Exception");
        assertThat(ran.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "new route alert, routes/answers",
        "new survey onboarding, config/surveys",
        "vocabulary --write, config/schema"
    })
    void a_file_in_the_place_of_a_folder_is_named(String line, String folder) throws IOException {
        Path place = home.resolve(folder);
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Files.writeString(place, "");

        Ran ran = ran(line);

        assertThat(ran.out()).contains(place + " cannot be read or written").doesNotContain("\tat ", "Exception");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void a_deploy_tells_which_files_it_leaves_behind() throws IOException {
        Files.writeString(home.resolve("config/policies.yaml"), "floor: 48h\n");

        Ran ran = ran("deploy HOME --server http://127.0.0.1:1");

        assertThat(ran.out()).contains("config/policies.yaml: warning: is not read; did you mean config/policy.yaml?");
    }

    @Test
    void a_demo_that_cannot_start_says_what_is_wrong() throws IOException {
        Files.writeString(home.resolve("config/policy.yaml"), "cool-dwon: 7d\n");

        Ran ran = ran("demo --port 0 --exit");

        assertThat(ran.out()).contains("cool-dwon").doesNotContain("\tat ", "Exception");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void every_verb_is_typed_wrongly_here() throws IOException {
        String lines = Files.readString(
                SourceTree.ROOT.resolve("app/src/test/java/io/closeloop/app/WrongCommandLineTest.java"));

        assertThat(Main.class.getAnnotation(Command.class).subcommands())
                .extracting(verb -> verb.getAnnotation(Command.class))
                .filteredOn(verb -> !verb.hidden())
                .allSatisfy(verb -> assertThat(lines).contains("\"" + verb.name() + " "));
    }
}
