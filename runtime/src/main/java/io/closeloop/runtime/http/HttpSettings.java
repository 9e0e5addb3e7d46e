// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import io.closeloop.config.CheckRule;
import io.closeloop.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much the server lets strangers have, and how it shows itself.
 *
 * @param requestTimeout for the head of a request, and again for its body
 * @param idleTimeout between an answer and the next request of one connection
 * @param connections at most open at once
 * @param connectionsPerNetwork of these for one network, /24 or /56; proxies of ours and this machine are excepted
 * @param perToken requests a minute with one survey link; 0 for no limit
 * @param perNetwork requests a minute of one network for survey pages and answers, and as many credentials that do not fit;
 *     0 for no limit
 * @param tls null for plain HTTP, behind a proxy that has the certificate
 */
public record HttpSettings(
        Duration requestTimeout,
        Duration idleTimeout,
        int connections,
        int connectionsPerNetwork,
        int perToken,
        int perNetwork,
        TrustedProxies proxies,
        @Nullable Tls tls) {
    private static final int REQUEST_SECONDS = 10;
    private static final int IDLE_SECONDS = 60;
    private static final int CONNECTIONS = 4096;
    private static final int CONNECTIONS_PER_NETWORK = 1024;
    private static final int PER_TOKEN = 60;
    private static final int PER_NETWORK = 1200;

    private static final String CERTIFICATE = "closeloop.http.tls.certificate";
    private static final String KEY = "closeloop.http.tls.key";
    private static final String KEYSTORE = "closeloop.http.tls.keystore";
    private static final String PASSWORD = "closeloop.http.tls.keystore-password";
    private static final String PROXIES = "closeloop.http.trusted-proxies";

    /** As when nothing is set. */
    public static HttpSettings defaults() {
        return read(new Settings(java.util.Map.of()));
    }

    /** From the settings, where mistakes are recorded. */
    public static HttpSettings read(Settings settings) {
        return new HttpSettings(
                Duration.ofSeconds(settings.number("closeloop.http.request-timeout", REQUEST_SECONDS, 1, 600)),
                Duration.ofSeconds(settings.number("closeloop.http.idle-timeout", IDLE_SECONDS, 1, 3600)),
                settings.number("closeloop.http.max-connections", CONNECTIONS, 1, 1_000_000),
                settings.number("closeloop.http.max-connections-per-network", CONNECTIONS_PER_NETWORK, 1, 1_000_000),
                settings.number("closeloop.http.limit.per-token", PER_TOKEN, 0, 1_000_000),
                settings.number("closeloop.http.limit.per-network", PER_NETWORK, 0, 1_000_000),
                proxies(settings),
                tls(settings));
    }

    private static TrustedProxies proxies(Settings settings) {
        Optional<String> written = settings.get(PROXIES);
        if (written.isEmpty()) {
            return TrustedProxies.none();
        }
        return TrustedProxies.of(written.get()).orElseGet(() -> {
            settings.problem(
                    PROXIES,
                    "is not a list of addresses and networks",
                    "write for example " + PROXIES + "=10.0.0.0/8,2001:db8::/32");
            return TrustedProxies.none();
        });
    }

    private static @Nullable Tls tls(Settings settings) {
        Optional<String> certificate = settings.get(CERTIFICATE);
        Optional<String> key = settings.get(KEY);
        Optional<String> keystore = settings.get(KEYSTORE);
        if (keystore.isPresent() && certificate.isPresent()) {
            settings.problem(KEYSTORE, "stands beside " + CERTIFICATE, "keep one of them");
            return null;
        }
        if (certificate.isPresent() != key.isPresent()) {
            settings.problem(
                    CheckRule.MISSING_VALUE,
                    certificate.isPresent() ? KEY : CERTIFICATE,
                    "is missing",
                    "a PEM certificate and its key belong together");
            return null;
        }
        String where = keystore.isPresent() ? KEYSTORE : CERTIFICATE;
        Optional<Tls> tls = keystore.map(file -> new Tls(Path.of(file), null, settings.get(PASSWORD, "")))
                .or(() -> certificate.flatMap(file -> key.map(k -> new Tls(Path.of(file), Path.of(k), ""))));
        Optional<String> fault = tls.flatMap(Tls::fault);
        if (fault.isPresent()) {
            settings.problem(
                    where, fault.get(), "name a certificate and its own key, in files that this user may read");
            return null;
        }
        return tls.orElse(null);
    }
}
