// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rule as it was tried.
 *
 * @param name stable code, such as {@code cool-down}
 * @param passed whether it allowed the ask
 * @param saw the values it looked at, in words
 * @param eligibleFrom when it would allow the ask; null when never or when it passed
 */
public record Rule(
        String name, boolean passed, String saw, @Nullable Instant eligibleFrom) {
    public static Rule passed(String name, String saw) {
        return new Rule(name, true, saw, null);
    }

    public static Rule failed(String name, String saw) {
        return new Rule(name, false, saw, null);
    }

    public static Rule failed(String name, String saw, Instant eligibleFrom) {
        return new Rule(name, false, saw, eligibleFrom);
    }
}
