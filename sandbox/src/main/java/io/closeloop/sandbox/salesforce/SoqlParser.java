// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import io.closeloop.sandbox.salesforce.Soql.Token;
import io.closeloop.sandbox.salesforce.Soql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text to {@link Soql}, with {@code MALFORMED_QUERY} where Salesforce would answer it. Syntax after
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm">SOQL
 * SELECT</a>. Real clauses outside the subset are refused by name, never half understood.
 */
final class SoqlParser {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:"
                    + "(?<word>[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*)"
                    + "|(?<date>\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|[+-]\\d{2}:?\\d{2}))?)"
                    + "|(?<number>[+-]?\\d+(?:\\.\\d+)?)"
                    + "|'(?<string>(?:[^'\\\\]++|\\\\.)*+)'"
                    + "|(?<symbol><>|!=|<=|>=|[=<>(),]))",
            Pattern.DOTALL);
    private static final Set<String> OUTSIDE = Set.of("group", "having", "using", "with", "for", "typeof", "update");

    private final String text;
    private final List<Token> tokens;
    private int next;

    private SoqlParser(String text) {
        this.text = text;
        this.tokens = tokens(text);
    }

    static Soql parse(String text) {
        return new SoqlParser(text).query();
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                if (text.substring(at).isBlank()) {
                    break;
                }
                throw malformed(
                        text,
                        at,
                        "unexpected character at '" + text.substring(at).strip().charAt(0) + "'");
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "<EOF>", text.length()));
        return tokens;
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : List.of(Kind.WORD, Kind.DATE, Kind.NUMBER, Kind.STRING, Kind.SYMBOL)) {
            String group = kind.name().toLowerCase(Locale.ROOT);
            String found = matcher.group(group);
            if (found != null) {
                return new Token(kind, found, matcher.start(group));
            }
        }
        throw new IllegalStateException("A token of no kind");
    }

    private Soql query() {
        expect("SELECT");
        boolean count = false;
        List<Soql.Path> fields = new ArrayList<>();
        if (peek().is("COUNT") && peek(1).is("(") && peek(2).is(")")) {
            next += 3;
            count = true;
        } else {
            do {
                if (peek().is("(") || peek(1).is("(")) {
                    throw outside(peek(), peek().is("(") ? "a subquery" : "the function " + peek().text());
                }
                fields.add(path());
            } while (take(","));
        }
        expect("FROM");
        Token from = word("an object");
        Soql.Condition where = take("WHERE") ? conditions() : null;
        List<Soql.Order> order = new ArrayList<>();
        if (take("ORDER")) {
            expect("BY");
            do {
                order.add(order());
            } while (take(","));
        }
        Integer limit = take("LIMIT") ? number() : null;
        int offset = take("OFFSET") ? number() : 0;
        Token rest = peek();
        if (rest.kind() == Kind.WORD && OUTSIDE.contains(rest.text().toLowerCase(Locale.ROOT))) {
            throw outside(rest, rest.text().toUpperCase(Locale.ROOT));
        }
        if (rest.kind() != Kind.END) {
            throw unexpected(rest);
        }
        return new Soql(text, count, List.copyOf(fields), from, where, List.copyOf(order), limit, offset);
    }

    /** AND and OR never mix on one level: Salesforce wants the parentheses written. */
    private Soql.Condition conditions() {
        List<Soql.Condition> terms = new ArrayList<>();
        terms.add(term());
        String joint = peek().is("AND") ? "AND" : peek().is("OR") ? "OR" : null;
        while (joint != null && take(joint)) {
            terms.add(term());
        }
        if (peek().is("AND") || peek().is("OR")) {
            throw unexpected(peek());
        }
        return terms.size() == 1 ? terms.get(0) : "OR".equals(joint) ? new Soql.Any(terms) : new Soql.All(terms);
    }

    private Soql.Condition term() {
        if (take("NOT")) {
            return new Soql.Not(term());
        }
        if (take("(")) {
            Soql.Condition inside = conditions();
            expect(")");
            return inside;
        }
        Soql.Path path = path();
        if (take("NOT")) {
            expect("IN");
            return new Soql.Compare(path, "NOT IN", list());
        }
        if (take("IN")) {
            return new Soql.Compare(path, "IN", list());
        }
        for (String operator : List.of("=", "!=", "<>", "<=", ">=", "<", ">", "LIKE")) {
            if (take(operator)) {
                return new Soql.Compare(path, operator.equals("<>") ? "!=" : operator, List.of(literal()));
            }
        }
        Token rest = peek();
        if (rest.is("INCLUDES") || rest.is("EXCLUDES")) {
            throw outside(rest, rest.text().toUpperCase(Locale.ROOT));
        }
        throw unexpected(rest);
    }

    private List<Token> list() {
        expect("(");
        if (peek().is("SELECT")) {
            throw outside(peek(), "a subquery");
        }
        List<Token> literals = new ArrayList<>();
        do {
            literals.add(literal());
        } while (take(","));
        expect(")");
        return literals;
    }

    private Token literal() {
        Token token = peek();
        boolean named = token.is("null") || token.is("true") || token.is("false");
        if (token.kind() == Kind.STRING || token.kind() == Kind.NUMBER || token.kind() == Kind.DATE || named) {
            next++;
            return token;
        }
        if (token.kind() == Kind.WORD) {
            throw malformed(
                    text,
                    token.at(),
                    "unexpected token: '" + token.text() + "'"
                            + " (the sandbox knows no date literals such as TODAY; write the date-time)");
        }
        throw unexpected(token);
    }

    private Soql.Order order() {
        Soql.Path path = path();
        boolean descending = take("DESC");
        if (!descending) {
            take("ASC");
        }
        boolean nullsLast = false;
        if (take("NULLS")) {
            nullsLast = take("LAST");
            if (!nullsLast) {
                expect("FIRST");
            }
        }
        return new Soql.Order(path, descending, nullsLast);
    }

    private Soql.Path path() {
        Token token = word("a field");
        return new Soql.Path(List.of(token.text().split("\\.")), token);
    }

    private Token word(String wanted) {
        Token token = peek();
        if (token.kind() != Kind.WORD || token.is("FROM") || token.is("WHERE")) {
            throw malformed(text, token.at(), "unexpected token: '" + token.text() + "', expected " + wanted);
        }
        next++;
        return token;
    }

    private int number() {
        Token token = peek();
        if (token.kind() != Kind.NUMBER || !token.text().matches("\\d{1,7}")) {
            throw unexpected(token);
        }
        next++;
        return Integer.parseInt(token.text());
    }

    private Token peek() {
        return peek(0);
    }

    private Token peek(int ahead) {
        return tokens.get(Math.min(next + ahead, tokens.size() - 1));
    }

    private boolean take(String word) {
        if (peek().is(word)) {
            next++;
            return true;
        }
        return false;
    }

    private void expect(String word) {
        if (!take(word)) {
            throw unexpected(peek());
        }
    }

    private ApiError unexpected(Token token) {
        return malformed(text, token.at(), "unexpected token: '" + token.text() + "'");
    }

    private ApiError outside(Token token, String what) {
        return malformed(text, token.at(), what + " is SOQL, but outside the subset the sandbox answers");
    }

    private static ApiError malformed(String text, int at, String what) {
        return new ApiError(400, "MALFORMED_QUERY", pointer(text, at) + what);
    }

    /** The surroundings of a fault and its position, as the API shows it. */
    static String pointer(String text, int at) {
        int line =
                1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        int column = at - text.lastIndexOf('\n', Math.max(0, at - 1));
        int from = Math.max(0, at - 30);
        String around = text.substring(from, Math.min(text.length(), at + 30)).replace('\n', ' ');
        return "\n" + around + "\n" + " ".repeat(at - from) + "^\nERROR at Row:" + line + ":Column:" + column + "\n";
    }

    /**
     * A string literal's value. Backslash sequences as SOQL has them; any other is refused, as is a lone quote, which
     * the tokens already exclude.
     *
     * @param like keeps {@code \%} and {@code \_} for the LIKE matcher
     */
    static String unescape(Soql query, Token literal, boolean like) {
        StringBuilder value = new StringBuilder();
        String raw = literal.text();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char escaped = raw.charAt(++i);
            switch (escaped) {
                case 'n', 'N' -> value.append('\n');
                case 'r', 'R' -> value.append('\r');
                case 't', 'T' -> value.append('\t');
                case 'b', 'B' -> value.append('\b');
                case 'f', 'F' -> value.append('\f');
                case '"', '\'' -> value.append(escaped);
                case '\\' -> value.append(like ? "\\\\" : "\\");
                case '%', '_' -> value.append(like ? "\\" : "").append(escaped);
                default ->
                    throw malformed(
                            query.text(), literal.at() + i, "Illegal escape sequence '\\" + escaped + "' in string");
            }
        }
        return value.toString();
    }
}
