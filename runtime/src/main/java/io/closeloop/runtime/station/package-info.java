// SPDX-License-Identifier: Apache-2.0
/** The stations of the loop: each claims work, does it, and settles it in one transaction. */
@NullMarked
package io.closeloop.runtime.station;

import org.jspecify.annotations.NullMarked;
