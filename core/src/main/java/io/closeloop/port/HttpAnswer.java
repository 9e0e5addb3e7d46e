// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What is answered to a request. */
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    public static HttpAnswer of(int status, String contentType, String text) {
        return new HttpAnswer(status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    public static HttpAnswer json(int status, String json) {
        return of(status, "application/json; charset=utf-8", json);
    }

    public static HttpAnswer empty(int status) {
        return new HttpAnswer(status, Map.of(), new byte[0]);
    }

    /** RFC 9457: a problem with its title, which must name the field and hold no secret. */
    public static HttpAnswer problem(int status, String title) {
        return of(
                status,
                "application/problem+json; charset=utf-8",
                "{\"status\":" + status + ",\"title\":\"" + escaped(title) + "\"}");
    }

    public HttpAnswer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new HttpAnswer(status, more, body);
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append(' ');
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }
}
