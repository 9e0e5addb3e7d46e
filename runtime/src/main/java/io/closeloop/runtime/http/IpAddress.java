// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as they are written, and the networks they count as. Pure: no name is ever looked up. */
final class IpAddress {
    private static final Pattern V4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    /** A port behind it, as some proxies write it: {@code 192.0.2.1:443}, {@code [2001:db8::1]:443}. */
    private static final Pattern V4_WITH_PORT = Pattern.compile("^([0-9.]+):\\d{1,5}$");

    private static final Pattern BRACKETED = Pattern.compile("^\\[([^\\]]+)](?::\\d{1,5})?$");

    private IpAddress() {}

    /** The address; empty when the text is none, such as a name. */
    static Optional<InetAddress> parse(String written) {
        String text = written.strip();
        text = V4_WITH_PORT.matcher(text).replaceFirst("$1");
        text = BRACKETED.matcher(text).replaceFirst("$1");
        int zone = text.indexOf('%');
        if (zone > 0) {
            text = text.substring(0, zone);
        }
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            // With four numbers, or a colon, this parses and never asks a name server.
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    /** The network that counts as one caller: what a provider usually gives to one customer or site, /24 or /56. */
    static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        int kept = address instanceof Inet4Address ? 3 : 7;
        StringBuilder name = new StringBuilder(2 * kept + 1).append(address instanceof Inet4Address ? '4' : '6');
        for (int i = 0; i < kept; i++) {
            name.append(Character.forDigit((bytes[i] >> 4) & 0xf, 16)).append(Character.forDigit(bytes[i] & 0xf, 16));
        }
        return name.toString();
    }

    /** Whether an address is of this machine or of a private network: our own programs, or a proxy of ours. */
    static boolean ours(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || (!(address instanceof Inet4Address) && (address.getAddress()[0] & 0xfe) == 0xfc);
    }
}
