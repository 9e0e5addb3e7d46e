// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, read from left to right: each call takes the next column, so that a record is built by
 * naming its columns in the order of its components. Not thread-safe.
 */
final class Row {
    private final ResultSet results;
    private int column;

    Row(ResultSet results) {
        this.results = results;
    }

    boolean next() throws SQLException {
        column = 0;
        return results.next();
    }

    String text() throws SQLException {
        String value = results.getString(++column);
        if (value == null) {
            throw new SQLException("Column " + column + " is null");
        }
        return value;
    }

    @Nullable
    String textOrNull() throws SQLException {
        return results.getString(++column);
    }

    int whole() throws SQLException {
        return results.getInt(++column);
    }

    @Nullable
    Integer wholeOrNull() throws SQLException {
        int value = results.getInt(++column);
        return results.wasNull() ? null : value;
    }

    long number() throws SQLException {
        return results.getLong(++column);
    }

    @Nullable
    Long numberOrNull() throws SQLException {
        long value = results.getLong(++column);
        return results.wasNull() ? null : value;
    }

    double real() throws SQLException {
        return results.getDouble(++column);
    }

    boolean flag() throws SQLException {
        return results.getInt(++column) != 0;
    }

    Instant instant() throws SQLException {
        return Instant.ofEpochMilli(results.getLong(++column));
    }

    @Nullable
    Instant instantOrNull() throws SQLException {
        long value = results.getLong(++column);
        return results.wasNull() ? null : Instant.ofEpochMilli(value);
    }

    <E extends Enum<E>> E code(Class<E> type) throws SQLException {
        return known(type, text());
    }

    <E extends Enum<E>> @Nullable E codeOrNull(Class<E> type) throws SQLException {
        String code = textOrNull();
        return code == null ? null : known(type, code);
    }

    private static <E extends Enum<E>> E known(Class<E> type, String code) {
        try {
            return Codes.of(type, code);
        } catch (IllegalArgumentException e) {
            throw new UnknownCode(type, code);
        }
    }

    /** A word of a newer version of the program. */
    static final class UnknownCode extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UnknownCode(Class<?> type, String code) {
            super("This version of the program does not know the " + type.getSimpleName() + " " + code
                    + ", which a newer one wrote");
        }
    }
}
