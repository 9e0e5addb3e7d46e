// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.net.URI;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts names and links into a survey's words. A placeholder never reaches a customer: unknown ones become nothing. */
public final class SurveyWords {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    private SurveyWords() {}

    public static SurveyText fill(SurveyText t, Survey survey, Interaction interaction, URI link) {
        UnaryOperator<String> in = text -> fill(text, survey, interaction, link);
        String reminder = t.reminder();
        return new SurveyText(
                in.apply(t.question()),
                in.apply(t.sms()),
                in.apply(t.low()),
                in.apply(t.high()),
                in.apply(t.commentPrompt()),
                in.apply(t.thanks()),
                in.apply(t.subject()),
                in.apply(t.intro()),
                in.apply(t.optOut()),
                reminder == null ? null : in.apply(reminder),
                in.apply(t.clarify()));
    }

    /** One of a survey's texts. */
    public static String fill(String text, Survey survey, Interaction interaction, URI link) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = switch (matcher.group(1)) {
                case "company" -> survey.company();
                case "name" -> clean(interaction.customerName());
                case "agent" ->
                    clean(interaction.agent().map(Participant::label).orElse(null));
                case "link" -> link.toString();
                default -> "";
            };
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString().replaceAll(" {2,}", " ").strip();
    }

    /** Names come from outside: no line breaks, no links, not long. */
    private static String clean(@org.jspecify.annotations.Nullable String name) {
        if (name == null || name.contains("://")) {
            return "";
        }
        String line = name.replaceAll("[\\p{Cntrl}<>{}]", " ").strip();
        return line.length() > 40 ? line.substring(0, 40) : line;
    }
}
