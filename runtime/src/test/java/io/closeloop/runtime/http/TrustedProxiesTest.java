// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies OURS =
            TrustedProxies.of("10.0.0.0/8, 192.0.2.7,2001:db8::/33").orElseThrow();

    private static InetAddress ip(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    @ParameterizedTest(name = "peer {0}, header {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                // a stranger may write what he likes
                "203.0.113.9 | 8.8.8.8 | 203.0.113.9",
                "203.0.113.9 | 10.0.0.1 | 203.0.113.9",
                // one proxy, then two; what is left of the first stranger is his own invention
                "10.0.0.1 | 8.8.8.8 | 8.8.8.8",
                "10.0.0.1 | 1.1.1.1, 8.8.8.8, 192.0.2.7 | 8.8.8.8",
                "10.0.0.1 | 127.0.0.1, 8.8.8.8 | 8.8.8.8",
                "2001:db8::1 | 2a00:1450::5 | 2a00:1450::5",
                "2001:db8:8000::1 | 8.8.8.8 | 2001:db8:8000::1",
                // with a port, in brackets
                "10.0.0.1 | 8.8.8.8:4711 | 8.8.8.8",
                "10.0.0.1 | [2a00:1450::5]:443 | 2a00:1450::5",
                // all of them ours: the farthest
                "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.3",
                // nothing that came over a network is loopback, and a name is no address
                "10.0.0.1 | 127.0.0.1 | 10.0.0.1",
                "10.0.0.1 | ::1 | 10.0.0.1",
                "10.0.0.1 | localhost | 10.0.0.1",
                "10.0.0.1 | evil.example.com, 10.0.0.2 | 10.0.0.2",
            })
    void the_caller_is_the_last_address_that_no_proxy_of_ours_has(String peer, String header, String client) {
        assertThat(OURS.client(ip(peer), List.of(header))).isEqualTo(ip(client));
    }

    @Test
    void several_headers_count_as_one() {
        assertThat(OURS.client(ip("10.0.0.1"), List.of("1.1.1.1", "8.8.8.8", "10.0.0.2")))
                .isEqualTo(ip("8.8.8.8"));
        assertThat(OURS.client(ip("10.0.0.1"), List.of())).isEqualTo(ip("10.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0/8",
                "proxy.example.com",
                "10.0.0.1,",
                "::1/129",
                "10.0.0.1/8/8",
                "10.0.0.1/x"
            })
    void a_list_that_is_none_is_refused(String written) {
        assertThat(TrustedProxies.of(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.4.",
                "face",
                "",
                "a.b.c.d",
                "1:2",
                ":::",
                "%eth0"
            })
    void what_is_no_address_is_never_looked_up_as_a_name(String written) {
        assertThat(IpAddress.parse(written)).isEmpty();
    }

    @Test
    void a_network_is_a_24_or_a_56() {
        List<String> networks = Arrays.asList(
                IpAddress.network(ip("198.51.100.1")),
                IpAddress.network(ip("198.51.100.200")),
                IpAddress.network(ip("198.51.101.1")),
                IpAddress.network(ip("2a00:1450:1:1200::1")),
                IpAddress.network(ip("2a00:1450:1:12ff::9")),
                IpAddress.network(ip("2a00:1450:1:1300::1")));

        assertThat(networks.get(0)).isEqualTo(networks.get(1)).isNotEqualTo(networks.get(2));
        assertThat(networks.get(3)).isEqualTo(networks.get(4)).isNotEqualTo(networks.get(5));
    }
}
