// SPDX-License-Identifier: Apache-2.0
package io.closeloop.bench;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.store.SqlStore;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Token;
import io.closeloop.survey.Via;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Fills a database with invitations that are out: one line of a CSV file each (token, interaction, customer, CRM record,
 * channel, survey, due, created; times in epoch milliseconds). The token becomes the interaction's id at its source, so
 * that it comes back in every effect.
 */
public final class Seed {
    private static final int BATCH = 500;
    private static final Duration OPEN = Duration.ofDays(365);

    private Seed() {}

    /** Arguments: JDBC address, CSV file. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: Seed <jdbc-url> <invitations.csv>");
            System.exit(2);
        }
        Store store = SqlStore.open(arguments[0], Clock.systemUTC());
        try (store;
                BufferedReader lines = Files.newBufferedReader(Path.of(arguments[1]))) {
            List<String[]> batch = new ArrayList<>();
            List<CompletableFuture<Boolean>> written = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                batch.add(line.split(","));
                if (batch.size() == BATCH) {
                    written.add(write(store, List.copyOf(batch)));
                    batch.clear();
                }
            }
            written.add(write(store, List.copyOf(batch)));
            CompletableFuture.allOf(written.toArray(new CompletableFuture<?>[0]))
                    .join();
        }
        settle(arguments[0]);
    }

    private static CompletableFuture<Boolean> write(Store store, List<String[]> lines) {
        return store.write(tx -> {
            lines.forEach(line -> insert(tx, line));
            return true;
        });
    }

    private static void insert(Tx tx, String[] line) {
        Instant created = Instant.ofEpochMilli(Long.parseLong(line[7]));
        // cust-000042 is the customer with the number +4915142.
        int customer = Integer.parseInt(line[2].substring(line[2].indexOf('-') + 1));
        Handle phone = new Handle(Handle.Kind.PHONE, "+49151" + customer);
        Contact contact = new Contact(line[3], line[2], List.of(phone), null, "Europe/Berlin", "en", false, null);
        tx.saveLocalContact(contact);
        Channel channel =
                line[4].equals("voice") ? Channel.PHONE : Channel.of(line[4]).orElseThrow();
        tx.insert(Interaction.ended(line[1], channel, "bench", line[0], created)
                .handle(phone)
                .crmId("contact", line[3])
                .build());
        tx.save(new View.MatchRecord(line[1], new Match.Matched(line[3], Match.Basis.PHONE, 1.0), contact, created));
        tx.insert(
                new Invitation(
                        "inv-" + line[1],
                        line[1],
                        line[5].toLowerCase(java.util.Locale.ROOT),
                        "contact:" + line[3],
                        Via.SMS,
                        phone,
                        "",
                        "en",
                        Invitation.State.SENT,
                        created,
                        Instant.ofEpochMilli(Long.parseLong(line[6])),
                        created,
                        Instant.now().plus(OPEN),
                        "ref-" + line[1],
                        1,
                        0,
                        null),
                Token.hash(line[0]));
    }

    /** These interactions have gone their way: nothing is to be done about them. */
    private static void settle(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE interaction SET station = NULL, ready_at = NULL");
            for (Map.Entry<String, String> entry : Map.of(
                            "jdbc:sqlite:", "PRAGMA wal_checkpoint(TRUNCATE)", "jdbc:postgresql:", "VACUUM ANALYZE")
                    .entrySet()) {
                if (url.startsWith(entry.getKey())) {
                    statement.execute(entry.getValue());
                }
            }
        }
    }
}
