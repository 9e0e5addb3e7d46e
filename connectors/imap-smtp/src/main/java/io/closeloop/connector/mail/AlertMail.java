// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Match;
import io.closeloop.survey.Answer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of an alert to our own people. Pure.
 *
 * @param state what the mail says, in a short code: the same state is not told twice
 */
record AlertMail(String state, String subject, String text, String html) {
    /** The state of a mail that takes an alert back. */
    static final String WITHDRAWN = "ok";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm 'UTC'", Locale.ENGLISH);

    /** The alert itself, or what has become of it while the answer still is a detractor's. */
    static AlertMail alert(AnswerStory story, @Nullable String subject, boolean again) {
        Answer answer = story.answer();
        String score = score(answer);
        String who = who(story);
        String usual = score + " " + answer.metric().name() + " from " + who;
        String title = subject == null || subject.isBlank() ? usual : subject;
        return new AlertMail(
                state(answer),
                Letter.oneLine((again ? "Changed: " : "") + title, 200),
                text((again ? "This alert has changed. " : "") + who + " gave " + score + ".", story, answer.comment()),
                html(
                        (again ? "This alert has changed. " : "") + who + " gave " + score + ".",
                        story,
                        answer.comment()));
    }

    /** Takes an alert back. */
    static AlertMail correction(AnswerStory story, @Nullable String subject) {
        Answer answer = story.answer();
        String who = who(story);
        String what = answer.counts()
                ? who + " has changed the answer to " + score(answer) + ". Nobody need call because of it."
                : "The answer of " + who + " was taken back. Nobody need call because of it.";
        String usual = answer.metric().name() + " from " + who;
        return new AlertMail(
                WITHDRAWN,
                Letter.oneLine("No longer: " + (subject == null || subject.isBlank() ? usual : subject), 200),
                text(what, story, null),
                html(what, story, null));
    }

    /** Changes with what a reader would want to know of, and with nothing else. */
    static String state(Answer answer) {
        if (!answer.detractor()) {
            return WITHDRAWN;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((answer.score() + "\n" + answer.comment()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static String score(Answer answer) {
        return answer.score() + " of " + answer.metric().max();
    }

    private static String who(AnswerStory story) {
        if (story.contact() != null && !story.contact().name().isBlank()) {
            return story.contact().name();
        }
        Interaction interaction = story.interaction();
        if (interaction.customerName() != null) {
            return interaction.customerName();
        }
        return interaction.handles().isEmpty()
                ? "an unknown customer"
                : interaction.handles().get(0).masked();
    }

    private static Map<String, String> facts(AnswerStory story) {
        Interaction interaction = story.interaction();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Question", story.survey().text(story.answer().language()).question());
        facts.put("Channel", interaction.channel().code());
        facts.put("Agent", interaction.agent().map(Participant::label).orElse("none"));
        facts.put("Queue", interaction.queue().map(Participant::label).orElse("none"));
        facts.put("Ended", TIME.format(interaction.endedAt().atZone(ZoneOffset.UTC)));
        facts.put("Answered", TIME.format(story.answer().at().atZone(ZoneOffset.UTC)));
        if (story.contact() != null && story.contact().accountName() != null) {
            facts.put("Account", story.contact().accountName());
        }
        if (story.match() instanceof Match.Ambiguous) {
            facts.put("Contact", "several could be meant; waits for a person to decide");
        } else if (story.match() instanceof Match.Nobody) {
            facts.put("Contact", "not in the CRM");
        }
        return facts;
    }

    private static Map<String, URI> links(AnswerStory story) {
        Map<String, URI> links = new LinkedHashMap<>();
        if (story.contactLink() != null) {
            links.put("Contact in the CRM", story.contactLink());
        }
        if (story.caseLink() != null) {
            links.put("Case", story.caseLink());
        }
        links.put("The whole story", story.whyLink());
        return links;
    }

    private static String text(String first, AnswerStory story, @Nullable String comment) {
        StringBuilder text = new StringBuilder(first).append("\n\n");
        if (comment != null) {
            comment.lines().forEach(line -> text.append("  \"").append(line).append("\"\n"));
            text.append('\n');
        }
        facts(story)
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append('\n'));
        text.append('\n');
        links(story)
                .forEach((name, link) ->
                        text.append(name).append(": ").append(link).append('\n'));
        return text.toString();
    }

    private static String html(String first, AnswerStory story, @Nullable String comment) {
        StringBuilder rows = new StringBuilder(Html.row(
                "padding:0 0 16px",
                "<h1 style=\"margin:0;font-size:20px;line-height:28px\">" + Html.lines(first) + "</h1>"));
        if (comment != null) {
            rows.append(Html.row("padding:8px 16px;border-left:4px solid " + Html.BUTTON, Html.lines(comment)));
        }
        StringBuilder facts = new StringBuilder("<table cellpadding=\"4\" cellspacing=\"0\" border=\"0\">");
        facts(story)
                .forEach((name, value) -> facts.append("<tr><th align=\"left\" valign=\"top\" scope=\"row\">")
                        .append(Html.escaped(name))
                        .append("</th><td>")
                        .append(Html.lines(value))
                        .append("</td></tr>\n"));
        rows.append(Html.row("padding:16px 0", facts.append("</table>").toString()));
        StringBuilder links = new StringBuilder();
        links(story)
                .forEach((name, link) -> links.append(Html.link(
                                link.toString(),
                                "display:inline-block;padding:12px 16px 12px 0;color:" + Html.BUTTON,
                                Html.escaped(name)))
                        .append('\n'));
        rows.append(Html.row("padding:0", links.toString()));
        return Html.document("en", first, rows.toString());
    }
}
