// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramAddressTest {
    private final ProgramAddress program =
            new ProgramAddress(URI.create("https://feedback.example.com/loop/"), URI.create("http://127.0.0.1:8080"));

    @Test
    void a_published_url_carries_percent_encoded_parameters() {
        assertThat(program.publish("/hooks/twilio/voice", Map.of("queue", "billing & café")))
                .hasToString("https://feedback.example.com/loop/hooks/twilio/voice?queue=billing%20%26%20caf%C3%A9");
    }

    @Test
    void a_published_url_is_reached_with_path_and_query_as_they_are() {
        assertThat(program.reach(URI.create("https://feedback.example.com/loop/hooks/x?ref=a%2Bb%20c#rc=2&rp=ct")))
                .hasToString("http://127.0.0.1:8080/hooks/x?ref=a%2Bb%20c");
    }

    @Test
    void a_url_of_somebody_else_is_not_reached() {
        assertThat(program.reach(URI.create("https://feedback.example.com/looping/hooks/x")))
                .isNull();
        assertThat(program.reach(URI.create("https://feedback.example.com.evil.example/loop/x")))
                .isNull();
    }
}
