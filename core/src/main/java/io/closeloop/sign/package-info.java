// SPDX-License-Identifier: Apache-2.0
/** What proves that a message, a link or a call comes from whom it says. */
@NullMarked
package io.closeloop.sign;

import org.jspecify.annotations.NullMarked;
