// SPDX-License-Identifier: Apache-2.0
/** Assembly: the command line, and which parts the program is made of. */
@NullMarked
package io.closeloop.app;

import org.jspecify.annotations.NullMarked;
