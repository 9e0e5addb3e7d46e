// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of everything that a crowd sent: compared are what the senders were told, what is stored, and what the vendors
 * have.
 */
final class Account {
    private static final String OF = " WHERE interaction_id IN (SELECT id FROM interaction WHERE source_id LIKE ?)";

    private final Crowd crowd;
    private final Database database;
    private final String like;
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Long> figures = new LinkedHashMap<>();

    private Account(Crowd crowd, Database database) {
        this.crowd = crowd;
        this.database = database;
        this.like = like(crowd.name());
    }

    static String like(String crowd) {
        return Crowd.SOURCE + " " + crowd + "#%";
    }

    /** Waits until nothing of these crowds is under way any more; how long that took. */
    static Duration settled(Database database, Duration most, Crowd... crowds) {
        return Pause.until(
                () -> "settled, but " + underWay(database, crowds),
                most,
                () -> underWay(database, crowds).isEmpty());
    }

    private static Map<String, Long> underWay(Database database, Crowd... crowds) {
        Map<String, Long> waiting = new LinkedHashMap<>();
        for (Crowd crowd : crowds) {
            String like = like(crowd.name());
            try {
                note(
                        waiting,
                        "contacts",
                        database.count(
                                "SELECT count(*) FROM interaction WHERE source_id LIKE ? AND station IS NOT NULL",
                                like));
                note(
                        waiting,
                        "invitations",
                        database.count(
                                "SELECT count(*) FROM invitation" + OF + " AND state IN ('planned', 'sending')", like));
                note(
                        waiting,
                        "effects",
                        database.count(
                                "SELECT count(*) FROM delivery" + OF + " AND state IN ('waiting', 'trying')", like));
            } catch (IllegalStateException databaseIsAway) {
                note(waiting, "unknown", 1);
            }
        }
        return waiting;
    }

    private static void note(Map<String, Long> waiting, String what, long count) {
        if (count > 0) {
            waiting.merge(what, count, Long::sum);
        }
    }

    /** The account of a crowd about which nothing is under way any more. */
    static Account of(Crowd crowd, Database database, Stage stage) {
        Account account = new Account(crowd, database);
        account.contacts(stage);
        account.answers();
        account.effects(stage);
        account.ledger();
        return account;
    }

    private void contacts(Stage stage) {
        List<Customer> heard =
                crowd.customers().stream().filter(Customer::heard).toList();
        List<List<String>> stored = database.rows("SELECT source_id, id FROM interaction WHERE source_id LIKE ?", like);
        Set<String> ids = stored.stream().map(row -> row.get(0)).collect(Collectors.toSet());
        figure("contacts", heard.size());
        figure("stored", stored.size());
        long refused = crowd.customers().stream()
                .filter(customer -> customer.refusal() != null)
                .count();
        figure("refused", refused);
        wrong(
                "contacts that were acknowledged and are not stored",
                heard.stream()
                        .filter(customer -> !ids.contains(Crowd.SOURCE + " " + customer.contact()))
                        .count());
        wrong("contacts that are stored twice", stored.size() - ids.size());
        wrong(
                "contacts without a decision",
                stored.size() - database.count("SELECT count(*) FROM decision" + OF, like));
        wrong(
                "contacts that were not asked, or asked twice",
                Math.abs(stored.size() - database.count("SELECT count(*) FROM invitation" + OF, like)));
        wrong(
                "invitations that did not go out",
                database.count(
                        "SELECT count(*) FROM invitation" + OF + " AND state NOT IN ('sent', 'delivered', 'answered')",
                        like));
        Map<String, Integer> texts = stage.texts();
        int asked = 0;
        int twice = 0;
        for (Customer customer : crowd.customers()) {
            int count = texts.getOrDefault(customer.phone(), 0);
            asked += Math.min(1, count);
            twice += Math.max(0, count - 1);
        }
        figure("asked", asked);
        figure("texts twice", twice);
        wrong("customers who got two texts", twice);
        wrong("contacts whose customer got no text", stored.size() - asked);
    }

    private void answers() {
        List<Customer> answered =
                crowd.customers().stream().filter(Customer::answered).toList();
        Map<String, List<String>> stored = new HashMap<>();
        List<List<String>> rows = database.rows(
                "SELECT i.source_id, a.score, a.comment FROM answer a JOIN interaction i ON i.id = a.interaction_id"
                        + " WHERE i.source_id LIKE ? AND a.latest = 1",
                like);
        rows.forEach(row -> stored.put(row.get(0), row));
        figure("answers", answered.size());
        figure("answers stored", rows.size());
        wrong("answers that are stored twice", rows.size() - stored.size());
        wrong("answers with a second version", database.count("SELECT count(*) FROM answer" + OF, like) - rows.size());
        wrong(
                "answers that were acknowledged and are not stored as given",
                answered.stream()
                        .filter(customer -> !List.of(
                                        Crowd.SOURCE + " " + customer.contact(),
                                        Integer.toString(customer.score()),
                                        String.valueOf(customer.comment()))
                                .equals(stored.get(Crowd.SOURCE + " " + customer.contact())))
                        .count());
    }

    private void effects(Stage stage) {
        List<List<String>> rows = database.rows(
                "SELECT d.id, d.verb, d.state, i.id, i.source_id FROM delivery d JOIN interaction i"
                        + " ON i.id = d.interaction_id WHERE i.source_id LIKE ?",
                like);
        List<Customer> answered =
                crowd.customers().stream().filter(Customer::answered).toList();
        long expected = answered.stream()
                .mapToLong(customer -> customer.comment() == null ? 2 : 3)
                .sum();
        figure("effects", rows.size());
        wrong("effects that are not owed, or owed twice", Math.abs(expected - rows.size()));
        for (String state : List.of("done", "parked", "waiting")) {
            figure(state, rows.stream().filter(row -> row.get(2).equals(state)).count());
        }
        wrong(
                "effects that are not done",
                rows.stream().filter(row -> !row.get(2).equals("done")).count());
        atVendors(stage, rows);
        Map<String, Integer> cases = stage.cases();
        wrong(
                "unhappy customers without a case, or with two",
                answered.stream()
                        .filter(Customer::unhappy)
                        .filter(customer -> cases.getOrDefault(customer.crmId(), 0) != 1)
                        .count());
    }

    private void atVendors(Stage stage, List<List<String>> rows) {
        Set<String> slack = new HashSet<>();
        Set<String> crm = new HashSet<>();
        Set<String> partner = new HashSet<>();
        for (List<String> row : rows) {
            if (row.get(1).startsWith("slack-")) {
                slack.add(row.get(0));
            } else if (row.get(1).startsWith("salesforce-")) {
                crm.add(row.get(3));
            } else {
                partner.add(row.get(0) + "-1");
            }
        }
        told("Slack", slack, stage.posts(), true);
        told("Salesforce", crm, stage.answersInCrm(), true);
        // The receiver is given the event's id to drop repeats by; it cannot be asked.
        told("webhook", partner, stage.events(), false);
    }

    private void told(String vendor, Collection<String> keys, Map<String, Integer> there, boolean once) {
        long repeated = keys.stream()
                .mapToLong(key -> Math.max(0, there.getOrDefault(key, 0) - 1))
                .sum();
        figure(vendor + " twice", repeated);
        wrong(
                "effects that " + vendor + " does not have",
                keys.stream().filter(key -> !there.containsKey(key)).count());
        if (once) {
            wrong("effects that " + vendor + " has twice", repeated);
        }
    }

    private void ledger() {
        wrong(
                "steps that the ledger has twice",
                database.rows(
                                "SELECT event, interaction_id FROM ledger" + OF
                                        + " AND event IN ('interaction.ended', 'decision.invite', 'invitation.planned',"
                                        + " 'invitation.sent', 'answer.given', 'escalation.opened')"
                                        + " GROUP BY event, interaction_id HAVING count(*) > 1",
                                like)
                        .size());
    }

    private void figure(String name, long value) {
        figures.put(name, value);
    }

    private void wrong(String what, long count) {
        if (count != 0) {
            differences.add(count + " " + what);
        }
    }

    /** What does not balance; empty when all does. */
    List<String> differences() {
        return List.copyOf(differences);
    }

    long figure(String name) {
        Long value = figures.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no figure " + name);
        }
        return value;
    }
}
