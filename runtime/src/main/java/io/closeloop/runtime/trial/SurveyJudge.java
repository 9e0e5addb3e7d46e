// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.ConfigProblem;
import io.closeloop.interaction.Interaction;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.config.RecordBinder;
import io.closeloop.runtime.station.Deliberation;
import io.closeloop.runtime.station.SurveyWords;
import io.closeloop.survey.Reading;
import io.closeloop.survey.ReplyReader;
import io.closeloop.survey.SmsSegments;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Judges a case by how a survey is worded and how the replies to it are read. */
record SurveyJudge(Survey survey, DryRun dry) implements Trial.Judge {
    /** As long as a real token. */
    private static final String TOKEN = "0".repeat(32);

    @Override
    public void judge(TestCase test, List<Results.Difference> differences, Consumer<ConfigProblem> mistakes) {
        Comparison comparison = new Comparison(test, differences, mistakes);
        Expect expect = test.expect();
        try {
            Scene scene = Scene.of(test.given(), null, dry.phones());
            if (test.given().reply() == null) {
                comparison.foreign("reads", expect.reads(), "needs a reply", "add given: {reply: \"5\"}");
                comparison.foreign("score", expect.score(), "needs a reply", "add given: {reply: \"5\"}");
                comparison.foreign("comment", expect.comment(), "needs a reply", "add given: {reply: \"5\"}");
            } else {
                reading(test.given().reply(), expect, comparison);
            }
            words(scene, test.given().language(), expect, comparison);
        } catch (Scene.Unclear e) {
            mistakes.accept(
                    new ConfigProblem(test.file(), test.line(), e.key(), String.valueOf(e.getMessage()), e.write()));
        }
        String why = "is a matter of the routes and the policy";
        String write = "put the case beside a route, or into config/policy.test.yaml";
        comparison.foreign("skip", expect.skip(), why, write);
        comparison.foreign("survey", expect.survey(), why, write);
        comparison.foreign("deliver", expect.deliver(), why, write);
        comparison.foreign("via", expect.via(), why, write);
        comparison.foreign("due", expect.due(), why, write);
        comparison.foreign("eligibleFrom", expect.eligibleFrom(), why, write);
        comparison.foreign("tags", expect.tags(), why, write);
    }

    private void reading(String reply, Expect expect, Comparison comparison) {
        Reading reading = ReplyReader.read(reply, survey.metric());
        Reading.Score score = reading instanceof Reading.Score it ? it : null;
        String read = RecordBinder.word(kind(reading));
        comparison.text("reads", expect.reads() == null ? null : RecordBinder.word(expect.reads()), read);
        comparison.text("score", expect.score(), score == null ? "none: it is read as " + read : score.value());
        comparison.text("comment", expect.comment(), score == null ? null : score.comment());
        comparison.text(
                "verdict",
                expect.verdict() == null ? null : expect.verdict().code(),
                score == null ? null : survey.verdict(score.value()).code());
    }

    private static Expect.Reads kind(Reading reading) {
        if (reading instanceof Reading.Score) {
            return Expect.Reads.SCORE;
        }
        if (reading instanceof Reading.OptOut) {
            return Expect.Reads.OPT_OUT;
        }
        if (reading instanceof Reading.OptIn) {
            return Expect.Reads.OPT_IN;
        }
        return reading instanceof Reading.WrongPerson ? Expect.Reads.WRONG_PERSON : Expect.Reads.UNCLEAR;
    }

    private void words(Scene scene, @Nullable String wish, Expect expect, Comparison comparison) {
        Interaction interaction = scene.interaction();
        String language =
                wish != null ? survey.languageFor(wish) : Deliberation.language(survey, interaction, scene.contact());
        URI link = URI.create(dry.publicUrl() + "/s/" + TOKEN);
        SurveyText text = SurveyWords.fill(survey.text(language), survey, interaction, link);
        comparison.text("language", expect.language(), language);
        comparison.text("sms", expect.sms(), text.sms().replace(link.toString(), "{link}"));
        comparison.text("segments", expect.segments(), SmsSegments.of(text.sms()));
        comparison.text("subject", expect.subject(), text.subject());
        comparison.text("question", expect.question(), text.question());
    }
}
