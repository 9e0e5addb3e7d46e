// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkScannerTest {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpStandIn program = new HttpStandIn("program", 0)
            .on("[A-Z]+", "/.*", request -> {
                requests.add(request.method() + " " + request.uri().getPath());
                return Reply.of(200, "text/html", "<html></html>");
            })
            .start();

    @AfterEach
    void close() {
        program.close();
    }

    @Test
    void every_link_is_opened_twice_with_get_and_with_head_and_none_is_posted_to() {
        // given
        MailSeen mail = mail();

        // when
        List<LinkScanner.Opened> opened = new LinkScanner().scan(mail);

        // then
        assertThat(opened)
                .hasSize(16)
                .allSatisfy(one -> assertThat(one.status()).isEqualTo(200));
        assertThat(requests)
                .containsExactlyInAnyOrder(
                        "GET /s/tok.1",
                        "GET /s/tok.1",
                        "HEAD /s/tok.1",
                        "HEAD /s/tok.1",
                        "GET /s/tok.2",
                        "GET /s/tok.2",
                        "HEAD /s/tok.2",
                        "HEAD /s/tok.2",
                        "GET /s/tok",
                        "GET /s/tok",
                        "HEAD /s/tok",
                        "HEAD /s/tok",
                        "GET /u/tok",
                        "GET /u/tok",
                        "HEAD /u/tok",
                        "HEAD /u/tok");
    }

    @Test
    void the_links_are_those_of_the_html_and_of_the_text_once_each() {
        assertThat(SurveyLinks.in(mail()))
                .containsExactly(program.base() + "/s/tok.1", program.base() + "/s/tok.2", program.base() + "/s/tok");
        assertThat(SurveyLinks.unsubscribe(mail())).containsExactly(URI.create(program.base() + "/u/tok"));
    }

    @Test
    void a_dead_link_is_reported_and_stops_nothing() {
        // given
        MailSeen mail = parse("text/plain", "see http://127.0.0.1:1/dead and " + program.base() + "/s/x.");

        // when
        List<LinkScanner.Opened> opened = new LinkScanner().scan(mail);

        // then
        assertThat(opened).extracting(LinkScanner.Opened::status).containsOnly(0, 200);
        assertThat(requests).hasSize(4).contains("GET /s/x");
    }

    private MailSeen mail() {
        String html = "<p><a href='BASE/s/tok.1'>1</a> <a href='BASE/s/tok.2'>2</a> <a href='BASE/s/tok.2'>2</a>"
                + " <a href='mailto:x@y.example'>write</a></p>";
        String raw = "From: survey@acme.example\nSubject: x\nMessage-ID: <1@acme.example>\n"
                + "List-Unsubscribe: <BASE/u/tok>,\n <mailto:unsub@acme.example>\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
                + "Answer here: BASE/s/tok.\n--b\nContent-Type: text/html\n\n" + html + "\n--b--\n";
        return parse(raw.replace("BASE", program.base().toString()));
    }

    private static MailSeen parse(String type, String body) {
        return parse("From: survey@acme.example\nMIME-Version: 1.0\nContent-Type: " + type + "\n\n" + body + "\n");
    }

    private static MailSeen parse(String raw) {
        return MailSeen.of(
                MailDraft.parse(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)),
                "ana@customer.example",
                Instant.parse("2026-01-05T10:00:00Z"));
    }
}
