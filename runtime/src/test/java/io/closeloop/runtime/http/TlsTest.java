// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.closeloop.config.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS by configuration, with certificates of the JDK's own keytool. */
class TlsTest {
    private static final String PASSWORD = "changeit-please";

    @TempDir
    static Path made = Path.of(".");

    @TempDir
    Path folder = Path.of(".");

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService pages = Executors.newFixedThreadPool(1);

    @SuppressWarnings("NullAway.Init")
    private HttpEdge edge;

    @BeforeAll
    static void make_certificates() throws Exception {
        for (String name : List.of("first", "second")) {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "closeloop",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=dns:localhost,ip:127.0.0.1",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            made.resolve(name + ".p12").toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(keytool.waitFor()).as(said).isZero();
        }
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
        pages.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static KeyStore store(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(made.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void pem(String name) throws IOException, GeneralSecurityException {
        KeyStore store = store(name);
        write("tls.crt", pem("CERTIFICATE", store.getCertificate("closeloop").getEncoded()));
        write(
                "tls.key",
                pem(
                        "PRIVATE KEY",
                        store.getKey("closeloop", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] content) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN " + kind + "-----\n" + lines.encodeToString(content) + "\n-----END " + kind + "-----\n";
    }

    /** The second's certificate has come beside the first's key: so it stands in the middle of a renewal. */
    private void renewHalfWay() throws IOException, GeneralSecurityException {
        pem("first");
        String key = Files.readString(folder.resolve("tls.key"));
        pem("second");
        write("tls.key", key);
    }

    private void write(String name, String text) throws IOException {
        Path draft = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(draft, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private HttpSettings listen(Map<String, String> values) {
        Settings settings = Settings.of(values);
        HttpSettings read = HttpSettings.read(settings);
        assertThat(settings.problems()).isEmpty();
        edge = new HttpEdge(vertx, pages, new SimpleMeterRegistry(), read).start("127.0.0.1", 0);
        return read;
    }

    private HttpSettings listenWithPem() {
        return listen(Map.of(
                "closeloop.http.tls.certificate", folder.resolve("tls.crt").toString(),
                "closeloop.http.tls.key", folder.resolve("tls.key").toString()));
    }

    /** Who the server says it is, to a client that trusts that certificate alone. */
    private String shown(String trusted, String... protocols) throws IOException, GeneralSecurityException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", store(trusted).getCertificate("closeloop"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", edge.port())) {
            socket.setSoTimeout(10_000);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            socket.startHandshake();
            socket.getOutputStream()
                    .write("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 404");
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    @Test
    void a_pem_certificate_is_shown_and_its_successor_without_a_restart() throws Exception {
        pem("first");
        HttpSettings settings = listenWithPem();
        assertThat(shown("first")).isEqualTo("CN=first");

        pem("second");
        Tls tls = java.util.Objects.requireNonNull(settings.tls());
        edge.renewCertificate(tls);

        // A handshake in the very moment of the change is cut off, and the client comes again.
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(shown("second")).isEqualTo("CN=second"));
    }

    @Test
    void a_broken_successor_leaves_the_old_one_in_place() throws Exception {
        pem("first");
        HttpSettings settings = listenWithPem();

        write("tls.crt", "half a certif");
        edge.renewCertificate(java.util.Objects.requireNonNull(settings.tls()));

        assertThat(shown("first")).isEqualTo("CN=first");
    }

    @Test
    void a_certificate_beside_another_one_s_key_is_not_shown_until_its_own_key_is_there() throws Exception {
        pem("first");
        Tls tls = java.util.Objects.requireNonNull(listenWithPem().tls());

        renewHalfWay();
        edge.renewCertificate(tls);
        assertThat(shown("first")).isEqualTo("CN=first");

        pem("second");
        edge.renewCertificate(tls);
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(shown("second")).isEqualTo("CN=second"));
    }

    @Test
    void a_pkcs12_file_does_as_well_and_its_password_is_not_told() throws Exception {
        HttpSettings settings = listen(Map.of(
                "closeloop.http.tls.keystore",
                made.resolve("first.p12").toString(),
                "closeloop.http.tls.keystore-password",
                PASSWORD));

        assertThat(shown("first")).isEqualTo("CN=first");
        assertThat(settings.toString()).doesNotContain(PASSWORD);
    }

    @Test
    void protocols_that_are_broken_are_refused() throws Exception {
        pem("first");
        listenWithPem();

        assertThat(shown("first", "TLSv1.2")).isEqualTo("CN=first");
        Assertions.assertThatThrownBy(() -> shown("first", "TLSv1.1")).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void a_client_that_says_nothing_is_cut_off_before_it_has_the_time_of_a_request() throws Exception {
        pem("first");
        listenWithPem();

        try (Socket silent = new Socket("127.0.0.1", edge.port())) {
            silent.setSoTimeout(7_000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void files_that_cannot_serve_are_named_before_the_start() throws Exception {
        edge = new HttpEdge(vertx, pages, new SimpleMeterRegistry()).start("127.0.0.1", 0);
        pem("first");
        write("empty.key", "");

        write("encrypted.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        write("of-rsa.key", rsaKey());
        write("half.crt", "half a certif");

        assertThat(problems("tls.crt", "tls.key")).isEqualTo("[]");
        assertThat(problems("tls.crt", "empty.key")).contains("without a PEM private key");
        assertThat(problems("tls.crt", "encrypted.key")).contains("an encrypted one");
        assertThat(problems("missing.crt", "tls.key")).contains("cannot be read");
        assertThat(problems("half.crt", "tls.key")).contains("holds no certificate");
        assertThat(problems("tls.crt", "of-rsa.key")).contains("a key that is not the certificate's");
        renewHalfWay();
        assertThat(problems("tls.crt", "tls.key")).contains("a key that is not the certificate's");
        Settings wrong = Settings.of(Map.of(
                "closeloop.http.tls.keystore",
                made.resolve("first.p12").toString(),
                "closeloop.http.tls.keystore-password",
                "wrong-secret"));
        HttpSettings.read(wrong);
        assertThat(wrong.problems().toString()).contains("cannot be read").doesNotContain("wrong-secret");
    }

    private static String rsaKey() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        return pem("PRIVATE KEY", rsa.generateKeyPair().getPrivate().getEncoded());
    }

    private String problems(String certificate, String key) {
        Settings settings = Settings.of(Map.of(
                "closeloop.http.tls.certificate", folder.resolve(certificate).toString(),
                "closeloop.http.tls.key", folder.resolve(key).toString()));
        HttpSettings.read(settings);
        return settings.problems().toString();
    }
}
