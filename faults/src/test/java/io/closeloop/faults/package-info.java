// SPDX-License-Identifier: Apache-2.0
/**
 * The real program, in processes of its own, on real databases and against vendors that misbehave; after every fault an
 * account of every message. {@code docs/faults.md} says what is done and what came of it.
 */
@org.jspecify.annotations.NullMarked
package io.closeloop.faults;
