// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.survey.ReplyText.Gap;
import io.closeloop.survey.ReplyText.Kind;
import io.closeloop.survey.ReplyText.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one score in a reply. A number counts when it leads ("2 nobody called back"), stands alone ("great, 5"), is
 * introduced ("I'd say 4") or shows its scale ("9/10", "four stars"); never when it is part of a range, a date, a time, a
 * sum, an order number, a count ("10 minutes") or an idiom ("1 of the best"), or when another number might as well be meant.
 */
final class ScoreReader {
    private final List<Token> tokens;
    private final String text;
    private final Metric metric;

    private ScoreReader(ReplyText reply, Metric metric) {
        this.tokens = reply.tokens();
        this.text = reply.clean();
        this.metric = metric;
    }

    static Optional<Reading.Score> read(ReplyText reply, Metric metric) {
        return new ScoreReader(reply, metric).read();
    }

    /** How plainly a number is meant as the score. */
    private enum Weight {
        /** Part of something else. */
        NONE,
        /** Could be, but nothing says so. */
        WEAK,
        /** Shows that it is. */
        STRONG,
        /** Opens the reply. */
        LEADING
    }

    /**
     * A number with what belongs to it.
     *
     * @param from first token, its introduction included
     * @param number first token of the number itself
     * @param to end token, exclusive
     */
    private record Mark(int from, int number, int to, int value, Weight weight) {}

    private Optional<Reading.Score> read() {
        List<Mark> marks = new ArrayList<>();
        for (int at = 0; at < tokens.size(); ) {
            Mark mark = mark(at);
            if (mark == null) {
                at++;
            } else {
                marks.add(mark);
                at = mark.to;
            }
        }
        Mark chosen = null;
        for (Mark mark : marks) {
            if (mark.weight == Weight.LEADING || (mark.weight == Weight.STRONG && chosen == null)) {
                chosen = mark;
            }
        }
        if (chosen == null) {
            return Optional.empty();
        }
        for (Mark other : marks) {
            if (other.weight != Weight.NONE && other.value != chosen.value && rivals(other)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Reading.Score(chosen.value, comment(chosen)));
    }

    private boolean rivals(Mark other) {
        return other.weight == Weight.STRONG
                || other.weight == Weight.LEADING
                || ScoreWords.ALTERNATIVE.contains(word(other.number - 1))
                || ScoreWords.FOR.contains(next(other.to));
    }

    /** The number that starts at a token, with everything that belongs to it; null when none does. */
    private @Nullable Mark mark(int at) {
        Token token = tokens.get(at);
        return switch (token.kind()) {
            case NUMBER -> number(at);
            case STARS -> stars(at);
            case WORD -> {
                Integer value = ScoreWords.NUMBERS.get(token.folded());
                // "un 4", "een vier": here the one is an article.
                boolean article = ScoreWords.ARTICLES.contains(token.folded()) && value(at + 1) >= 0;
                yield value == null || article ? null : numberWord(at, value);
            }
            case SIGN -> null;
        };
    }

    private Mark number(int at) {
        int value = tokens.get(at).value();
        int group = group(at);
        if (group > at + 1) {
            return part(at, group);
        }
        if (attachedBefore(at) || attachedAfter(at)) {
            return part(at, at + 1);
        }
        return scaled(at, value);
    }

    /** Numbers tied to each other: dates, times, decimals, phone numbers, ranges. A ratio is none of these. */
    private int group(int at) {
        int end = at + 1;
        while (true) {
            int next = tied(end - 1);
            if (next < 0) {
                break;
            }
            end = next + 1;
        }
        boolean ratio = end == at + 3 && tokens.get(at + 1).sign("/\u2044\u2215");
        return ratio ? at + 1 : end;
    }

    /** The number tied to the one at a token; -1 when none is. */
    private int tied(int at) {
        if (is(at + 1, Kind.NUMBER)) {
            return tokens.get(at + 1).before() == Gap.LINE ? -1 : at + 1;
        }
        if (!is(at + 1, Kind.SIGN) || !is(at + 2, Kind.NUMBER)) {
            return -1;
        }
        Token sign = tokens.get(at + 1);
        Token number = tokens.get(at + 2);
        if (sign.before() == Gap.NONE && number.before() == Gap.NONE) {
            return sign.sign(".,:;-\u2013\u2014\u2212/\u2044\u2215'\u2019~+*x\u00d7=") ? at + 2 : -1;
        }
        boolean oneLine = sign.before() != Gap.LINE && number.before() != Gap.LINE;
        // "4 - 2 agents were rude" is a score and a count, "8 - 9" is a range.
        boolean range = sign.sign("-\u2013\u2014\u2212~/\u2044\u2215") && !count(at + 3);
        return oneLine && range ? at + 2 : -1;
    }

    private boolean attachedBefore(int at) {
        if (at == 0 || tokens.get(at).before() != Gap.NONE) {
            return false;
        }
        Token before = tokens.get(at - 1);
        boolean letter = before.word() && !syllabic(before);
        return letter || before.sign("-\u2013\u2014\u2212+#$\u20ac\u00a3\u00a5@&%\u2116^\\/\u2044\u00b1<>~\u2248");
    }

    private boolean attachedAfter(int at) {
        if (at + 1 == tokens.size()) {
            return false;
        }
        Token after = tokens.get(at + 1);
        // A space makes no difference to "5 %".
        if (after.before() != Gap.LINE
                && after.sign("%\u2030\u00b0$\u20ac\u00a3\u00a5\u00ba\u00aa\u00bd\u00bc\u00be")) {
            return true;
        }
        if (after.before() != Gap.NONE) {
            return false;
        }
        return (after.word() && !syllabic(after))
                || (after.kind() == Kind.SIGN
                        && Character.getType(text.codePointAt(after.from())) == Character.OTHER_NUMBER);
    }

    /** Chinese, Japanese and Korean put no space between a number and the next word. */
    private boolean syllabic(Token word) {
        int c = text.codePointAt(word.from());
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return Character.isIdeographic(c)
                || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA
                || script == Character.UnicodeScript.HANGUL;
    }

    private Mark stars(int at) {
        Token row = tokens.get(at);
        boolean own = row.row() > row.value();
        // Five stars are the best there is, wherever the scale ends: on any other scale a row must show its own length.
        boolean fits = own ? row.row() == metric.max() && metric.min() == 1 : metric.max() == 5;
        // One star beside words is an ornament: "super ⭐" is not the worst score.
        boolean ornament =
                row.row() == 1 && tokens.stream().anyMatch(token -> token.kind() != Kind.SIGN && token != row);
        if (!fits || ornament || !metric.has(row.value())) {
            return part(at, at + 1);
        }
        boolean shown = row.row() > 1;
        return weighed(at, at + 1, row.value(), shown);
    }

    private Mark numberWord(int at, int value) {
        Mark mark = scaled(at, value);
        // Words such as "one" and "sei" mean so much else that nothing may follow them.
        boolean closed = mark.to == tokens.size()
                || !tokens.get(mark.to).word()
                || tokens.get(mark.to).before() == Gap.LINE
                || ScoreWords.COURTESY.contains(word(mark.to));
        return closed ? mark : part(at, mark.to);
    }

    /** With what follows a number: "/10", "out of ten", "stars", or a unit that makes it a count. */
    private Mark scaled(int at, int value) {
        int to = at + 1;
        boolean shown = false;
        int over = denominator(to);
        if (over < 0) {
            int second = alternative(to);
            if (second > 0) {
                return part(at, second + 1);
            }
            int named = is(to, Kind.SIGN) && tokens.get(to).sign("-") ? to + 1 : to;
            boolean stars = ScoreWords.STARS.contains(next(named))
                    || (is(to, Kind.STARS) && tokens.get(to).row() == 1);
            if (stars && metric.max() != 5) {
                return part(at, named + 1);
            }
            if (stars || ScoreWords.POINTS.contains(next(named))) {
                shown = true;
                to = named + 1;
                over = denominator(to);
            }
        }
        if (over > 0) {
            to = over + 1;
            boolean tied = is(over, Kind.NUMBER) && (tied(over) >= 0 || attachedAfter(over));
            if (value(over) != metric.max() || tied) {
                return part(at, to);
            }
            shown = true;
            boolean named = ScoreWords.STARS.contains(next(to)) || ScoreWords.POINTS.contains(next(to));
            to += named ? 1 : 0;
        }
        int unit =
                is(to, Kind.SIGN) && tokens.get(to).sign(".-") && tokens.get(to).before() == Gap.NONE ? to + 1 : to;
        boolean counted = count(to)
                || (!shown && someOf(to))
                || (value <= 1 && ScoreWords.ONE.contains(next(counted(to))))
                || (value == 3 && cheers(to))
                || ScoreWords.MONTHS.contains(next(unit))
                || (ScoreWords.OF.contains(next(to)) && ScoreWords.MONTHS.contains(word(to + 1)))
                || ScoreWords.MONTHS.contains(word(at - 1));
        if (counted || !metric.has(value)) {
            return part(at, to);
        }
        return weighed(at, to, value, shown);
    }

    /** True at the unit of "5 agents" and of "5 different agents". */
    private boolean count(int at) {
        return unit(counted(at));
    }

    /** Where the thing counted is named: one word further in "5 different agents". */
    private int counted(int at) {
        return ScoreWords.KINDS.contains(next(at)) ? at + 1 : at;
    }

    private boolean unit(int at) {
        String word = next(at);
        if (word.isEmpty() || !syllabic(tokens.get(at))) {
            return ScoreWords.UNITS.contains(word);
        }
        for (String unit : ScoreWords.UNITS_WITHOUT_SPACE) {
            if (word.startsWith(unit)) {
                return true;
            }
        }
        return false;
    }

    /** True after the number of "1 of the best calls": it counts some of many, and may be praise or blame. */
    private boolean someOf(int at) {
        String first = next(at);
        String second = next(at + 1);
        boolean ofCourse = first.equals("of") && second.equals("course");
        return !ofCourse && (ScoreWords.SOME_OF.contains(first) || ScoreWords.SOME_OF.contains(first + " " + second));
    }

    /** True after the number of "3 cheers for Kim"; "5 cheers" is a score with thanks. */
    private boolean cheers(int at) {
        return next(at).equals("cheers") && next(at + 1).equals("for");
    }

    /** The token of the scale after "/" or "out of"; -1 when there is none. */
    private int denominator(int from) {
        int at = is(from, Kind.SIGN) && tokens.get(from).sign("(") ? from + 1 : from;
        if (is(at, Kind.SIGN) && tokens.get(at).sign("/\u2044\u2215") && value(at + 1) >= 0) {
            return at + 1;
        }
        if (ScoreWords.OUT_OF.contains(next(at)) && value(at + 1) >= 0) {
            return at + 1;
        }
        String two = next(at) + " " + next(at + 1);
        return ScoreWords.OUT_OF.contains(two) && value(at + 2) >= 0 ? at + 2 : -1;
    }

    /** The other number of "9 or 10" and "8 to 9"; -1 when there is none. */
    private int alternative(int at) {
        return ScoreWords.ALTERNATIVE.contains(next(at)) && value(at + 1) >= 0 ? at + 1 : -1;
    }

    private Mark weighed(int number, int to, int value, boolean shown) {
        int from = introduction(number);
        boolean introduced = from < number;
        boolean opens = opens(number);
        boolean left = number == 0 || breaks(number - 1) || tokens.get(number).before() == Gap.LINE;
        boolean right = to == tokens.size() || breaks(to) || tokens.get(to).before() == Gap.LINE;
        boolean bare = left && right && !abbreviated(number);
        Weight weight = Weight.WEAK;
        if (opens) {
            weight = Weight.LEADING;
        } else if (introduced || bare || shown || right && ScoreWords.JUDGING.contains(word(number - 1))) {
            weight = Weight.STRONG;
        }
        return new Mark(introduced ? from : number, number, to, value, weight);
    }

    /** "Ticket no. 4" ends in a number, but not in a score. */
    private boolean abbreviated(int number) {
        return number > 1 && tokens.get(number - 1).sign(".:") && ScoreWords.REFERENCES.contains(word(number - 2));
    }

    private boolean breaks(int at) {
        return tokens.get(at).kind() == Kind.SIGN;
    }

    /** True when nothing but greetings and signs stands before the number. */
    private boolean opens(int number) {
        for (int at = 0; at < number; at++) {
            Token token = tokens.get(at);
            boolean light = token.kind() == Kind.SIGN || token.word() && ScoreWords.COURTESY.contains(token.folded());
            if (!light) {
                return false;
            }
        }
        return true;
    }

    /** Where "I'd say" or "my score is:" before a number begins; the number itself when nothing introduces it. */
    private int introduction(int number) {
        int from = number;
        boolean cue = false;
        boolean giving = false;
        int at = number - 1;
        while (at >= 0 && tokens.get(at + 1).before() != Gap.LINE) {
            Token token = tokens.get(at);
            boolean colon = at == number - 1 && token.sign(":=-\u2013\u2014\u2192>");
            if (token.word() && ScoreWords.MEANT.contains(word(at - 1) + " " + token.folded())) {
                giving = true;
                at--;
                from = at;
            } else if (token.word() && ScoreWords.CUES.contains(token.folded())) {
                cue = true;
                from = at;
            } else if (token.word() && ScoreWords.GIVING.contains(token.folded())) {
                giving = true;
                from = at;
            } else if (token.word() && ScoreWords.LINKS.contains(token.folded())) {
                from = at;
            } else if (!colon) {
                break;
            }
            at--;
        }
        if (ScoreWords.NEGATIONS.contains(word(at))) {
            return number;
        }
        boolean wholeSentence = at < 0 || tokens.get(at).kind() == Kind.SIGN;
        boolean article = ScoreWords.ARTICLES.contains(word(number - 1)) && wholeSentence;
        boolean closed = closed(number + 1);
        return cue || ((giving || article) && closed) ? from : number;
    }

    /** True when no noun follows: "I give you 5" is a score, "I give 5 examples" is not. */
    private boolean closed(int at) {
        return at >= tokens.size()
                || !tokens.get(at).word()
                || tokens.get(at).before() == Gap.LINE
                || ScoreWords.CONNECTIVES.contains(word(at))
                || ScoreWords.OUT_OF.contains(word(at))
                || ScoreWords.STARS.contains(word(at))
                || ScoreWords.POINTS.contains(word(at))
                || ScoreWords.COURTESY.contains(word(at));
    }

    private static Mark part(int at, int to) {
        return new Mark(at, at, to, -1, Weight.NONE);
    }

    private boolean is(int at, Kind kind) {
        return at >= 0 && at < tokens.size() && tokens.get(at).kind() == kind;
    }

    /** The word at a token that goes on the line of the one before; empty when there is none. */
    private String next(int at) {
        return is(at, Kind.WORD) && tokens.get(at).before() != Gap.LINE
                ? tokens.get(at).folded()
                : "";
    }

    /** The folded word at a token; empty when there is none. */
    private String word(int at) {
        return is(at, Kind.WORD) ? tokens.get(at).folded() : "";
    }

    /** The value of a number or number word; -1 for anything else. */
    private int value(int at) {
        if (is(at, Kind.NUMBER)) {
            return tokens.get(at).value();
        }
        return ScoreWords.NUMBERS.getOrDefault(word(at), -1);
    }

    private @Nullable String comment(Mark mark) {
        int before = mark.weight == Weight.LEADING ? 0 : tokens.get(mark.from).from();
        String head = trimEnd(trimStart(text.substring(0, before)));
        String tail = trimStart(text.substring(tokens.get(mark.to - 1).to()));
        String both = head.isEmpty() || tail.isEmpty() ? head + tail : head + " " + tail;
        return saysSomething(both) ? both : null;
    }

    /** Courtesies and signs alone are no comment; a picture is. */
    private static boolean saysSomething(String comment) {
        List<Token> tokens = ReplyText.of(comment).tokens();
        for (Token token : tokens) {
            boolean picture = token.kind() == Kind.SIGN
                    && Character.getType(comment.codePointAt(token.from())) == Character.OTHER_SYMBOL;
            boolean courtesy = token.word() && ScoreWords.COURTESY.contains(token.folded());
            if (picture || (token.kind() != Kind.SIGN && !courtesy)) {
                return true;
            }
        }
        // A long quotation is no token, but it is a comment.
        return tokens.isEmpty() && comment.chars().anyMatch(Character::isLetter);
    }

    private static String trimStart(String words) {
        int from = 0;
        while (from < words.length() && separator(words.charAt(from), ".!?)]}\u20e3\ufe0f\u200d")) {
            from++;
        }
        return words.substring(from).strip();
    }

    private static String trimEnd(String words) {
        int to = words.length();
        while (to > 0 && separator(words.charAt(to - 1), "([{")) {
            to--;
        }
        return words.substring(0, to).strip();
    }

    private static boolean separator(char c, String more) {
        return Character.isWhitespace(c)
                || "-\u2013\u2014\u2212:;,=|*_/~>\u2192\u3001\uff0c\uff1a\"'`\u201c\u201d\u201e".indexOf(c) >= 0
                || more.indexOf(c) >= 0;
    }
}
