// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.connector.localcrm.Csv.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules are numbered as in RFC 4180 section 2. */
class CsvTest {
    private static List<Csv.Row> rows(String text) {
        Csv csv = new Csv(text, ',');
        List<Csv.Row> rows = new ArrayList<>();
        for (Optional<Csv.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
            rows.add(row.get());
        }
        return rows;
    }

    private static List<List<String>> texts(String text) {
        return rows(text).stream()
                .map(row -> row.cells().stream().map(Cell::text).toList())
                .toList();
    }

    @Test
    void rules_1_and_2_each_line_is_a_row_and_the_last_break_is_optional() {
        assertThat(texts("a,b\r\nc,d\r\n"))
                .isEqualTo(texts("a,b\nc,d"))
                .containsExactly(List.of("a", "b"), List.of("c", "d"));
        assertThat(texts("a\rb")).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void rule_4_blanks_belong_to_the_cell_and_cells_may_be_empty() {
        assertThat(texts("a, b ,,\n,x")).containsExactly(List.of("a", " b ", "", ""), List.of("", "x"));
    }

    @Test
    void rules_5_to_7_quotes_hold_separators_breaks_and_doubled_quotes() {
        assertThat(texts("\"a,1\",\"b\r\nc\",\"d\"\"e\",\"\"\nnext"))
                .containsExactly(List.of("a,1", "b\r\nc", "d\"e", ""), List.of("next"));
    }

    @Test
    void blank_lines_are_skipped() {
        assertThat(texts("\n\na\n  \nb\n\n")).containsExactly(List.of("a"), List.of("b"));
        assertThat(texts("")).isEmpty();
    }

    @Test
    void every_cell_knows_where_it_begins() {
        List<Csv.Row> rows = rows("ab,c\n\"x\ny\",z\nlast");

        assertThat(rows.get(0).cells().get(1)).isEqualTo(new Cell("c", 1, 4));
        assertThat(rows.get(1).cells()).containsExactly(new Cell("x\ny", 2, 1), new Cell("z", 3, 4));
        assertThat(rows.get(2).cells()).containsExactly(new Cell("last", 4, 1));
    }

    @Test
    void text_behind_a_closing_quote_costs_its_own_row_only() {
        List<Csv.Row> rows = rows("a,\"b\"c,d\ne,f");

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).fault()).hasValueSatisfying(fault -> {
            assertThat(fault.line()).isEqualTo(1);
            assertThat(fault.column()).isEqualTo(6);
        });
        assertThat(rows.get(1).cells()).extracting(Cell::text).containsExactly("e", "f");
    }

    @Test
    void a_quote_that_never_closes_costs_its_own_line_only() {
        List<Csv.Row> rows = rows("a,b\nc,\"d\ne,f\ng,h");

        assertThat(rows).hasSize(4);
        assertThat(rows.get(1).fault()).hasValueSatisfying(fault -> {
            assertThat(fault.line()).isEqualTo(2);
            assertThat(fault.column()).isEqualTo(3);
        });
        assertThat(rows.get(2).cells()).containsExactly(new Cell("e", 3, 1), new Cell("f", 3, 3));
    }

    @Test
    void a_quote_in_the_middle_of_a_cell_is_a_character() {
        assertThat(texts("5\" pipe,x")).containsExactly(List.of("5\" pipe", "x"));
    }
}
