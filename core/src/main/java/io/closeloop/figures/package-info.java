// SPDX-License-Identifier: Apache-2.0
/** Metrics with their n and interval. */
@NullMarked
package io.closeloop.figures;

import org.jspecify.annotations.NullMarked;
