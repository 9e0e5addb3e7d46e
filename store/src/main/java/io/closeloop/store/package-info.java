// SPDX-License-Identifier: Apache-2.0
/**
 * The ports' SQL. {@link io.closeloop.store.SqlStore} is the door; behind it one class per table holds its statements, one
 * text for SQLite and PostgreSQL, and {@code GroupWriter} lets waiting transactions share a commit.
 */
@NullMarked
package io.closeloop.store;

import org.jspecify.annotations.NullMarked;
