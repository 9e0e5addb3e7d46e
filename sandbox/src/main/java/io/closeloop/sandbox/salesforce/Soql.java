// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed query of the subset this org answers: one object, fields and parents' fields, {@code COUNT()}, conditions
 * with {@code = != < <= > >= LIKE IN NOT IN AND OR NOT}, {@code ORDER BY}, {@code LIMIT}, {@code OFFSET}.
 *
 * @param fields the selected paths; empty for {@code SELECT COUNT()}
 * @param limit null when the query has none
 */
record Soql(
        String text,
        boolean count,
        List<Path> fields,
        Token from,
        @Nullable Condition where,
        List<Order> order,
        @Nullable Integer limit,
        int offset) {

    /** A word of the query and where it stands, counted from 0. */
    record Token(Kind kind, String text, int at) {
        enum Kind {
            WORD,
            STRING,
            NUMBER,
            DATE,
            SYMBOL,
            END
        }

        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
        }
    }

    /** {@code Account.Name}: relationship names, then a field. */
    record Path(List<String> steps, Token token) {}

    record Order(Path path, boolean descending, boolean nullsLast) {}

    sealed interface Condition permits All, Any, Not, Compare {}

    record All(List<Condition> of) implements Condition {}

    record Any(List<Condition> of) implements Condition {}

    record Not(Condition of) implements Condition {}

    /** {@code operator} is one of {@code = != < <= > >= LIKE IN NOT IN}; only the last two have several literals. */
    record Compare(Path path, String operator, List<Token> literals) implements Condition {}
}
