// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static io.closeloop.testkit.Story.anAnswer;
import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.testkit.Story;
import org.junit.jupiter.api.Test;

class PraiseMessageTest {
    @Test
    void a_promoters_words_thank_the_agent() {
        SlackMessage praise = PraiseMessage.of(anAnswer()
                        .scoring(5)
                        .saying("Bo solved it in a minute <3")
                        .build())
                .orElseThrow();

        Golden.matches("praise", praise);
        assertThat(BlockKitLimits.brokenBy(praise)).isEmpty();
        assertThat(BlockKitLimits.brokenBy(PraiseMessage.withdrawn())).isEmpty();
    }

    @Test
    void the_customer_is_not_named() {
        Story story = anAnswer().scoring(5).saying("call me: " + Story.PHONE);

        assertThat(PraiseMessage.of(story.build()))
                .hasValueSatisfying(praise -> assertThat(praise.blocks() + praise.text() + praise.plain())
                        .doesNotContain("Ana")
                        .doesNotContain(Story.PHONE));
    }

    @Test
    void there_is_no_praise_without_words_or_from_others() {
        assertThat(PraiseMessage.of(anAnswer().scoring(5).build())).isEmpty();
        assertThat(PraiseMessage.of(anAnswer().scoring(5).saying(" ").build())).isEmpty();
        assertThat(PraiseMessage.of(anAnswer().scoring(3).saying("fine").build()))
                .isEmpty();
        assertThat(PraiseMessage.of(anAnswer().retracted().build())).isEmpty();
    }

    @Test
    void the_longest_praise_keeps_every_limit() {
        Story story = anAnswer().scoring(5).saying("👍&".repeat(4000));

        assertThat(PraiseMessage.of(story.build()))
                .hasValueSatisfying(
                        praise -> assertThat(BlockKitLimits.brokenBy(praise)).isEmpty());
    }
}
