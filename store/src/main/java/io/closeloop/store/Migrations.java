// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables up to date: {@code db/migration/V<n>__<name>.sql}, each run once, in order, under a lock. */
final class Migrations {
    private Migrations() {}

    static void run(DataSource source) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:db/migration")
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
