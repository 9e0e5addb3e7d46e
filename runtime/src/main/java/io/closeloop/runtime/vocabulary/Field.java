// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import org.jspecify.annotations.Nullable;

/**
 * One named value.
 *
 * @param name as it is written
 * @param meaning one sentence without a full stop
 * @param required true when there is no default and it may not be left out
 * @param fallback what applies when it is left out, as JSON would hold it; null for nothing
 * @param example as it would be written; empty when the type says enough
 */
public record Field(
        String name,
        Shape shape,
        String meaning,
        boolean required,
        @Nullable Object fallback,
        String example) {}
