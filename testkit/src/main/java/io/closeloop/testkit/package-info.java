// SPDX-License-Identifier: Apache-2.0
/** What tests of every module share: a settable clock, surroundings for a connector, contracts that each must meet. */
@NullMarked
package io.closeloop.testkit;

import org.jspecify.annotations.NullMarked;
