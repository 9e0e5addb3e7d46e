// SPDX-License-Identifier: Apache-2.0
/** Acceptance: the assembled product. */
@org.jspecify.annotations.NullMarked
package io.closeloop.app;
