// SPDX-License-Identifier: Apache-2.0
/** Ended contacts: what happened, on which channel, with whom. */
@NullMarked
package io.closeloop.interaction;

import org.jspecify.annotations.NullMarked;
