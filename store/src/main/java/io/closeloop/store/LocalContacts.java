// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The built-in CRM: contacts, their handles, and the figures kept for each. */
final class LocalContacts {
    static final String COLUMNS = "id, name, handles, account_name, zone, language, opted_out, last_activity_at";

    private final Sql sql;

    LocalContacts(Sql sql) {
        this.sql = sql;
    }

    static Contact read(Row row) throws SQLException {
        return new Contact(
                row.text(),
                row.text(),
                Json.handles(row.text()),
                row.textOrNull(),
                row.textOrNull(),
                row.textOrNull(),
                row.flag(),
                row.instantOrNull());
    }

    Optional<Contact> byId(String id) {
        return sql.first(
                "SELECT " + COLUMNS + " FROM local_contact WHERE id = ?" + sql.keep(), LocalContacts::read, id);
    }

    List<Contact> with(Collection<Handle> handles) {
        if (handles.isEmpty()) {
            return List.of();
        }
        List<Object> keys = Sql.pad(handles.stream().map(Handle::key).toList());
        return sql.list(
                "SELECT " + COLUMNS + " FROM local_contact WHERE id IN"
                        + " (SELECT contact_id FROM local_contact_handle WHERE handle IN ("
                        + Sql.marks(handles.size()) + ")) ORDER BY id DESC",
                LocalContacts::read,
                keys.toArray());
    }

    void save(Contact c) {
        byId(c.id()).ifPresent(before -> {
            for (Handle handle : before.handles()) {
                sql.change(
                        "DELETE FROM local_contact_handle WHERE handle = ? AND contact_id = ?", handle.key(), c.id());
            }
        });
        sql.change(
                "INSERT INTO local_contact (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET name = excluded.name, handles = excluded.handles,"
                        + " account_name = excluded.account_name, zone = excluded.zone,"
                        + " language = excluded.language, opted_out = excluded.opted_out,"
                        + " last_activity_at = excluded.last_activity_at",
                c.id(),
                c.name(),
                Json.of(c.handles()),
                c.accountName(),
                c.zone(),
                c.language(),
                c.optedOut(),
                c.lastActivityAt());
        List<@Nullable Object[]> rows = new ArrayList<>();
        c.handles().stream().distinct().forEach(handle -> rows.add(new Object[] {handle.key(), c.id()}));
        sql.changeAll("INSERT INTO local_contact_handle (handle, contact_id) VALUES (?, ?)", rows);
    }

    Map<String, String> figures(String contactId) {
        return sql.first("SELECT figures FROM local_figures WHERE contact_id = ?", Row::text, contactId)
                .map(Json::textMap)
                .orElse(Map.of());
    }

    void saveFigures(String contactId, Map<String, String> figures) {
        sql.change(
                "INSERT INTO local_figures (contact_id, figures) VALUES (?, ?)"
                        + " ON CONFLICT (contact_id) DO UPDATE SET figures = excluded.figures",
                contactId,
                Json.of(new LinkedHashMap<>(figures)));
    }
}
