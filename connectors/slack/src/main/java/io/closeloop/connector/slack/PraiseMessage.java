// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.interaction.Participant;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Verdict;
import java.util.Optional;

/** A promoter's thanks, shown to the team. Pure; names the agent, never the customer. */
final class PraiseMessage {
    private static final int LABEL = 200;
    private static final int WORDS = 2900;

    private PraiseMessage() {}

    /** The praise as it stands now; empty when there is none (any more). */
    static Optional<SlackMessage> of(AnswerStory story) {
        Answer answer = story.answer();
        if (!answer.counts() || answer.verdict() != Verdict.PROMOTER || answer.comment() == null) {
            return Optional.empty();
        }
        return SlackText.quote(answer.comment(), WORDS).map(quote -> {
            String thanks = "Thank you, "
                    + story.interaction()
                            .agent()
                            .map(Participant::label)
                            .map(agent -> SlackText.colleague(agent, LABEL))
                            .orElse("team")
                    + ": a customer gave " + answer.metric().name() + " " + answer.score() + "/"
                    + answer.metric().max() + " and wrote";
            return new SlackMessage(
                    thanks + ": " + SlackText.cut(quote.substring(1), 300),
                    new SlackMessage.Blocks()
                            .section("*" + thanks + "*")
                            .section(quote)
                            .json(),
                    thanks + "\n" + SlackText.cut(quote, 1500));
        });
    }

    /** What a praise is changed to when the customer took it back. */
    static SlackMessage withdrawn() {
        String text = "Withdrawn: the customer changed or took back the answer that stood here.";
        return new SlackMessage(text, new SlackMessage.Blocks().context(text).json(), text);
    }
}
