// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.closeloop.config.Settings;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is told, and to whom.
 *
 * @param json whether the log is one JSON object a line
 * @param events whether every ledger event is logged, by ids
 * @param endpoint base address of an OTLP/HTTP receiver; null for no traces
 * @param headers sent with every export; may hold a credential
 * @param sample share of contacts that are traced, 0 to 1
 */
public record ObserveSettings(
        boolean json, boolean events, @Nullable URI endpoint, Map<String, String> headers, double sample) {
    public ObserveSettings {
        headers = Map.copyOf(headers);
    }

    /** As the settings say; mistakes are recorded there. */
    public static ObserveSettings read(Settings settings) {
        URI endpoint = settings.get("closeloop.otlp.endpoint").isEmpty()
                ? null
                : settings.address("closeloop.otlp.endpoint", "http://127.0.0.1:4318");
        return new ObserveSettings(
                word(settings, "closeloop.log.format", "text", "json"),
                word(settings, "closeloop.log.events", "off", "on"),
                endpoint,
                headers(settings),
                settings.number("closeloop.otlp.sample", 100, 0, 100) / 100.0);
    }

    private static boolean word(Settings settings, String key, String fallback, String other) {
        String value = settings.get(key, fallback);
        if (!value.equals(fallback) && !value.equals(other)) {
            settings.problem(key, "is neither " + fallback + " nor " + other, "write " + key + "=" + fallback);
        }
        return value.equals(other);
    }

    private static Map<String, String> headers(Settings settings) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : settings.get("closeloop.otlp.headers", "").split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                headers.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            } else if (!pair.isBlank()) {
                settings.problem(
                        "closeloop.otlp.headers", "is not name=value, separated by commas", "write Authorization=...");
            }
        }
        return headers;
    }

    /** Without what the headers hold. */
    @Override
    public String toString() {
        return "ObserveSettings[json=" + json + ", events=" + events + ", endpoint=" + endpoint + ", headers="
                + headers.keySet() + ", sample=" + sample + "]";
    }
}
