// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words that stand for enum constants in columns: lower case, dashes for underscores. Made once for each type. */
final class Codes {
    private static final ClassValue<List<String>> CODES = new ClassValue<>() {
        @Override
        protected List<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
        }
    };

    private Codes() {}

    static String code(Enum<?> constant) {
        return CODES.get(constant.getDeclaringClass()).get(constant.ordinal());
    }

    static @Nullable String codeOrNull(@Nullable Enum<?> constant) {
        return constant == null ? null : code(constant);
    }

    static <E extends Enum<E>> E of(Class<E> type, String code) {
        int ordinal = CODES.get(type).indexOf(code);
        if (ordinal < 0) {
            throw new IllegalArgumentException("No " + type.getSimpleName() + " has the code " + code);
        }
        return type.getEnumConstants()[ordinal];
    }
}
