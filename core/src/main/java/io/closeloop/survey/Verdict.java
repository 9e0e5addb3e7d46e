// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.Locale;

/** What a score means, in one vocabulary for all metrics. */
public enum Verdict {
    PROMOTER,
    PASSIVE,
    DETRACTOR;

    private final String code = name().toLowerCase(Locale.ROOT);

    public String code() {
        return code;
    }
}
