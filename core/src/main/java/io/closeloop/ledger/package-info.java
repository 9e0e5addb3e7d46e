// SPDX-License-Identifier: Apache-2.0
/** The audit trail: one entry per state change, and the story it tells. */
@NullMarked
package io.closeloop.ledger;

import org.jspecify.annotations.NullMarked;
