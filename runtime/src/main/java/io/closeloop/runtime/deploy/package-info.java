// SPDX-License-Identifier: Apache-2.0
/** Brings route files live one by one, and keeps the last good version on any failure. */
@NullMarked
package io.closeloop.runtime.deploy;

import org.jspecify.annotations.NullMarked;
