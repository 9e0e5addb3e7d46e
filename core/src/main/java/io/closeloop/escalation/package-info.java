// SPDX-License-Identifier: Apache-2.0
/** The follow-up of a detractor: who has it, since when, and what became of it. */
@NullMarked
package io.closeloop.escalation;

import org.jspecify.annotations.NullMarked;
