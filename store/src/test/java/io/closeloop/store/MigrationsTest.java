// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two versions of the program run beside each other during an upgrade: what is migrated must suit both. */
class MigrationsTest {
    /** The first versions were never out together. */
    private static final int FREE_UNTIL = 2;

    /** From here on a version is started while the one before works on the same tables. */
    private static final int ALONE_UNTIL = 5;

    private static final Pattern STATES_IT = Pattern.compile("min_program\\s*=\\s*\\d+");
    private static final Pattern INDEX =
            Pattern.compile("\\bcreate (?:unique )?index (?!concurrently)\\w+ on (\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("V(\\d+)__[a-z0-9_]+\\.sql");
    private static final Pattern TAKES_AWAY = Pattern.compile("\\bdrop (table|column|view)\\b|\\brename\\b"
            + "|\\balter column \\w+ (set not null|type)\\b|\\badd column \\w+ \\w+ not null(?! default)");

    private static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/db"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> takenAway(String text) {
        String statements =
                text.replaceAll("--[^\n]*", "").replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        return TAKES_AWAY
                .matcher(statements)
                .results()
                .map(found -> found.group())
                .toList();
    }

    @Test
    void migrations_only_add() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : migrations()) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            assertThat(name.matches()).as(file.toString()).isTrue();
            String text = Files.readString(file);
            // A later version may take away what nobody needs any more, if it says which programs that suits.
            if (Integer.parseInt(name.group(1)) > FREE_UNTIL
                    && !STATES_IT.matcher(text).find()) {
                takenAway(text).forEach(what -> wrong.add(what + " in " + file));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static List<String> lockingIndexes(String text) {
        return INDEX.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(table -> !Pattern.compile("create table " + table + "\\b", Pattern.CASE_INSENSITIVE)
                        .matcher(text)
                        .find())
                .toList();
    }

    @Test
    void an_index_of_a_table_in_use_is_made_beside_those_who_write() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : migrations()) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()
                    && Integer.parseInt(name.group(1)) > ALONE_UNTIL
                    && !file.toString().contains("sqlite")) {
                lockingIndexes(Files.readString(file)).forEach(table -> wrong.add(table + " in " + file));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(lockingIndexes("CREATE TABLE a (b TEXT); CREATE INDEX c ON a (b);"
                        + "CREATE INDEX CONCURRENTLY d ON e (f); CREATE UNIQUE INDEX g ON h (i)"))
                .containsExactly("h");
    }

    @Test
    void what_takes_away_is_recognised() {
        assertThat(takenAway("CREATE TABLE a (b TEXT); -- DROP TABLE x\nALTER TABLE a ADD COLUMN c TEXT;"
                        + "ALTER TABLE a ADD COLUMN d INTEGER NOT NULL DEFAULT 0"))
                .isEmpty();
        assertThat(takenAway("ALTER TABLE a\n  DROP COLUMN b; ALTER TABLE a RENAME TO c;"
                        + "ALTER TABLE a ADD COLUMN d INTEGER NOT NULL; ALTER TABLE a ALTER COLUMN b TYPE BIGINT"))
                .hasSize(4);
    }
}
