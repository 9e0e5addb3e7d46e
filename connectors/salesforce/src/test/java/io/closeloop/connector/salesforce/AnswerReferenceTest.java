// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReferenceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a01000000000001AAA",
                "a01000000000001AAA;500000000000001AAA",
                "a01000000000001AAA;500000000000001AAA;closed"
            })
    void what_is_written_is_read_again(String text) {
        assertThat(AnswerReference.of(text)).hasToString(text);
    }

    @Test
    void nothing_is_made_of_nothing_or_of_another_systems_reference() {
        assertThat(AnswerReference.of(null).existingCase()).isEmpty();
        assertThat(AnswerReference.of("").existingCase()).isEmpty();
        assertThat(AnswerReference.of("C024BE91L;1405894322.002768").existingCase())
                .isEmpty();
    }
}
