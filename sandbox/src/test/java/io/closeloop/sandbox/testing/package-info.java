// SPDX-License-Identifier: Apache-2.0
/** What several stand-ins' tests share. */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.testing;
