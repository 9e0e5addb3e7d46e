// SPDX-License-Identifier: Apache-2.0
/** Admins' tests of their routes, policy and surveys: read, run without network, reported. */
@NullMarked
package io.closeloop.runtime.trial;

import org.jspecify.annotations.NullMarked;
