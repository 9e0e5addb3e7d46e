// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The certificate the server shows: a PEM chain with its key, or one PKCS#12 file. Files are read when asked, so that a
 * renewed certificate counts without a restart.
 *
 * @param certificate PEM chain, or the PKCS#12 file when there is no key
 * @param key PEM private key; null with PKCS#12
 * @param password of the PKCS#12 file; empty with PEM
 */
record Tls(Path certificate, @Nullable Path key, String password) {
    /** What is wrong with the files; empty when the server can start with them. Quotes nothing of them. */
    Optional<String> fault() {
        try {
            byte[] chain = Files.readAllBytes(certificate);
            if (key == null) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(new ByteArrayInputStream(chain), password.toCharArray());
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isKeyEntry(alias)) {
                        return Optional.empty();
                    }
                }
                return Optional.of("holds no private key");
            }
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(chain))
                    .isEmpty()) {
                return Optional.of("holds no certificate");
            }
            return Files.readString(key, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----")
                    ? Optional.empty()
                    : Optional.of("has a key file without a PEM private key");
        } catch (IOException | GeneralSecurityException e) {
            return Optional.of("cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** As the server takes it; equal only when the files' contents are. */
    KeyCertOptions options() throws IOException {
        Buffer chain = Buffer.buffer(Files.readAllBytes(certificate));
        return key == null
                ? new PfxOptions().setValue(chain).setPassword(password)
                : new PemKeyCertOptions().setCertValue(chain).setKeyValue(Buffer.buffer(Files.readAllBytes(key)));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Tls[" + certificate + "]";
    }
}
