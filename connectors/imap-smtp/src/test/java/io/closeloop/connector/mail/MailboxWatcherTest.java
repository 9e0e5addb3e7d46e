// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Message.Author;
import io.closeloop.port.Duties;
import io.closeloop.port.Inbox;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Watcher;
import io.closeloop.testkit.TestSurroundings.Notes;
import jakarta.mail.Flags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxWatcherTest {
    private final MailServer server = new MailServer();
    private final Notes notes = new Notes();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void a_mail_in_the_inbox_is_a_message_of_the_customer() throws Exception {
        Instant received = Asks.NOW.minusSeconds(90);
        server.arrive(
                "INBOX",
                TestMail.mail("a1").text("Where is it?\n\nOn 1 March 2026 10:00, Acme wrote:\n> Hi"),
                received);
        MailboxWatcher watcher = server.watcher(notes);

        watcher.pollNow();

        Message message = only(Intake.Wrote.class).message();
        assertThat(message.source()).isEqualTo("imap");
        assertThat(message.stream()).isEqualTo("<a1@customer.example>");
        assertThat(message.author()).isEqualTo(Author.CUSTOMER);
        assertThat(message.customer().value()).isEqualTo("ana@customer.example");
        assertThat(message.customerName()).isEqualTo("Ana Diaz");
        assertThat(message.address()).isEqualTo("support@acme.example");
        assertThat(message.queue()).isEqualTo("support");
        assertThat(message.text()).isEqualTo("Where is it?");
        assertThat(message.at()).isEqualTo(received);
        assertThat(message.automatic()).isFalse();
    }

    /** One duty that is handed from node to node. */
    private static final class Turns {
        private volatile String owner = "";

        Duties of(String node) {
            return new Duties() {
                @Override
                public boolean mine(String duty) {
                    return node.equals(owner);
                }

                @Override
                public void giveUp(String duty) {
                    if (node.equals(owner)) {
                        owner = "";
                    }
                }
            };
        }
    }

    @Test
    void of_two_nodes_the_one_whose_turn_it_is_reads_and_the_other_goes_on_after_it() throws Exception {
        Turns turns = new Turns();
        turns.owner = "one";
        Notes others = new Notes();
        MailboxWatcher one = server.watcherWith(notes, turns.of("one"));
        MailboxWatcher two = server.watcherWith(others, turns.of("two"));
        server.arrive("INBOX", TestMail.mail("a1"));

        assertThat(two.pollNow()).isZero();
        assertThat(one.pollNow()).isEqualTo(1);
        assertThat(others.intakes()).isEmpty();
        assertThat(two.rounds()).isZero();

        one.stop();
        turns.owner = "two";
        server.arrive("INBOX", TestMail.mail("a2"));
        // What the first one has recorded comes again, and recording knows repeats.
        assertThat(two.pollNow()).isEqualTo(2);
    }

    @Test
    void a_node_that_was_stopped_in_the_middle_of_a_look_records_nothing_once_it_has_lost_its_turn() throws Exception {
        Turns turns = new Turns();
        turns.owner = "one";
        for (int i = 0; i < 60; i++) {
            server.arrive("INBOX", TestMail.mail("a" + i));
        }
        MailboxWatcher one = server.watcherWith(
                found -> {
                    // It stops right after its first portion; when it wakes up, another node has the mailbox.
                    turns.owner = "two";
                    return notes.record(found);
                },
                turns.of("one"));

        one.pollNow();
        one.pollNow();

        assertThat(notes.intakes()).hasSize(25);
    }

    @Test
    void looking_leaves_the_mailbox_as_the_agents_left_it() throws Exception {
        long unread = server.arrive("INBOX", TestMail.mail("a1"));
        long deleted = server.arrive("INBOX", TestMail.mail("a2"));
        server.folder("INBOX").setFlags(new Flags(Flags.Flag.DELETED), true, deleted, null, true);
        MailboxWatcher watcher = server.watcher(notes);

        watcher.pollNow();
        watcher.stop();

        assertThat(server.mails("INBOX")).hasSize(2);
        assertThat(server.folder("INBOX").getMessage(unread).isSet(Flags.Flag.SEEN))
                .isFalse();
    }

    @Test
    void a_mail_that_somebody_has_read_already_is_recorded_all_the_same() throws Exception {
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        long uid = server.arrive("INBOX", TestMail.mail("a1"));
        server.folder("INBOX").setFlags(new Flags(Flags.Flag.SEEN), true, uid, null, true);

        watcher.pollNow();

        assertThat(notes.intakes()).hasSize(1);
    }

    @Test
    void a_look_costs_what_is_new_and_not_what_is_there() throws Exception {
        for (int i = 0; i < 120; i++) {
            server.arrive("INBOX", TestMail.mail("a" + i));
        }
        MailboxWatcher watcher = server.watcher(notes);
        assertThat(watcher.pollNow()).isEqualTo(120);

        assertThat(watcher.pollNow()).isZero();
        server.arrive("INBOX", TestMail.mail("new"));

        assertThat(watcher.pollNow()).isEqualTo(1);
        assertThat(notes.intakes()).hasSize(121);
    }

    @Test
    void mail_older_than_the_lookback_is_left_alone_after_a_start() throws Exception {
        server.arrive("INBOX", TestMail.mail("old"), Asks.NOW.minus(Duration.ofDays(30)));
        server.arrive("INBOX", TestMail.mail("recent"), Asks.NOW.minus(Duration.ofDays(2)));
        MailboxWatcher watcher = server.watcher(notes);

        watcher.pollNow();

        assertThat(only(Intake.Wrote.class).message().stream()).isEqualTo("<recent@customer.example>");
    }

    @Test
    void what_came_while_nobody_could_read_is_read_after_a_start_however_long_that_was() throws Exception {
        server.arrive("INBOX", TestMail.mail("long-ago"), Asks.NOW.minus(Duration.ofDays(30)));
        MailboxWatcher first = server.watcher(notes);
        first.pollNow();
        first.stop();
        server.clock.advance(Duration.ofHours(1));
        server.arrive("INBOX", TestMail.mail("missed"));
        server.arrive("Sent", TestMail.reply("b1"));
        server.clock.advance(Duration.ofDays(9));

        MailboxWatcher second = server.watcher(notes);
        second.pollNow();
        second.pollNow();

        assertThat(wrote(notes))
                .extracting(Message::stream)
                .contains("<missed@customer.example>")
                .hasSize(2);
    }

    @Test
    void a_node_that_has_its_turn_again_reads_what_came_since_the_mailbox_was_last_read() throws Exception {
        Turns turns = new Turns();
        turns.owner = "one";
        MailboxWatcher one = server.watcherWith(notes, turns.of("one"));
        one.pollNow();
        server.clock.advance(Duration.ofHours(1));
        server.arrive("INBOX", TestMail.mail("missed"));
        turns.owner = "nobody";
        one.pollNow();

        server.clock.advance(Duration.ofDays(9));
        turns.owner = "one";

        assertThat(one.pollNow()).isEqualTo(1);
    }

    @Test
    void another_instance_on_the_same_mailbox_records_the_same_keys_and_threads() throws Exception {
        server.arrive("INBOX", TestMail.mail("a1"));
        server.arrive("Sent", TestMail.reply("b1").with("In-Reply-To", "<a1@customer.example>"));
        server.arrive("INBOX", TestMail.mail("a2").with("In-Reply-To", "<b1@acme.example>"));
        server.arrive("Resolved", TestMail.mail("a0").text("Thanks"));
        MailboxWatcher first = server.watcher(notes);
        first.pollNow();
        first.stop();
        Notes again = new Notes();

        server.watcher(again).pollNow();

        assertThat(keys(again)).isEqualTo(keys(notes)).hasSize(5);
    }

    @Test
    void a_thread_keeps_its_id_when_programs_leave_its_beginning_out() throws Exception {
        server.arrive("INBOX", TestMail.mail("a1"));
        server.arrive("Sent", TestMail.reply("b1").with("In-Reply-To", "<a1@customer.example>"));
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        watcher.stop();
        Notes later = new Notes();
        server.clock.advance(Duration.ofDays(20));
        server.arrive("INBOX", TestMail.mail("a2").with("In-Reply-To", "<b1@acme.example>"));

        server.store.forget();
        // A new instance: the first two are too old to be read again, but the mailbox still knows them.
        server.watcher(later).pollNow();

        assertThat(wrote(later)).extracting(Message::stream).containsExactly("<a1@customer.example>");
    }

    @Test
    void a_mail_in_sent_is_a_message_of_the_agent() throws Exception {
        server.arrive(
                "Sent",
                TestMail.reply("b1")
                        .with("X-Agent", "ben@acme.example")
                        .with("References", "<a1@customer.example> <a2@customer.example>")
                        .text("We look into it\n\n-- \nAcme"));
        MailboxWatcher watcher = server.watcher(notes);

        watcher.pollNow();

        Message message = only(Intake.Wrote.class).message();
        assertThat(message.author()).isEqualTo(Author.AGENT);
        assertThat(message.authorId()).isEqualTo("ben@acme.example");
        assertThat(message.authorName()).isEqualTo("Ben");
        assertThat(message.customer().value()).isEqualTo("ana@customer.example");
        assertThat(message.stream()).isEqualTo("<a1@customer.example>");
        assertThat(message.text()).isEqualTo("We look into it");
    }

    @Test
    void our_own_surveys_and_alerts_in_sent_are_nobodys_messages() throws Exception {
        server.arrive("Sent", TestMail.reply("x").with("Message-ID", "<sv.inv_1@acme.example>"));
        server.arrive("Sent", TestMail.reply("y").with("X-Closeloop-Invitation", "inv_2"));
        server.arrive("Sent", TestMail.reply("z").with("X-Closeloop-Alert", "dlv_1.1"));

        server.watcher(notes).pollNow();

        assertThat(notes.intakes()).isEmpty();
    }

    @Test
    void a_mail_moved_to_resolved_ends_its_thread_now() throws Exception {
        server.folder("Resolved");
        long uid = server.arrive("INBOX", TestMail.mail("a1"), Asks.NOW.minusSeconds(7200));
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        server.move(uid, "INBOX", "Resolved");

        watcher.pollNow();

        Intake.Closed closed = only(Intake.Closed.class);
        assertThat(closed.stream()).isEqualTo("<a1@customer.example>");
        assertThat(closed.at()).isEqualTo(Asks.NOW);
        assertThat(closed.reason()).isEqualTo(CloseReason.RESOLVED);
        assertThat(keys(notes).stream().distinct())
                .as("the moved mail is a repeat")
                .hasSize(2);
    }

    @Test
    void the_first_mail_in_a_resolved_folder_that_did_not_exist_ends_its_thread_now() throws Exception {
        long uid = server.arrive("INBOX", TestMail.mail("a1"), Asks.NOW.minusSeconds(7200));
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        server.move(uid, "INBOX", "Resolved");

        watcher.pollNow();

        assertThat(only(Intake.Closed.class).at()).isEqualTo(Asks.NOW);
    }

    @Test
    void what_was_resolved_before_the_start_ended_no_later_than_its_mail() throws Exception {
        server.arrive("Resolved", TestMail.mail("a1"), Asks.NOW.minus(Duration.ofDays(2)));
        server.arrive("Resolved", TestMail.mail("old"), Asks.NOW.minus(Duration.ofDays(300)));

        server.watcher(notes).pollNow();

        assertThat(of(Intake.Closed.class))
                .extracting(Intake.Closed::at)
                .containsExactly(Asks.NOW.minus(Duration.ofDays(300)), Asks.NOW.minus(Duration.ofDays(2)));
        assertThat(wrote(notes)).extracting(Message::stream).containsExactly("<a1@customer.example>");
    }

    @Test
    void a_mail_resolved_before_anybody_looked_is_recorded_before_its_end() throws Exception {
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        server.arrive("Resolved", TestMail.mail("a1"));
        server.arrive("Sent", TestMail.reply("b1").with("References", "<a1@customer.example>"));

        watcher.pollNow();

        assertThat(notes.intakes()).hasSize(3);
        assertThat(notes.intakes().get(2)).isInstanceOf(Intake.Closed.class);
    }

    @Test
    void a_customer_who_writes_after_the_resolution_comes_after_it() throws Exception {
        server.arrive("Resolved", TestMail.mail("a1"), Asks.NOW.minusSeconds(600));
        server.arrive(
                "INBOX", TestMail.mail("a2").with("References", "<a1@customer.example>"), Asks.NOW.minusSeconds(60));

        server.watcher(notes).pollNow();

        assertThat(notes.intakes())
                .extracting(intake -> intake.getClass().getSimpleName())
                .containsExactly("Wrote", "Closed", "Wrote");
    }

    @Test
    void messages_of_all_folders_are_recorded_in_the_order_they_were_written() throws Exception {
        server.arrive(
                "Sent", TestMail.reply("b1").with("References", "<a1@customer.example>"), Asks.NOW.minusSeconds(50));
        server.arrive(
                "INBOX", TestMail.mail("a2").with("References", "<a1@customer.example>"), Asks.NOW.minusSeconds(10));
        server.arrive("INBOX", TestMail.mail("a1"), Asks.NOW.minusSeconds(99));

        server.watcher(notes).pollNow();

        assertThat(wrote(notes)).extracting(Message::at).isSorted();
    }

    @Test
    void a_copied_message_id_does_not_hide_somebody_elses_mail() throws Exception {
        server.arrive(
                "INBOX",
                TestMail.mail("a1").with("From", "mallory@evil.example").text("first!"));
        server.arrive("INBOX", TestMail.mail("a1").text("The real words"));

        server.watcher(notes).pollNow();

        assertThat(wrote(notes))
                .extracting(Message::messageId)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void a_mail_keeps_its_key_when_servers_and_folders_change() throws Exception {
        server.arrive("INBOX", TestMail.mail("a1").plus("Received: from one"));
        server.watcher(notes).pollNow();
        Notes other = new Notes();
        try (MailServer moved = new MailServer()) {
            moved.arrive("INBOX", TestMail.mail("before"), Asks.NOW.minus(Duration.ofDays(30)));
            moved.arrive("INBOX", TestMail.mail("a1").plus("Received: from two").plus("X-Spam: no"));
            moved.watcher(other).pollNow();
        }

        assertThat(keys(other)).isEqualTo(keys(notes));
    }

    @Test
    void poison_does_not_stop_the_mailbox() throws Exception {
        server.arrive("INBOX", TestMail.mail("p1").body("text/plain; charset=x-klingon", "bad"));
        server.arrive("INBOX", TestMail.mail("p2").with("Subject", "=?x-klingon?B?AAAA?="));
        server.arrive("INBOX", TestMail.mail("p3").body("multipart/mixed", "no boundary"));
        server.arrive("INBOX", TestMail.mail("p4").with("From", "<<<>>>"));
        server.arrive("INBOX", TestMail.mail("p5").without("From").without("Message-ID"));
        server.arrive("INBOX", TestMail.mail("p6").with("Content-Type", ";;;=").with("References", "<<>> <x"));
        server.arrive(
                "INBOX",
                TestMail.mail("p7").with("Content-Transfer-Encoding", "base64").text("%%%%"));
        server.arrive("INBOX", TestMail.mail("p8").with("References", "<r@x> ".repeat(5000)));
        server.arrive("INBOX", TestMail.mail("good").text("I am fine"));

        server.watcher(notes).pollNow();

        assertThat(wrote(notes))
                .extracting(Message::stream)
                .contains("<good@customer.example>", "<p1@customer.example>");
        assertThat(wrote(notes)).hasSize(7);
    }

    @Test
    void the_words_behind_a_large_attachment_are_found() throws Exception {
        String attachment = "QUJD".repeat(100_000);
        server.arrive(
                "INBOX",
                TestMail.mail("a1")
                        .body(
                                "multipart/mixed; boundary=b",
                                "--b\nContent-Type: image/png\nContent-Disposition: attachment\n\n" + attachment
                                        + "\n--b\nContent-Type: text/plain\n\nsee the picture\n--b--"));

        server.watcher(notes).pollNow();

        assertThat(only(Intake.Wrote.class).message().text()).isEqualTo("see the picture");
    }

    @Test
    void what_could_not_be_recorded_is_read_again() throws Exception {
        server.arrive("INBOX", TestMail.mail("a1"));
        FailingOnce inbox = new FailingOnce(notes);
        MailboxWatcher watcher = MailServer.watcher(server.connector(server.settings(), notes));
        watcher.stop();
        MailboxWatcher failing = server.watcherWith(inbox);

        assertThatThrownBy(failing::pollNow).hasMessageContaining("read again");
        failing.pollNow();

        assertThat(notes.intakes()).hasSize(1);
    }

    @Test
    void a_server_that_comes_back_is_read_on() throws Exception {
        server.arrive("INBOX", TestMail.mail("a1"));
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        int port = server.imapPort();
        server.server.getImap().stopService();
        assertThatThrownBy(watcher::pollNow).isInstanceOf(Exception.class);

        server.restartImap(port);
        server.arrive("INBOX", TestMail.mail("a2"));
        watcher.pollNow();

        assertThat(wrote(notes)).extracting(Message::stream).contains("<a2@customer.example>");
    }

    @Test
    void a_mailbox_that_cannot_be_read_is_in_trouble_from_then_on_until_it_can() throws Exception {
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        assertThat(sight(watcher).trouble()).isNull();
        int port = server.imapPort();
        server.server.getImap().stopService();

        server.clock.advance(Duration.ofMinutes(1));
        Instant lost = server.clock.instant();
        assertThatThrownBy(watcher::pollNow).isInstanceOf(Exception.class);
        server.clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(watcher::pollNow).isInstanceOf(Exception.class);
        assertThat(sight(watcher).trouble()).startsWith("it cannot be read: ");
        assertThat(sight(watcher).since()).isEqualTo(lost);

        server.restartImap(port);
        watcher.pollNow();
        assertThat(sight(watcher)).isEqualTo(new Watcher.Sight(null, server.clock.instant()));
    }

    @Test
    void a_refused_login_names_the_setting_and_not_the_password() {
        server.server.setUser("support@acme.example", "support@acme.example", "changed");
        MailboxWatcher watcher = server.watcher(notes);

        assertThatThrownBy(watcher::pollNow).isInstanceOf(Exception.class);

        assertThat(sight(watcher).trouble())
                .isEqualTo("it cannot be read: the server refused the login, see mail.imap.url");
    }

    @Test
    void a_node_whose_turn_is_over_is_not_in_trouble() throws Exception {
        Turns turns = new Turns();
        turns.owner = "one";
        MailboxWatcher one = server.watcherWith(notes, turns.of("one"));
        server.server.getImap().stopService();
        assertThatThrownBy(one::pollNow).isInstanceOf(Exception.class);
        assertThat(sight(one).trouble()).isNotNull();

        turns.owner = "two";
        one.pollNow();

        assertThat(sight(one).trouble()).isNull();
    }

    private static Watcher.Sight sight(Watcher watcher) {
        return watcher.sight().orElseThrow();
    }

    @Test
    void a_folder_whose_uids_have_lost_their_meaning_is_read_again_with_the_same_keys() throws Exception {
        server.arrive("Sent", TestMail.reply("b1"));
        MailboxWatcher watcher = server.watcher(notes);
        watcher.pollNow();
        server.recreate("Sent");
        server.arrive("Sent", TestMail.reply("b2"));
        server.arrive("Sent", TestMail.reply("b1"));

        watcher.pollNow();

        assertThat(keys(notes)).hasSize(3);
        assertThat(keys(notes).stream().distinct()).hasSize(2);
    }

    @Test
    void a_mail_that_breaks_the_connection_is_passed_over_in_the_end() throws Exception {
        server.arrive("INBOX", TestMail.mail("a1"));
        long poison = server.arrive("INBOX", TestMail.mail("poison"));
        server.arrive("INBOX", TestMail.mail("a3"));
        try (BreakingProxy proxy = new BreakingProxy(server.imapPort(), poison)) {
            Map<String, String> settings = server.settings();
            settings.put("mail.imap.url", "imap://support%40acme.example:se%3Acr%40t@127.0.0.1:" + proxy.port());
            MailboxWatcher watcher = MailServer.watcher(server.connector(settings, notes));

            int failed = 0;
            for (int round = 0; round < 6; round++) {
                try {
                    watcher.pollNow();
                } catch (Exception broken) {
                    failed++;
                }
            }

            assertThat(failed).isBetween(1, 4);
            assertThat(wrote(notes).stream().map(Message::stream).distinct())
                    .containsExactlyInAnyOrder("<a1@customer.example>", "<a3@customer.example>");
        }
    }

    @Test
    void camels_scheduler_looks_by_itself() throws Exception {
        CountDownLatch recorded = new CountDownLatch(1);
        Inbox inbox = intakes -> {
            recorded.countDown();
            return notes.record(intakes);
        };
        server.arrive("INBOX", TestMail.mail("a1"));
        MailboxWatcher watcher = server.watcherWith(inbox);
        watcher.stop();

        watcher.start();

        assertThat(recorded.await(20, TimeUnit.SECONDS)).isTrue();
        watcher.stop();
        watcher.stop();
    }

    @Test
    void replies_to_surveys_may_have_a_mailbox_of_their_own() throws Exception {
        server.server.setUser("survey@acme.example", "survey@acme.example", "pw");
        Map<String, String> settings = server.settings();
        settings.put("mail.from", "survey@acme.example");
        settings.put("mail.imap.survey-url", "imap://survey%40acme.example:pw@127.0.0.1:" + server.imapPort());
        MailConnector connector = server.connector(settings, notes);
        server.arriveFor(
                "survey@acme.example",
                TestMail.mail("r1")
                        .with("To", "survey@acme.example")
                        .with("In-Reply-To", "<sv.inv_1@acme.example>")
                        .text("4"));
        MailboxWatcher surveys = (MailboxWatcher) connector.watchers().get(1);
        surveys.start(false);

        surveys.pollNow();

        Message message = only(Intake.Wrote.class).message();
        assertThat(message.references()).containsExactly("<sv.inv_1@acme.example>");
        assertThat(message.stream()).as("no conversation of the contact center").isNull();
        assertThat(message.text()).isEqualTo("4");
    }

    @Test
    void the_sent_folder_may_have_another_name() throws Exception {
        Map<String, String> settings = server.settings();
        settings.put("mail.sent-folder", "Gesendet");
        server.arrive("Gesendet", TestMail.reply("b1"));

        MailServer.watcher(server.connector(settings, notes)).pollNow();

        assertThat(wrote(notes)).extracting(Message::author).containsExactly(Author.AGENT);
    }

    private <T extends Intake> T only(Class<T> kind) {
        List<T> all = of(kind);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private <T extends Intake> List<T> of(Class<T> kind) {
        return notes.intakes().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static List<Message> wrote(Notes notes) {
        return notes.intakes().stream()
                .filter(Intake.Wrote.class::isInstance)
                .map(intake -> ((Intake.Wrote) intake).message())
                .toList();
    }

    private static List<String> keys(Notes notes) {
        return notes.intakes().stream()
                .map(intake -> intake instanceof Intake.Wrote wrote
                        ? wrote.message().stream() + " " + wrote.message().messageId()
                        : ((Intake.Closed) intake).stream() + " " + ((Intake.Closed) intake).eventId())
                .toList();
    }

    /** A store that is away for a moment. */
    private static final class FailingOnce implements Inbox {
        private final Inbox inbox;
        private boolean failed;

        FailingOnce(Inbox inbox) {
            this.inbox = inbox;
        }

        @Override
        public CompletionStage<List<Recorded>> record(List<Intake> intakes) {
            if (!failed) {
                failed = true;
                return CompletableFuture.failedFuture(new IllegalStateException("disk full"));
            }
            return inbox.record(intakes);
        }
    }
}
