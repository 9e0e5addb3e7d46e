// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The app an admin installs may do what the program does here, and no more. */
class SlackManifestTest {
    private final Map<?, ?> manifest = read();

    @Test
    void it_asks_for_exactly_the_scopes_the_stand_in_grants() {
        assertThat(new TreeSet<Object>((List<?>) at("oauth_config", "scopes", "bot")))
                .isEqualTo(new TreeSet<Object>(SlackStandIn.SCOPES));
    }

    @Test
    void it_sends_clicks_and_events_to_the_program_s_own_paths() {
        assertThat(at("settings", "interactivity", "request_url").toString()).endsWith("/hooks/slack/interactions");
        assertThat(at("settings", "event_subscriptions", "request_url").toString())
                .endsWith("/hooks/slack/events");
        assertThat(at("settings", "interactivity", "is_enabled")).isEqualTo(true);
        assertThat(at("settings", "token_rotation_enabled")).isEqualTo(false);
    }

    @Test
    void its_names_fit_slack_s_limits() {
        assertThat(at("display_information", "name").toString()).hasSizeLessThanOrEqualTo(35);
        assertThat(at("display_information", "description").toString()).hasSizeLessThanOrEqualTo(140);
    }

    private Object at(String... path) {
        Object node = manifest;
        for (String step : path) {
            node = Objects.requireNonNull(((Map<?, ?>) node).get(step), step);
        }
        return node;
    }

    private static Map<?, ?> read() {
        try {
            String text = Files.readString(Path.of("..", "config", "slack", "manifest.yaml"));
            return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
