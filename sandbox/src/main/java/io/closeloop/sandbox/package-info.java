// SPDX-License-Identifier: Apache-2.0
/** Stand-ins for every vendor, together. */
@NullMarked
package io.closeloop.sandbox;

import org.jspecify.annotations.NullMarked;
