// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The program's database, read beside it.
 *
 * @param url as the program has it
 */
record Database(String url) {
    /** All values as text; null stays null. */
    List<List<String>> rows(String sql, Object... values) {
        List<List<String>> found = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                int width = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    List<String> row = new ArrayList<>(width);
                    for (int i = 1; i <= width; i++) {
                        row.add(String.valueOf(rows.getString(i)));
                    }
                    found.add(row);
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be read", e);
        }
    }

    long count(String sql, Object... values) {
        return Long.parseLong(rows(sql, values).get(0).get(0));
    }

    void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("The database refuses " + sql, e);
        }
    }

    boolean sqlite() {
        return url.startsWith("jdbc:sqlite:");
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        if (sqlite()) {
            // A writer could merge the program's log, which is the program's business.
            properties.setProperty("open_mode", "1");
            properties.setProperty("busy_timeout", "5000");
        }
        return DriverManager.getConnection(url, properties);
    }
}
