// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.interaction.Handle;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The last word of each handle on being asked at all. */
final class OptOuts {
    private final Sql sql;

    OptOuts(Sql sql) {
        this.sql = sql;
    }

    Set<Handle> among(Collection<Handle> handles) {
        if (handles.isEmpty()) {
            return Set.of();
        }
        return sql
                .list(
                        "SELECT handle FROM opt_out WHERE handle " + sql.isAny() + " AND opted_out = 1",
                        row -> Handle.ofKey(row.text()).orElseThrow(),
                        new Sql.Texts(handles.stream().map(Handle::key).toList()))
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    Set<Handle> together(Handle handle, Collection<Handle> among) {
        return sql
                .list(
                        "SELECT handle FROM opt_out WHERE handle " + sql.isAny() + " AND handle <> ? AND opted_out = 1"
                                + " AND (source, at) = (SELECT source, at FROM opt_out WHERE handle = ?"
                                + " AND opted_out = 1)",
                        row -> Handle.ofKey(row.text()).orElseThrow(),
                        new Sql.Texts(among.stream().map(Handle::key).toList()),
                        handle.key(),
                        handle.key())
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    void save(Handle handle, boolean out, String source, String words, Instant at) {
        sql.change(
                "INSERT INTO opt_out (handle, opted_out, source, words, at) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (handle) DO UPDATE SET opted_out = excluded.opted_out,"
                        + " source = excluded.source, words = excluded.words, at = excluded.at",
                handle.key(),
                out,
                source,
                words,
                at);
    }

    Map<String, Instant> after(String key, int limit) {
        Map<String, Instant> found = new LinkedHashMap<>();
        sql.list(
                "SELECT handle, at FROM opt_out WHERE handle > ? AND opted_out = 1 ORDER BY handle LIMIT ?",
                row -> found.put(row.text(), row.instant()) == null,
                key,
                limit);
        return found;
    }
}
