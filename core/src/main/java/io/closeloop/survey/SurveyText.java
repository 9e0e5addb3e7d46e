// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.config.Describe;
import org.jspecify.annotations.Nullable;

/**
 * The words of a survey in one language. Placeholders, each replaced before sending: {@code {name}}, {@code {agent}},
 * {@code {company}}, {@code {link}}.
 */
@Describe("The words in one language; {name}, {agent}, {company} and {link} are replaced before sending")
public record SurveyText(
        @Describe("The one question, as shown on the page and in mails")
        String question,

        @Describe("The whole SMS: the scale, how to answer and how to opt out; {link} may stand in it")
        String sms,

        @Describe("What the lowest score means") String low,
        @Describe("What the highest score means") String high,

        @Describe("Asks for the reason once a score is saved")
        String commentPrompt,

        @Describe("Shown when all is done") String thanks,
        @Describe("Subject of the mail") String subject,

        @Describe("First line of the mail and of the Messenger message")
        String intro,

        @Describe("Label of the unsubscribe link") String optOut,

        @Describe("Stands before the question when asking a second time; left out, the intro does") @Nullable
        String reminder,

        @Describe("Sent once when a reply cannot be read as a score")
        String clarify) {}
