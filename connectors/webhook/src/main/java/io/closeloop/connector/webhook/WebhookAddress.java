// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.config.Settings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where events go and how they are signed.
 *
 * @param name as routes write it; empty for the one without a name
 * @param batch how many events a message may hold; 1 for messages of one event
 */
record WebhookAddress(String name, URI url, StandardSignature signature, int batch) {
    private static final int MOST = 200;
    private static final String PREFIX = "webhook.";

    /** All configured addresses by name; mistakes are recorded in the settings. */
    static Map<String, WebhookAddress> read(Settings settings, boolean allowHttp) {
        Map<String, WebhookAddress> addresses = new TreeMap<>();
        for (String key : settings.under(PREFIX).keySet()) {
            String name = key.equals("url") ? "" : key.endsWith(".url") ? key.substring(0, key.length() - 4) : null;
            if (name != null) {
                address(settings, name, allowHttp).ifPresent(address -> addresses.put(name, address));
            }
        }
        return addresses;
    }

    /** The setting that holds a part of an address: {@code webhook.url}, {@code webhook.crm.secret}. */
    static String key(String name, String part) {
        return name.isEmpty() ? PREFIX + part : PREFIX + name + "." + part;
    }

    private static Optional<WebhookAddress> address(Settings settings, String name, boolean allowHttp) {
        String secretKey = key(name, "secret");
        Optional<URI> url = url(settings, key(name, "url"), allowHttp);
        String secret = settings.require(secretKey, "${" + Settings.variable(secretKey) + "}");
        Optional<StandardSignature> signature = StandardSignature.ofSecret(secret);
        if (signature.isEmpty() && !secret.isEmpty()) {
            wrongSecret(settings, secretKey);
        }
        int batch = settings.number(key(name, "batch"), 1, 1, MOST);
        return url.flatMap(address -> signature.map(key -> new WebhookAddress(name, address, key, batch)));
    }

    /** Records that a secret is none; its value is not told. */
    static void wrongSecret(Settings settings, String key) {
        settings.problem(
                key,
                "is not a signing secret",
                "write whsec_ and the base64 of 24 to 64 random bytes (openssl rand -base64 32)");
    }

    private static Optional<URI> url(Settings settings, String key, boolean allowHttp) {
        String text = settings.get(key, "");
        try {
            URI url = new URI(text);
            boolean scheme = "https".equalsIgnoreCase(url.getScheme())
                    || (allowHttp && "http".equalsIgnoreCase(url.getScheme()));
            if (scheme && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null) {
                return Optional.of(url);
            }
        } catch (java.net.URISyntaxException notAnAddress) {
            // reported below
        }
        settings.problem(
                key,
                "is not an https address without user and fragment",
                "write " + key + "=https://example.com/hooks/closeloop (http only with webhook.allow-http=true)");
        return Optional.empty();
    }

    /** Host only: paths and queries of webhooks are often secret. */
    @Override
    public String toString() {
        return "WebhookAddress[" + url.getScheme() + "://" + url.getHost() + "]";
    }
}
