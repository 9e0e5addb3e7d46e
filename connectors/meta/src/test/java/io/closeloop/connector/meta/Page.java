// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.port.HttpCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The page, the app and the user that tests speak of. */
final class Page {
    static final String SECRET = "3f1c0a9b7d5e4f2688aa11cc22dd33ee";
    static final String VERIFY = "our-verify-token-5f2c";
    static final String TOKEN = "EAAGpageTokenOfTheTest";
    static final String ID = "1001";
    static final String APP = "263902037430900";
    static final String USER = "2002";

    private Page() {}

    static MetaAccount at(URI base) {
        return new MetaAccount(SECRET, VERIFY, TOKEN, ID, APP, "v25.0", base);
    }

    static MetaDesk desk() {
        return new MetaDesk(
                Map.of("1217981644879628", "Desk", "a-17", "Ana Silva"),
                Map.of("7777", "Greeter"),
                Map.of(ID, "page-support"));
    }

    static MetaWebhook webhook() {
        return new MetaWebhook(at(URI.create("https://graph.facebook.com")), desk());
    }

    static String proof() {
        return HexFormat.of().formatHex(hmac(SECRET, TOKEN));
    }

    /** A webhook's POST, signed with this secret. */
    static HttpCall post(String body, String secret) {
        return post(
                body.getBytes(StandardCharsets.UTF_8),
                "sha256=" + HexFormat.of().formatHex(hmac(secret, body)));
    }

    static HttpCall post(byte[] body, String signature) {
        return new HttpCall(
                "POST",
                "/hooks/meta",
                null,
                Map.of("content-type", "application/json", "x-hub-signature-256", signature),
                body,
                "127.0.0.1");
    }

    /** A webhook's GET with this raw query. */
    static HttpCall get(String query) {
        return new HttpCall("GET", "/hooks/meta", query, Map.of(), new byte[0], "127.0.0.1");
    }

    /** An envelope around the events of one entry. */
    static String envelope(String... events) {
        return """
                {"object":"page","entry":[{"id":"1001","time":1772532930123,"messaging":[%s]}]}""".formatted(String.join(",", events));
    }

    private static byte[] hmac(String key, String message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
