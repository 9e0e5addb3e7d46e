// SPDX-License-Identifier: Apache-2.0
/** What the program tells of itself: measures, traces, and log lines that do not flood. */
@NullMarked
package io.closeloop.runtime.observe;

import org.jspecify.annotations.NullMarked;
