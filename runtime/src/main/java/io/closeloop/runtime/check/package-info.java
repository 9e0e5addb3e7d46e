// SPDX-License-Identifier: Apache-2.0
/** Finds what is wrong in {@code routes/} and {@code config/} before anything goes live. Reads texts, touches nothing. */
@NullMarked
package io.closeloop.runtime.check;

import org.jspecify.annotations.NullMarked;
