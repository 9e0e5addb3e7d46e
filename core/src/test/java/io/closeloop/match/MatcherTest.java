// SPDX-License-Identifier: Apache-2.0
package io.closeloop.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.closeloop.match.Match.Basis;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MatcherTest {
    private static final MatchingSettings DEFAULTS = MatchingSettings.defaults();

    private static Stream<Arguments> matched() {
        return Stream.of(
                Arguments.of("an e-mail address alone", List.of(hit("A", Basis.EMAIL)), "A", Basis.EMAIL, 0.9),
                Arguments.of("a phone number alone", List.of(hit("A", Basis.PHONE)), "A", Basis.PHONE, 0.8),
                Arguments.of(
                        "the same hit twice adds nothing",
                        List.of(hit("A", Basis.PHONE), hit("A", Basis.PHONE)),
                        "A",
                        Basis.PHONE,
                        0.8),
                Arguments.of(
                        "both agree on one",
                        List.of(hit("A", Basis.PHONE), hit("A", Basis.EMAIL)),
                        "A",
                        Basis.EMAIL,
                        0.98),
                Arguments.of(
                        "both agree on one, a second shares only the number",
                        List.of(hit("B", Basis.PHONE), hit("A", Basis.PHONE), hit("A", Basis.EMAIL)),
                        "A",
                        Basis.EMAIL,
                        0.98),
                Arguments.of("a record id", List.of(hit("A", Basis.RECORD_ID)), "A", Basis.RECORD_ID, 1.0),
                Arguments.of("a case id", List.of(hit("A", Basis.CASE_ID)), "A", Basis.CASE_ID, 1.0),
                Arguments.of(
                        "a record id against the number of somebody else",
                        List.of(hit("B", Basis.PHONE), hit("B", Basis.EMAIL), hit("A", Basis.RECORD_ID)),
                        "A",
                        Basis.RECORD_ID,
                        1.0),
                Arguments.of(
                        "a case id against the address of somebody else",
                        List.of(hit("B", Basis.EMAIL), hit("A", Basis.CASE_ID)),
                        "A",
                        Basis.CASE_ID,
                        1.0),
                Arguments.of(
                        "ids that agree",
                        List.of(hit("A", Basis.CASE_ID), hit("A", Basis.RECORD_ID)),
                        "A",
                        Basis.RECORD_ID,
                        1.0),
                Arguments.of(
                        "a person's word against an id",
                        List.of(hit("B", Basis.RECORD_ID), hit("A", Basis.PERSON)),
                        "A",
                        Basis.PERSON,
                        1.0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("matched")
    void hits_that_point_to_one_contact_match(
            String why, List<Found.Hit> hits, String contact, Basis basis, double confidence) {
        Match match = Matcher.match(new Found(hits), DEFAULTS);

        assertThat(match).as(why).isInstanceOfSatisfying(Match.Matched.class, matched -> {
            assertThat(matched.contactId()).isEqualTo(contact);
            assertThat(matched.basis()).isEqualTo(basis);
            assertThat(matched.confidence()).isCloseTo(confidence, within(1e-9));
        });
    }

    private static Stream<Arguments> ambiguous() {
        return Stream.of(
                Arguments.of(
                        "two contacts with one number",
                        List.of(hit("A", Basis.PHONE), hit("B", Basis.PHONE)),
                        List.of("A", "B")),
                Arguments.of(
                        "the address of one, the number of another",
                        List.of(hit("B", Basis.PHONE), hit("A", Basis.EMAIL)),
                        List.of("A", "B")),
                Arguments.of(
                        "both of one, the address of another",
                        List.of(hit("B", Basis.EMAIL), hit("A", Basis.EMAIL), hit("A", Basis.PHONE)),
                        List.of("A", "B")),
                Arguments.of(
                        "ids that contradict each other",
                        List.of(hit("B", Basis.CASE_ID), hit("A", Basis.RECORD_ID)),
                        List.of("A", "B")),
                Arguments.of(
                        "two people said two things",
                        List.of(hit("A", Basis.PERSON), hit("B", Basis.PERSON)),
                        List.of("A", "B")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void hits_that_contradict_wait_for_a_person_best_first(String why, List<Found.Hit> hits, List<String> contacts) {
        assertThat(Matcher.match(new Found(hits), DEFAULTS))
                .as(why)
                .isInstanceOfSatisfying(
                        Match.Ambiguous.class,
                        match -> assertThat(match.candidates())
                                .extracting(Match.Candidate::contactId)
                                .containsExactlyElementsOf(contacts));
    }

    @Test
    void one_that_is_not_sure_enough_waits_for_a_person() {
        MatchingSettings strict = new MatchingSettings(1, 1, 0.9, 0.8, 0.08, 0.85, 0.15, "US");

        assertThat(Matcher.match(new Found(List.of(hit("A", Basis.PHONE))), strict))
                .isEqualTo(new Match.Ambiguous(List.of(new Match.Candidate("A", Basis.PHONE, 0.8, false))));
    }

    @Test
    void exactly_sure_enough_is_sure() {
        MatchingSettings sum = new MatchingSettings(1, 1, 0.6, 0.5, 0.1, 0.7, 0.15, "US");

        // 0.6 + 0.1 is a little less than 0.7 in binary.
        assertThat(Matcher.match(new Found(List.of(hit("A", Basis.EMAIL), hit("A", Basis.PHONE))), sum))
                .isInstanceOf(Match.Matched.class);
    }

    @Test
    void exactly_far_enough_apart_is_not_ambiguous() {
        MatchingSettings apart = new MatchingSettings(1, 1, 0.9, 0.75, 0.05, 0.7, 0.15, "US");

        assertThat(Matcher.match(new Found(List.of(hit("A", Basis.EMAIL), hit("B", Basis.PHONE))), apart))
                .isEqualTo(new Match.Matched("A", Basis.EMAIL, 0.9));
    }

    @Test
    void certainty_never_exceeds_one() {
        MatchingSettings generous = new MatchingSettings(1, 1, 0.99, 0.9, 0.5, 0.7, 0.15, "US");

        assertThat(Matcher.match(new Found(List.of(hit("A", Basis.EMAIL), hit("A", Basis.PHONE))), generous))
                .isEqualTo(new Match.Matched("A", Basis.EMAIL, 1));
    }

    @Test
    void the_order_of_the_hits_does_not_matter() {
        Found.Hit a = hit("A", Basis.EMAIL);
        Found.Hit b = hit("B", Basis.PHONE);
        Found.Hit c = hit("A", Basis.PHONE);

        assertThat(Matcher.match(new Found(List.of(a, b, c)), DEFAULTS))
                .isEqualTo(Matcher.match(new Found(List.of(c, b, a)), DEFAULTS));
    }

    @Test
    void no_hit_is_nobody_with_a_reason() {
        assertThat(Matcher.match(Found.nothing(), DEFAULTS))
                .isInstanceOfSatisfying(
                        Match.Nobody.class,
                        nobody -> assertThat(nobody.reason()).isNotBlank());
    }

    private static Found.Hit hit(String contactId, Basis basis) {
        return new Found.Hit(
                new Contact(contactId, "name of " + contactId, List.of(), null, null, null, false, null), basis);
    }
}
