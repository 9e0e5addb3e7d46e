// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;

/**
 * One folder, opened with EXAMINE: no flag is ever set and nothing is ever expunged, whatever is done here. Speaks in
 * UIDs, which other programs' deletions do not shift. Not thread-safe.
 */
final class ImapFolder implements AutoCloseable {
    private static final int SET = 200;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.ENGLISH);

    private final IMAPFolder folder;

    /**
     * A mail of the folder.
     *
     * @param at INTERNALDATE: when the server received it; {@code EPOCH} when the server does not say
     * @param size in bytes
     */
    record Found(long uid, Instant at, int size) {}

    /** @throws jakarta.mail.FolderNotFoundException when there is no such folder */
    ImapFolder(IMAPFolder folder) throws MessagingException {
        this.folder = folder;
        folder.open(Folder.READ_ONLY);
    }

    /** Changes when the UIDs of the folder have lost their meaning. */
    long validity() throws MessagingException {
        return folder.getUIDValidity();
    }

    /** A UID that no mail had yet when the folder was opened; at least 1. */
    long next() throws MessagingException {
        long next = folder.getUIDNext();
        if (next > 0) {
            return next;
        }
        int count = folder.getMessageCount();
        return count == 0 ? 1 : folder.getUID(folder.getMessage(count)) + 1;
    }

    /** Mails from a UID on, in its order. Costs what is new, not what is there. */
    List<Found> from(long uid) throws MessagingException {
        // The range n:* holds the last mail even when its UID is below n (RFC 9051 section 6.4.8).
        return found("UID FETCH " + uid + ":*").stream()
                .filter(mail -> mail.uid() >= uid)
                .toList();
    }

    /** Mails received since a moment, and some a little before: servers compare days in their own zone. */
    List<Found> since(Instant moment) throws MessagingException {
        LocalDate day = moment.atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
        return byUid(search("SINCE " + DAY.format(day), null));
    }

    /** The mails that came into the folder last. */
    List<Found> newest(int limit) throws MessagingException {
        int count = folder.getMessageCount();
        return count == 0 ? List.of() : found("FETCH " + Math.max(1, count - limit + 1) + ":*");
    }

    /** UIDs of mails that have a text within a header. */
    List<Long> withHeader(String name, String text) throws MessagingException {
        Argument argument = new Argument();
        argument.writeString(text);
        return search("HEADER " + name, argument);
    }

    /** UIDs of mails that have a text within a header and were received since a moment. */
    List<Long> withHeader(String name, String text, Instant since) throws MessagingException {
        LocalDate day = since.atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
        Argument argument = new Argument();
        argument.writeString(text);
        return search("SINCE " + DAY.format(day) + " HEADER " + name, argument);
    }

    /** The first bytes of some mails, by UID; mails that are gone are missing. */
    Map<Long, byte[]> raw(Collection<Long> uids, int limit) throws MessagingException {
        return bodies(uids, "BODY.PEEK[]<0." + limit + ">");
    }

    /** The headers of some mails, by UID. */
    Map<Long, byte[]> headers(Collection<Long> uids) throws MessagingException {
        return bodies(uids, "BODY.PEEK[HEADER]");
    }

    private Map<Long, byte[]> bodies(Collection<Long> uids, String item) throws MessagingException {
        Map<Long, byte[]> bodies = new LinkedHashMap<>();
        if (uids.isEmpty()) {
            return bodies;
        }
        command("UID FETCH " + set(uids) + " (UID " + item + ")", null, fetched -> {
            UID uid = fetched.getItem(UID.class);
            BODY body = fetched.getItem(BODY.class);
            if (uid == null || body == null) {
                return false;
            }
            ByteArray data = body.getByteArray();
            bodies.put(
                    uid.uid,
                    data == null
                            ? new byte[0]
                            : Arrays.copyOfRange(data.getBytes(), data.getStart(), data.getStart() + data.getCount()));
            return true;
        });
        return bodies;
    }

    private List<Found> byUid(List<Long> uids) throws MessagingException {
        List<Found> all = new ArrayList<>();
        for (int i = 0; i < uids.size(); i += SET) {
            all.addAll(found("UID FETCH " + set(uids.subList(i, Math.min(uids.size(), i + SET)))));
        }
        return all;
    }

    private List<Found> found(String command) throws MessagingException {
        List<Found> all = new ArrayList<>();
        command(command + " (UID INTERNALDATE RFC822.SIZE)", null, fetched -> {
            UID uid = fetched.getItem(UID.class);
            INTERNALDATE date = fetched.getItem(INTERNALDATE.class);
            RFC822SIZE size = fetched.getItem(RFC822SIZE.class);
            if (uid == null || size == null) {
                return false;
            }
            boolean dated = date != null && date.getDate() != null;
            all.add(new Found(uid.uid, dated ? date.getDate().toInstant() : Instant.EPOCH, (int)
                    Math.min(size.size, Integer.MAX_VALUE)));
            return true;
        });
        return all;
    }

    private List<Long> search(String criteria, @Nullable Argument argument) throws MessagingException {
        List<Long> uids = new ArrayList<>();
        run("UID SEARCH " + criteria, argument, response -> {
            if (response instanceof IMAPResponse found && found.keyEquals("SEARCH")) {
                for (long uid = found.readLong(); uid != -1; uid = found.readLong()) {
                    uids.add(uid);
                }
                return true;
            }
            return false;
        });
        return uids;
    }

    private void command(String command, @Nullable Argument argument, Taker<FetchResponse> taker)
            throws MessagingException {
        run(command, argument, response -> response instanceof FetchResponse fetched && taker.take(fetched));
    }

    private void run(String command, @Nullable Argument argument, Taker<Response> taker) throws MessagingException {
        folder.doCommand(protocol -> {
            Response[] responses = protocol.command(command, argument);
            for (int i = 0; i < responses.length - 1; i++) {
                if (responses[i] != null && taker.take(responses[i])) {
                    responses[i] = null;
                }
            }
            protocol.notifyResponseHandlers(responses);
            protocol.handleResult(responses[responses.length - 1]);
            return null;
        });
    }

    private interface Taker<R> {
        /** True when the response was meant for us and nobody else need see it. */
        boolean take(R response);
    }

    /** {@code 1:3,7}: neighbours as a range, so that a command stays short and cheap. */
    private static String set(Collection<Long> uids) {
        StringBuilder set = new StringBuilder();
        long first = -1;
        long last = -1;
        for (long uid : new TreeSet<>(uids)) {
            if (uid == last + 1 && first > 0) {
                last = uid;
                continue;
            }
            append(set, first, last);
            first = uid;
            last = uid;
        }
        append(set, first, last);
        return set.toString();
    }

    private static void append(StringBuilder set, long first, long last) {
        if (first > 0) {
            set.append(set.isEmpty() ? "" : ",").append(first).append(last > first ? ":" + last : "");
        }
    }

    @Override
    public void close() throws MessagingException {
        if (folder.isOpen()) {
            folder.close(false);
        }
    }
}
