// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.config.Settings;
import java.net.URI;

/**
 * Where Slack is and who we are there.
 *
 * @param base without trailing slash; the Web API is below {@code /api/}
 * @param botToken of the installed app, {@code xoxb-...}
 * @param signingSecret of the app; proves that a click came from Slack
 */
record SlackAccount(URI base, String botToken, String signingSecret) {
    static final String TOKEN = "slack.bot-token";
    static final String SECRET = "slack.signing-secret";
    static final String BASE = "slack.base-url";

    /** Reads the settings; mistakes are recorded there. */
    static SlackAccount read(Settings settings) {
        String token = settings.require(TOKEN, "${SLACK_BOT_TOKEN}");
        if (token.startsWith("xapp-") || token.startsWith("xoxp-")) {
            settings.problem(
                    TOKEN,
                    token.startsWith("xapp-") ? "is an app-level token" : "is a user token",
                    "write the Bot User OAuth Token of the app, which begins with xoxb-");
        }
        String secret = settings.require(SECRET, "${SLACK_SIGNING_SECRET}");
        return new SlackAccount(settings.address(BASE, "https://slack.com"), token, secret);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "SlackAccount[" + base + "]";
    }
}
