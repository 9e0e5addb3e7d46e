// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.Settings;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.config.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verbs find the program where the settings of its home say that it listens. */
class LocalAddressTest {
    private static final String PASSWORD = "changeit-please";

    @TempDir
    Path home = Path.of(".");

    @TempDir
    Path keys = Path.of(".");

    private final int port = ChildProgram.freePort(0);
    private final int managementPort = ChildProgram.freePort(0);

    @BeforeEach
    void copy() throws IOException {
        copy(home);
    }

    private void copy(Path home) throws IOException {
        SourceTree.home(home);
        Path settings = home.resolve("config/application.properties");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceFirst("(?m)^closeloop.http.port=.*", "closeloop.http.port=" + port)
                        .replaceFirst(
                                "(?m)^closeloop.management.port=.*", "closeloop.management.port=" + managementPort));
    }

    private static void set(Path home, String... lines) throws IOException {
        Files.writeString(
                home.resolve("config/application.properties"),
                "\n" + String.join("\n", lines) + "\n",
                StandardOpenOption.APPEND);
    }

    private Program start() {
        return Program.start(new Home(home), Map.of(), Assembly.parts());
    }

    /** A key with a certificate that is made for another address than this machine's. */
    private void certificate(String name) throws Exception {
        Path file = keys.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "closeloop",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=feedback.example.com",
                        "-ext",
                        "san=dns:feedback.example.com",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        pem(name + ".crt", "CERTIFICATE", store.getCertificate("closeloop").getEncoded());
        pem(
                name + ".key",
                "PRIVATE KEY",
                store.getKey("closeloop", PASSWORD.toCharArray()).getEncoded());
    }

    private void pem(String file, String what, byte[] content) throws IOException {
        Files.writeString(
                keys.resolve(file),
                "-----BEGIN " + what + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                        + "-----\n");
    }

    @Test
    void a_program_with_a_certificate_of_its_own_is_found_and_known_by_it() throws Exception {
        certificate("own");
        certificate("another");
        set(
                home,
                "closeloop.http.tls.certificate=" + keys.resolve("own.crt"),
                "closeloop.http.tls.key=" + keys.resolve("own.key"));
        try (Program program = start()) {
            assertThat(program.port()).isEqualTo(port);
            assertThat(RunCommand.ready(program, 0))
                    .isEqualTo(
                            "ready in 0.0 s: https://127.0.0.1:%d, management http://127.0.0.1:%d/observe/health",
                            port, managementPort);

            Ran deployed = Ran.closeloop(home, "deploy", home.toString(), "--dry-run");
            assertThat(deployed.out()).contains("Nothing to do: this is version 1, which is live.");
            assertThat(deployed.code()).isZero();
            Ran back = Ran.closeloop(home, "routes", "rollback", "1", "--dry-run");
            assertThat(back.out()).contains("version 1, which is live");
            Ran replayed = Ran.closeloop(home, "replay", "--dry-run");
            assertThat(replayed.out()).contains("Nothing is parked.").doesNotContain("about the database");

            // What another certificate shows is another program, and gets no token.
            Path elsewhere = keys.resolve("elsewhere");
            copy(elsewhere);
            set(elsewhere, "closeloop.http.tls.certificate=" + keys.resolve("another.crt"));
            Ran stranger = Ran.closeloop(elsewhere, "deploy", home.toString(), "--dry-run");
            assertThat(stranger.code()).isEqualTo(1);
            assertThat(stranger.out())
                    .contains("https://127.0.0.1:" + port, "another certificate", "--server https://");
            // By its name it is judged like any other: this Java knows no authority behind it.
            Ran named = Ran.closeloop(home, "replay", "--server", "https://127.0.0.1:" + port);
            assertThat(named.code()).isEqualTo(1);
            assertThat(named.out()).contains("no authority");
        }
    }

    @Test
    void a_certificate_in_one_file_with_its_key_does_as_well() throws Exception {
        certificate("own");
        set(home, "closeloop.http.tls.keystore=" + keys.resolve("own.p12"));
        Settings settings = Settings.of(Map.of(
                "closeloop.http.tls.keystore",
                keys.resolve("own.p12").toString(),
                "closeloop.http.tls.keystore-password",
                PASSWORD));

        assertThat(OwnCertificate.of(settings)).isPresent();
        // Its password is in the program's environment and not in this one.
        Ran ran = Ran.closeloop(home, "deploy", home.toString(), "--dry-run");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("closeloop.http.tls.keystore cannot be read", "--server https://");
    }

    @Test
    void a_certificate_that_cannot_be_read_is_named_before_anybody_is_called() throws Exception {
        set(
                home,
                "closeloop.http.tls.certificate=" + keys.resolve("missing.crt"),
                "closeloop.http.tls.key=missing.key");

        Ran ran = Ran.closeloop(home, "deploy", home.toString(), "--dry-run");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("closeloop.http.tls.certificate cannot be read", "--server https://");
    }

    @Test
    void a_program_that_listens_on_one_address_only_is_asked_there() throws Exception {
        set(home, "closeloop.management.host=127.0.0.2", "closeloop.http.host=127.0.0.2");
        try (Program program = start()) {
            assertThat(program.managementPort()).isEqualTo(managementPort);

            Ran status = Ran.closeloop(home, "status");
            assertThat(status.out()).doesNotContain("No program answers").contains("database");

            assertThat(healthy("127.0.0.2")).isZero();
            assertThat(healthy("127.0.0.1")).isEqualTo(1);
        }
        assertThat(Ran.closeloop(home, "status").out())
                .contains("No program answers at http://127.0.0.2:" + managementPort + "/observe/health");
    }

    @Test
    void a_program_that_listens_everywhere_is_asked_on_this_machine() throws Exception {
        set(home, "closeloop.management.host=0.0.0.0");
        try (Program program = start()) {
            assertThat(program.managementPort()).isEqualTo(managementPort);
            assertThat(healthy("0.0.0.0")).isZero();
            assertThat(healthy("")).isZero();
        }
    }

    /** The launcher's exit code with this address in the environment. */
    private int healthy(String host) throws IOException, InterruptedException {
        ProcessBuilder launcher = new ProcessBuilder(
                        SourceTree.ROOT.resolve("packaging/bin/closeloop").toString(), "healthy")
                .redirectErrorStream(true)
                .redirectOutput(keys.resolve("said.txt").toFile());
        launcher.environment().put("CLOSELOOP_MANAGEMENT_HOST", host);
        launcher.environment().put("CLOSELOOP_MANAGEMENT_PORT", Integer.toString(managementPort));
        return launcher.start().waitFor();
    }

    @ParameterizedTest
    @CsvSource({
        "'', http://127.0.0.1:9876",
        "0.0.0.0, http://127.0.0.1:9876",
        "'::', http://127.0.0.1:9876",
        "10.0.0.5, http://10.0.0.5:9876",
        "node.example.com, http://node.example.com:9876",
        "2001:db8::5, 'http://[2001:db8::5]:9876'"
    })
    void an_address_for_all_of_the_machine_means_the_loopback_one(String host, String address) {
        assertThat(LocalAddress.management(Settings.of(Map.of("closeloop.management.host", host)), 9876))
                .hasToString(address);
    }
}
