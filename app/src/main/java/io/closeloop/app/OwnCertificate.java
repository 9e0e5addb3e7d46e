// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblems;
import io.closeloop.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the certificate that a home's settings name, and no other. It is made for the public address, so its names say
 * nothing about this machine's; who shows it has its key and is the program.
 */
final class OwnCertificate extends X509ExtendedTrustManager {
    /** Its keystore's password, which may stand in a vault. */
    static final String PASSWORD = "closeloop.http.tls.keystore-password";

    private static final String CERTIFICATE = "closeloop.http.tls.certificate";
    private static final String KEYSTORE = "closeloop.http.tls.keystore";

    private final Certificate own;

    private OwnCertificate(Certificate own) {
        this.own = own;
    }

    /** Whether the program speaks TLS itself. */
    static boolean named(Settings settings) {
        return settings.get(CERTIFICATE).isPresent() || settings.get(KEYSTORE).isPresent();
    }

    /** How to call the program; empty when it speaks no TLS. */
    static Optional<SSLContext> of(Settings settings) {
        if (!named(settings)) {
            return Optional.empty();
        }
        String key = settings.get(CERTIFICATE).isPresent() ? CERTIFICATE : KEYSTORE;
        Path file = Path.of(settings.get(key, ""));
        try {
            Certificate own = key.equals(CERTIFICATE) ? first(file) : ofKey(file, settings.get(PASSWORD, ""));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnCertificate(own)}, null);
            return Optional.of(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigProblems(List.of(settings.at(
                    CheckRule.SETTING,
                    key,
                    "cannot be read here, so the program cannot be known by its certificate",
                    "name it with --server https://...")));
        }
    }

    /** The server's own stands before those of its authorities. */
    private static Certificate first(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static Certificate ofKey(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store.getCertificate(alias);
            }
        }
        throw new CertificateException("No key, so no certificate that a server shows");
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (!chain[0].equals(own)) {
            throw new CertificateException("Another certificate");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
