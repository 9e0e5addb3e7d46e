// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.survey.PhraseBook.Word;
import java.util.List;
import java.util.Optional;

/**
 * What a customer's free-text reply to a survey means. Consent comes first, because a "stop" that is filed as a comment is
 * a broken promise; then whether it reached the right person; then the score. In doubt there is no score: asking once more
 * costs a message, a false score costs trust. Pure, and linear in the length of the text, of which the first 4,000
 * characters are read.
 */
public final class ReplyReader {
    private ReplyReader() {}

    /**
     * Reads a reply in the light of the metric that was asked.
     *
     * @param text as it came, quotes and signatures removed
     */
    public static Reading read(String text, Metric metric) {
        ReplyText reply = ReplyText.of(text);
        List<Word> words = reply.words();
        boolean numbers = reply.numbers();
        boolean plain = OptOutWords.plain(words);
        if (plain || OptOutWords.lone(words, numbers)) {
            return new Reading.OptOut(reply.clean(), plain);
        }
        if (OptOutWords.in(words, numbers)) {
            return new Reading.OptIn(reply.clean());
        }
        if (WrongPersonWords.said(words, numbers)) {
            return new Reading.WrongPerson(reply.clean());
        }
        Optional<Reading.Score> score = ScoreReader.read(reply, metric);
        return score.isPresent() ? score.get() : new Reading.Words(reply.clean());
    }
}
