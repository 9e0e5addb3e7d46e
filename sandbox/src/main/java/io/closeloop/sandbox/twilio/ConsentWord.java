// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words to which Twilio itself reacts when they are the whole message, in any case
 * (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out). The names are the values of {@code OptOutType}.
 */
enum ConsentWord {
    STOP(Set.of("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")),
    START(Set.of("START", "YES", "UNSTOP")),
    HELP(Set.of("HELP", "INFO"));

    @SuppressWarnings("ImmutableEnumChecker") // Set.of cannot be changed
    private final Set<String> words;

    ConsentWord(Set<String> words) {
        this.words = words;
    }

    /** Null when the text is an ordinary message, such as {@code STOP PLEASE}. */
    static @Nullable ConsentWord in(String text) {
        String word = text.strip().toUpperCase(Locale.ROOT);
        for (ConsentWord candidate : values()) {
            if (candidate.words.contains(word)) {
                return candidate;
            }
        }
        return null;
    }
}
