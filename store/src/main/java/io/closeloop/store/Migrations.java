// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the tables up to date: {@code V<n>__<name>.sql}, each run once, in order, under a lock. They are in
 * {@code db/migration}, and where the two databases differ in {@code db/sqlite} and {@code db/postgresql}, under the same
 * number in both.
 */
final class Migrations {
    private Migrations() {}

    static void run(DataSource source, Dialect dialect) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:db/migration", dialect.migrations())
                    .loggers("slf4j")
                    .validateMigrationNaming(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreException("The tables cannot be brought up to date: " + e.getMessage(), e);
        }
    }
}
