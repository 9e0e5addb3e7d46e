// SPDX-License-Identifier: Apache-2.0
/** A recorded day of a contact center, played against a running program on a clock that leaps from event to event. */
@NullMarked
package io.closeloop.sandbox.day;

import org.jspecify.annotations.NullMarked;
