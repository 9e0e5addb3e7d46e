// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.Locale;
import java.util.Set;

/** Which way a language is written. */
public final class WritingDirection {
    private static final Set<String> RIGHT_TO_LEFT = Set.of("ar", "fa", "he", "iw", "ur", "yi", "ps", "dv");

    private WritingDirection() {}

    /** {@code rtl} or {@code ltr}, as HTML's {@code dir} has it; {@code language} as in BCP 47, unknown ones are ltr. */
    public static String of(String language) {
        String primary = language.split("-", 2)[0].toLowerCase(Locale.ROOT);
        return RIGHT_TO_LEFT.contains(primary) ? "rtl" : "ltr";
    }
}
