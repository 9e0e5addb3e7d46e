// SPDX-License-Identifier: Apache-2.0
/** May we ask? The rules, and the decision that records what they saw. */
@NullMarked
package io.closeloop.policy;

import org.jspecify.annotations.NullMarked;
