// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import java.util.ArrayList;
import java.util.List;

/**
 * A condition in simple, taken apart at its && and ||. What stands in quotes or in ${...} is left whole.
 *
 * @param comparisons in their order, at least one
 * @param all whether && stands between two of them
 * @param any whether || does
 */
record Condition(List<String> comparisons, boolean all, boolean any) {
    Condition {
        comparisons = List.copyOf(comparisons);
    }

    static Condition of(String text) {
        List<String> comparisons = new ArrayList<>();
        boolean all = false;
        boolean any = false;
        int begin = 0;
        char until = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (until != 0) {
                until = c == until ? 0 : until;
            } else if (c == '\'' || c == '"') {
                until = c;
            } else if (text.startsWith("${", i)) {
                until = '}';
            } else if (text.startsWith("&&", i) || text.startsWith("||", i)) {
                comparisons.add(text.substring(begin, i).strip());
                all |= c == '&';
                any |= c == '|';
                begin = i + 2;
                i++;
            }
        }
        comparisons.add(text.substring(begin).strip());
        return new Condition(comparisons, all, any);
    }

    /** Whether it holds both: Camel has no precedence and no brackets, and reads {@code a || b && c} as (a || b) && c. */
    boolean mixed() {
        return all && any;
    }
}
