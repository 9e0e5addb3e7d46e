// SPDX-License-Identifier: Apache-2.0
/** Replays recorded contacts through other routes and another policy, and says what would have come of it. */
@NullMarked
package io.closeloop.runtime.rehearse;

import org.jspecify.annotations.NullMarked;
