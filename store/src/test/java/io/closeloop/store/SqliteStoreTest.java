// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    Path folder = Path.of(".");

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("data/closeloop.db");
    }

    @Override
    SqlStore open(Limits limits) {
        return SqlStore.open(url(), clock, limits);
    }

    @Override
    boolean severalNodes() {
        return false;
    }

    @Test
    void the_folder_is_made_and_a_second_opening_refused() {
        assertThat(Files.exists(folder.resolve("data/closeloop.db"))).isTrue();
        assertThatThrownBy(() -> SqlStore.open(url(), clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("data/closeloop.db is in use")
                .hasMessageContaining("closeloop.db.lock");
    }

    @Test
    void an_address_that_is_no_plain_file_is_refused() {
        for (String url : new String[] {"jdbc:sqlite::memory:", "jdbc:sqlite:", "jdbc:sqlite:file:x?mode=memory", "jdbc:h2:x"}) {
            assertThatThrownBy(() -> SqlStore.open(url, clock)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void a_file_that_is_no_database_is_named_and_left_alone() throws Exception {
        Path file = Files.writeString(folder.resolve("letter.db"), "Dear Ana, this is no database at all.".repeat(40));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SqlStore.open("jdbc:sqlite:" + file, clock))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("letter.db");
        }
        assertThat(Files.readString(file)).startsWith("Dear Ana");
    }
}
