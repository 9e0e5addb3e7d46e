// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The value of {@code X-Twilio-Signature}: Base64 of HMAC-SHA1 with the auth token over the URL and the form
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
 */
public final class TwilioSignature {
    private TwilioSignature() {}

    /**
     * Signs a form POST: after the URL, each field's name and decoded value, names in code unit order; of a repeated
     * name the distinct values in order, each after the name, as Twilio's Node library does.
     */
    public static String ofForm(String authToken, URI url, Map<String, List<String>> fields) {
        StringBuilder signed = new StringBuilder(withoutFragment(url));
        new TreeMap<>(fields)
                .forEach((name, values) -> new TreeSet<>(values)
                        .forEach(value -> signed.append(name).append(value)));
        return hmac(authToken, signed.toString());
    }

    /** Signs a GET: the URL already holds every parameter. */
    public static String ofUrl(String authToken, URI url) {
        return hmac(authToken, withoutFragment(url));
    }

    /** The URL under which a body that is no form is sent and then signed with {@link #ofUrl}: it carries the body's hash. */
    public static URI withBodyHash(URI url, byte[] body) {
        String hash = HexFormat.of().formatHex(digest(body));
        return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + "bodySHA256=" + hash);
    }

    /** A fragment holds connection settings for Twilio's own client, is never requested and never signed. */
    private static String withoutFragment(URI url) {
        String text = url.toString();
        int fragment = text.indexOf('#');
        return fragment < 0 ? text : text.substring(0, fragment);
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String hmac(String authToken, String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA1", e);
        }
    }
}
