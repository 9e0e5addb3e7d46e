// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody newly wrote in a mail: quotes, the lines that introduce them, and signatures cut away. Lines are read
 * from the top; the first mark that belongs to something older ends the text. Only when nothing stands above it is the
 * answer looked for below the quote. Cost is linear in the text: no pattern here can backtrack.
 */
final class ReplyText {
    private static final int CHARACTERS = 64 * 1024;
    private static final int LINES = 5000;
    private static final int LINE = 2000;
    private static final int INTRODUCTION = 400;

    /** "Re:", "AW:", "Antw:", "RE[2]:", "回复：": what mail programs put before the subject of an answered or forwarded mail. */
    private static final Pattern OF_ANOTHER =
            Pattern.compile("\\p{L}{1,7}\\s?(\\[\\d{1,3}\\])?\\s?[:：].*", Pattern.DOTALL);

    private ReplyText() {}

    /** What somebody newly wrote; the subject of a mail without any words below it, where short ones are put. */
    static Optional<String> of(Mail mail) {
        return of(mail.plain(), mail.html())
                .or(() -> Optional.of(mail.subject().strip())
                        .filter(subject -> !subject.isEmpty()
                                && !OF_ANOTHER.matcher(subject).matches()));
    }

    /** The new text of a mail: of its text part, else of its HTML part; empty when there is none. */
    static Optional<String> of(String plain, String html) {
        Optional<String> fromPlain = of(plain);
        boolean placeholder = fromPlain.isPresent()
                && fromPlain.get().length() <= 300
                && contains(fromPlain.get().toLowerCase(Locale.ROOT), QuoteMarks.NO_HTML);
        if ((fromPlain.isEmpty() || placeholder) && !html.isBlank()) {
            Optional<String> withoutQuotes = of(HtmlText.withoutQuotes(html));
            return withoutQuotes.isPresent() ? withoutQuotes : of(HtmlText.whole(html));
        }
        return fromPlain;
    }

    /** The new part of a text; empty when nothing is new. */
    static Optional<String> of(String text) {
        List<String> lines = lines(text);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Mark mark = mark(lines, i);
            if (mark != Mark.NONE) {
                boolean belowQuote = mark.introducesQuote() && quoteFollows(lines, i + 1, lines.size());
                if (anything(kept) || !belowQuote) {
                    return tidy(kept);
                }
                // Nothing above: the answer may stand below the quote. Go on behind the introduction.
                while (i + 1 < lines.size()
                        && !quoted(lines.get(i + 1))
                        && !lines.get(i + 1).isBlank()) {
                    i++;
                }
                continue;
            }
            if (quoted(line)) {
                continue;
            }
            if (signature(lines, i)) {
                return tidy(kept);
            }
            int inside = introductionInside(line);
            if (inside >= 0) {
                kept.add(line.substring(0, inside));
                return tidy(kept);
            }
            kept.add(line);
        }
        return tidy(kept);
    }

    private enum Mark {
        NONE,
        OWN_QUOTED,
        INTRODUCTION,
        END;

        boolean introducesQuote() {
            return this == INTRODUCTION || this == OWN_QUOTED;
        }
    }

    private static Mark mark(List<String> lines, int i) {
        String line = lines.get(i);
        String bare = bare(line);
        if (bare.contains(QuoteMarks.OWN)) {
            return quoted(line) ? Mark.OWN_QUOTED : Mark.END;
        }
        if (quoted(line)) {
            return Mark.NONE;
        }
        if (separator(bare) || headerBlock(lines, i)) {
            return Mark.END;
        }
        return introduction(lines, i) ? Mark.INTRODUCTION : Mark.NONE;
    }

    /** {@code -----Original Message-----}, {@code ---------- Forwarded message}, a long line of underscores. */
    private static boolean separator(String bare) {
        if (bare.length() >= 20 && bare.chars().allMatch(c -> c == '_')) {
            return true;
        }
        if (bare.isEmpty() || bare.length() > 120) {
            return false;
        }
        String words = trimmed(bare, "-_* ");
        boolean dashes = bare.startsWith("--") || bare.startsWith("__");
        if (dashes && startsWith(words, QuoteMarks.ORIGINAL)) {
            return true;
        }
        return startsWith(words, QuoteMarks.FORWARDED) && (dashes || bare.endsWith(":"));
    }

    /** Three lines such as From:, Sent:, To:, in one language, within a few lines, the first of them From. */
    private static boolean headerBlock(List<String> lines, int i) {
        String first = trimmed(bare(lines.get(i)), "* ");
        for (List<String> names : QuoteMarks.HEADER_BLOCKS) {
            if (!field(first, names.get(0))) {
                continue;
            }
            int found = 1;
            for (int k = i + 1; k < lines.size() && k <= i + 7; k++) {
                String next = trimmed(bare(lines.get(k)), "* ");
                for (String name : names) {
                    if (field(next, name)) {
                        found++;
                        break;
                    }
                }
            }
            if (found >= 3) {
                return true;
            }
        }
        return false;
    }

    private static boolean field(String line, String name) {
        if (!line.startsWith(name)) {
            return false;
        }
        String rest = trimmed(line.substring(name.length()), "* ");
        return rest.startsWith(":") || rest.startsWith("：");
    }

    /** {@code On 2 March 2026 at 10:00, Support wrote:}, in any language, in up to three lines. */
    private static boolean introduction(List<String> lines, int i) {
        String first = bare(lines.get(i));
        if (first.isEmpty()) {
            return false;
        }
        StringBuilder joined = new StringBuilder();
        for (int n = 0; n < 3 && i + n < lines.size(); n++) {
            String next = bare(lines.get(i + n));
            if (next.isEmpty() || quoted(lines.get(i + n)) || (n > 0 && !begins(first))) {
                return false;
            }
            joined.append(n == 0 ? "" : " ").append(next);
            if (joined.length() > INTRODUCTION) {
                return false;
            }
            String text = joined.toString();
            if (!text.endsWith(":") && !text.endsWith("：")) {
                continue;
            }
            boolean wrote = contains(text, QuoteMarks.WROTE);
            boolean date = year(text) && (time(text) || text.indexOf('@') >= 0);
            if (date && (wrote || text.indexOf('@') >= 0)) {
                return true;
            }
            if (wrote && (begins(first) || text.indexOf('@') >= 0)) {
                // No full date: only what follows can tell it from a sentence of the customer's.
                return quoteFollows(lines, i + n + 1, i + n + 4) || nothingFollows(lines, i + n + 1);
            }
            return false;
        }
        return false;
    }

    /** True when a line can be the beginning of an introduction that goes on in the next one. */
    private static boolean begins(String bare) {
        return (startsWith(bare, QuoteMarks.OPENERS) && digit(bare))
                || (year(bare) && time(bare))
                || (!bare.isEmpty() && Character.isDigit(bare.charAt(0)) && year(bare));
    }

    /** Where an introduction begins within a line that some programs put a whole mail on; -1 when there is none. */
    private static int introductionInside(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.length() != line.length()) {
            return -1;
        }
        for (String verb : QuoteMarks.WROTE) {
            int end = lower.indexOf(verb + ":");
            end = end < 0 ? lower.indexOf(verb + " :") : end;
            if (end <= 0) {
                continue;
            }
            int from = Math.max(0, end - 250);
            for (String opener : QuoteMarks.OPENERS) {
                for (int at = lower.lastIndexOf(opener, end); at >= from; at = lower.lastIndexOf(opener, at - 1)) {
                    String part = lower.substring(at, end);
                    boolean word = at == 0 || Character.isWhitespace(lower.charAt(at - 1));
                    if (word && part.indexOf('@') >= 0 && (year(part) || time(part))) {
                        return at;
                    }
                    if (at == 0) {
                        break;
                    }
                }
            }
        }
        return -1;
    }

    private static boolean signature(List<String> lines, int i) {
        String line = lines.get(i);
        if (line.equals("-- ") || line.equals("--")) {
            return true;
        }
        String bare = bare(line);
        if (startsWith(bare, QuoteMarks.LEGAL)) {
            return true;
        }
        // A sentence may begin like that too; then there is more text below it.
        return sentFrom(bare) && nothingNewFollows(lines, i + 1);
    }

    private static boolean sentFrom(String bare) {
        if (bare.isEmpty() || bare.length() > 60) {
            return false;
        }
        for (String beginning : QuoteMarks.SENT_FROM) {
            int gap = beginning.indexOf('*');
            boolean fits = gap < 0
                    ? bare.startsWith(beginning)
                    : bare.startsWith(beginning.substring(0, gap)) && bare.contains(beginning.substring(gap + 1));
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private static boolean nothingNewFollows(List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isBlank()) {
                return quoted(line) || line.startsWith("--") || sentFrom(bare(line)) || mark(lines, i) != Mark.NONE;
            }
        }
        return true;
    }

    private static boolean quoted(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '>' || c == '＞') {
                return true;
            }
            if (!Character.isWhitespace(c)) {
                return false;
            }
        }
        return false;
    }

    private static boolean quoteFollows(List<String> lines, int from, int to) {
        for (int i = from; i < Math.min(to, lines.size()); i++) {
            if (quoted(lines.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean nothingFollows(List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                return false;
            }
        }
        return true;
    }

    private static boolean anything(List<String> lines) {
        return lines.stream().anyMatch(line -> !line.isBlank());
    }

    private static List<String> lines(String text) {
        String bounded = text.length() > CHARACTERS ? text.substring(0, CHARACTERS) : text;
        StringBuilder clean = new StringBuilder(bounded.length());
        String normal = Normalizer.normalize(bounded, Normalizer.Form.NFC);
        for (int i = 0; i < normal.length(); i++) {
            char c = normal.charAt(i);
            switch (c) {
                case '\u00A0', '\u2007', '\u202F', '\t' -> clean.append(' ');
                // Zero-width space, word joiner, byte order mark, soft hyphen; marks and overrides of direction.
                // Joiners
                // stay: Persian words and family emojis need them.
                case '\u200B', '\u2060', '\uFEFF', '\u00AD', '\u200E', '\u200F' -> {}
                case '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069' -> {}
                case '\u2028', '\u2029' -> clean.append('\n');
                default -> {
                    if (c >= 0x20 || c == '\n' || c == '\r') {
                        clean.append(c);
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (String line : clean.toString().split("\r?\n|\r", LINES)) {
            lines.add(line.length() > LINE ? line.substring(0, LINE) : line);
        }
        return lines;
    }

    private static Optional<String> tidy(List<String> kept) {
        StringBuilder text = new StringBuilder();
        boolean gap = false;
        for (String line : kept) {
            String stripped = line.stripTrailing();
            if (stripped.isBlank()) {
                gap = !text.isEmpty();
                continue;
            }
            if (!text.isEmpty()) {
                text.append(gap ? "\n\n" : "\n");
            }
            gap = false;
            text.append(stripped);
        }
        String all = text.toString().strip();
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private static String bare(String line) {
        String bounded = line.length() > INTRODUCTION ? line.substring(0, INTRODUCTION) : line;
        return bounded.strip().toLowerCase(Locale.ROOT);
    }

    private static String trimmed(String text, String characters) {
        int from = 0;
        int to = text.length();
        while (from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean startsWith(String text, List<String> beginnings) {
        for (String beginning : beginnings) {
            if (text.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(String text, List<String> words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean digit(String text) {
        return text.chars().anyMatch(Character::isDigit);
    }

    /** 19xx or 20xx, or a day such as 02.03.26: with dots, dashes or slashes. */
    private static boolean year(String text) {
        int run = 0;
        int groups = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (Character.isDigit(c)) {
                run++;
                continue;
            }
            if (run == 4) {
                int first = Character.digit(text.charAt(i - 4), 10);
                int second = Character.digit(text.charAt(i - 3), 10);
                if ((first == 1 && second == 9) || (first == 2 && second == 0)) {
                    return true;
                }
            }
            boolean part = run == 1 || run == 2;
            groups = part ? groups + 1 : 0;
            if (groups == 3) {
                return true;
            }
            if (!(part && (c == '.' || c == '-' || c == '/'))) {
                groups = 0;
            }
            run = 0;
        }
        return false;
    }

    /** Digits around a colon or, in some languages, a dot. */
    private static boolean time(String text) {
        for (int i = 1; i + 2 < text.length(); i++) {
            char c = text.charAt(i);
            if ((c == ':' || c == '.')
                    && Character.isDigit(text.charAt(i - 1))
                    && Character.isDigit(text.charAt(i + 1))
                    && Character.isDigit(text.charAt(i + 2))) {
                return true;
            }
        }
        return false;
    }
}
