// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import java.util.Locale;

/** How bad a finding is. Only a {@link #PROBLEM} keeps something from going live. */
public enum Severity {
    /** Must be mended first. */
    PROBLEM,
    /** Works, and probably not as meant. */
    WARNING,
    /** Worth knowing: a cost, a gap. */
    NOTE;

    /** The word shown to people. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
