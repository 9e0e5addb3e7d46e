// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import java.util.Locale;
import java.util.Optional;

/**
 * A customer's address on a channel, already normalised: equal handles reach the same person.
 *
 * @param value E.164 with its plus for {@link Kind#PHONE}; a lower-case address for {@link Kind#EMAIL};
 *     {@code page:user} for {@link Kind#MESSENGER}; the vendor's conversation id for {@link Kind#CHAT}
 */
public record Handle(Kind kind, String value) {
    /** What sort of address it is; decides which senders can reach it. */
    public enum Kind {
        PHONE,
        EMAIL,
        MESSENGER,
        CHAT;

        private final String code = name().toLowerCase(Locale.ROOT);

        public String code() {
            return code;
        }
    }

    public Handle {
        if (value.isBlank()) {
            throw new IllegalArgumentException("A " + kind.code() + " handle needs a value");
        }
        if (kind == Kind.PHONE && !isE164(value)) {
            throw new IllegalArgumentException("A phone handle is E.164, such as +15551230001");
        }
        if (kind == Kind.EMAIL) {
            value = value.strip().toLowerCase(Locale.ROOT);
            if (value.indexOf('@') < 1 || value.indexOf('@') == value.length() - 1 || value.contains(" ")) {
                throw new IllegalArgumentException("An email handle is an address, such as ana@example.com");
            }
        }
    }

    /** Whether a number is E.164 as it stands: a plus and 6 to 15 digits, of which the first is not 0. */
    public static boolean isE164(String value) {
        if (value.length() < 7 || value.length() > 16 || value.charAt(0) != '+' || value.charAt(1) == '0') {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** A number that is already E.164. */
    public static Handle phone(String e164) {
        return new Handle(Kind.PHONE, e164);
    }

    public static Handle email(String address) {
        return new Handle(Kind.EMAIL, address);
    }

    public static Handle messenger(String pageId, String userId) {
        return new Handle(Kind.MESSENGER, pageId + ":" + userId);
    }

    public static Handle chat(String conversationId) {
        return new Handle(Kind.CHAT, conversationId);
    }

    /** {@code kind:value}, the form used as a database key. Personal data: never log it. */
    public String key() {
        return kind.code() + ":" + value;
    }

    /** The handle of a {@link #key()}; empty when the text is not one. */
    public static Optional<Handle> ofKey(String key) {
        int colon = key.indexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.code().equals(key.substring(0, colon))) {
                try {
                    return Optional.of(new Handle(kind, key.substring(colon + 1)));
                } catch (IllegalArgumentException notAHandle) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Enough to recognise it by, not enough to use it: {@code +1555***0001}, {@code a***@example.com}. */
    public String masked() {
        return switch (kind) {
            case PHONE ->
                value.length() > 8 ? value.substring(0, 5) + "***" + value.substring(value.length() - 4) : "***";
            case EMAIL -> value.charAt(0) + "***" + value.substring(value.indexOf('@'));
            case MESSENGER, CHAT -> "***" + value.substring(Math.max(0, value.length() - 4));
        };
    }

    /** Masked, because records end up in log lines. */
    @Override
    public String toString() {
        return kind.code() + ":" + masked();
    }
}
