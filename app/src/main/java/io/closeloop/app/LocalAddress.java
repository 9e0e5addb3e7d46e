// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblems;
import io.closeloop.config.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/** Where the program of a home listens, as somebody on the same machine has to call it. */
final class LocalAddress {
    private static final String LOOPBACK = "127.0.0.1";
    /** Listening at every address of the machine; nobody can be called there. */
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

    private LocalAddress() {}

    /** Of webhooks, pages and API. */
    static URI program(Settings settings, int port) {
        return address(OwnCertificate.named(settings) ? "https" : "http", settings, "closeloop.http.host", port);
    }

    /** Of health and metrics, which are never encrypted. */
    static URI management(Settings settings, int port) {
        return address("http", settings, "closeloop.management.host", port);
    }

    private static URI address(String scheme, Settings settings, String key, int port) {
        String host = settings.get(key, LOOPBACK);
        try {
            return new URI(scheme, null, EVERYWHERE.contains(host) ? LOOPBACK : host, port, null, null, null);
        } catch (URISyntaxException noHost) {
            throw new ConfigProblems(List.of(settings.at(
                    CheckRule.SETTING,
                    key,
                    "is not an address",
                    "write " + key + "=" + LOOPBACK + " or a host's name")));
        }
    }
}
