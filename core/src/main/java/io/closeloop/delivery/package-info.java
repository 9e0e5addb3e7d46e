// SPDX-License-Identifier: Apache-2.0
/** Effects owed to outside systems and what came of trying them. */
@NullMarked
package io.closeloop.delivery;

import org.jspecify.annotations.NullMarked;
