// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.connector.mail.Mail.Party;
import io.closeloop.connector.mail.Mail.Report;
import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the raw bytes of a mail, whatever state they are in: unknown charsets and encodings, broken headers, missing
 * boundaries. Work is bounded by the bytes given and by limits on depth, parts and text; attachments are not looked at.
 */
final class MailReader {
    private static final int DEPTH = 10;
    private static final int PARTS = 100;
    private static final int TEXT_BYTES = 256 * 1024;
    /** Less than is fetched of any mail, so that a mail cut off has the same. */
    private static final int FINGERPRINT_BYTES = 64 * 1024;

    private static final int HEADERS = 500;
    private static final int HEADER_CHARACTERS = 16 * 1024;
    private static final int IDS = 100;
    private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,250}>");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"(),:;]{1,128}@[^\\s<>\"(),:;@]{1,190}");
    private static final Pattern TYPE = Pattern.compile("^\\s*([A-Za-z0-9.+-]{1,60})/([A-Za-z0-9.+-]{1,60})");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}]+");

    private static final Session LENIENT = lenient();

    private final StringBuilder plain = new StringBuilder();
    private final StringBuilder html = new StringBuilder();
    private final List<Map<String, String>> fields = new ArrayList<>();
    private Map<String, String> original = Map.of();
    private boolean reaction;
    private int parts;

    private MailReader() {}

    /**
     * Reads a mail.
     *
     * @param raw RFC 5322 bytes; may be cut off at the end
     * @throws MessagingException when not even the headers can be told from the rest
     */
    static Mail read(byte[] raw) throws MessagingException {
        MimeMessage message = new MimeMessage(LENIENT, new ByteArrayInputStream(raw));
        return new MailReader().read(message, raw);
    }

    /** Takes UTF-8 in headers (RFC 6532) and addresses that break the rules. */
    private static Session lenient() {
        Properties properties = new Properties();
        properties.setProperty("mail.mime.allowutf8", "true");
        properties.setProperty("mail.mime.address.strict", "false");
        return Session.getInstance(properties);
    }

    private Mail read(MimeMessage message, byte[] raw) throws MessagingException {
        Map<String, List<String>> headers = headers(message.getAllHeaders());
        ContentType type = type(first(headers, "content-type"));
        boolean isReport = type.match("multipart/report");
        walk(message, 0, isReport);
        String id = ids(headers, "message-id", 1).stream().findFirst().orElse("");
        List<Party> from = parties(headers, "from");
        return new Mail(
                fingerprint(headers, raw),
                headline(headers),
                id,
                ids(headers, "references", IDS),
                ids(headers, "in-reply-to", IDS),
                from.isEmpty() ? null : from.get(0),
                parties(headers, "reply-to"),
                parties(headers, "to"),
                parties(headers, "cc"),
                first(headers, "subject"),
                headers,
                type.getBaseType().toLowerCase(Locale.ROOT),
                isReport && type.getParameter("report-type") != null
                        ? type.getParameter("report-type").toLowerCase(Locale.ROOT)
                        : "",
                plain.toString(),
                html.toString(),
                isReport ? new Report(List.copyOf(fields), original) : null,
                reaction);
    }

    private void walk(Part part, int depth, boolean inReport) {
        if (depth > DEPTH || ++parts > PARTS) {
            return;
        }
        try {
            ContentType type = type(headerOf(part, "Content-Type"));
            if (type.getPrimaryType().equalsIgnoreCase("multipart")) {
                walkParts(part, depth, inReport);
            } else if (inReport && reportPart(part, type)) {
                return;
            } else if (Part.ATTACHMENT.equalsIgnoreCase(disposition(part))) {
                return;
            } else if (type.match("text/plain")) {
                append(plain, flowed(text(part, type), type));
            } else if (type.match("text/html") && html.isEmpty()) {
                html.append(text(part, type));
            } else if (type.match("text/vnd.google.email-reaction+json")) {
                reaction = true;
            }
        } catch (MessagingException | IOException | RuntimeException unreadable) {
            // This part stays unread; what the others say still counts.
        }
    }

    private void walkParts(Part part, int depth, boolean inReport) throws MessagingException, IOException {
        Object content = part.getContent();
        // A message part of an unknown multipart subtype may come back as a stream.
        Multipart multipart = content instanceof Multipart m
                ? m
                : new MimeMultipart(new jakarta.mail.util.ByteArrayDataSource(
                        limited(part.getInputStream()), part.getContentType()));
        int count = multipart.getCount();
        for (int i = 0; i < count && parts <= PARTS; i++) {
            BodyPart child = multipart.getBodyPart(i);
            walk(child, depth + 1, inReport);
        }
    }

    /** True for the parts of a report that say something about another mail. */
    private boolean reportPart(Part part, ContentType type) throws MessagingException, IOException {
        if (type.match("message/delivery-status")
                || type.match("message/feedback-report")
                || type.match("message/global-delivery-status")) {
            fields.addAll(blocks(decoded(bytes(part), null)));
            return true;
        }
        if (type.match("message/rfc822")
                || type.match("text/rfc822-headers")
                || type.match("message/rfc822-headers")
                || type.match("message/global")
                || type.match("message/global-headers")) {
            InternetHeaders found = new InternetHeaders(new ByteArrayInputStream(bytes(part)));
            Map<String, String> names = new LinkedHashMap<>();
            headers(found.getAllHeaders()).forEach((name, values) -> names.put(name, values.get(0)));
            original = Collections.unmodifiableMap(names);
            return true;
        }
        return false;
    }

    /** Blocks of {@code Name: value} lines (RFC 3464 section 2.1), names in lower case. */
    private static List<Map<String, String>> blocks(String text) {
        List<Map<String, String>> blocks = new ArrayList<>();
        Map<String, String> block = new LinkedHashMap<>();
        String last = "";
        for (String line : text.split("\r?\n|\r")) {
            if (line.isBlank()) {
                if (!block.isEmpty()) {
                    blocks.add(block);
                    block = new LinkedHashMap<>();
                }
                last = "";
            } else if (Character.isWhitespace(line.charAt(0)) && !last.isEmpty()) {
                block.merge(last, line.strip(), (a, b) -> a + " " + b);
            } else if (line.indexOf(':') > 0) {
                last = line.substring(0, line.indexOf(':')).strip().toLowerCase(Locale.ROOT);
                block.putIfAbsent(last, line.substring(line.indexOf(':') + 1).strip());
            }
            if (blocks.size() > PARTS || block.size() > HEADERS) {
                break;
            }
        }
        if (!block.isEmpty()) {
            blocks.add(block);
        }
        return blocks;
    }

    private static Map<String, List<String>> headers(Enumeration<Header> all) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        int count = 0;
        while (all.hasMoreElements() && count++ < HEADERS) {
            Header header = all.nextElement();
            String name = header.getName().toLowerCase(Locale.ROOT);
            String value = header.getValue() == null ? "" : header.getValue();
            if (value.length() > HEADER_CHARACTERS) {
                value = value.substring(0, HEADER_CHARACTERS);
            }
            // Addresses are decoded after they were taken apart: an encoded comma is no separator.
            boolean structured = switch (name) {
                case "from", "to", "cc", "reply-to", "references", "in-reply-to", "message-id", "content-type" -> true;
                default -> false;
            };
            headers.computeIfAbsent(name, any -> new ArrayList<>())
                    .add(structured ? MimeUtility.unfold(value) : clean(decodedWords(MimeUtility.unfold(value))));
        }
        return headers;
    }

    private static String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.get(name);
        return values == null ? "" : values.get(0);
    }

    private static List<String> ids(Map<String, List<String>> headers, String name, int limit) {
        List<String> ids = new ArrayList<>();
        for (String value : headers.getOrDefault(name, List.of())) {
            Matcher matcher = ID.matcher(value);
            while (matcher.find()) {
                if (!ids.contains(matcher.group())) {
                    ids.add(matcher.group());
                }
            }
        }
        if (ids.size() <= limit) {
            return List.copyOf(ids);
        }
        // The root and the newest are the ones that threads hang on.
        List<String> kept = new ArrayList<>(ids.subList(0, 1));
        kept.addAll(ids.subList(ids.size() - limit + 1, ids.size()));
        return List.copyOf(kept);
    }

    private static List<Party> parties(Map<String, List<String>> headers, String name) {
        List<Party> parties = new ArrayList<>();
        for (String value : headers.getOrDefault(name, List.of())) {
            List<Party> found = parties(value);
            parties.addAll(found.subList(0, Math.min(found.size(), PARTS - parties.size())));
        }
        return List.copyOf(parties);
    }

    private static List<Party> parties(String value) {
        List<Party> parties = new ArrayList<>();
        try {
            for (InternetAddress address : InternetAddress.parseHeader(value, false)) {
                String plain = address.getAddress();
                if (plain != null && ADDRESS.matcher(plain.strip()).matches()) {
                    parties.add(new Party(plain.strip().toLowerCase(Locale.ROOT), nameOf(address)));
                }
            }
        } catch (AddressException broken) {
            parties.clear();
        }
        if (parties.isEmpty()) {
            Matcher matcher = ADDRESS.matcher(value);
            while (matcher.find() && parties.size() < PARTS) {
                parties.add(new Party(matcher.group().toLowerCase(Locale.ROOT), null));
            }
        }
        return parties;
    }

    private static @Nullable String nameOf(InternetAddress address) {
        String name = address.getPersonal();
        if (name == null) {
            return null;
        }
        String clean = clean(decodedWords(name));
        return clean.isEmpty() ? null : clean.substring(0, Math.min(clean.length(), 200));
    }

    private static String decodedWords(String value) {
        if (!value.contains("=?")) {
            return value;
        }
        try {
            return MimeUtility.decodeText(value);
        } catch (IOException | RuntimeException unknownCharset) {
            return value;
        }
    }

    private static String clean(String text) {
        return CONTROL.matcher(text).replaceAll(" ").strip();
    }

    private static String headerOf(Part part, String name) throws MessagingException {
        String[] values = part.getHeader(name);
        return values == null || values.length == 0 || values[0] == null ? "" : values[0];
    }

    private static @Nullable String disposition(Part part) {
        try {
            return part.getDisposition();
        } catch (MessagingException broken) {
            return null;
        }
    }

    private static ContentType type(String header) {
        try {
            return header.isBlank() ? new ContentType("text/plain") : new ContentType(header);
        } catch (ParseException broken) {
            // Keep the type when only its parameters are broken.
            Matcher matcher = TYPE.matcher(header);
            return matcher.find()
                    ? new ContentType(matcher.group(1), matcher.group(2), null)
                    : new ContentType("text", "plain", null);
        }
    }

    private static String text(Part part, ContentType type) throws MessagingException, IOException {
        return decoded(bytes(part), type.getParameter("charset"));
    }

    private static byte[] bytes(Part part) throws MessagingException, IOException {
        try (InputStream in = stream(part)) {
            return limited(in);
        }
    }

    /** Decoded, or as it is when its encoding is unknown. */
    private static InputStream stream(Part part) throws MessagingException {
        try {
            return part.getInputStream();
        } catch (IOException | MessagingException unknownEncoding) {
            return part instanceof MimeBodyPart body
                    ? body.getRawInputStream()
                    : ((MimeMessage) part).getRawInputStream();
        }
    }

    /** What can be read before the limit, or before the encoding breaks. */
    private static byte[] limited(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0 && out.size() < TEXT_BYTES; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException broken) {
            if (out.size() == 0) {
                throw broken;
            }
        }
        return out.toByteArray();
    }

    /** As declared; where that is missing, unknown or plainly wrong, UTF-8 if it is valid UTF-8, else windows-1252. */
    private static String decoded(byte[] bytes, @Nullable String declared) {
        Charset charset = null;
        if (declared != null) {
            try {
                charset = Charset.forName(MimeUtility.javaCharset(declared.strip()));
            } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
                charset = null;
            }
        }
        if (charset != null && !charset.equals(StandardCharsets.US_ASCII)) {
            return new String(bytes, charset);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, Charset.forName("windows-1252"));
        }
    }

    /** RFC 3676: lines that end in a space go on in the next one. */
    private static String flowed(String text, ContentType type) {
        if (!"flowed".equalsIgnoreCase(type.getParameter("format"))) {
            return text;
        }
        boolean deleteSpace = "yes".equalsIgnoreCase(type.getParameter("delsp"));
        StringBuilder joined = new StringBuilder(text.length());
        int quotes = -1;
        boolean open = false;
        for (String line : text.split("\r?\n|\r", -1)) {
            int depth = 0;
            while (depth < line.length() && line.charAt(depth) == '>') {
                depth++;
            }
            String rest = line.substring(depth);
            if (rest.startsWith(" ")) {
                rest = rest.substring(1);
            }
            boolean signature = rest.equals("-- ");
            if (open && depth == quotes && !signature) {
                joined.append(rest);
            } else {
                if (quotes >= 0) {
                    joined.append('\n');
                }
                joined.append(depth > 0 ? ">".repeat(depth) + " " : "").append(rest);
            }
            quotes = depth;
            open = rest.endsWith(" ") && !signature;
            if (open && deleteSpace) {
                joined.setLength(joined.length() - 1);
            }
        }
        return joined.toString();
    }

    private static void append(StringBuilder text, String more) {
        if (text.length() < TEXT_BYTES) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(more);
        }
    }

    /** Over what a sender writes, not over what servers add on the way, so that every copy has the same. */
    private static String fingerprint(Map<String, List<String>> headers, byte[] raw) {
        MessageDigest digest = digest(headers);
        int body = bodyAt(raw);
        digest.update(raw, body, Math.min(raw.length - body, FINGERPRINT_BYTES));
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static String headline(Map<String, List<String>> headers) {
        return HexFormat.of().formatHex(digest(headers).digest(), 0, 16);
    }

    private static MessageDigest digest(Map<String, List<String>> headers) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : List.of("message-id", "from", "to", "date", "subject", "in-reply-to")) {
                digest.update(
                        (name + ":" + headers.getOrDefault(name, List.of()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return digest;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static int bodyAt(byte[] raw) {
        for (int i = 0; i + 1 < raw.length; i++) {
            if (raw[i] == '\n'
                    && (raw[i + 1] == '\n' || (i + 2 < raw.length && raw[i + 1] == '\r' && raw[i + 2] == '\n'))) {
                return i + 1;
            }
        }
        return raw.length;
    }
}
