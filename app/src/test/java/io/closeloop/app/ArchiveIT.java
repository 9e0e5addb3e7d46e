// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as a user has it, by the manual's own commands; runs after {@code package}. */
class ArchiveIT {
    private static final Path ARCHIVE = Path.of(System.getProperty("closeloop.archive", "target/closeloop.tar.gz"));
    private static final String VERSION = ARCHIVE.getFileName().toString().replaceAll("^closeloop-|\\.tar\\.gz$", "");
    private static final String TOKEN = "token-of-the-archive-s-test";

    /** Permissive, or copyleft of single files, or with an exception for linking. Of several, one is enough. */
    private static final Pattern ALLOWED =
            Pattern.compile("(Apache|MIT|BSD|EPL|EDL|CDDL|MPL|CC0|0BSD|ISC|UPL|Public[ -]Domain"
                    + "|Eclipse (Public|Distribution)|Bouncy Castle|Unicode|MIT-0|GPL-2\\.0-with-classpath-exception"
                    + "|The Apache|Go License).*");

    @TempDir
    static Path folder = Path.of(".");

    /** What differs on this machine. */
    private static final Map<String, String> SETTINGS = new TreeMap<>();

    private static Path installed() {
        return folder.resolve("opt/closeloop/closeloop-" + VERSION);
    }

    private static Path home() {
        return folder.resolve("etc/closeloop");
    }

    @BeforeAll
    static void unpack() throws Exception {
        int port = ChildProgram.freePort(0);
        SETTINGS.put("CLOSELOOP_HTTP_PORT", "" + port);
        SETTINGS.put("CLOSELOOP_HTTP_HOST", "127.0.0.1");
        SETTINGS.put("CLOSELOOP_MANAGEMENT_PORT", "" + ChildProgram.freePort(0));
        SETTINGS.put("CLOSELOOP_PUBLIC_URL", "http://127.0.0.1:" + port);
        Files.createDirectories(folder.resolve("etc/systemd/system"));
        Files.createDirectories(home().resolve("secrets"));
        Files.writeString(home().resolve("secrets/api-token"), TOKEN + "\n");
        Files.write(
                home().resolve("environment"),
                SETTINGS.entrySet().stream()
                        .map(setting -> setting.getKey() + "='" + setting.getValue() + "'")
                        .toList());
        Path systemctl = Files.createDirectories(folder.resolve("bin")).resolve("systemctl");
        // What the unit does, without systemd: a process with the same two commands, for which nobody waits.
        Files.writeString(systemctl, """
                #!/usr/bin/env bash
                gone() { ! grep -qs '^State:.[^Z]' "/proc/$1/status"; }
                case "$1" in
                  start)
                    "$OPT/current/bin/closeloop" warm
                    nohup "$OPT/current/bin/closeloop" run </dev/null >>"$STATE/log" 2>&1 &
                    echo $! >"$STATE/pid"
                    ;;
                  stop)
                    kill "$(cat "$STATE/pid")"
                    until gone "$(cat "$STATE/pid")"; do sleep 0.1; done
                    ;;
                esac
                """);
        assertThat(systemctl.toFile().setExecutable(true)).isTrue();
        String install = block(1);
        assertThat(install).contains(started());
        succeed(install.replace(started(), ""));
    }

    @AfterAll
    static void stop() throws Exception {
        if (Files.exists(folder.resolve("pid"))) {
            run("systemctl stop closeloop");
        }
    }

    /** From the start to the question how it went, as the manual has it for every start. */
    private static String started() throws IOException {
        String upgrade = block(2);
        return upgrade.substring(upgrade.indexOf("systemctl start closeloop\n"));
    }

    /** The manual's names, with this test's folder in place of the machine's and the archive that was built here. */
    private static String names() throws IOException {
        return block(0).replaceAll("([= ])/(?=(opt|var|etc)/)", "$1\\$STATE/")
                .replaceAll("RUN_AS=\\S+", "RUN_AS=\\$(id -u)")
                .replaceAll("VERSION=\\S+", "VERSION=" + VERSION)
                .replaceAll("ARCHIVE=\\S+", "ARCHIVE=" + ARCHIVE.toAbsolutePath());
    }

    /** Runs commands as a shell of the admin's would. */
    private static Ran run(String commands) throws IOException, InterruptedException {
        ProcessBuilder shell =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", names() + commands).redirectErrorStream(true);
        shell.environment().put("STATE", folder.toString());
        shell.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        shell.directory(folder.toFile());
        Path out = Files.createTempFile(folder, "out", ".txt");
        shell.redirectOutput(out.toFile());
        Process process = shell.start();
        assertThat(process.waitFor(300, TimeUnit.SECONDS))
                .as("ends: %s", commands)
                .isTrue();
        return new Ran(process.exitValue(), Files.readString(out));
    }

    private static String succeed(String commands) throws IOException, InterruptedException {
        Ran ran = run(commands);
        Path log = folder.resolve("log");
        assertThat(ran.code())
                .as("%s\n%s\n%s", commands, ran.out(), Files.exists(log) ? Files.readString(log) : "")
                .isZero();
        return ran.out();
    }

    /** A block of commands of the manual: 0 the names, 1 install, 2 upgrade, 3 roll back. */
    private static String block(int number) throws IOException {
        String manual = Files.readString(SourceTree.ROOT.resolve("docs/operations.md"));
        String section = manual.substring(manual.indexOf("\n## Install, upgrade, roll back"));
        List<String> blocks = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(blocks).hasSize(4);
        return blocks.get(number);
    }

    private static Map<String, String> state(Path of) throws IOException {
        try (Stream<Path> files = Files.walk(of)) {
            Map<String, String> state = new TreeMap<>();
            for (Path file : files.toList()) {
                state.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
            return state;
        }
    }

    private static void contact(String id, String phone) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(SETTINGS.get("CLOSELOOP_PUBLIC_URL") + "/hooks/events"))
                                .header("Content-Type", "application/cloudevents+json")
                                .header("Authorization", "Bearer " + TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofString("""
                                        {"specversion": "1.0", "id": "%s", "source": "https://pbx.example.com",
                                         "type": "closeloop.interaction.ended",
                                         "data": {"id": "%s", "channel": "phone", "endedAt": "2026-03-03T10:00:00Z",
                                          "customer": {"phone": "%s"}, "talkSeconds": 180}}""".formatted(id, id, phone)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void the_manual_installs_upgrades_and_rolls_back() throws Exception {
        // given an older version that runs and has heard of a contact
        succeed("mv \"$OPT/closeloop-$VERSION\" \"$OPT/closeloop-0.0.9\"\n"
                + "ln -sfn \"$OPT/closeloop-0.0.9\" \"$OPT/current\"\n" + started());
        contact("before", "+14155550101");

        // when it is upgraded
        String upgraded = succeed(block(2));

        // then everything is still there
        assertThat(upgraded).contains("All is well");
        succeed("\"$OPT/current/bin/closeloop\" why +14155550101");
        contact("after", "+14155550102");
        succeed("\"$OPT/current/bin/closeloop\" why +14155550102");
        assertThat(succeed("readlink \"$OPT/current\"")).contains("closeloop-" + VERSION);

        // and when it is rolled back, the older version has what it had
        succeed(block(3));
        assertThat(succeed("readlink \"$OPT/current\"")).contains("closeloop-0.0.9");
        succeed("\"$OPT/current/bin/closeloop\" why +14155550101");
        assertThat(run("\"$OPT/current/bin/closeloop\" why +14155550102").code())
                .isEqualTo(1);
        succeed("systemctl stop closeloop");
        Files.delete(folder.resolve("pid"));
        succeed("rm -rf \"$OPT/closeloop-0.0.9\"; ln -sfn \"$OPT/closeloop-$VERSION\" \"$OPT/current\"");
    }

    @Test
    void the_installed_folder_is_never_written_to() throws Exception {
        Map<String, String> before = state(installed());
        Map<String, String> home = state(home());
        succeed("\"$OPT/closeloop-$VERSION/bin/closeloop\" --help | grep -q ' run '");
        succeed("\"$OPT/closeloop-$VERSION/bin/closeloop\" check");
        succeed("CLOSELOOP_DATA=\"$STATE/other\" " + started());
        int management = Integer.parseInt(SETTINGS.getOrDefault("CLOSELOOP_MANAGEMENT_PORT", ""));
        Assertions.assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress("127.0.0.2", management), 2000);
                    }
                })
                .isInstanceOf(IOException.class);
        succeed("systemctl stop closeloop");
        Files.delete(folder.resolve("pid"));

        assertThat(state(installed())).isEqualTo(before);
        assertThat(state(home())).isEqualTo(home);
        assertThat(folder.resolve("other/closeloop.db")).isNotEmptyFile();
        assertThat(folder.resolve("other/secret.key")).isNotEmptyFile();
        assertThat(run("\"$OPT/closeloop-$VERSION/bin/closeloop\" healthy").code())
                .as("nothing runs any more")
                .isEqualTo(1);
    }

    @Test
    void the_classes_of_a_start_are_shared_and_preparing_twice_changes_nothing() throws Exception {
        succeed("CLOSELOOP_CACHE=\"$STATE/shared\" \"$OPT/closeloop-$VERSION/bin/closeloop\" warm");
        Path archive = folder.resolve("shared/closeloop.jsa");
        Map<String, String> before = state(archive);

        assertThat(succeed("CLOSELOOP_CACHE=\"$STATE/shared\" \"$OPT/closeloop-$VERSION/bin/closeloop\" warm"))
                .contains("already");
        assertThat(state(archive)).isEqualTo(before);
        assertThat(Files.size(archive)).isGreaterThan(10_000_000);
        String loaded = succeed("CLOSELOOP_CACHE=\"$STATE/shared\" CLOSELOOP_JAVA_OPTS='-Xlog:class+load' "
                + "\"$OPT/closeloop-$VERSION/bin/closeloop\" check");
        List<String> ours = loaded.lines()
                .filter(line -> line.contains("io.closeloop.runtime."))
                .toList();
        assertThat(ours).isNotEmpty();
        assertThat(ours.stream()
                        .filter(line -> line.contains("shared objects file"))
                        .count())
                .isGreaterThan(ours.size() / 2);
    }

    @Test
    void the_archive_holds_all_that_a_user_needs_and_no_build() {
        for (String name : List.of(
                "README.md",
                "LICENSE",
                "CHANGELOG.md",
                "UPGRADING.md",
                "routes/intake/phone.camel.yaml",
                "config/application.properties",
                "docs/operations.md",
                "connectors/twilio/README.md",
                "packaging/systemd/closeloop.service",
                "packaging/kubernetes/closeloop.yaml",
                "sbom/closeloop.cdx.json")) {
            assertThat(installed().resolve(name)).isNotEmptyFile();
        }
        assertThat(installed().resolve("bin/closeloop")).isExecutable();
        for (String name : List.of("pom.xml", "target", "connectors/twilio/src", "data")) {
            assertThat(installed().resolve(name)).doesNotExist();
        }
    }

    @Test
    void the_bill_of_materials_is_complete_and_every_licence_is_allowed() throws IOException {
        JsonNode bill = new ObjectMapper()
                .readTree(installed().resolve("sbom/closeloop.cdx.json").toFile());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        Set<String> listed = new TreeSet<>();
        List<String> forbidden = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            listed.add(component.path("name").asText() + "-"
                    + component.path("version").asText());
            List<String> licences = licences(component);
            if (licences.stream().noneMatch(name -> ALLOWED.matcher(name).matches())) {
                forbidden.add(component.path("purl").asText() + " " + licences);
            }
        }
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> jars = Files.list(installed().resolve("lib"))) {
            jars.map(jar -> jar.getFileName().toString().replaceFirst("\\.jar$", ""))
                    .filter(jar -> !jar.startsWith("closeloop-"))
                    .filter(jar -> listed.stream().noneMatch(jar::startsWith))
                    .forEach(missing::add);
        }
        assertThat(missing).as("in lib/ and not in the bill").isEmpty();
        assertThat(forbidden).as("licences that nobody has allowed").isEmpty();
    }

    private static List<String> licences(JsonNode component) {
        return StreamSupport.stream(component.path("licenses").spliterator(), false)
                .map(entry -> entry.has("expression")
                        ? entry.path("expression").asText()
                        : entry.path("license")
                                .path("id")
                                .asText(entry.path("license").path("name").asText()))
                .flatMap(name -> Stream.of(name.split(" OR ")))
                .map(name -> name.replace("(", "").strip())
                .toList();
    }

    @Test
    void text_files_keep_their_line_ends() throws IOException {
        assertThat(Files.readString(installed().resolve("bin/closeloop"), StandardCharsets.UTF_8))
                .startsWith("#!/usr/bin/env bash\n")
                .doesNotContain("\r");
    }
}
