// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.console.RunningProgram.Ask;
import io.closeloop.interaction.Handle;
import io.closeloop.survey.Invitation;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaving: one POST of a person or of a mail provider (RFC 8058), and never a GET. */
final class UnsubscribePageTest {
    @TempDir
    static Path home;

    private static RunningProgram running;

    @BeforeAll
    static void start() throws IOException {
        running = RunningProgram.in(home, "");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static Set<Handle> optedOut(Ask ask) {
        Handle to = Objects.requireNonNull(ask.invitation().to());
        return running.store().read(view -> view.optedOut(List.of(to)));
    }

    @Test
    void opening_the_link_only_asks() throws Exception {
        Ask ask = running.ask();
        List<String> before = running.everyRow();

        HttpResponse<String> page = running.get(ask.leave());
        running.head(ask.leave());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(Jsoup.parse(page.body()).select("form[method=post] button").text())
                .isEqualTo("Do not ask me again");
        assertThat(running.everyRow()).isEqualTo(before);
    }

    @Test
    void one_click_of_a_mail_provider_needs_no_page_and_no_cookie() throws Exception {
        Ask ask = running.ask();

        HttpResponse<String> done = running.postForm(ask.leave(), Map.of("List-Unsubscribe", "One-Click"));

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(optedOut(ask))
                .containsExactly(Objects.requireNonNull(ask.invitation().to()));
        assertThat(running.stored(ask)).map(Invitation::state).contains(Invitation.State.WITHDRAWN);
        assertThat(running.get(ask.page()).statusCode()).isEqualTo(404);
    }

    @Test
    void the_multipart_form_of_rfc_8058_does_the_same() throws Exception {
        Ask ask = running.ask();

        HttpResponse<String> done = running.post(
                ask.leave(),
                "multipart/form-data; boundary=FormBoundaryjWmhtjORrn",
                "--FormBoundaryjWmhtjORrn\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n"
                        + "One-Click\r\n--FormBoundaryjWmhtjORrn--\r\n");

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(optedOut(ask)).hasSize(1);
    }

    @Test
    void a_repeated_click_is_as_good_as_one() throws Exception {
        Ask ask = running.ask();
        running.postForm(ask.leave(), Map.of("List-Unsubscribe", "One-Click"));
        List<String> once = running.everyRow();

        HttpResponse<String> again = running.postForm(ask.leave(), Map.of("List-Unsubscribe", "One-Click"));

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("Done");
        assertThat(running.everyRow()).isEqualTo(once);
    }

    @Test
    void an_old_link_still_lets_its_customer_leave() throws Exception {
        Ask ask = running.ask("csat", "de", Invitation.State.EXPIRED);

        HttpResponse<String> done = running.postForm(ask.leave(), Map.of());

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(Jsoup.parse(done.body()).select("html").attr("lang")).isEqualTo("de");
        assertThat(done.body()).contains("Erledigt");
        assertThat(optedOut(ask)).hasSize(1);
    }

    @Test
    void an_unknown_token_gets_the_page_every_wrong_link_gets() throws Exception {
        List<String> before = running.everyRow();

        HttpResponse<String> get = running.get("/u/nobody");
        HttpResponse<String> post = running.postForm("/u/nobody", Map.of("List-Unsubscribe", "One-Click"));

        assertThat(get.statusCode()).isEqualTo(404);
        assertThat(post.body())
                .isEqualTo(get.body())
                .isEqualTo(running.get("/s/nobody").body());
        assertThat(running.everyRow()).isEqualTo(before);
    }
}
