// SPDX-License-Identifier: Apache-2.0
/** The page on which a visitor plays a customer and watches what the program does about it. */
@NullMarked
package io.closeloop.sandbox.play;

import org.jspecify.annotations.NullMarked;
