// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    9                                | 9 | -
                    9.                               | 9 | -
                    9!                               | 9 | -
                    (9)                              | 9 | -
                    '"9"'                            | 9 | -
                    *9*                              | 9 | -
                    ' 9 '                            | 9 | -
                    9/10                             | 9 | -
                    9 / 10                           | 9 | -
                    9 /10                            | 9 | -
                    9 von 10                         | 9 | -
                    9 sur 10                         | 9 | -
                    9 de 10                          | 9 | -
                    9 su 10                          | 9 | -
                    9 van de 10                      | 9 | -
                    9 out of 10                      | 9 | -
                    10 out of 10                     | 10 | -
                    nine out of ten                  | 9 | -
                    neun von zehn                    | 9 | -
                    nine                             | 9 | -
                    Nine!                            | 9 | -
                    neun                             | 9 | -
                    neuf                             | 9 | -
                    nueve                            | 9 | -
                    nove                             | 9 | -
                    negen                            | 9 | -
                    fünf                             | 5 | -
                    fuenf                            | 5 | -
                    três                             | 3 | -
                    zero                             | 0 | -
                    0                                | 0 | -
                    10                               | 10 | -
                    🔟                               | 10 | -
                    9️⃣                                | 9 | -
                    1️⃣0️⃣                              | 10 | -
                    ９                               | 9 | -
                    １０                             | 10 | -
                    ９／１０                         | 9 | -
                    ٩                                | 9 | -
                    ९                                | 9 | -
                    ⑨                                | 9 | -
                    9分                              | 9 | -
                    9点です                          | - | -
                    9とても良い                      | 9 | とても良い
                    Score: 9                         | 9 | -
                    score 9                          | 9 | -
                    NPS=9                            | 9 | -
                    I'd say 9                        | 9 | -
                    I’d say 9                        | 9 | -
                    I would give you a 9             | 9 | -
                    It's a 9                         | 9 | -
                    a solid 9                        | 9 | -
                    Hi, 9                            | 9 | -
                    Hello! 9 thanks                  | 9 | -
                    Guten Tag, 9 bitte               | 9 | -
                    👍 9                             | 9 | -
                    9 👍                             | 9 | 👍
                    9 points                         | 9 | -
                    9 Punkte                         | 9 | -
                    9 great                          | 9 | great
                    9 - great                        | 9 | great
                    9 – great, thanks                | 9 | great, thanks
                    9: great                         | 9 | great
                    9, great service                 | 9 | great service
                    9 (great)                        | 9 | (great)
                    9. Great.                        | 9 | Great.
                    9/10 great                       | 9 | great
                    2 nobody called back             | 2 | nobody called back
                    2 no one called back             | 2 | no one called back
                    4 I waited 10 minutes            | 4 | I waited 10 minutes
                    4 - 2 agents hung up             | 4 | 2 agents hung up
                    4. Two agents hung up            | 4 | Two agents hung up
                    2 agent was rude                 | 2 | agent was rude
                    Nobody called back. 2            | 2 | Nobody called back.
                    Great service, 9                 | 9 | Great service
                    Great service 9/10               | 9 | Great service
                    Hi Kim, 9, you were great        | 9 | Hi Kim you were great
                    Waited 10 minutes. I'd say 4     | 4 | Waited 10 minutes.
                    From 0-10 I'd say 9              | 9 | From 0-10
                    How likely 0 to 10? 9            | 9 | How likely 0 to 10?
                    I'd give it a 2 because of Bob   | 2 | because of Bob
                    Ich gebe 9 weil es schnell ging  | 9 | weil es schnell ging
                    Je dirais 9                      | 9 | -
                    Yo diría 9                       | 9 | -
                    Ich würde 9 sagen                | - | -
                    9/10. I'd say 9                  | 9 | I'd say 9
                    """)
    void a_score_out_of_ten_is_read_with_the_words_around_it(
            String text, @Nullable Integer score, @Nullable String comment) {
        Reading reading = ReplyReader.read(text, Metric.NPS);

        if (score == null) {
            assertThat(reading).isInstanceOf(Reading.Words.class);
        } else {
            assertThat(reading).isEqualTo(new Reading.Score(score, comment));
        }
    }
}
