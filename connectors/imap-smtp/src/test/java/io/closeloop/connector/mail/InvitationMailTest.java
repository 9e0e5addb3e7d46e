// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.port.Ask;
import io.closeloop.survey.Metric;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InvitationMailTest {
    private static Ask ask(Metric metric, String language) {
        return Asks.ask("inv_1", metric, "ana@customer.example", Asks.WORDS, language);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void every_score_of_the_scale_has_its_link(Metric metric) {
        Document html = Jsoup.parse(InvitationMail.of(ask(metric, "en")).html());

        List<String> links = html.select("a[href*=/s/]").eachAttr("href");

        assertThat(links).hasSize(metric.max() - metric.min() + 1);
        assertThat(links.get(0)).isEqualTo("https://acme.example/s/tokentokentokentoken?s=" + metric.min());
        assertThat(links.get(links.size() - 1)).endsWith("?s=" + metric.max());
        assertThat(html.select("a[aria-label]").get(0).attr("aria-label"))
                .isEqualTo(metric.min() + " / " + metric.max());
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void buttons_can_be_hit_with_a_thumb_and_fit_a_small_phone(Metric metric) {
        Document html = Jsoup.parse(InvitationMail.of(ask(metric, "en")).html());

        for (Element link : html.select("a[aria-label]")) {
            assertThat(link.attr("style")).contains("width:44px", "height:44px", "line-height:44px");
        }
        for (Element row : html.select("tr:has(> td > a[aria-label])")) {
            // 320 px less the padding of 16 px on either side.
            assertThat(row.children().size() * (44 + 4) - 4).isLessThanOrEqualTo(288);
        }
    }

    @Test
    void it_reads_well_to_a_screen_reader() {
        Document html = Jsoup.parse(InvitationMail.of(ask(Metric.CSAT, "en")).html());

        assertThat(html.select("html").attr("lang")).isEqualTo("en");
        assertThat(html.select("table:not([role=presentation])")).isEmpty();
        assertThat(html.select("h1").text()).isEqualTo("How satisfied are you with our support?");
        assertThat(html.title()).isEqualTo("How did we do?");
        assertThat(html.select("img, script, link, iframe")).isEmpty();
    }

    @Test
    void a_language_that_runs_right_to_left_does() {
        assertThat(InvitationMail.of(ask(Metric.CSAT, "ar-EG")).html()).contains("lang=\"ar-EG\" dir=\"rtl\"");
        assertThat(InvitationMail.of(ask(Metric.CSAT, "en")).html()).contains("dir=\"ltr\"");
    }

    @Test
    void colours_stand_out_from_each_other() {
        assertThat(contrast(Html.INK, Html.PAPER)).isGreaterThanOrEqualTo(4.5);
        assertThat(contrast(Html.FAINT, Html.PAPER)).isGreaterThanOrEqualTo(4.5);
        assertThat(contrast(Html.BUTTON, Html.PAPER)).isGreaterThanOrEqualTo(4.5);
        Matcher colours = Pattern.compile("[;\"]color:(#[0-9a-f]{6})")
                .matcher(InvitationMail.of(ask(Metric.NPS, "en")).html());
        while (colours.find()) {
            assertThat(colours.group(1)).isIn(Html.INK, Html.FAINT, Html.BUTTON, Html.PAPER);
        }
    }

    @Test
    void the_text_says_the_same_with_one_plain_link() {
        String text = InvitationMail.of(ask(Metric.CSAT, "en")).text();

        assertThat(text).isEqualTo("""
                ~ ~ ~ * ~ ~ ~

                Hello Ana, you wrote to us about your order.

                How satisfied are you with our support?
                1 = not at all   5 = very

                https://acme.example/s/tokentokentokentoken

                --\s
                Acme
                No more questions: https://acme.example/u/tokentokentokentoken
                """);
    }

    @Test
    void a_reminder_has_its_own_first_words() {
        assertThat(InvitationMail.of(Asks.ask("inv_1-r1")).text()).contains("may we ask once more?");
        assertThat(InvitationMail.of(Asks.ask("inv_1")).text()).doesNotContain("once more");
    }

    @Test
    void a_link_with_a_query_keeps_it() {
        assertThat(InvitationMail.link(URI.create("https://x.example/s/t?l=de"), 3))
                .isEqualTo("https://x.example/s/t?l=de&s=3");
    }

    @Test
    void a_customers_answer_above_our_whole_mail_is_all_that_is_read_of_it() {
        InvitationMail mail = InvitationMail.of(ask(Metric.CSAT, "en"));

        assertThat(ReplyText.of("4\n\nAcme skribis:\n" + mail.text(), "")).contains("4\n\nAcme skribis:");
        assertThat(ReplyText.of("", "<p>4</p><blockquote>" + mail.html() + "</blockquote>"))
                .contains("4");
    }

    /** WCAG 2.2, definition of contrast ratio. */
    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String colour) {
        double[] parts = new double[3];
        for (int i = 0; i < 3; i++) {
            double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            parts[i] = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }
}
