// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorTableTest {
    private static Trouble row(String code, String message, String... fields) {
        return ErrorTable.ofError(
                LoopbackOrg.failedRow(code, message, fields).path("errors").path(0));
    }

    @ParameterizedTest
    @CsvSource({
        "UNABLE_TO_LOCK_ROW, WAIT",
        "ENTITY_IS_LOCKED, WAIT",
        "DUPLICATE_VALUE, WAIT",
        "UNKNOWN_EXCEPTION, WAIT",
        "REQUEST_LIMIT_EXCEEDED, WAIT",
        "INVALID_FIELD, MEND",
        "INVALID_TYPE, MEND",
        "INSUFFICIENT_ACCESS_OR_READONLY, MEND",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY, MEND",
        "API_DISABLED_FOR_ORG, MEND",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION, MEND",
        "REQUIRED_FIELD_MISSING, MEND",
        "DUPLICATES_DETECTED, MEND",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST, MEND",
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, MEND",
        "INACTIVE_OWNER_OR_USER, MEND",
        "ENTITY_IS_DELETED, GONE",
        "INVALID_CROSS_REFERENCE_KEY, GONE",
        "NOT_FOUND, GONE",
        "STRING_TOO_LONG, NEVER",
        "NUMBER_OUTSIDE_VALID_RANGE, NEVER",
        "SOMETHING_NEW, NEVER"
    })
    void each_code_has_its_consequence(String code, Trouble.Kind kind) {
        assertThat(row(code, "words").kind()).isEqualTo(kind);
        assertThat(row(code, "words").reason()).startsWith(code);
    }

    @Test
    void a_field_that_is_not_deployed_names_the_field_and_the_metadata() {
        Trouble trouble = row("INVALID_FIELD", "No such column 'Score__c' on sobject of type Survey_Response__c");

        assertThat(trouble.reason()).isEqualTo("INVALID_FIELD Score__c");
        assertThat(trouble.setting()).contains("config/salesforce", "Closeloop_Integration");
    }

    @Test
    void an_external_id_that_is_not_deployed_is_a_matter_of_metadata_too() {
        Trouble trouble = ErrorTable.ofStatus(
                404,
                LoopbackOrg.json("[{\"errorCode\":\"NOT_FOUND\",\"message\":\"Provided external ID field does not"
                        + " exist or is not accessible: Response_Key__c\"}]"),
                null);

        assertThat(trouble.setting()).contains("config/salesforce");
    }

    @Test
    void a_lock_lost_inside_a_trigger_is_still_a_lock() {
        Trouble trouble = row(
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "CaseTrigger: execution of AfterUpdate caused by: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access");

        assertThat(trouble.kind()).isEqualTo(Trouble.Kind.WAIT);
    }

    @Test
    void values_that_an_error_quotes_are_not_passed_on() {
        Trouble trouble = row("STRING_TOO_LONG", "Comment: data value too large: my card is 4111", "Comment__c");

        assertThat(trouble.reason()).isEqualTo("STRING_TOO_LONG Comment__c");
    }

    @Test
    void field_names_that_are_none_are_not_passed_on() {
        assertThat(row("STRING_TOO_LONG", "x", "my card is 4111").reason()).isEqualTo("STRING_TOO_LONG");
    }

    @Test
    void an_error_of_the_server_is_never_the_items_fault() {
        Trouble trouble = ErrorTable.ofStatus(
                500, LoopbackOrg.json("[{\"errorCode\":\"SOMETHING_NEW\",\"message\":\"oops\"}]"), null);

        assertThat(trouble.kind()).isEqualTo(Trouble.Kind.WAIT);
    }

    @Test
    void a_refusal_without_salesforce_s_code_is_not_salesforce_s_and_gives_nothing_up() {
        Trouble trouble = ErrorTable.ofStatus(400, null, null);

        assertThat(trouble.kind()).isEqualTo(Trouble.Kind.UNSURE);
        assertThat(trouble.outcome()).isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void a_longer_wait_asked_for_by_header_wins_over_the_usual_one() {
        Trouble trouble = ErrorTable.ofStatus(
                403,
                LoopbackOrg.json("[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests\"}]"),
                Duration.ofHours(5));

        assertThat(trouble.after()).isEqualTo(Duration.ofHours(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302})
    void an_answer_of_success_that_broke_off_or_is_somebody_elses_is_tried_again(int status) {
        Trouble trouble = ErrorTable.ofStatus(status, null, null);

        assertThat(trouble.kind()).isEqualTo(Trouble.Kind.UNSURE);
        assertThat(trouble.outcome()).isInstanceOf(Outcome.Retry.class);
    }
}
