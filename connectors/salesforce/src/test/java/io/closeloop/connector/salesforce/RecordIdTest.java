// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordIdTest {
    @Test
    void a_short_id_gets_the_suffix_that_salesforce_gives_it() {
        // Pairs as published by Salesforce and in public recordings of its API.
        assertThat(RecordId.of("001", "001A0000006Vm9r")).hasValue("001A0000006Vm9rIAC");
        assertThat(RecordId.of("001", "001D000000INjVe")).hasValue("001D000000INjVeIAL");
    }

    @Test
    void a_long_id_whose_letters_lost_their_case_cannot_sneak_in_a_wrong_suffix() {
        assertThat(RecordId.of("001", "001D000000INjVeZZZ")).hasValue("001D000000INjVeIAL");
    }

    @Test
    void other_objects_and_other_texts_are_no_ids() {
        assertThat(RecordId.of(RecordId.CONTACT, "500000000000001AAA")).isEmpty();
        assertThat(RecordId.of(RecordId.CONTACT, "003/../../query")).isEmpty();
        assertThat(RecordId.of(RecordId.CASE, "CASE-4711")).isEmpty();
        assertThat(RecordId.of(RecordId.CASE, "")).isEmpty();
        assertThat(RecordId.of(RecordId.CASE, "50000000000000'AAA")).isEmpty();
    }
}
