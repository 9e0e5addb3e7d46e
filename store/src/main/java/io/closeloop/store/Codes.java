// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words that stand for enum constants in columns: lower case, dashes for underscores. Made once for each type. */
final class Codes {
    private static final ClassValue<Codes> CODES = new ClassValue<>() {
        @Override
        protected Codes computeValue(Class<?> type) {
            return new Codes(type);
        }
    };

    /** By ordinal. */
    private final String[] words;

    private final Map<String, Object> constants = new HashMap<>();

    private Codes(Class<?> type) {
        Object[] all = type.getEnumConstants();
        words = new String[all.length];
        for (int i = 0; i < all.length; i++) {
            words[i] = ((Enum<?>) all[i]).name().toLowerCase(Locale.ROOT).replace('_', '-');
            constants.put(words[i], all[i]);
        }
    }

    static String code(Enum<?> constant) {
        return CODES.get(constant.getDeclaringClass()).words[constant.ordinal()];
    }

    static @Nullable String codeOrNull(@Nullable Enum<?> constant) {
        return constant == null ? null : code(constant);
    }

    static <E extends Enum<E>> E of(Class<E> type, String code) {
        Object constant = CODES.get(type).constants.get(code);
        if (constant == null) {
            throw new IllegalArgumentException("No " + type.getSimpleName() + " has the code " + code);
        }
        return type.cast(constant);
    }
}
