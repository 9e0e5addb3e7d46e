// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoqlTest {
    @Test
    void a_quote_cannot_end_a_literal() {
        assertThat(Soql.literal("x' OR Name LIKE '%")).isEqualTo("'x\\' OR Name LIKE \\'%'");
    }

    @Test
    void a_backslash_cannot_free_the_quote_behind_it() {
        assertThat(Soql.literal("x\\' OR Id != '")).isEqualTo("'x\\\\\\' OR Id != \\''");
        assertThat(Soql.literal("end\\")).isEqualTo("'end\\\\'");
    }

    @Test
    void a_line_break_stays_inside() {
        assertThat(Soql.literal("a\nb\rc")).isEqualTo("'a\\nb\\rc'");
    }

    @Test
    void every_value_of_a_list_is_quoted() {
        assertThat(Soql.in("Email", List.of("o'hara@example.com", "b@example.com")))
                .isEqualTo("Email IN ('o\\'hara@example.com', 'b@example.com')");
    }

    @Test
    void only_names_are_names() {
        assertThat(Soql.isName("Time_Zone__c")).isTrue();
        assertThat(Soql.isName("Id FROM User")).isFalse();
        assertThat(Soql.isName("Account.Name")).isFalse();
        assertThat(Soql.isName("1x")).isFalse();
        assertThat(Soql.isName("")).isFalse();
    }
}
