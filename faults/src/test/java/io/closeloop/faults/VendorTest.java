// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.faults.Gate.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Vendors that refuse, hang, are slow, send half, garbage, HTML or 500, and names that nobody knows. */
class VendorTest {
    private static final String TABLE = "4 vendors";
    private static final Map<Vendor, String> VERBS =
            Map.of(Vendor.SALESFORCE, "salesforce-answer", Vendor.SLACK, "slack-%", Vendor.PARTNER, "webhook-partner");

    /** What a healthy vendor takes while others do not, at most. */
    private static final Duration PROMPT = Duration.ofSeconds(20);

    @Test
    void whatever_vendors_do_everything_arrives_once_and_the_others_wait_for_nobody() throws IOException {
        try (Stage stage = new Stage("vendors")) {
            Path hosts = stage.folder().resolve("hosts");
            Files.writeString(hosts, "127.0.0.1 localhost\n");
            Database database = new Database("jdbc:sqlite:" + stage.folder().resolve("closeloop.db"));
            String partner =
                    "http://partner.test:" + stage.gate(Vendor.PARTNER).base().getPort() + "/events";
            try (Node node = stage.node(
                    "node",
                    database.url(),
                    Map.of("PARTNER_URL", partner),
                    "-Djdk.net.hosts.file=" + hosts,
                    // The JVM remembers for 10 s that it did not find a name.
                    "-Dsun.net.inetaddr.negative.ttl=" + Form.pick(1, 10))) {
                node.start();
                Trial trial = new Trial(stage, database, node);

                trial.of(0, "the webhook's name is unknown", Set.of(Vendor.PARTNER), () -> {}, () -> know(hosts));
                int order = 0;
                for (Map<Vendor, Fault> faults : faults()) {
                    String name = faults.entrySet().stream()
                            .map(entry -> entry.getKey() + " " + entry.getValue())
                            .collect(Collectors.joining("; "));
                    order++;
                    if (!Form.wanted(name)) {
                        continue;
                    }
                    trial.of(
                            order,
                            name,
                            faults.keySet(),
                            () -> faults.forEach(
                                    (vendor, fault) -> stage.gate(vendor).set(fault)),
                            stage::mend);
                }
            }
        }
    }

    private static void know(Path hosts) {
        try {
            Files.writeString(hosts, "127.0.0.1 localhost partner.test\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Short: each fault once. Long: every fault of every vendor, and all vendors away at once. */
    private static List<Map<Vendor, Fault>> faults() {
        if (!Form.isLong()) {
            return List.of(
                    Map.of(Vendor.SALESFORCE, Fault.HTML, Vendor.SLACK, Fault.HANGS),
                    Map.of(Vendor.PARTNER, Fault.GARBAGE, Vendor.SLACK, Fault.HALF, Vendor.TWILIO, Fault.CUTS),
                    Map.of(Vendor.SALESFORCE, Fault.REFUSES, Vendor.PARTNER, Fault.ERRORS, Vendor.TWILIO, Fault.SLOW));
        }
        List<Map<Vendor, Fault>> all = new ArrayList<>();
        for (Vendor vendor : Vendor.values()) {
            for (Fault fault : EnumSet.complementOf(EnumSet.of(Fault.NONE))) {
                // To a webhook any 2xx is a receipt, whatever stands below it.
                if (vendor != Vendor.PARTNER || fault != Fault.HTML) {
                    all.add(Map.of(vendor, fault));
                }
            }
        }
        Map<Vendor, Fault> away = new EnumMap<>(Vendor.class);
        Set.of(Vendor.values()).forEach(vendor -> away.put(vendor, Fault.REFUSES));
        all.add(away);
        return all;
    }

    /** One fault after the other, of one program. */
    private static final class Trial {
        private static final int PEOPLE = Form.pick(6, 40);
        private final Stage stage;
        private final Database database;
        private final Node node;

        Trial(Stage stage, Database database, Node node) {
            this.stage = stage;
            this.database = database;
            this.node = node;
        }

        /** Half of the people were asked before and answer during the fault; the others call during it. */
        void of(int order, String name, Set<Vendor> bad, Runnable begin, Runnable end) {
            try (Crowd crowd = new Crowd(stage, "vendors-" + order, List.of(node.address()))) {
                crowd.call(PEOPLE).awaitAsked(Stage.seconds(30));
                begin.run();
                long begun = System.nanoTime();
                crowd.keepAnswering();
                Pause.until("answers are taken while " + name, PROMPT, () -> crowd.answers() >= PEOPLE);
                Duration others = Pause.until(
                        "the other vendors have theirs while " + name,
                        PROMPT,
                        () -> VERBS.entrySet().stream()
                                .filter(entry -> !bad.contains(entry.getKey()))
                                .allMatch(entry -> undone(crowd, entry.getValue()) == 0));
                crowd.call(PEOPLE);
                long left = Duration.ofMillis(Form.pick(1_000, bad.size() > 2 ? 60_000 : 10_000))
                                .toNanos()
                        - (System.nanoTime() - begun);
                Pause.of(Duration.ofNanos(Math.max(0, left)));
                end.run();
                long ended = System.nanoTime();
                Duration back = Load.probe(stage, database, "back after vendors-" + order, List.of(node.address()));
                crowd.awaitAnswered(Stage.seconds(120));
                Account.settled(database, Stage.seconds(120), crowd);
                Duration done = Duration.ofNanos(System.nanoTime() - ended);
                Account account = Account.of(crowd, database, stage);
                Report.row(
                        TABLE,
                        order,
                        name + "; the others had theirs within " + Report.seconds(others),
                        account,
                        crowd,
                        back,
                        done);
                assertThat(account.differences()).as(name).isEmpty();
                assertThat(back).as(name).isLessThan(Load.BACK);
                assertThat(done).as(name).isLessThan(Load.BACK);
            }
        }

        private long undone(Crowd crowd, String verb) {
            return database.count(
                    "SELECT count(*) FROM delivery d JOIN interaction i ON i.id = d.interaction_id"
                            + " WHERE i.source_id LIKE ? AND d.verb LIKE ? AND d.state <> 'done'",
                    Account.like(crowd.name()),
                    verb);
        }
    }
}
