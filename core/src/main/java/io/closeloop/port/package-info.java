// SPDX-License-Identifier: Apache-2.0
/** What the core needs from the outside: the store, and the connectors. */
@NullMarked
package io.closeloop.port;

import org.jspecify.annotations.NullMarked;
