// SPDX-License-Identifier: Apache-2.0
/** Plain English for values that people read in stories and decisions. */
@NullMarked
package io.closeloop.plain;

import org.jspecify.annotations.NullMarked;
