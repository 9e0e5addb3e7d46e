// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Whether an address belongs to the public internet, so that an event cannot be aimed at our own network. Pure.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA special-purpose IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA special-purpose IPv6</a>
 */
final class PublicAddress {
    private PublicAddress() {}

    static boolean is(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? publicV4(bytes, 0)
                : address instanceof Inet6Address && publicV6(bytes);
    }

    private static boolean publicV4(byte[] b, int from) {
        int first = b[from] & 0xff;
        int second = b[from + 1] & 0xff;
        int third = b[from + 2] & 0xff;
        return first != 0
                && first != 10
                && first != 127
                && first < 224
                && !(first == 100 && second >= 64 && second < 128)
                && !(first == 169 && second == 254)
                && !(first == 172 && second >= 16 && second < 32)
                && !(first == 192 && second == 168)
                && !(first == 192 && second == 0 && (third == 0 || third == 2))
                && !(first == 198 && (second == 18 || second == 19))
                && !(first == 198 && second == 51 && third == 100)
                && !(first == 203 && second == 0 && third == 113);
    }

    private static boolean publicV6(byte[] b) {
        // NAT64 carries an IPv4 address at its end: what counts is where that leads.
        if (startsWith(b, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return publicV4(b, 12);
        }
        if (startsWith(b, 0x20, 0x02)) {
            return publicV4(b, 2);
        }
        // Only 2000::/3 is global unicast; Teredo and the documentation range are inside it.
        return (b[0] & 0xe0) == 0x20 && !startsWith(b, 0x20, 0x01, 0, 0) && !startsWith(b, 0x20, 0x01, 0x0d, 0xb8);
    }

    private static boolean startsWith(byte[] address, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((address[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
