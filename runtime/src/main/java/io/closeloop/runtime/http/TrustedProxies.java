// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whose {@code X-Forwarded-For} is believed. Anybody can write that header; only what a proxy of ours has appended is a
 * fact. Immutable.
 */
public final class TrustedProxies {
    private record Network(byte[] address, int bits) {
        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int bit = 0x80 >> (i % 8);
                if (((address[i / 8] ^ other[i / 8]) & bit) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** Nobody is believed. */
    public static TrustedProxies none() {
        return new TrustedProxies(List.of());
    }

    /** Addresses and networks such as {@code 10.0.0.0/8}, separated by commas; empty when one of them is neither. */
    public static Optional<TrustedProxies> of(String written) {
        List<Network> networks = new ArrayList<>();
        for (String part : written.split(",", -1)) {
            String[] halves = part.strip().split("/", -1);
            Optional<InetAddress> address = IpAddress.parse(halves[0]);
            if (address.isEmpty() || halves.length > 2) {
                return Optional.empty();
            }
            byte[] bytes = address.get().getAddress();
            int bits = bytes.length * 8;
            if (halves.length == 2) {
                if (!halves[1].matches("\\d{1,3}") || Integer.parseInt(halves[1]) > bits) {
                    return Optional.empty();
                }
                bits = Integer.parseInt(halves[1]);
            }
            networks.add(new Network(bytes, bits));
        }
        return Optional.of(new TrustedProxies(networks));
    }

    boolean nobody() {
        return networks.isEmpty();
    }

    boolean trusts(InetAddress address) {
        byte[] bytes = address.getAddress();
        return networks.stream().anyMatch(network -> network.holds(bytes));
    }

    /**
     * Who called: from the right, the first address that none of our proxies has. What stands left of it was written by
     * strangers. A loopback address never came over a network, so it is not believed either.
     *
     * @param forwardedFor the header's values, as many as there were
     */
    InetAddress client(InetAddress peer, List<String> forwardedFor) {
        if (!trusts(peer)) {
            return peer;
        }
        List<String> hops = new ArrayList<>();
        forwardedFor.forEach(value -> Collections.addAll(hops, value.split(",")));
        InetAddress client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            Optional<InetAddress> hop = IpAddress.parse(hops.get(i));
            if (hop.isEmpty() || hop.get().isLoopbackAddress()) {
                return client;
            }
            client = hop.get();
            if (!trusts(client)) {
                return client;
            }
        }
        return client;
    }
}
