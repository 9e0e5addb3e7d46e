// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.util.function.UnaryOperator;

/** A survey's words for a page that knows no more of the customer than the company's name. */
final class PageWords {
    private PageWords() {}

    static SurveyText of(Survey survey, String language) {
        SurveyText t = survey.text(language);
        UnaryOperator<String> in = text -> text.replace("{company}", survey.company())
                .replaceAll("\\{[a-z]+}", "")
                .replaceAll(" {2,}", " ")
                .strip();
        return new SurveyText(
                in.apply(t.question()),
                t.sms(),
                in.apply(t.low()),
                in.apply(t.high()),
                in.apply(t.commentPrompt()),
                in.apply(t.thanks()),
                in.apply(t.subject()),
                in.apply(t.intro()),
                in.apply(t.optOut()),
                t.reminder(),
                t.clarify());
    }
}
