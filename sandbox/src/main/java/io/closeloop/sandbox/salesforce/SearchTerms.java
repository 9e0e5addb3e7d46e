// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How search finds text: stored values and search terms are cut at spaces, punctuation and changes between letters and
 * digits, and whole pieces are compared. So {@code (415) 555-0123} is found by {@code "415 555 0123"} and by
 * {@code 0123}, but not by {@code 4155550123}: that is another piece.
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm">SOSL
 * FIND</a>.
 */
final class SearchTerms {
    private static final Pattern PIECE = Pattern.compile("\\p{L}+|\\p{N}+");
    private static final Pattern WILD_PIECE = Pattern.compile("\\p{L}[\\p{L}*?]*|\\p{N}[\\p{N}*?]*");

    private final String text;
    private int at;

    private SearchTerms(String text) {
        this.text = text;
    }

    /** A test over a record's searched fields, each given as its pieces. */
    static Predicate<List<List<String>>> parse(String text) {
        if (text.codePoints().filter(Character::isLetterOrDigit).count() < 2) {
            throw malformed("search term must be longer than one character: " + text);
        }
        SearchTerms terms = new SearchTerms(text);
        Predicate<List<List<String>>> all = terms.alternatives();
        if (terms.at < text.length()) {
            throw malformed("unexpected token: " + text.charAt(terms.at));
        }
        return all;
    }

    static List<String> pieces(String value) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(value.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            pieces.add(matcher.group());
        }
        return pieces;
    }

    private Predicate<List<List<String>>> alternatives() {
        Predicate<List<List<String>>> any = together();
        while (word("OR")) {
            any = any.or(together());
        }
        return any;
    }

    private Predicate<List<List<String>>> together() {
        Predicate<List<List<String>>> every = fields -> true;
        boolean some = false;
        while (true) {
            skip();
            if (at >= text.length() || text.charAt(at) == ')' || looksAt("OR")) {
                if (!some) {
                    throw malformed("a term is missing");
                }
                return every;
            }
            if (word("AND NOT")) {
                every = every.and(term().negate());
            } else {
                word("AND");
                every = every.and(term());
            }
            some = true;
        }
    }

    private Predicate<List<List<String>>> term() {
        skip();
        if (at >= text.length()) {
            throw malformed("a term is missing");
        }
        char c = text.charAt(at);
        if (c == '(') {
            at++;
            Predicate<List<List<String>>> inside = alternatives();
            skip();
            if (at >= text.length() || text.charAt(at) != ')') {
                throw malformed("a closing parenthesis is missing");
            }
            at++;
            return inside;
        }
        if (c == '"') {
            return phrase(wild(quoted()));
        }
        StringBuilder word = new StringBuilder();
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && "()\"".indexOf(text.charAt(at)) < 0) {
            word.append(escapedChar());
        }
        List<Pattern> pieces = wild(word.toString());
        return fields -> pieces.stream()
                .allMatch(piece -> fields.stream()
                        .anyMatch(field -> field.stream()
                                .anyMatch(stored -> piece.matcher(stored).matches())));
    }

    private String quoted() {
        StringBuilder inside = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            inside.append(escapedChar());
        }
        if (at >= text.length()) {
            throw malformed("a closing quote is missing");
        }
        at++;
        return inside.toString();
    }

    /** A character; one behind a backslash is only ever punctuation. */
    private char escapedChar() {
        char c = text.charAt(at++);
        if (c == '\\' && at < text.length()) {
            at++;
            return ' ';
        }
        return c;
    }

    private static Predicate<List<List<String>>> phrase(List<Pattern> pieces) {
        return fields -> fields.stream().anyMatch(field -> {
            for (int from = 0; from + pieces.size() <= field.size(); from++) {
                boolean all = true;
                for (int i = 0; i < pieces.size() && all; i++) {
                    all = pieces.get(i).matcher(field.get(from + i)).matches();
                }
                if (all) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Wildcards stand in the middle or at the end of a piece; in front they mean nothing. */
    private static List<Pattern> wild(String term) {
        List<Pattern> pieces = new ArrayList<>();
        Matcher matcher = WILD_PIECE.matcher(term.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            pieces.add(Pattern.compile(matcher.group().replace("*", ".*").replace("?", ".")));
        }
        return pieces;
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean looksAt(String word) {
        int end = at + word.length();
        return text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
    }

    private boolean word(String word) {
        skip();
        if (looksAt(word)) {
            at += word.length();
            return true;
        }
        return false;
    }

    private static ApiError malformed(String why) {
        return new ApiError(400, "MALFORMED_SEARCH", why);
    }
}
