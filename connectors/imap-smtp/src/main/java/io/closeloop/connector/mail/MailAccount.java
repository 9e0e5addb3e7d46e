// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.config.Settings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One login at one server.
 *
 * @param protocol {@code imap}, {@code imaps}, {@code smtp} or {@code smtps}
 * @param user null for a server that asks for none
 * @param password null for a server that asks for none
 */
record MailAccount(
        String protocol,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {

    /**
     * Reads {@code <protocol>://user:password@host:port} from a setting; user and password may also stand in settings of
     * their own ({@code url} replaced by {@code user} and {@code password}), which win. What is wrong is recorded as a
     * problem, without the value.
     *
     * @param key ends in {@code url}
     * @return empty when the address is missing or wrong
     */
    static Optional<MailAccount> read(Settings settings, String key, List<String> protocols, String example) {
        String text = settings.require(key, example);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String write = "write " + key + "=" + example + " (a special character of user or password as %40, %3A, %2F)";
        int colon = text.indexOf("://");
        String protocol = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!protocols.contains(protocol)) {
            settings.problem(key, "does not begin with " + String.join(":// or ", protocols) + "://", write);
            return Optional.empty();
        }
        String rest = text.substring(colon + 3);
        // Before anything else: a user is often a whole address, and its @ is often left as it is.
        int at = rest.lastIndexOf('@');
        String login = at < 0 ? "" : rest.substring(0, at);
        String place = rest.substring(at + 1);
        int end = indexOfAny(place, "/?#");
        place = end < 0 ? place : place.substring(0, end);
        int portAt = place.endsWith("]") ? -1 : place.lastIndexOf(':');
        String host = portAt < 0 ? place : place.substring(0, portAt);
        try {
            String user = login.isEmpty() ? null : decoded(beforeColon(login));
            String password = login.indexOf(':') < 0 ? null : decoded(login.substring(login.indexOf(':') + 1));
            String stem = key.substring(0, key.length() - "url".length());
            user = settings.get(stem + "user").orElse(user);
            password = settings.get(stem + "password").orElse(password);
            int port =
                    portAt < 0 ? usualPort(protocol, user != null) : Integer.parseInt(place.substring(portAt + 1), 10);
            if (host.isBlank() || port < 1 || port > 65535) {
                settings.problem(key, "names no host, or no port from 1 to 65535", write);
                return Optional.empty();
            }
            if (user != null && password == null) {
                settings.problem(key, "has a user but no password", write);
                return Optional.empty();
            }
            return Optional.of(new MailAccount(protocol, host, port, user, password));
        } catch (IllegalArgumentException unreadable) {
            settings.problem(key, "cannot be read as an address", write);
            return Optional.empty();
        }
    }

    /** True when the connection is encrypted from its first byte. */
    boolean encrypted() {
        return protocol.endsWith("s");
    }

    /** True for a server on this machine, to which a password may travel in the clear. */
    boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.equals("[::1]") || host.startsWith("127.");
    }

    /** Protocol, host and port: good for log lines and as Camel's endpoint address. */
    String address() {
        return protocol + "://" + host + ":" + port;
    }

    private static int usualPort(String protocol, boolean login) {
        return switch (protocol) {
            case "imaps" -> 993;
            case "imap" -> 143;
            case "smtps" -> 465;
            // RFC 6409: submission by a user is 587, relaying between servers 25.
            default -> login ? 587 : 25;
        };
    }

    private static String beforeColon(String login) {
        int colon = login.indexOf(':');
        return colon < 0 ? login : login.substring(0, colon);
    }

    private static String decoded(String text) {
        // A plus sign is itself here: this is no form.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int indexOfAny(String text, String stops) {
        for (int i = 0; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return "MailAccount[" + address() + "]";
    }
}
