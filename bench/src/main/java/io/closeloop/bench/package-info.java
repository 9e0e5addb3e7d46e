// SPDX-License-Identifier: Apache-2.0
/** What the benchmarks need beside the program itself. */
@org.jspecify.annotations.NullMarked
package io.closeloop.bench;
