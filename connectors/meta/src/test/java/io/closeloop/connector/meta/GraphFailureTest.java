// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.connector.meta.GraphAnswer.Heard;
import io.closeloop.delivery.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphFailureTest {
    @ParameterizedTest
    @CsvSource({
        "400, 10, 2018278, refused",
        "400, 10, 2018065, refused",
        "400, 10, 2018108, refused",
        "400, 10, 2018300, refused",
        "400, 10, 1893063, retry",
        "400, 10, 0, mend meta.page-token",
        "400, 100, 2018001, refused",
        "400, 100, 2018034, refused",
        "400, 100, 33, mend meta.page-id",
        "400, 100, 0, mend meta.app-secret",
        "400, 102, 0, mend meta.page-token",
        "400, 190, 0, mend meta.page-token",
        "401, 190, 463, mend meta.page-token",
        "400, 200, 0, mend meta.page-token",
        "400, 200, 2018028, mend meta.page-token",
        "400, 200, 1545041, refused",
        "403, 299, 0, mend meta.page-token",
        "400, 551, 1545041, refused",
        "400, 368, 0, retry",
        "400, 4, 0, retry",
        "400, 32, 0, retry",
        "400, 613, 0, retry",
        "400, 80006, 0, retry",
        "400, 1, 0, uncertain",
        "400, 2, 0, uncertain",
        "500, 2, 0, uncertain",
        "500, 190, 0, uncertain",
        "400, 1200, 0, uncertain",
        "400, 9999, 0, refused"
    })
    void codes_decide(int status, int code, int subcode, String expected) {
        Outcome outcome = GraphFailure.of(new Heard(status, error(code, subcode), null));

        assertThat(kind(outcome)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "429, retry",
        "500, uncertain",
        "502, uncertain",
        "503, uncertain",
        "401, mend meta.page-token",
        "403, mend meta.page-token",
        "404, mend meta.base-url",
        "301, mend meta.base-url"
    })
    void without_a_code_the_status_decides(int status, String expected) {
        Outcome outcome = GraphFailure.of(new Heard(status, JsonNodeFactory.instance.missingNode(), null));

        assertThat(kind(outcome)).isEqualTo(expected);
    }

    @Test
    void a_transient_error_not_known_here_is_uncertain() {
        ObjectNode error = error(9999, 0);
        ((ObjectNode) error.path("error")).put("is_transient", true);

        assertThat(kind(GraphFailure.of(new Heard(400, error, null)))).isEqualTo("uncertain");
    }

    @ParameterizedTest
    @CsvSource({"400, 613", "429, 613", "503, 2"})
    void the_pause_meta_asks_for_is_kept(int status, int code) {
        Outcome outcome = GraphFailure.of(new Heard(status, error(code, 0), Duration.ofMinutes(19)));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.after()).isEqualTo(Duration.ofMinutes(19)));
    }

    @Test
    void the_reason_names_the_numbers_and_nothing_else_of_the_error() {
        Outcome outcome = GraphFailure.of(new Heard(400, error(10, 2018278), null));

        assertThat(outcome.toString()).contains("10/2018278").doesNotContain("2002");
    }

    private static ObjectNode error(int code, int subcode) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode error = json.putObject("error")
                .put("message", "(#" + code + ") something about user 2002")
                .put("type", "OAuthException")
                .put("code", code);
        if (subcode != 0) {
            error.put("error_subcode", subcode);
        }
        return json;
    }

    private static String kind(Outcome outcome) {
        return outcome.fold(
                done -> "delivered",
                retry -> retry.uncertain() ? "uncertain" : "retry",
                refused -> refused.setting() == null ? "refused" : "mend " + refused.setting());
    }
}
