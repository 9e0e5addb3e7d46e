// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import java.util.Optional;
import java.util.regex.Pattern;

/** Contrast of two colours as WCAG 2.2 defines it (relative luminance, 1 to 21). */
final class Contrast {
    /** What text needs at level AA (success criterion 1.4.3). */
    static final double ENOUGH = 4.5;

    private static final Pattern COLOUR = Pattern.compile("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})");

    private Contrast() {}

    static boolean isColour(String text) {
        return COLOUR.matcher(text).matches();
    }

    /** The ratio; empty when one of them is not written as #rgb or #rrggbb. */
    static Optional<Double> of(String one, String other) {
        if (!isColour(one) || !isColour(other)) {
            return Optional.empty();
        }
        double a = luminance(one);
        double b = luminance(other);
        return Optional.of((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
    }

    private static double luminance(String colour) {
        String hex = colour.length() == 4 ? colour.substring(1).replaceAll("(.)", "$1$1") : colour.substring(1);
        return 0.2126 * linear(hex, 0) + 0.7152 * linear(hex, 2) + 0.0722 * linear(hex, 4);
    }

    private static double linear(String hex, int at) {
        double value = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
