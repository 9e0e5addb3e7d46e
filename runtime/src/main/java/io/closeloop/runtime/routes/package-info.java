// SPDX-License-Identifier: Apache-2.0
/** The route vocabulary as Camel components, and what a route plans. */
@NullMarked
package io.closeloop.runtime.routes;

import org.jspecify.annotations.NullMarked;
