// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.port.Intake;
import io.closeloop.testkit.TestSurroundings.Notes;
import jakarta.mail.Flags;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CVE-2026-33454 and CAMEL-23522: what a sender writes must not steer Camel. */
class MailHeadersTest {
    private final MailServer server = new MailServer();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static TestMail hostile() {
        return TestMail.mail("evil")
                .plus("CamelSqlQuery: drop table answer")
                .plus("cAmElHttpUri: http://evil.example")
                .plus("CamelFileName: ../../etc/passwd")
                .plus("org.apache.camel.x: 1")
                .plus("mail.smtp.host: evil.example")
                .plus("Mail.Smtps.Host: evil.example")
                .plus("mail.imap.host: evil.example")
                .plus("kafka.OVERRIDE_TOPIC: evil")
                .plus("delete: true")
                .plus("moveTo: Stolen")
                .plus("copyTo: Copied")
                .plus("contentType: text/evil")
                .plus("X-Harmless: kept");
    }

    @Test
    void hostile_headers_do_nothing_to_the_watched_mailbox() throws Exception {
        Notes notes = new Notes();
        long uid = server.arrive("INBOX", hostile());
        MailboxWatcher watcher = server.watcher(notes);

        watcher.pollNow();
        watcher.stop();

        assertThat(notes.intakes()).singleElement().isInstanceOf(Intake.Wrote.class);
        assertUntouched(uid);
    }

    @Test
    void hostile_headers_do_not_reach_a_mail_route_that_an_admin_writes() throws Exception {
        long uid = server.arrive("INBOX", hostile());

        Map<String, Object> headers = consume(true);

        assertThat(headers.keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).matches("camel(sql|http|file).*|mail\\..*|kafka\\..*"))
                .doesNotContain("delete", "moveTo", "copyTo", "org.apache.camel.x");
        assertThat(headers).containsEntry("X-Harmless", "kept").containsKey("Subject");
        assertUntouched(uid);
    }

    @Test
    void without_our_filter_camel_mail_obeys_them() throws Exception {
        // Shows that the test above can fail; when this one does, Camel has mended it and the filter may go.
        server.arrive("INBOX", hostile());

        Map<String, Object> headers = consume(false);

        assertThat(headers).containsKeys("CamelSqlQuery", "mail.smtp.host", "delete");
        assertThat(server.mails("INBOX")).isEmpty();
    }

    private void assertUntouched(long uid) {
        assertThat(server.mails("INBOX")).hasSize(1);
        assertThat(server.folder("INBOX").getMessage(uid).isSet(Flags.Flag.DELETED))
                .isFalse();
        assertThat(server.exists("Stolen")).isFalse();
        assertThat(server.exists("Copied")).isFalse();
    }

    /** What a plain camel-mail route sees of the one mail in the inbox. */
    private Map<String, Object> consume(boolean filtered) throws Exception {
        Map<String, Object> seen = new TreeMap<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            if (filtered) {
                new MailConnector().setCamelContext(context);
            }
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("imap://127.0.0.1:" + server.imapPort()
                                    + "?username=support@acme.example&password=RAW(se:cr@t)&initialDelay=0&delay=60000")
                            .routeId("admins")
                            .process(exchange -> seen.putAll(exchange.getIn().getHeaders()));
                }
            });
            var done = new CountDownLatch(1);
            context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
                @Override
                public void notify(CamelEvent event) {
                    if (event instanceof CamelEvent.ExchangeCompletedEvent) {
                        done.countDown();
                    }
                }
            });
            context.start();
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            // Stopping waits for the poll, and with it for the commit that deletes or moves.
            context.getRouteController().stopRoute("admins");
        }
        return seen;
    }
}
