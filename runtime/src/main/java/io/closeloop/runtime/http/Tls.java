// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
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
    private static final Pattern PEM_KEY = Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----");
    /** How to sign with a key, by its kind. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /** What is wrong with the files; empty when the server can start with them. Quotes nothing of them. */
    Optional<String> fault() {
        try {
            return fault(options());
        } catch (IOException e) {
            return Optional.of(unreadable(e));
        }
    }

    /** The same of what was read before: a renewal may be half done when the files are read again. */
    static Optional<String> fault(KeyCertOptions read) {
        if (read instanceof PemKeyCertOptions pem) {
            if (!pem.getCertValue().toString().contains("-----BEGIN CERTIFICATE-----")) {
                return Optional.of("holds no certificate");
            }
            if (!PEM_KEY.matcher(pem.getKeyValue().toString()).find()) {
                return Optional.of("has a key file without a PEM private key, or with an encrypted one");
            }
        }
        try {
            // What was read is in memory: nothing is asked of a Vertx.
            KeyManager[] managers = read.getKeyManagerFactory(null).getKeyManagers();
            return managers.length > 0 && managers[0] instanceof X509KeyManager pairs
                    ? fault(pairs)
                    : Optional.of("holds no private key");
        } catch (IllegalArgumentException notBase64OrOfAnotherKind) {
            return Optional.of("cannot be decoded, or has a key that is not the certificate's");
        } catch (Exception e) {
            return Optional.of(unreadable(e));
        }
    }

    /** As the server takes it; equal only when the files' contents are. */
    KeyCertOptions options() throws IOException {
        Buffer chain = Buffer.buffer(Files.readAllBytes(certificate));
        return key == null
                ? new PfxOptions().setValue(chain).setPassword(password)
                : new PemKeyCertOptions().setCertValue(chain).setKeyValue(Buffer.buffer(Files.readAllBytes(key)));
    }

    /** The server itself compares no more than their kinds: with another's key it would end every handshake. */
    private static Optional<String> fault(X509KeyManager pairs) throws GeneralSecurityException {
        boolean any = false;
        for (Map.Entry<String, String> kind : SIGNATURES.entrySet()) {
            String[] names = pairs.getServerAliases(kind.getKey(), null);
            for (String name : names == null ? new String[0] : names) {
                PublicKey shown = pairs.getCertificateChain(name)[0].getPublicKey();
                if (!belong(shown, pairs.getPrivateKey(name), kind.getValue())) {
                    return Optional.of("has a key that is not the certificate's");
                }
                any = true;
            }
        }
        return any ? Optional.empty() : Optional.of("holds no private key of RSA, EC or EdDSA");
    }

    private static boolean belong(PublicKey shown, PrivateKey key, String algorithm) throws GeneralSecurityException {
        byte[] text = new byte[32];
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signed = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(shown);
        verifying.update(text);
        return verifying.verify(signed);
    }

    private static String unreadable(Exception e) {
        return "cannot be read: " + e.getClass().getSimpleName();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Tls[" + certificate + "]";
    }
}
