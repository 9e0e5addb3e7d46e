// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import org.jspecify.annotations.Nullable;

/**
 * The words of a survey in one language. Placeholders, each replaced before sending: {@code {name}}, {@code {agent}},
 * {@code {company}}, {@code {link}}.
 *
 * @param question the one question, as shown on the page and in mails
 * @param sms the whole SMS, with the scale, how to answer and how to opt out; {@code {link}} optional
 * @param low what the lowest score means
 * @param high what the highest score means
 * @param commentPrompt asks for the reason once a score is saved
 * @param thanks shown when all is done
 * @param subject of the mail
 * @param intro first line of the mail and of the Messenger message
 * @param optOut label of the unsubscribe link
 * @param reminder put before the question when asking a second time; null uses {@code intro}
 * @param clarify sent once when a reply cannot be read as a score
 */
public record SurveyText(
        String question,
        String sms,
        String low,
        String high,
        String commentPrompt,
        String thanks,
        String subject,
        String intro,
        String optOut,
        @Nullable String reminder,
        String clarify) {}
