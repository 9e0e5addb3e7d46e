// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.interaction.Handle;
import java.util.Locale;
import java.util.Optional;

/** How an invitation travels. */
public enum Via {
    SMS(Handle.Kind.PHONE),
    EMAIL(Handle.Kind.EMAIL),
    MESSENGER(Handle.Kind.MESSENGER),
    CHAT(Handle.Kind.CHAT);

    private final String code = name().toLowerCase(Locale.ROOT);

    private final Handle.Kind reaches;

    Via(Handle.Kind reaches) {
        this.reaches = reaches;
    }

    /** The kind of handle it can reach. */
    public Handle.Kind reaches() {
        return reaches;
    }

    public String code() {
        return code;
    }

    /** The word for people: {@code SMS}, {@code e-mail}. */
    public String label() {
        return switch (this) {
            case SMS -> "SMS";
            case EMAIL -> "e-mail";
            case MESSENGER -> "Messenger";
            case CHAT -> "chat";
        };
    }

    public static Optional<Via> of(String code) {
        for (Via via : values()) {
            if (via.code().equalsIgnoreCase(code)) {
                return Optional.of(via);
            }
        }
        return Optional.empty();
    }
}
