// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One mail, read: decoded, bounded, and without anything that needs the server.
 *
 * @param fingerprint 128 bits in hex of what the mail says, the same for every copy of it
 * @param headline the same of its headers alone, for where only these are read
 * @param id its Message-ID with angle brackets; empty when it has none
 * @param references ids of References, oldest first
 * @param inReplyTo ids of In-Reply-To
 * @param from null when there is no readable sender
 * @param headers values by lower-case name, decoded
 * @param contentType lower-case type and subtype
 * @param reportType of a multipart/report, lower case; empty otherwise
 * @param plain the text/plain parts; empty when there are none
 * @param html the text/html part; empty when there is none
 * @param report what a machine-readable report says; null when the mail is none
 * @param reaction true for a lone emoji put on a mail
 */
record Mail(
        String fingerprint,
        String headline,
        String id,
        List<String> references,
        List<String> inReplyTo,
        @Nullable Party from,
        List<Party> replyTo,
        List<Party> to,
        List<Party> cc,
        String subject,
        Map<String, List<String>> headers,
        String contentType,
        String reportType,
        String plain,
        String html,
        @Nullable Report report,
        boolean reaction) {

    /** Somebody in an address header; the address is lower case. */
    record Party(String address, @Nullable String name) {
        /** Masked: personal. */
        @Override
        public String toString() {
            return "Party";
        }
    }

    /**
     * The parts of a multipart/report (RFC 6522).
     *
     * @param fields blocks of fields of the machine-readable part, names in lower case
     * @param original headers of the mail it is about, names in lower case
     */
    record Report(List<Map<String, String>> fields, Map<String, String> original) {
        /** The first value of a field in any block. */
        Optional<String> field(String name) {
            return fields.stream()
                    .map(block -> block.get(name))
                    .filter(java.util.Objects::nonNull)
                    .findFirst();
        }
    }

    /** The first value of a header. */
    Optional<String> header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    boolean has(String name) {
        return headers.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** What it answers, newest first: In-Reply-To, then References from the right. */
    List<String> answers() {
        List<String> all = new ArrayList<>(inReplyTo);
        for (int i = references.size() - 1; i >= 0; i--) {
            if (!all.contains(references.get(i))) {
                all.add(references.get(i));
            }
        }
        return all;
    }

    /**
     * The key by which a copy of this mail is recognised. Not the UID: a mail that is moved gets another one, and all do
     * when the server is replaced. Not the Message-ID alone: its sender chooses it, and whoever repeats one could keep
     * somebody else's mail from being counted.
     */
    String key() {
        String name = id.length() > 2 ? id.substring(1, Math.min(id.length() - 1, 200)) : "no-id";
        return name + "#" + fingerprint;
    }

    /** Without content: it is personal. */
    @Override
    public String toString() {
        return "Mail[" + fingerprint + "]";
    }
}
