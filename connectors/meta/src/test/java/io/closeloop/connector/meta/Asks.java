// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.port.Ask;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.util.Map;

/** Asks that differ from a sample in what Messenger shows. */
final class Asks {
    private Asks() {}

    static Ask measuring(Ask ask, Metric metric) {
        Survey survey = new Survey("other", metric, "1", "Acme", "en", Map.of("en", ask.text()), null);
        return new Ask(
                ask.key(),
                ask.invitationId(),
                ask.token(),
                ask.to(),
                ask.address(),
                survey,
                ask.language(),
                ask.text(),
                ask.link(),
                ask.unsubscribe(),
                ask.interaction(),
                ask.reminder(),
                ask.firstTriedAt());
    }

    static Ask saying(Ask ask, String intro, String question, String low, String high) {
        return new Ask(
                ask.key(),
                ask.invitationId(),
                ask.token(),
                ask.to(),
                ask.address(),
                ask.survey(),
                ask.language(),
                words(ask.text(), intro, question, low, high),
                ask.link(),
                ask.unsubscribe(),
                ask.interaction(),
                ask.reminder(),
                ask.firstTriedAt());
    }

    static SurveyText words(SurveyText t, String intro, String question, String low, String high) {
        return new SurveyText(
                question,
                t.sms(),
                low,
                high,
                t.commentPrompt(),
                t.thanks(),
                t.subject(),
                intro,
                t.optOut(),
                t.reminder(),
                t.clarify());
    }
}
