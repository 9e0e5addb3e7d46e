// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import java.util.Locale;
import java.util.Optional;

/** Where a contact took place. */
public enum Channel {
    PHONE,
    CHAT,
    EMAIL,
    SOCIAL,
    CUSTOM;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The word used in routes, tables and JSON: the lower-case name. */
    public String code() {
        return code;
    }

    /** The channel of a code, in any case; empty for an unknown word. */
    public static Optional<Channel> of(String code) {
        for (Channel channel : values()) {
            if (channel.code().equalsIgnoreCase(code)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }
}
