// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words that stand for enum constants in columns: lower case, dashes for underscores. */
final class Codes {
    private Codes() {}

    static String code(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static @Nullable String codeOrNull(@Nullable Enum<?> constant) {
        return constant == null ? null : code(constant);
    }

    static <E extends Enum<E>> E of(Class<E> type, String code) {
        return Enum.valueOf(type, code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
