// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Somebody or something that took part on the contact center's side, frozen when the contact ended.
 *
 * @param id the id in the telephony or chat system
 * @param name for people to read; null when the source gave none
 * @param from start of the leg; null when unknown
 * @param until end of the leg; null when unknown
 */
public record Participant(
        Role role,
        String id,
        @Nullable String name,
        @Nullable Instant from,
        @Nullable Instant until) {
    /** A human agent, a queue the contact waited in, or an automat. */
    public enum Role {
        AGENT,
        QUEUE,
        BOT;

        private final String code = name().toLowerCase(Locale.ROOT);

        public String code() {
            return code;
        }
    }

    public static Participant agent(String id, @Nullable String name) {
        return new Participant(Role.AGENT, id, name, null, null);
    }

    public static Participant queue(String id) {
        return new Participant(Role.QUEUE, id, null, null, null);
    }

    public static Participant bot(String id) {
        return new Participant(Role.BOT, id, null, null, null);
    }

    /** Hides who it was, because records end up in log lines. */
    @Override
    public String toString() {
        return "Participant[" + role + "]";
    }

    /** The name, or the id where there is none. */
    public String label() {
        return name == null || name.isBlank() ? id : name;
    }
}
