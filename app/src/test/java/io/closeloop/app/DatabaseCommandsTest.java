// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.runtime.config.Home;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Via;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCommandsTest {
    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void make_a_home() throws Exception {
        Files.createDirectories(folder.resolve("config"));
    }

    private Store store() {
        return StoreOption.writable(new Home(folder));
    }

    @Test
    void backup_writes_a_file_beside_an_open_database_and_never_over_another() {
        String file = folder.resolve("monday.db").toString();
        try (Store open = store()) {
            open.write(tx -> {
                        tx.saveLocalFigures("c1", Map.of("csat", "5"));
                        return true;
                    })
                    .join();
            assertThat(Main.execute("backup", "--home", folder.toString(), file))
                    .isZero();
            assertThat(Main.execute("backup", "--home", folder.toString(), file))
                    .isEqualTo(1);
        }

        // Given back: copied to where the database was.
        String copied = "jdbc:sqlite:" + folder.resolve("copy.db");
        assertThat(Main.execute("db", "copy", "--from", "jdbc:sqlite:" + file, "--to", copied))
                .isZero();
        assertThat(Main.execute("db", "copy", "--from", "jdbc:sqlite:" + file, "--to", copied))
                .isEqualTo(1);
        assertThat(Main.execute("db")).isEqualTo(2);
        assertThat(Main.execute("db", "copy")).isEqualTo(2);
    }

    @Test
    void who_was_asked_and_who_refused_since_the_back_up_is_not_asked_again() throws Exception {
        Handle ana = Handle.phone("+15551230001");
        Instant due = Instant.now().minusSeconds(60);
        try (Store open = store()) {
            open.write(tx -> {
                        tx.insert(Interaction.ended("int_a", Channel.PHONE, "pbx", "c1", due)
                                .handle(ana)
                                .build());
                        tx.insert(planned(ana, due), "hash");
                        return true;
                    })
                    .join();
            assertThat(Ran.closeloop(folder, "db", "restored").out()).contains("in use");
        }
        // Given a back-up of a database at rest, and a refusal after it.
        Path backup = folder.resolve("monday.db");
        assertThat(Ran.closeloop(folder, "backup", backup.toString()).code()).isZero();
        try (Store open = store()) {
            open.write(tx -> {
                        tx.optOut(ana, "sms", "STOP", Instant.now());
                        return true;
                    })
                    .join();
        }
        Path data = folder.resolve("data");
        Path damaged = Files.move(data.resolve("closeloop.db"), folder.resolve("damaged.db"));

        assertThat(Ran.closeloop(folder, "db", "restored").out()).contains("There is no database");
        Files.copy(backup, data.resolve("closeloop.db"));
        Ran restored = Ran.closeloop(folder, "db", "restored", "--opt-outs-from", "jdbc:sqlite:" + damaged);

        assertThat(restored.out()).contains("1 asks count as sent").contains("1 opt-outs taken over");
        assertThat(restored.code()).isZero();
        try (Store open = store()) {
            Set<Handle> refused = open.read(view -> view.optedOut(List.of(ana)));
            assertThat(refused).containsExactly(ana);
            Instant later = Instant.now().plusSeconds(60);
            List<Tx.ClaimedInvitation> sent = open.write(
                            tx -> tx.claimInvitations(Via.SMS, Instant.EPOCH, later, "n1", later.plusSeconds(60), 9))
                    .join();
            assertThat(sent).isEmpty();
        }
        assertThat(Ran.closeloop(folder, "db", "restored", "--opt-outs-from", "jdbc:sqlite:" + folder.resolve("no.db"))
                        .out())
                .contains("Not all opt-outs were taken over: There is no database");
    }

    private static Invitation planned(Handle to, Instant due) {
        return new Invitation(
                "inv_a",
                "int_a",
                "csat",
                "handle:" + to.key(),
                Via.SMS,
                to,
                "+15550001111",
                "en",
                Invitation.State.PLANNED,
                due,
                due,
                null,
                due.plus(Duration.ofDays(14)),
                null,
                0,
                0,
                null);
    }

    @Test
    void there_is_nothing_to_back_up_before_the_first_start() {
        assertThat(Main.execute(
                        "backup",
                        "--home",
                        folder.toString(),
                        folder.resolve("x.db").toString()))
                .isEqualTo(1);
        assertThat(folder.resolve("x.db")).doesNotExist();
    }

    @Test
    void an_import_names_the_database_it_wrote_to() throws Exception {
        Path file = Files.writeString(folder.resolve("contacts.csv"), "id,name\nc1,Ana\n");

        Ran ran = Ran.closeloop(folder, "import-contacts", file.toString());

        assertThat(ran.out()).contains("1 contacts imported into jdbc:sqlite:" + folder.resolve("data/closeloop.db"));
        assertThat(ran.code()).isZero();
        assertThat(StoreOption.place("jdbc:postgresql://db.example.com/closeloop?user=closeloop&password=x"))
                .isEqualTo("jdbc:postgresql://db.example.com/closeloop");
    }

    @Test
    void a_password_of_the_environment_goes_into_the_address() {
        Map<String, String> environment = Map.of("PGPASSWORD", "a&b c");
        assertThat(StoreOption.withPassword("jdbc:postgresql://h/d?user=u", environment))
                .isEqualTo("jdbc:postgresql://h/d?user=u&password=a%26b+c");
        assertThat(StoreOption.withPassword("jdbc:postgresql://h/d", environment))
                .isEqualTo("jdbc:postgresql://h/d?password=a%26b+c");
        assertThat(StoreOption.withPassword("jdbc:sqlite:x.db", environment)).isEqualTo("jdbc:sqlite:x.db");
        assertThat(StoreOption.withPassword("jdbc:postgresql://h/d?password=x", environment))
                .isEqualTo("jdbc:postgresql://h/d?password=x");
    }
}
