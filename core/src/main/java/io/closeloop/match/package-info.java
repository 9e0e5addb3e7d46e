// SPDX-License-Identifier: Apache-2.0
/** Which CRM contact stands behind a handle, and how sure we are. */
@NullMarked
package io.closeloop.match;

import org.jspecify.annotations.NullMarked;
