// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.config.Settings;
import io.closeloop.port.HttpCall;
import io.closeloop.testkit.TestSurroundings.PlainPhones;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The vendor's side of the tests: an account, its signature, its calls. */
final class Twilio {
    static final String ACCOUNT = "AC00000000000000000000000000000001";
    static final String TOKEN = "9f2c1d7e5a3b48c0a6e4d2f18b7c9035";
    static final String CUSTOMER = "+15551230001";
    static final String OUR_NUMBER = "+15005550006";
    static final URI PUBLIC_URL = URI.create("https://hooks.example.com");

    private Twilio() {}

    static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("twilio.account-sid", ACCOUNT);
        settings.put("twilio.auth-token", TOKEN);
        settings.put("twilio.from", OUR_NUMBER);
        settings.put("twilio.queue.+15005550006", "billing");
        settings.put("twilio.agent.agent-7", "Bo Berg");
        return settings;
    }

    static TwilioGate gate() {
        return new TwilioGate(TwilioAccount.of(Settings.of(settings())).orElseThrow(), PUBLIC_URL);
    }

    static TwilioDesk desk() {
        return new TwilioDesk(Settings.of(settings()), new PlainPhones());
    }

    /** {@code a=1&b=2}, encoded, of alternating names and values; a later value replaces an earlier one. */
    static String form(String... namesAndValues) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The form without one of its fields. */
    static String without(String field, String form) {
        return List.of(form.split("&")).stream()
                .filter(pair -> !pair.startsWith(field + "="))
                .collect(Collectors.joining("&"));
    }

    /** The form with another value of a field. */
    static String with(String field, String value, String form) {
        return without(field, form) + "&" + encoded(field) + "=" + encoded(value);
    }

    static HttpCall post(String path, @Nullable String query, String body, String authToken) {
        String url = PUBLIC_URL + path + (query == null ? "" : "?" + query);
        return call("POST", path, query, body, signature(authToken, url + signedFields(body)));
    }

    static HttpCall get(String path, String query) {
        return call("GET", path, query, "", signature(TOKEN, PUBLIC_URL + path + "?" + query));
    }

    static HttpCall call(String method, String path, @Nullable String query, String body, String signature) {
        return new HttpCall(
                method,
                path,
                query,
                Map.of(
                        "content-type",
                        "application/x-www-form-urlencoded; charset=UTF-8",
                        "x-twilio-signature",
                        signature),
                body.getBytes(StandardCharsets.UTF_8),
                "127.0.0.1");
    }

    static String signature(String authToken, String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signedFields(String body) {
        Map<String, List<String>> fields = new TreeMap<>();
        for (String pair : body.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                fields.computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
                        .add(parts.length == 1 ? "" : decoded(parts[1]));
            }
        }
        StringBuilder signed = new StringBuilder();
        fields.forEach((name, values) ->
                new TreeSet<>(values).forEach(value -> signed.append(name).append(value)));
        return signed.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }
}
