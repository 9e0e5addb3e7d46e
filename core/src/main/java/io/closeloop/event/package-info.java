// SPDX-License-Identifier: Apache-2.0
/** Ended contacts as CloudEvents, however they arrive: the words of {@code POST /hooks/events} and of the bus. */
@NullMarked
package io.closeloop.event;

import org.jspecify.annotations.NullMarked;
