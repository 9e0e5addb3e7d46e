// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.net.URI;
import java.time.Instant;

/**
 * One message to send: an invitation or its reminder.
 *
 * @param key the invitation's id, with {@code -r<n>} for a reminder: the idempotency key, the same on every try
 * @param invitationId to be carried back by status callbacks and echoes
 * @param token the customer's right to answer; goes into links and nowhere else
 * @param address our side it should come from; empty for the connector's default
 * @param text placeholders already replaced
 * @param link the survey page; {@code ?s=<score>} preselects a score
 * @param unsubscribe the unsubscribe page, which also takes the RFC 8058 POST
 * @param reminder true for a reminder
 * @param firstTriedAt when this message was first handed to the sender: nothing older can be it
 */
public record Ask(
        String key,
        String invitationId,
        String token,
        Handle to,
        String address,
        Survey survey,
        String language,
        SurveyText text,
        URI link,
        URI unsubscribe,
        Interaction interaction,
        boolean reminder,
        Instant firstTriedAt) {
    /** What stands before the question: the reminder's own words when asking once more, where the survey has some. */
    public String opening() {
        String again = text.reminder();
        return reminder && again != null ? again : text.intro();
    }

    /** The whole text message; the reminder's own words come first when asking once more, where the survey has some. */
    public String sms() {
        String again = text.reminder();
        return reminder && again != null ? again + " " + text.sms() : text.sms();
    }

    /** Without the token and the handle. */
    @Override
    public String toString() {
        return "Ask[" + key + "]";
    }
}
