// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.util.Optional;

/** What opens console, API and {@code /hooks/events}. */
final class ApiToken {
    private static final String KEY = "closeloop.api.token";
    private static final int LEAST = 16;

    private ApiToken() {}

    /**
     * What is to be said of a token that can be guessed, without any of it; empty for a long one and for none. No problem:
     * an installation that has one goes on, and is told.
     */
    static Optional<ConfigProblem> finding(Settings settings) {
        return settings.get(KEY)
                .filter(token -> token.length() < LEAST && !settings.unseen(KEY))
                .map(token -> settings.at(
                        CheckRule.WEAK_TOKEN,
                        KEY,
                        "is shorter than " + LEAST + " characters: it can be guessed",
                        "use 48 random digits, as openssl rand -hex 24 gives them"));
    }
}
