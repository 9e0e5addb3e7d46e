// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import org.jspecify.annotations.Nullable;

/**
 * Where the SQL of the two databases differs: in how rows and names are locked (SQLite has one writer and needs neither),
 * and in that PostgreSQL keeps the ledger and what belongs to an interaction in tables by month.
 */
enum Dialect {
    SQLITE("", "", null),
    POSTGRESQL(
            " FOR NO KEY UPDATE",
            " FOR NO KEY UPDATE SKIP LOCKED",
            "SELECT pg_advisory_xact_lock(n) FROM unnest(CAST(? AS BIGINT[])) AS n");

    private final String keep;
    private final String claim;
    private final @Nullable String lockName;

    Dialect(String keep, String claim, @Nullable String lockName) {
        this.keep = keep;
        this.claim = claim;
        this.lockName = lockName;
    }

    /** Ends a SELECT whose rows must stay as they are until the transaction ends. */
    String keep() {
        return keep;
    }

    /** Ends a SELECT that takes rows nobody else is taking. */
    String claim() {
        return claim;
    }

    /** Where the migrations are that only this database has. */
    String migrations() {
        return this == SQLITE ? "classpath:db/sqlite" : "classpath:db/postgresql";
    }

    /** True when large tables consist of months: what is unique over all of them has a table of its own. */
    boolean months() {
        return this == POSTGRESQL;
    }

    /**
     * The rows of a table that {@code due} lists by id. PostgreSQL takes an array for a few values, whatever the table;
     * for a subquery, whose limit its plan for all values does not know, it reads a small table from end to end.
     */
    String claimed() {
        return this == SQLITE ? "id IN (SELECT id FROM due)" : "id = ANY (ARRAY(SELECT id FROM due))";
    }

    /** One of the values of one parameter. */
    String isAny() {
        return this == SQLITE ? "IN (SELECT value FROM json_each(?))" : "= ANY (?)";
    }

    /** Locks 64-bit numbers, in their order, until the transaction ends; null where there is nobody to lock out. */
    @Nullable
    String lockName() {
        return lockName;
    }
}
