// SPDX-License-Identifier: Apache-2.0
/** The program: Camel, the stations, the HTTP server, put together from a home folder and a set of connectors. */
@NullMarked
package io.closeloop.runtime;

import org.jspecify.annotations.NullMarked;
