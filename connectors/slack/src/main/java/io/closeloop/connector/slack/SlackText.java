// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Foreign words made fit for Slack: nothing in them may ping, link or leak.
 *
 * @see <a href="https://docs.slack.dev/messaging/formatting-message-text">Formatting message text</a>
 */
final class SlackText {
    private static final DateTimeFormatter FALLBACK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern EMAIL = Pattern.compile("[^\\s<>@,;:()]{1,64}@[^\\s<>@,;:()]+\\.[^\\s<>@,;:()]{2,}");
    // Seven digits and more, as people write numbers: phone and card numbers. An ISO date has eight but stays readable.
    private static final Pattern NUMBER = Pattern.compile(
            "(?<![0-9])(?![0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))\\+?\\(?[0-9](?:[\\s().\\-/]{0,2}[0-9]){6,}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n]]");
    private static final Pattern MANY_LINES = Pattern.compile("\\n\\s*\\n\\s*");
    private static final int LONGEST_LINK = 1000;

    private SlackText() {}

    /** {@code &}, {@code <} and {@code >} as entities: without them {@code <!channel>} in a comment calls everybody. */
    static String escape(String raw) {
        return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /**
     * Escaped text of at most this many UTF-16 units, which is never more than Slack counts; neither an entity nor a
     * character outside the basic plane is cut in half.
     */
    static String cut(String escaped, int limit) {
        if (escaped.length() <= limit) {
            return escaped;
        }
        int end = limit - 1;
        int ampersand = escaped.lastIndexOf('&', end - 1);
        if (ampersand >= 0 && escaped.indexOf(';', ampersand) >= end) {
            end = ampersand;
        }
        while (end > 0 && (Character.isHighSurrogate(escaped.charAt(end - 1)) || escaped.charAt(end - 1) == '\u200d')) {
            end--;
        }
        return escaped.substring(0, end) + "…";
    }

    /** Without phone numbers, card numbers and e-mail addresses: those stay in the CRM. */
    static String discreet(String raw) {
        return NUMBER.matcher(EMAIL.matcher(raw).replaceAll("[e-mail]")).replaceAll("[number]");
    }

    /** A customer's words as a quotation of at most this many characters; empty when nothing is left of them. */
    static Optional<String> quote(String words, int limit) {
        String clean = cleaned(words);
        if (clean.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(cut(">" + escape(discreet(clean)).replace("\n", "\n>"), limit));
    }

    /** A name or note on one line: discreet, escaped, at most this long. */
    static String label(String raw, int limit) {
        return cut(escape(discreet(cleaned(raw).replace('\n', ' '))), limit);
    }

    /** The label of somebody of ours, whose id may be their e-mail address. */
    static String colleague(String raw, int limit) {
        int at = raw.indexOf('@');
        return label(at > 0 ? raw.substring(0, at) : raw, limit);
    }

    /** A link, or the bare label where Slack would not take the address. */
    static String link(URI address, String escapedLabel) {
        String url = address.toString().replace("&", "&amp;");
        return url.length() > LONGEST_LINK || url.indexOf('|') >= 0 || url.indexOf('>') >= 0
                ? escapedLabel
                : "<" + url + "|" + escapedLabel + ">";
    }

    /** A time that every reader sees in their own zone. */
    static String time(Instant at) {
        return "<!date^" + at.getEpochSecond() + "^{date_short_pretty} {time}|" + FALLBACK.format(at) + ">";
    }

    private static String cleaned(String raw) {
        String lines = raw.replace("\r\n", "\n").replace('\r', '\n').replace('\t', ' ');
        return MANY_LINES
                .matcher(CONTROL.matcher(lines).replaceAll(""))
                .replaceAll("\n")
                .strip();
    }
}
