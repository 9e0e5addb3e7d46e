// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.port.Ask;
import io.closeloop.survey.Metric;
import io.closeloop.survey.SurveyText;
import java.net.URI;

/**
 * The words of an invitation: one question, one link per score, one way out. Pure.
 *
 * @param subject one line
 * @param text for programs that show no HTML
 * @param html the same, with a button per score
 */
record InvitationMail(String subject, String text, String html) {
    /** Buttons in a row: six of 44 px fit a phone of 320 px. */
    private static final int IN_A_ROW = 6;

    private static final String BUTTON = "display:block;width:44px;height:44px;line-height:44px;text-align:center;"
            + "background-color:" + Html.BUTTON + ";color:" + Html.PAPER
            + ";text-decoration:none;font-weight:bold;font-size:18px;border-radius:6px";

    static InvitationMail of(Ask ask) {
        SurveyText words = ask.text();
        String intro = ask.opening();
        return new InvitationMail(
                Letter.oneLine(words.subject(), 200), text(ask, words, intro), html(ask, words, intro));
    }

    /** The survey page with a score chosen already; opening it records nothing. */
    static String link(URI page, int score) {
        return page + (page.getRawQuery() == null ? "?s=" : "&s=") + score;
    }

    private static String text(Ask ask, SurveyText words, String intro) {
        Metric metric = ask.survey().metric();
        return QuoteMarks.OWN + "\n\n"
                + intro.strip() + "\n\n"
                + words.question().strip() + "\n"
                + metric.min() + " = " + words.low() + "   " + metric.max() + " = " + words.high() + "\n\n"
                + ask.link() + "\n\n"
                + "-- \n"
                + ask.survey().company() + "\n"
                + words.optOut().strip() + ": " + ask.unsubscribe() + "\n";
    }

    private static String html(Ask ask, SurveyText words, String intro) {
        // The first words of the body are what a list of mails shows beside the subject.
        String preview =
                "<div style=\"display:none;max-height:0;overflow:hidden\">" + Html.escaped(words.question()) + "</div>";
        String mark = Html.row(
                "padding:0 0 16px;font-size:12px;line-height:16px;color:" + Html.FAINT,
                preview + "<span aria-hidden=\"true\">" + QuoteMarks.OWN + "</span>");
        String rows = mark
                + Html.row("padding:0 0 16px", Html.lines(intro))
                + Html.row(
                        "padding:0 0 16px",
                        "<h1 style=\"margin:0;font-size:20px;line-height:28px\">" + Html.lines(words.question())
                                + "</h1>")
                + Html.row("padding:0 0 8px", scores(ask))
                + Html.row(
                        "padding:0 0 24px;font-size:14px;line-height:20px;color:" + Html.FAINT,
                        legend(ask.survey().metric(), words))
                + Html.row(
                        "padding:16px 0 0;border-top:1px solid #cbd2d9;font-size:14px;line-height:20px;color:"
                                + Html.FAINT,
                        Html.escaped(ask.survey().company()) + "<br>\n"
                                + Html.link(
                                        ask.unsubscribe().toString(),
                                        "display:inline-block;padding:12px 0;color:" + Html.BUTTON,
                                        Html.escaped(words.optOut())));
        return Html.document(ask.language(), words.subject(), rows);
    }

    private static String legend(Metric metric, SurveyText words) {
        return metric.min() + " = " + Html.escaped(words.low()) + "<br>\n" + metric.max() + " = "
                + Html.escaped(words.high());
    }

    private static String scores(Ask ask) {
        Metric metric = ask.survey().metric();
        int count = metric.max() - metric.min() + 1;
        int rows = (count + IN_A_ROW - 1) / IN_A_ROW;
        int perRow = (count + rows - 1) / rows;
        StringBuilder table =
                new StringBuilder("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"4\" border=\"0\">");
        for (int score = metric.min(); score <= metric.max(); score++) {
            int place = score - metric.min();
            table.append(place % perRow == 0 ? "<tr>" : "");
            // Width, height and colour once more for programs that know no styles on links.
            table.append("<td width=\"44\" height=\"44\" align=\"center\" bgcolor=\"" + Html.BUTTON + "\">")
                    .append("<a href=\"")
                    .append(Html.escaped(link(ask.link(), score)))
                    .append("\" aria-label=\"")
                    .append(score)
                    .append(" / ")
                    .append(metric.max())
                    .append("\" style=\"" + BUTTON + "\">")
                    .append(score)
                    .append("</a></td>\n");
            table.append(place % perRow == perRow - 1 || score == metric.max() ? "</tr>\n" : "");
        }
        return table.append("</table>").toString();
    }
}
