// SPDX-License-Identifier: Apache-2.0
/** The HTTP server: fixed entries that no reload touches. */
@NullMarked
package io.closeloop.runtime.http;

import org.jspecify.annotations.NullMarked;
