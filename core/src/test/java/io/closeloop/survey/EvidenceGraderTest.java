// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.survey.EvidenceGrader.Attempt;
import io.closeloop.survey.EvidenceGrader.Grade;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceGraderTest {
    private static final Instant START = Instant.parse("2026-03-03T15:00:00Z");

    @Test
    void a_form_submitted_after_a_look_is_confirmed() {
        assertThat(EvidenceGrader.grade(List.of(), page(4, 10)))
                .isEqualTo(new Grade(Evidence.CONFIRMED, List.of("submitted on the survey page after 4 s"), List.of()));
    }

    @Test
    void a_page_whose_time_is_not_known_is_confirmed_by_its_nonce() {
        assertThat(EvidenceGrader.grade(List.of(), Attempt.page(4, at(10), null, true)))
                .isEqualTo(new Grade(Evidence.CONFIRMED, List.of("submitted on the survey page"), List.of()));
    }

    @Test
    void a_post_without_the_form_is_suspect() {
        assertThat(EvidenceGrader.grade(List.of(), Attempt.page(4, at(10), at(2), false)))
                .isEqualTo(new Grade(
                        Evidence.SUSPECT,
                        List.of("submitted without the form of a page that had been shown"),
                        List.of()));
    }

    @ParameterizedTest
    @CsvSource({"0,    SUSPECT", "1,    SUSPECT", "999,  SUSPECT", "1000, CONFIRMED", "1001, CONFIRMED", "-1,   SUSPECT"
    })
    void nobody_reads_and_chooses_within_a_second(long millis, Evidence evidence) {
        Attempt attempt = Attempt.page(4, START.plusMillis(millis), START, true);

        assertThat(EvidenceGrader.grade(List.of(), attempt).evidence()).isEqualTo(evidence);
    }

    @Test
    void all_that_speaks_against_it_is_said() {
        Attempt attempt = Attempt.page(4, START.plusMillis(300), START, false);

        assertThat(EvidenceGrader.grade(List.of(), attempt).reasons())
                .containsExactly(
                        "submitted without the form of a page that had been shown",
                        "submitted 300 ms after the page was shown");
    }

    @Test
    void two_scores_within_ten_seconds_make_both_suspect() {
        assertThat(EvidenceGrader.grade(List.of(page(1, 0)), page(5, 3)))
                .isEqualTo(new Grade(
                        Evidence.SUSPECT, List.of("2 submissions within 10 s with different scores"), List.of(1)));
    }

    @ParameterizedTest
    @CsvSource({"0, SUSPECT", "9, SUSPECT", "10, SUSPECT", "11, CONFIRMED", "3600, CONFIRMED"})
    void the_ten_seconds_include_their_end(long seconds, Evidence evidence) {
        Attempt again = page(5, at(seconds), at(-4));

        assertThat(EvidenceGrader.grade(List.of(page(1, 0)), again).evidence()).isEqualTo(evidence);
    }

    @Test
    void the_same_score_twice_is_a_double_click() {
        assertThat(EvidenceGrader.grade(List.of(page(4, 0)), page(4, 1)).evidence())
                .isEqualTo(Evidence.CONFIRMED);
    }

    @Test
    void a_repeat_of_the_first_score_does_not_clear_a_burst() {
        Grade grade = EvidenceGrader.grade(List.of(page(1, 0), page(5, 2)), page(1, 4));

        assertThat(grade.evidence()).isEqualTo(Evidence.SUSPECT);
        assertThat(grade.earlierSuspect()).containsExactly(1, 2);
    }

    @Test
    void a_burst_takes_with_it_only_what_is_near() {
        List<Attempt> earlier = List.of(page(3, 0), page(1, 60), page(2, 61));

        Grade grade = EvidenceGrader.grade(earlier, page(5, 62));

        assertThat(grade.evidence()).isEqualTo(Evidence.SUSPECT);
        assertThat(grade.earlierSuspect()).containsExactly(2, 3);
        assertThat(grade.reasons()).containsExactly("3 submissions within 10 s with different scores");
    }

    @Test
    void a_scanner_that_submits_every_link_never_gets_a_score_through() {
        List<Attempt> earlier = new ArrayList<>();
        List<Integer> suspect = new ArrayList<>();
        List<Evidence> grades = new ArrayList<>();
        for (int score = 1; score <= 5; score++) {
            Grade grade = EvidenceGrader.grade(earlier, page(score, score));
            grades.add(grade.evidence());
            suspect.addAll(grade.earlierSuspect());
            earlier.add(page(score, score));
        }

        // The first stood alone for a second; the second one took it along.
        assertThat(grades)
                .containsExactly(
                        Evidence.CONFIRMED, Evidence.SUSPECT, Evidence.SUSPECT, Evidence.SUSPECT, Evidence.SUSPECT);
        assertThat(suspect).contains(1, 2, 3, 4);
    }

    @Test
    void another_score_from_a_form_opened_anew_is_a_change_of_mind() {
        assertThat(EvidenceGrader.grade(List.of(page(1, 0)), page(2, at(8), at(5))))
                .isEqualTo(new Grade(Evidence.CONFIRMED, List.of("submitted on the survey page after 3 s"), List.of()));
        assertThat(EvidenceGrader.grade(List.of(page(1, 0), page(2, at(8), at(5))), page(1, at(14), at(11)))
                        .evidence())
                .as("and back again")
                .isEqualTo(Evidence.CONFIRMED);
    }

    @Test
    void another_score_from_a_form_opened_anew_and_sent_at_once_is_no_change_of_mind() {
        Grade grade = EvidenceGrader.grade(List.of(page(1, 0)), page(2, START.plusMillis(5_900), at(5)));

        assertThat(grade.evidence()).isEqualTo(Evidence.SUSPECT);
        assertThat(grade.earlierSuspect()).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "900, 0", "2000, 500", "4000, 1", "6000, 2000", "9000, 1000"})
    void a_scanner_that_opens_the_page_anew_for_every_link_ends_without_a_score(long look, long pause) {
        List<Attempt> earlier = new ArrayList<>();
        Evidence last = Evidence.CONFIRMED;
        for (int score = 1; score <= 5; score++) {
            Instant shown = START.plusMillis(score * (look + pause) + 1);
            Attempt attempt = page(score, shown.plusMillis(look), shown);
            last = EvidenceGrader.grade(earlier, attempt).evidence();
            earlier.add(attempt);
            assertThat(last).isEqualTo(look < 1000 || score > 2 ? Evidence.SUSPECT : Evidence.CONFIRMED);
        }
        assertThat(last).isEqualTo(Evidence.SUSPECT);
    }

    @Test
    void the_customer_who_comes_later_restores_the_answer() {
        List<Attempt> burst = List.of(page(1, 0), page(2, 1), page(5, 2));

        assertThat(EvidenceGrader.grade(burst, page(4, 13)))
                .isEqualTo(new Grade(Evidence.CONFIRMED, List.of("submitted on the survey page after 4 s"), List.of()));
    }

    @Test
    void a_reply_in_writing_is_confirmed_whatever_came_before() {
        assertThat(EvidenceGrader.grade(List.of(page(1, 0), Attempt.reply(4, at(1))), Attempt.reply(5, at(3))))
                .isEqualTo(new Grade(Evidence.CONFIRMED, List.of("written by the customer"), List.of()));
    }

    @Test
    void a_reply_in_writing_is_not_made_suspect_by_a_page() {
        assertThat(EvidenceGrader.grade(List.of(Attempt.reply(4, at(0))), page(1, 5)))
                .isEqualTo(new Grade(Evidence.CONFIRMED, List.of("submitted on the survey page after 4 s"), List.of()));
    }

    @Test
    void a_call_with_the_token_needs_no_form_but_may_not_contradict_itself() {
        assertThat(EvidenceGrader.grade(List.of(), Attempt.api(4, at(0))))
                .isEqualTo(new Grade(Evidence.CONFIRMED, List.of("sent with the customer's token"), List.of()));
        assertThat(EvidenceGrader.grade(List.of(Attempt.api(4, at(0))), Attempt.api(5, at(5)))
                        .evidence())
                .isEqualTo(Evidence.SUSPECT);
    }

    @Test
    void clocks_that_disagree_do_not_hide_a_burst() {
        assertThat(EvidenceGrader.grade(List.of(page(1, 20)), page(5, 15)).earlierSuspect())
                .containsExactly(1);
    }

    /** Submitted so many seconds after the start, from a form shown four seconds before. */
    private static Attempt page(int score, long seconds) {
        return page(score, at(seconds), at(seconds - 4));
    }

    private static Attempt page(int score, Instant at, @Nullable Instant shown) {
        return Attempt.page(score, at, shown, true);
    }

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }
}
