// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A reply cut into words, numbers, rows of stars and signs, each with its place in the cleaned text. One pass, whatever
 * the customer (or an attacker) wrote.
 *
 * @param clean the reply as written, without what nobody sees: composed (NFC), plain spaces, no zero-width characters
 */
record ReplyText(String clean, List<Token> tokens) {
    /** Longer texts are read up to here; a reply to one question is never longer. */
    static final int LIMIT = 4_000;

    // Phones quote the message a reaction belongs to: Liked "How was it? Reply 1 to 5, STOP to end". Shorter quotes are
    // the customer's own.
    private static final int SHORTEST_QUOTE = 20;
    private static final int REACTION_PREFIX = 60;

    enum Kind {
        WORD,
        NUMBER,
        STARS,
        SIGN
    }

    /** How far apart two tokens are. */
    enum Gap {
        NONE,
        SPACE,
        LINE
    }

    /**
     * One token.
     *
     * @param folded a word in lower case without accents and apostrophes; a sign as it is; empty for others
     * @param value of a number or the count of filled stars; -1 for a number no scale has
     * @param row how many stars, filled or empty
     */
    record Token(Kind kind, int from, int to, String folded, int value, int row, Gap before) {
        boolean word() {
            return kind == Kind.WORD;
        }

        boolean endsSentence() {
            return kind == Kind.SIGN && (sign(".!?;\u3002\u061f\u061b") || folded.startsWith("..."));
        }

        boolean sign(String any) {
            return kind == Kind.SIGN && any.contains(folded);
        }
    }

    static ReplyText of(String raw) {
        String clean = clean(raw);
        return new ReplyText(clean, new Cutter(clean).cut());
    }

    /** The words alone, each with the sentence, line and clause it stands in. */
    List<PhraseBook.Word> words() {
        List<PhraseBook.Word> words = new ArrayList<>();
        int sentence = 0;
        int line = 0;
        int clause = 0;
        boolean electronic = false;
        for (Token token : tokens) {
            if (token.before() == Gap.LINE) {
                line++;
                clause++;
            }
            if (token.word()) {
                // "e-mail" is one word however it is spelled.
                boolean mail = electronic && token.folded().startsWith("mail");
                if (mail) {
                    words.remove(words.size() - 1);
                }
                words.add(new PhraseBook.Word(mail ? "e" + token.folded() : token.folded(), sentence, line, clause));
            } else if (token.endsSentence()) {
                sentence++;
                line++;
                clause++;
            } else if (token.sign(",:-\u2013\u2014()")) {
                clause++;
            }
            electronic = token.word() && token.folded().equals("e") || electronic && token.sign("-");
        }
        return words;
    }

    /** True when there is a number or a row of stars. */
    boolean numbers() {
        return tokens.stream().anyMatch(token -> token.kind() == Kind.NUMBER || token.kind() == Kind.STARS);
    }

    private static String clean(String raw) {
        int end = Math.min(raw.length(), LIMIT);
        if (end < raw.length() && Character.isHighSurrogate(raw.charAt(end - 1))) {
            end--;
        }
        String text = Normalizer.normalize(raw.substring(0, end), Normalizer.Form.NFC);
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                    out.append('\n');
                }
            } else if (c == '\n' || c == '\u2028' || c == '\u2029') {
                out.append('\n');
            } else if (c == '\t' || Character.isSpaceChar(c)) {
                out.append(' ');
            } else if (!invisible(c)) {
                out.append(c);
            }
        }
        return out.toString().strip();
    }

    /** The zero-width joiners stay: emoji and some scripts need them, and words are compared without them. */
    private static boolean invisible(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || (type == Character.FORMAT && c != '\u200c' && c != '\u200d');
    }

    /** Lower case, plain letters without accents or apostrophes: customers on phones leave all of these out. */
    static String fold(String word) {
        StringBuilder out = new StringBuilder(word.length());
        String lower = word.toLowerCase(Locale.ROOT);
        String plain = ascii(lower) ? lower : Normalizer.normalize(lower, Normalizer.Form.NFKD);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case 'ß' -> out.append("ss");
                case 'ø' -> out.append('o');
                case 'æ' -> out.append("ae");
                case 'ł' -> out.append('l');
                case 'ı' -> out.append('i');
                default -> {
                    if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** One pass over the clean text. */
    private static final class Cutter {
        private final String text;
        private final List<Token> tokens = new ArrayList<>();
        private final boolean[] quoted;
        private Gap gap = Gap.LINE;
        private int at;

        Cutter(String text) {
            this.text = text;
            this.quoted = quoted(text);
        }

        List<Token> cut() {
            while (at < text.length()) {
                int c = text.codePointAt(at);
                if (quoted[at]) {
                    skip(1, Gap.LINE);
                } else if (c == '\n') {
                    skip(1, Gap.LINE);
                } else if (c == ' ' || c == 0xfe0f || c == 0x20e3 || c == 0x200c || c == 0x200d) {
                    skip(1, c == ' ' ? Gap.SPACE : Gap.NONE);
                } else if (number(c) >= 0) {
                    number();
                } else if (star(c) != 0) {
                    stars();
                } else if (Character.isLetter(c)) {
                    word();
                } else {
                    String sign = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
                    add(Kind.SIGN, at, at + Character.charCount(c), sign, 0, 0);
                }
            }
            return List.copyOf(tokens);
        }

        private void skip(int chars, Gap found) {
            at += chars;
            gap = found.compareTo(gap) > 0 ? found : gap;
        }

        private void add(Kind kind, int from, int to, String folded, int value, int row) {
            tokens.add(new Token(kind, from, to, folded, value, row, gap));
            gap = Gap.NONE;
            at = to;
        }

        /** The value of a digit in any script, of a circled number or of the keycap ten; -1 for anything else. */
        private static int number(int c) {
            if (c == 0x1f51f) {
                return 10;
            }
            if (c >= 0x2460 && c <= 0x2469) {
                return c - 0x245f;
            }
            return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER ? Character.digit(c, 10) : -1;
        }

        private void number() {
            int from = at;
            int to = at;
            int digits = 0;
            int value = 0;
            boolean leadingZero = false;
            for (int i = at; i < text.length() && !quoted[i]; ) {
                int c = text.codePointAt(i);
                int digit = number(c);
                if (digit < 0 && c != 0xfe0f && c != 0x20e3) {
                    break;
                }
                i += Character.charCount(c);
                to = i;
                if (digit >= 0) {
                    leadingZero |= digits == 1 && value == 0;
                    digits++;
                    value = digits > 4 ? value : value * 10 + digit;
                }
            }
            add(Kind.NUMBER, from, to, "", digits > 4 || leadingZero ? -1 : value, 0);
        }

        /** 1 for a filled star, -1 for an empty one, else 0. */
        private static int star(int c) {
            return switch (c) {
                case 0x2b50, 0x2605, 0x1f31f -> 1;
                case 0x2606 -> -1;
                default -> 0;
            };
        }

        private void stars() {
            int from = at;
            int to = at;
            int filled = 0;
            int row = 0;
            for (int i = at; i < text.length() && !quoted[i]; ) {
                int c = text.codePointAt(i);
                int star = star(c);
                if (star == 0 && c != 0xfe0f && c != ' ') {
                    break;
                }
                i += Character.charCount(c);
                if (star != 0) {
                    to = i;
                    row++;
                    filled += star > 0 ? 1 : 0;
                }
            }
            add(Kind.STARS, from, to, "", filled, row);
        }

        private void word() {
            int from = at;
            int i = at;
            while (i < text.length() && !quoted[i]) {
                int c = text.codePointAt(i);
                boolean inside = Character.isLetter(c)
                        || Character.getType(c) == Character.NON_SPACING_MARK && c != 0xfe0f && c != 0x20e3
                        || Character.getType(c) == Character.COMBINING_SPACING_MARK
                        || c == 0x200c
                        || c == 0x200d
                        || (c == '\'' || c == 0x2019 || c == 0x2bc || c == '`' || c == 0xb4)
                                && i + 1 < text.length()
                                && Character.isLetter(text.codePointAt(i + 1));
                if (!inside) {
                    break;
                }
                i += Character.charCount(c);
            }
            add(Kind.WORD, from, i, fold(text.substring(from, i)), 0, 0);
        }

        /** Marks what stands between quotation marks, when it is long enough to be ours and not the customer's. */
        private static boolean[] quoted(String text) {
            boolean[] marks = new boolean[text.length()];
            int first = next(text, 0);
            int last = text.length() - 1;
            if (first >= 0 && first < REACTION_PREFIX && last - first > SHORTEST_QUOTE && quote(text.charAt(last))) {
                java.util.Arrays.fill(marks, first, last + 1, true);
                return marks;
            }
            int open = first;
            while (open >= 0) {
                int close = next(text, open + 1);
                if (close < 0) {
                    break;
                }
                if (close - open > SHORTEST_QUOTE) {
                    java.util.Arrays.fill(marks, open, close + 1, true);
                }
                open = next(text, close + 1);
            }
            return marks;
        }

        private static int next(String text, int from) {
            for (int i = from; i < text.length(); i++) {
                if (quote(text.charAt(i))) {
                    return i;
                }
            }
            return -1;
        }

        private static boolean quote(char c) {
            return "\"\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f".indexOf(c) >= 0;
        }
    }
}
