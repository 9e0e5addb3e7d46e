// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.figures.ContactFigures;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import io.closeloop.testkit.Story;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalCrmAnswerDeliveryTest {
    private static final String ANA = "003000000000001AAA";
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");

    private final MemoryStore store = new MemoryStore();
    private final LocalCrmAnswerDelivery delivery = new LocalCrmAnswerDelivery(store);

    private static Effect<LocalCrmAnswer> effect(AnswerStory story, @Nullable ContactFigures figures, Instant now) {
        AnswerStory told = new AnswerStory(
                story.answer(),
                story.survey(),
                story.interaction(),
                story.match(),
                story.contact(),
                figures,
                story.escalation(),
                story.siblings(),
                story.contactLink(),
                story.caseLink(),
                story.whyLink(),
                now);
        return new Effect<>("dlv_1", "", new LocalCrmAnswer(true), told, 1, null);
    }

    private static ContactFigures figures(int latest, int answers) {
        return new ContactFigures(Map.of(Metric.CSAT, latest), NOON, Verdict.DETRACTOR, answers, Map.of());
    }

    @Test
    void the_figures_stand_on_the_contact_by_name() {
        ContactFigures figures = new ContactFigures(
                Map.of(Metric.CSAT, 2, Metric.NPS, 9),
                NOON,
                Verdict.DETRACTOR,
                7,
                Map.of(Metric.CSAT, 66.6667, Metric.CES, 5.25, Metric.NPS, -33.3333));

        List<Outcome> outcomes =
                delivery.deliver(List.of(effect(Story.anAnswer().build(), figures, NOON)));

        assertThat(outcomes).containsExactly(Outcome.delivered(ANA));
        assertThat(store.figures)
                .containsEntry(
                        ANA,
                        Map.of(
                                "latest-csat", "2",
                                "latest-nps", "9",
                                "latest-at", "2026-03-03T12:00:00Z",
                                "latest-verdict", "detractor",
                                "answers", "7",
                                "csat-90d", "66.7",
                                "ces-90d", "5.3",
                                "nps-90d", "-33"));
    }

    @ParameterizedTest
    @CsvSource({"10, 45", "0, -45"})
    void figures_are_rounded_once(int score, String shown) {
        // Five of eleven: 45.45, which is no 45.5 on its way to 46.
        List<Answer> answers = IntStream.range(0, 11)
                .mapToObj(i -> Story.anAnswer()
                        .withId("ans_" + i)
                        .of(Metric.NPS)
                        .scoring(i < 5 ? score : 8)
                        .answer())
                .toList();

        assertThat(LocalCrmAnswerDelivery.words(ContactFigures.of(answers, NOON)))
                .containsEntry("nps-90d", shown);
    }

    @Test
    void taking_the_only_answer_back_takes_its_figures_back() {
        delivery.deliver(List.of(effect(Story.anAnswer().build(), figures(1, 1), NOON)));

        delivery.deliver(List.of(effect(
                Story.anAnswer().retracted().build(), new ContactFigures(Map.of(), null, null, 0, Map.of()), NOON)));

        assertThat(store.figures).containsEntry(ANA, Map.of("answers", "0"));
    }

    @Test
    void a_batch_is_one_transaction_and_the_figures_read_last_win() {
        List<Outcome> outcomes = delivery.deliver(List.of(
                effect(Story.anAnswer().withId("ans_2").build(), figures(5, 2), NOON.plusSeconds(1)),
                effect(Story.anAnswer().withId("ans_1").build(), figures(1, 1), NOON)));

        assertThat(outcomes)
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Delivered.class));
        assertThat(store.writes).isEqualTo(1);
        assertThat(store.figures.get(ANA)).containsEntry("answers", "2");
    }

    @Test
    void an_answer_of_nobody_has_nothing_to_write() {
        List<Outcome> outcomes =
                delivery.deliver(List.of(effect(Story.anAnswer().unmatched().build(), null, NOON)));

        assertThat(outcomes).containsExactly(Outcome.delivered(null));
        assertThat(store.writes).isZero();
    }

    @Test
    void a_database_that_fails_is_tried_again() {
        store.broken = true;

        assertThat(delivery.deliver(List.of(effect(Story.anAnswer().build(), figures(1, 1), NOON))))
                .singleElement()
                .isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void the_verb_can_be_documented() {
        assertThat(delivery.verb()).isEqualTo("local-crm-answer");
        assertThat(delivery.needsMatch()).isTrue();
        assertThat(LocalCrmAnswer.class.getRecordComponents())
                .allSatisfy(component -> assertThat(component.getAnnotation(io.closeloop.config.Describe.class))
                        .isNotNull());
    }
}
