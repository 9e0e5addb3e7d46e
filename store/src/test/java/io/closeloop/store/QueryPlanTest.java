// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.ANA;
import static io.closeloop.store.Samples.ANA_MAIL;
import static io.closeloop.store.Samples.NOW;
import static io.closeloop.store.Samples.answer;
import static io.closeloop.store.Samples.delivery;
import static io.closeloop.store.Samples.entry;
import static io.closeloop.store.Samples.in;
import static io.closeloop.store.Samples.interaction;
import static io.closeloop.store.Samples.invitation;
import static io.closeloop.store.Samples.reminded;
import static io.closeloop.store.Samples.settled;
import static io.closeloop.store.Samples.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.Retention;
import io.closeloop.delivery.Delivery;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.Decision;
import io.closeloop.port.Deployments;
import io.closeloop.port.Store.Station;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.port.View.MatchRecord;
import io.closeloop.port.View.Resource;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Invitation.State;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import io.closeloop.testkit.SettableClock;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls every method of a transaction and looks at how SQLite would run each statement that this needed. */
class QueryPlanTest {
    /** Steps through a whole partial index, which holds only what is still under way. */
    private static final List<String> SMALL = List.of(
            "SCAN delivery USING COVERING INDEX delivery_open",
            "SCAN delivery USING INDEX delivery_open",
            "SCAN delivery USING INDEX delivery_ready",
            "SCAN delivery USING COVERING INDEX delivery_held",
            "SCAN ledger_cursor", // one row for each reader
            "SCAN invitation USING INDEX invitation_ready",
            "SCAN invitation USING INDEX invitation_reminder");

    /** Results of subqueries. */
    private static final List<String> DERIVED = List.of(
            "SCAN due",
            "SCAN held",
            "SCAN verbs",
            "SCAN asks",
            "SCAN dues",
            "SCAN next",
            "SCAN c",
            "SCAN e",
            "SCAN CONSTANT ROW",
            "SCAN json_each VIRTUAL TABLE INDEX 1:");

    @TempDir
    Path folder = Path.of(".");

    @Test
    void every_statement_goes_by_an_index() throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve("closeloop.db");
        try (SqlStore store = SqlStore.open(url, new SettableClock(NOW))) {
            Set<Method> called = new LinkedHashSet<>();
            StoreContract.write(store, tx -> {
                tour(Each.noting(tx, called));
                return true;
            });
            Set<Method> all = new LinkedHashSet<>(Arrays.asList(Tx.class.getMethods()));
            assertThat(called).containsExactlyInAnyOrderElementsOf(all);
            store.keep(new Retention(3, 3, 61));
            store.housekeeping().hourly();
            int gone = StoreContract.write(store, tx -> {
                Old old = new Old(((SqlTx) tx).tables().sql);
                Instant later = NOW.plus(Duration.ofDays(1));
                ((SqlTx) tx).tables().sql.change("INSERT INTO conversation_handle VALUES ('a', 'meta', 'lost')");
                return old.invitations("z", 1)
                        + old.interactions("z", 1)
                        + old.ledger("z", Long.MAX_VALUE, 1)
                        + old.seen(later, 1)
                        + old.conversations(later, Old.Walk.CONVERSATIONS, 1)
                                .orElseThrow()
                                .gone()
                        + old.handles(Old.Walk.HANDLES, 1).orElseThrow().gone();
            });
            assertThat(gone).isGreaterThanOrEqualTo(5);

            List<String> wrong = new ArrayList<>();
            List<String> steps = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                for (String text : store.statements()) {
                    if (text.contains("SAVEPOINT")) {
                        continue;
                    }
                    try (ResultSet plan = statement.executeQuery("EXPLAIN QUERY PLAN " + text)) {
                        while (plan.next()) {
                            String step = plan.getString("detail");
                            if (step.contains("SCAN") && !SMALL.contains(step) && !DERIVED.contains(step)) {
                                wrong.add(step + " in " + text);
                            }
                            steps.add(step);
                        }
                    }
                }
            }
            assertThat(wrong).isEmpty();
            // An index is not enough where it is the wrong one.
            assertThat(steps)
                    .contains(
                            "SEARCH o USING INDEX sqlite_autoindex_delivery_2 (answer_id=? AND verb=?)",
                            "SEARCH match USING INDEX match_review (interaction_id>?)",
                            "SEARCH delivery USING COVERING INDEX delivery_held (interaction_id>?)",
                            "SEARCH invitation USING INDEX invitation_ready (ready_at>? AND ready_at<?)",
                            "SEARCH invitation USING INDEX invitation_reminder (reminder_at>? AND reminder_at<?)",
                            "SEARCH v USING INDEX sqlite_autoindex_invitation_1 (id>? AND id<?)",
                            "SEARCH escalation USING INDEX sqlite_autoindex_escalation_1 (answer_id>?)",
                            "SEARCH answer USING INDEX answer_metric (metric=? AND at>? AND at<?)",
                            "SEARCH invitation USING INDEX invitation_person (person=? AND ask_at>?)",
                            "SEARCH invitation USING INDEX invitation_handle (handle=? AND ask_at>?)")
                    .doesNotContain("MULTI-INDEX OR");
        }
    }

    private static Conversation thread(String stream, List<Handle> handles) {
        return new Conversation(
                "meta",
                stream,
                1,
                true,
                interaction("a").channel(),
                "",
                handles,
                null,
                null,
                null,
                List.of(),
                0,
                0,
                NOW,
                null,
                null);
    }

    static void tour(Tx tx) {
        Invitation i = invitation("a", "int_a");
        Contact ana = new Contact("lc_a", "Ana", List.of(ANA, ANA_MAIL), null, null, null, false, null);
        List<Handle> handles = List.of(ANA, ANA_MAIL, Handle.chat("c"));
        String person = i.person();
        tx.remember("twilio", "e1", NOW);
        tx.insert(interaction("a"));
        tx.insert(interaction("b"));
        tx.update(Interaction.ended("int_b", interaction("b").channel(), "mail", "x", NOW)
                .handle(ANA_MAIL)
                .build());
        tx.insert(List.of(interaction("c"), interaction("d")));
        tx.insert(List.of(interaction("d")), NOW);
        tx.conversation("meta", "s");
        tx.conversations("meta", List.of("s", "t"));
        tx.underWay(handles, NOW);
        tx.idle(NOW, 9);
        tx.save(thread("r", handles), null);
        tx.save(thread("s", handles), NOW);
        tx.claimInteractions(Station.MATCH, NOW, "n1", NOW.plusSeconds(9), 9);
        tx.move("int_a", "n1", Station.DECIDE, NOW, null);
        tx.move(List.of("int_a", "int_b"), "n1", Station.DECIDE, NOW);
        tx.save(new MatchRecord("int_a", new Match.Nobody("none"), null, NOW));
        tx.insert(new Decision("dec_a", "int_a", NOW, List.of(), null, null));
        tx.lockPersons(List.of(person));
        tx.insert(i, "hash-a");
        tx.insert(invitation("b", "int_b"), "hash-b");
        tx.update(i);
        tx.addReference("inv_a", "SMx");
        tx.claimInvitations(Via.SMS, Instant.EPOCH, i.dueAt(), "n1", NOW, 1);
        tx.settle(in(State.SENT, i), "n1", NOW);
        tx.claimReminders(Via.SMS, Instant.EPOCH, NOW, "n1", NOW, 9);
        tx.update(in(State.WITHDRAWN, i));
        tx.settle(reminded(1, in(State.SENT, i)), "n1", null);
        tx.expired(NOW, 9);
        tx.insert(answer("a", 1, i, 5));
        tx.insert(answer("a", 2, i, 1));
        tx.insertFirst(answer("b", 1, invitation("b", "int_b"), 1), "lc_a");
        tx.insertFirst(List.of(
                new Tx.FirstAnswer(answer("b", 1, invitation("b", "int_b"), 1), "lc_a"),
                new Tx.FirstAnswer(answer("b", 1, invitation("b", "int_b"), 2), "lc_a")));
        tx.answered("inv_b");
        tx.attribute("ans_a", "lc_a");
        Delivery d = to("#a", delivery("a", "slack", "ans_a", NOW));
        tx.owe(d);
        tx.claimDeliveries("slack", NOW, "n1", NOW, 9);
        tx.owe("dlv_a", NOW);
        tx.settle(List.of(settled(Delivery.State.DONE, NOW, d)), "n1");
        tx.release("int_a", NOW);
        tx.oweFirst(delivery("d", "slack", "ans_d", NOW));
        tx.oweClaimed(delivery("b", "slack", "ans_b", NOW), "n1", NOW);
        tx.resume("slack", NOW);
        tx.settle(settled(Delivery.State.PARKED, NOW, tx.owe(to("#b", delivery("c", "slack", "ans_c", NOW)))), "n1");
        tx.claimDeliveries("slack", NOW, "n1", NOW, 9).stream()
                .filter(claimed -> claimed.delivery().id().equals("dlv_c"))
                .forEach(claimed -> tx.settle(settled(Delivery.State.PARKED, NOW, claimed.delivery()), "n1"));
        tx.stuck("slack", null, NOW, 9);
        tx.stuck("slack", NOW, NOW, 9);
        tx.owed(Delivery.State.PARKED, null, null, 9);
        tx.owed(Delivery.State.WAITING, "slack", null, 9);
        tx.unpark("slack", null, NOW, 9);
        tx.unpark("slack", NOW, NOW, 9);
        tx.unparkOne("dlv_a", NOW);
        tx.retryNow("slack", NOW, 9);
        tx.retryOneNow("dlv_a", NOW);
        tx.hurry("slack", NOW);
        tx.save(Escalation.open("ans_a", "int_a", NOW), NOW);
        tx.overdue(NOW, 9);
        tx.optOut(ANA, "sms", "STOP", NOW);
        tx.optedOutWith(ANA, List.of(ANA, ANA_MAIL));
        tx.optIn(ANA, "sms", "START", NOW);
        tx.append(entry("led_1", LedgerEvent.ANSWER_GIVEN, "int_a"));
        tx.saveLocalContact(ana);
        tx.saveLocalContact(ana);
        tx.saveLocalFigures("lc_a", Map.of("csat", "4"));
        tx.endLeasesOfOthers("n2", NOW, NOW);
        tx.endLeases(List.of("n1", "n3"), NOW, NOW);
        tx.wake(Station.SEND);
        tx.replan(Station.DECIDE, NOW);
        Deployments.Writing deploying = tx.deploying();
        Deployments.Deployment first = deploying.insert(Samples.deployment("d1", Deployments.State.PROPOSED));
        deploying.keep("d1", Map.of("routes/a.camel.yaml", "- route:"));
        deploying.vote(first.number(), "n2", List.of());
        deploying.votes(first.number());
        deploying.update(first.settled(Deployments.State.LIVE, List.of(), NOW));
        deploying.save(new Deployments.Node("n1", NOW, first.number()));
        deploying.nodes(NOW);
        deploying.leave("n1");
        deploying.remember("here", Map.of());

        tx.interaction("int_a");
        tx.remembered("twilio", "e1");
        tx.interactionBySource("twilio-voice", "CAa");
        tx.interactionsOf(ANA, 9);
        tx.match("int_a");
        tx.reviews(null, 9);
        tx.heldReviews(null, 9);
        tx.countHeldReviews(9);
        tx.decision("int_a");
        tx.invitation("inv_a");
        tx.invitationByToken("hash-a");
        tx.asked("inv_a");
        tx.askedByToken("hash-a");
        tx.askedByTokens(List.of("hash-a", "hash-b"));
        tx.invitationByReference("SMx");
        tx.invitationsOf("int_a");
        tx.newestInvitationTo(ANA, Via.SMS);
        tx.openInvitations(person, handles);
        tx.lastAsk(List.of(person, "contact:b"), handles);
        tx.lastAsks(List.of(new View.Whom(List.of(person), handles), new View.Whom(List.of(), handles)));
        tx.answer("ans_a");
        tx.answerTo("inv_a");
        tx.answerVersions("ans_a");
        tx.answersOfContact("lc_a", NOW);
        tx.scoresBetween(Metric.CSAT, null, NOW, NOW);
        tx.scoresBetween(Metric.CSAT, "csat", NOW, NOW);
        tx.optedOut(handles);
        tx.delivery("dlv_a");
        tx.deliveriesOf("ans_a");
        tx.escalation("ans_a");
        tx.ledgerOf("int_a");
        tx.ledgerAfter(null, 9);
        tx.ledgerAfter("led_1", 9);
        tx.ledgerFrom(0, 9);
        tx.ledgerPosition("kafka");
        tx.claimLedger("kafka", NOW, "n1", NOW);
        tx.advanceLedger("kafka", "n1", 1, NOW);
        tx.probe();
        tx.localContacts(handles);
        tx.localContact("lc_a");
        tx.localFigures("lc_a");
        for (Resource resource : Resource.values()) {
            tx.page(resource, null, 9);
        }
        tx.past("", "~", 9);
        tx.pastAsks("", "~", 9);
        tx.optOuts("", 9);
        tx.followUpsSince(NOW);
        tx.responseRates(null, NOW, NOW);
        tx.responseRates("csat", NOW, NOW);
        tx.nextDue();
        tx.backlog();
        tx.oldestDue();
        Deployments deployments = tx.deployments();
        deployments.live();
        deployments.open();
        deployments.byNumber(1);
        deployments.history(Long.MAX_VALUE, 9);
        deployments.texts("d1");
        deployments.known("d1");
        deployments.folder("here");
    }
}
