// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.Settings;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.KnownSettings;
import io.closeloop.runtime.config.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Image, compose file, manifests and unit: each parses, and says the same of ports, paths and names as the program. */
class PackagingTest {
    private static final Path PACKAGING = SourceTree.ROOT.resolve("packaging");
    /** The launcher's own, and other programs'. */
    private static final Pattern OURS = Pattern.compile("\\b(?:CLOSELOOP|KAFKA|TWILIO|SLACK|META|MAIL)_[A-Z_]+\\b");

    private static final Set<String> LAUNCHER =
            Set.of("CLOSELOOP_HOME", "CLOSELOOP_CACHE", "CLOSELOOP_JAVA_OPTS", "CLOSELOOP_LIB");

    private static final Settings SHIPPED =
            new ConfigurationReader(new Home(SourceTree.ROOT)).read(Map.of()).settings();

    @TempDir
    Path folder = Path.of(".");

    private static String text(String name) {
        try {
            return Files.readString(PACKAGING.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> documents(String name) {
        Load load = new Load(LoadSettings.builder().setLabel(name).build());
        return StreamSupport.stream(load.loadAllFromString(text(name)).spliterator(), false)
                .toList();
    }

    /** What stands under these keys; a number takes an item of a list. */
    private static Object at(Object node, Object... path) {
        Object found = node;
        for (Object step : path) {
            Object next = step instanceof Integer index && found instanceof List<?> list
                    ? list.get(index)
                    : found instanceof Map<?, ?> map ? map.get(step) : null;
            assertThat(next).as("%s of %s", step, Arrays.toString(path)).isNotNull();
            found = Objects.requireNonNull(next);
        }
        return found;
    }

    private static List<?> list(Object node, Object... path) {
        return (List<?>) at(node, path);
    }

    private static Object manifest(String kind) {
        return documents("kubernetes/closeloop.yaml").stream()
                .filter(document -> kind.equals(at(document, "kind")))
                .findFirst()
                .orElseThrow();
    }

    private static Object container() {
        return at(manifest("Deployment"), "spec", "template", "spec", "containers", 0);
    }

    private static void assertThatVariablesExist(String file, Set<String> others) {
        Set<String> known = KnownSettings.KEYS.stream().map(Settings::variable).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        OURS.matcher(text(file)).results().map(found -> found.group()).forEach(name -> {
            String plain = name.endsWith("_FILE") ? name.substring(0, name.length() - 5) : name;
            if (!known.contains(plain) && !LAUNCHER.contains(name) && !others.contains(name)) {
                unknown.add(name);
            }
        });
        assertThat(unknown).as("variables in %s that are no setting", file).isEmpty();
    }

    @Test
    void what_the_manual_restores_belongs_to_the_program_before_it_is_started() throws IOException {
        String manual = Files.readString(SourceTree.ROOT.resolve("docs/operations.md"));
        String rollBack = manual.substring(manual.indexOf("\nRoll back. "));
        assertThat(rollBack.substring(0, rollBack.indexOf("systemctl start closeloop")))
                .containsSubsequence(
                        "systemctl stop closeloop",
                        "systemctl reset-failed closeloop",
                        "install -o \"$RUN_AS\"",
                        "\"$CLOSELOOP_DATA/closeloop.db\"\n",
                        "db restored",
                        "chown -R \"$RUN_AS\" \"$CLOSELOOP_DATA\"\n");
        assertThat(text("systemd/closeloop.service")).contains("User=closeloop\n");
        assertThat(manual).contains("RUN_AS=closeloop\n");
    }

    @Test
    void every_variable_that_is_set_is_a_setting() {
        Object kafka = at(documents("docker/compose.yaml").get(0), "services", "kafka", "environment");
        Set<String> brokers =
                ((Map<?, ?>) kafka).keySet().stream().map(Object::toString).collect(Collectors.toSet());

        assertThatVariablesExist("docker/compose.yaml", brokers);
        assertThatVariablesExist("docker/Dockerfile", Set.of());
        assertThatVariablesExist("kubernetes/closeloop.yaml", Set.of());
        assertThatVariablesExist("kubernetes/kustomization.yaml", Set.of());
        assertThatVariablesExist("systemd/closeloop.service", Set.of());
        assertThatVariablesExist("bin/closeloop", Set.of());
    }

    @Test
    void ports_and_paths_are_the_program_s() {
        int port = SHIPPED.number("closeloop.http.port", 0, 0, 65535);
        int management = SHIPPED.number("closeloop.management.port", 0, 0, 65535);
        Object container = container();

        assertThat(text("docker/Dockerfile")).contains("EXPOSE " + port + "\n");
        assertThat(list(documents("docker/compose.yaml").get(0), "services", "closeloop", "ports"))
                .hasToString("[" + port + ":" + port + "]");
        assertThat(at(container, "ports", 0)).isEqualTo(Map.of("name", "http", "containerPort", port));
        assertThat(at(container, "ports", 1)).isEqualTo(Map.of("name", "management", "containerPort", management));
        assertThat(text("kubernetes/closeloop.yaml")).contains("prometheus.io/port: \"" + management + "\"");
        assertThat(text("bin/closeloop")).contains("${CLOSELOOP_MANAGEMENT_PORT:-" + management + "}");
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(at(container, probe, "httpGet"))
                    .isEqualTo(Map.of("path", "/observe/health", "port", "management"));
        }
        assertThat(text("bin/closeloop")).contains("GET /observe/health ");
    }

    @Test
    void containers_run_without_root_and_write_to_data_and_tmp_only() {
        Object pod = at(manifest("Deployment"), "spec", "template", "spec");
        assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
        assertThat(at(pod, "securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
        assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
        assertThat(at(container(), "securityContext"))
                .isEqualTo(Map.of(
                        "allowPrivilegeEscalation",
                        false,
                        "readOnlyRootFilesystem",
                        true,
                        "capabilities",
                        Map.of("drop", List.of("ALL"))));
        List<Object> writable = new ArrayList<>();
        for (Object mount : list(container(), "volumeMounts")) {
            if (!Boolean.TRUE.equals(((Map<?, ?>) mount).get("readOnly"))) {
                writable.add(at(mount, "mountPath"));
            }
        }
        assertThat(writable).containsExactlyInAnyOrder("/data", "/tmp");

        Object service = at(documents("docker/compose.yaml").get(0), "services", "closeloop");
        assertThat(at(service, "read_only")).isEqualTo(true);
        assertThat(at(service, "cap_drop")).isEqualTo(List.of("ALL"));
        assertThat(list(service, "volumes"))
                .filteredOn(volume -> !volume.toString().endsWith(":ro"))
                .hasToString("[data:/data]");
        assertThat(text("docker/Dockerfile"))
                .contains("\nUSER 10001:10001\n", "CLOSELOOP_DATA=/data", "VOLUME /data", "HEALTHCHECK ");
        assertThat(at(pod, "securityContext", "runAsUser")).isEqualTo(10001);
    }

    @Test
    void nodes_are_never_all_taken_away_at_once_and_get_time_to_stop() {
        assertThat(at(manifest("PodDisruptionBudget"), "spec", "minAvailable")).isEqualTo(1);
        assertThat((Integer) at(manifest("Deployment"), "spec", "replicas")).isGreaterThan(1);
        assertThat(at(manifest("PodDisruptionBudget"), "spec", "selector"))
                .isEqualTo(at(manifest("Deployment"), "spec", "selector"));
        assertThat(at(manifest("Service"), "spec", "selector"))
                .isEqualTo(at(manifest("Deployment"), "spec", "template", "metadata", "labels"));
        // Pools are given 15 s each, replies and pages among them.
        assertThat((Integer) at(manifest("Deployment"), "spec", "template", "spec", "terminationGracePeriodSeconds"))
                .isGreaterThanOrEqualTo(45);
        assertThat(text("systemd/closeloop.service")).contains("TimeoutStopSec=45");
        assertThat(at(documents("docker/compose.yaml").get(0), "services", "closeloop", "stop_grace_period"))
                .isEqualTo("45s");
    }

    @Test
    void the_mounted_home_holds_every_file_and_is_a_sound_one_in_the_links_that_kubernetes_makes() throws IOException {
        Map<String, String> items = new LinkedHashMap<>();
        for (Object item : list(
                manifest("Deployment"),
                "spec",
                "template",
                "spec",
                "volumes",
                0,
                "projected",
                "sources",
                0,
                "configMap",
                "items")) {
            items.put(at(item, "key").toString(), at(item, "path").toString());
        }
        Map<String, String> generated = new LinkedHashMap<>();
        for (Object file : list(documents("kubernetes/kustomization.yaml").get(0), "configMapGenerator", 1, "files")) {
            String[] pair = file.toString().split("=", 2);
            generated.put(pair[0], pair[1]);
        }
        Sources shipped = Sources.read(new Home(SourceTree.ROOT));
        assertThat(new TreeSet<>(items.values()))
                .as("items: a file in routes/ or config/ was added or removed")
                .isEqualTo(shipped.texts().keySet());
        assertThat(generated).isEqualTo(items);

        Path version = folder.resolve("..2026_01_01");
        for (String path : items.values()) {
            SourceTree.copy(SourceTree.ROOT.resolve(path), version.resolve(path));
        }
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01_01"));
        Files.createSymbolicLink(folder.resolve("routes"), Path.of("..data/routes"));
        Files.createSymbolicLink(folder.resolve("config"), Path.of("..data/config"));
        assertThat(Sources.read(new Home(folder)).digest()).isEqualTo(shipped.digest());
    }

    @Test
    void what_is_mounted_is_where_the_variables_say() {
        Map<Object, Object> values = new LinkedHashMap<>();
        list(container(), "env").forEach(env -> values.put(at(env, "name"), at(env, "value")));
        List<String> mounts = list(container(), "volumeMounts").stream()
                .map(mount -> at(mount, "mountPath").toString())
                .toList();
        assertThat(mounts).contains(values.get("CLOSELOOP_HOME") + "", values.get("CLOSELOOP_DATA") + "");
        assertThat(values.keySet().stream().filter(name -> name.toString().endsWith("_FILE")))
                .isNotEmpty()
                .allMatch(name -> String.valueOf(values.get(name)).startsWith("/run/secrets/closeloop/"));

        Object compose = documents("docker/compose.yaml").get(0);
        Set<?> secrets = ((Map<?, ?>) at(compose, "secrets")).keySet();
        Map<?, ?> environment = (Map<?, ?>) at(compose, "services", "closeloop", "environment");
        environment.forEach((name, value) -> {
            if (name.toString().endsWith("_FILE")) {
                assertThat(value.toString()).startsWith("/run/secrets/");
                assertThat(secrets.stream().map(Object::toString))
                        .contains(value.toString().substring("/run/secrets/".length()));
            }
        });
        assertThat(environment.get("KAFKA_BROKERS"))
                .isEqualTo(at(compose, "services", "kafka", "environment", "KAFKA_ADVERTISED_LISTENERS")
                        .toString()
                        .replace("PLAINTEXT://", ""));
    }

    @Test
    void the_unit_is_hardened_and_starts_what_the_archive_holds() {
        Map<String, List<String>> unit = new LinkedHashMap<>();
        text("systemd/closeloop.service")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("["))
                .forEach(line -> {
                    assertThat(line).contains("=");
                    String[] pair = line.split("=", 2);
                    unit.computeIfAbsent(pair[0], key -> new ArrayList<>()).add(pair[1]);
                });
        for (String on : List.of(
                "NoNewPrivileges",
                "PrivateTmp",
                "PrivateDevices",
                "ProtectHome",
                "RestrictNamespaces",
                "LockPersonality")) {
            assertThat(unit.get(on)).as(on).isEqualTo(List.of("yes"));
        }
        assertThat(unit.get("ProtectSystem")).isEqualTo(List.of("strict"));
        assertThat(unit.get("User")).isEqualTo(List.of("closeloop"));
        assertThat(unit.get("CapabilityBoundingSet")).isEqualTo(List.of(""));
        assertThat(unit.get("ExecStart")).isEqualTo(List.of("/opt/closeloop/current/bin/closeloop run"));
        List<String> environment = Objects.requireNonNull(unit.get("Environment"));
        assertThat(environment)
                .contains("CLOSELOOP_DATA=/var/lib/"
                        + Objects.requireNonNull(unit.get("StateDirectory")).get(0))
                .contains("CLOSELOOP_CACHE=/var/cache/"
                        + Objects.requireNonNull(unit.get("CacheDirectory")).get(0))
                // Where credentials lie from systemd 247 on; %d says it from 251 on only.
                .contains("CLOSELOOP_API_TOKEN_FILE=/run/credentials/closeloop.service/api-token");
        assertThat(unit.get("LoadCredential")).isEqualTo(List.of("api-token:/etc/closeloop/secrets/api-token"));
    }

    @Test
    void the_archive_takes_files_of_packaging_by_name_and_so_no_secret_beside_them() throws Exception {
        XPath xpath = XPathFactory.newInstance().newXPath();
        NodeList sets = (NodeList) xpath.evaluate(
                "//*[local-name()='fileSet'][starts-with(*[local-name()='directory'], '../packaging')]",
                new InputSource(
                        SourceTree.ROOT.resolve("app/src/assembly/archive.xml").toString()),
                XPathConstants.NODESET);
        Set<Path> taken = new TreeSet<>();
        for (int i = 0; i < sets.getLength(); i++) {
            String directory = xpath.evaluate("*[local-name()='directory']", sets.item(i));
            NodeList includes =
                    (NodeList) xpath.evaluate(".//*[local-name()='include']", sets.item(i), XPathConstants.NODESET);
            assertThat(includes.getLength()).as("includes of %s", directory).isPositive();
            for (int j = 0; j < includes.getLength(); j++) {
                taken.add(SourceTree.ROOT
                        .resolve("app")
                        .resolve(directory)
                        .normalize()
                        .resolve(includes.item(j).getTextContent()));
            }
        }
        assertThat(taken)
                .as("a pattern in place of a name would not exist")
                .allMatch(Files::isRegularFile)
                .contains(PACKAGING.resolve("kubernetes/closeloop.yaml"), PACKAGING.resolve("bin/closeloop"));

        assertThat(SourceTree.ROOT.resolve(".gitignore")).content().contains("packaging/*/secrets/\n");
        assertThat(text("docker/compose.yaml")).contains("> secrets/db-url");
        assertThat(text("kubernetes/kustomization.yaml")).contains("--from-file=secrets/\n");
    }

    @Test
    void the_image_takes_what_package_makes() throws IOException {
        assertThat(text("docker/Dockerfile.dockerignore")).contains("!app/target/closeloop-*.tar.gz");
        assertThat(Files.readString(SourceTree.ROOT.resolve("app/pom.xml")))
                .contains("<finalName>closeloop-${project.version}</finalName>");
        assertThat(PACKAGING.resolve("bin/closeloop")).isExecutable();
    }

    @Test
    void the_image_is_made_of_one_archive_only_and_says_so_otherwise() throws Exception {
        Path build = Files.createDirectories(folder.resolve("build"));
        assertThat(unpack(build).out()).contains("no closeloop-*.tar.gz", "mvn -B package");

        Path program =
                Files.createDirectories(folder.resolve("closeloop-1/bin")).resolve("closeloop");
        Files.writeString(program, "#!/bin/sh\necho prepared\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        new ProcessBuilder("tar", "-czf", build.resolve("closeloop-1.tar.gz").toString(), "closeloop-1")
                .directory(folder.toFile())
                .start()
                .waitFor();
        assertThat(unpack(build)).isEqualTo(new Ran(0, "prepared\n"));

        Files.copy(build.resolve("closeloop-1.tar.gz"), build.resolve("closeloop-2.tar.gz"));
        Ran ran = unpack(build);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("closeloop-1.tar.gz", "closeloop-2.tar.gz", "mvn -B clean package");
    }

    /** The Dockerfile's own commands, on a folder in place of app/target. */
    private Ran unpack(Path build) throws Exception {
        String dockerfile = text("docker/Dockerfile");
        String mount = "target=/build \\\n";
        String commands = dockerfile.substring(dockerfile.indexOf(mount) + mount.length());
        Path opt = Files.createTempDirectory(folder, "opt");
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        commands.substring(0, commands.indexOf("\n\n"))
                                .replace("/build/", build + "/")
                                .replace("/opt/", opt + "/"))
                .redirectErrorStream(true)
                .start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(shell.waitFor(), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOSELOOP_HOME", "--home FOLDER", "--home=FOLDER"})
    void jars_in_ext_of_the_home_come_behind_the_program_s_own(String how, @TempDir Path folder) throws Exception {
        Path lib = Files.createDirectories(folder.resolve("lib"));
        Path ext = Files.createDirectories(folder.resolve("home/ext"));
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        Files.createFile(lib.resolve("program.jar"));
        Files.createFile(ext.resolve("vault.jar"));
        Files.createFile(ext.resolve("notes.txt"));
        Files.writeString(java, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        String home = folder.resolve("home").toString();
        boolean asOption = how.startsWith("--");
        List<String> words = new ArrayList<>(
                List.of(SourceTree.ROOT.resolve("packaging/bin/closeloop").toString(), "check"));
        if (asOption) {
            words.addAll(List.of(how.replace("FOLDER", home).split(" ")));
        }
        ProcessBuilder launcher = new ProcessBuilder(words);
        launcher.environment()
                .putAll(Map.of(
                        "JAVA_HOME", folder.resolve("java").toString(),
                        "CLOSELOOP_LIB", lib.toString(),
                        "CLOSELOOP_CACHE", folder.resolve("cache").toString(),
                        "CLOSELOOP_HOME", asOption ? folder.resolve("another").toString() : home));
        Process process = launcher.start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList())
                .containsSubsequence("-cp", lib.resolve("program.jar") + ":" + ext.resolve("vault.jar") + ":", "check");
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/closeloop", "closeloop"})
    void a_space_in_the_path_changes_nothing_before_and_after_warm(String launcher, @TempDir Path temporary)
            throws Exception {
        boolean sources = launcher.equals("closeloop");
        Path folder = temporary.resolve("a folder");
        SourceTree.copy(
                PACKAGING.resolve("bin/closeloop"), folder.resolve(sources ? "packaging/bin/closeloop" : launcher));
        if (sources) {
            SourceTree.copy(SourceTree.ROOT.resolve(launcher), folder.resolve(launcher));
        }
        Path dist = sources ? folder.resolve("app/target/dist") : folder;
        Path jar = Files.createFile(Files.createDirectories(dist.resolve("lib")).resolve("program.jar"));
        Path vault =
                Files.createFile(Files.createDirectories(folder.resolve("ext")).resolve("vault.jar"));
        Path archive = dist.resolve(sources ? "closeloop.jsa" : "cache/closeloop.jsa");
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        // Prints its words, one a line, and makes the archive it is asked for.
        Files.writeString(java, """
                #!/usr/bin/env bash
                printf '%s\\n' "$@"
                for word; do
                  case "$word" in -XX:ArchiveClassesAtExit=*) : >"${word#*=}" ;; esac
                done
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        String classpath = jar + ":" + vault + ":";

        assertThat(words(folder, launcher, "check", "two words"))
                .containsSubsequence("-cp", classpath, "io.closeloop.app.Main", "check", "two words")
                .noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
        assertThat(words(folder, launcher, "warm")).containsExactly("Quick starts are prepared.");
        assertThat(archive).exists();
        assertThat(words(folder, launcher, "check", "two words"))
                .containsSubsequence(
                        "-Xms64m",
                        "-XX:SharedArchiveFile=" + archive,
                        "-cp",
                        classpath,
                        "io.closeloop.app.Main",
                        "check",
                        "two words")
                .filteredOn(word -> !word.startsWith("-X"))
                .hasSize(5);
    }

    /** What a launcher's java was given. */
    private static List<String> words(Path folder, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, folder.resolve(command[0]).toString());
        ProcessBuilder launcher = new ProcessBuilder(words).directory(folder.toFile());
        launcher.environment().keySet().removeIf(name -> name.startsWith("CLOSELOOP_"));
        launcher.environment().put("JAVA_HOME", folder.resolve("java").toString());
        Process process = launcher.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.lines().toList();
    }
}
