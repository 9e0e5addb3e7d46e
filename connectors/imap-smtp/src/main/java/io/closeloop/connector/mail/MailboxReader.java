// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.connector.mail.WatchedFolder.Arrival;
import io.closeloop.connector.mail.WatchedFolder.Role;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Message.Author;
import io.closeloop.port.Intake;
import jakarta.mail.FolderClosedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import jakarta.mail.StoreClosedException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is new in the folders of one mailbox and records it, all folders in one go so that their order can be kept:
 * what is in Resolved is looked up first, and recorded as resolved last, after everything that had been written by then.
 * A mail of a customer that is newer than what was resolved comes after that, and opens the thread again.
 *
 * <p>A mail is done once it was recorded; whatever fails before that is read again by the next round, and recording
 * knows repeats. A mail that cannot be read is passed over after three rounds. Not thread-safe.
 */
final class MailboxReader implements Threads.Parents {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxReader.class);

    /** Mails fetched and recorded together. */
    private static final int TOGETHER = 25;

    /** Bytes read of a mail; more only where these hold no text. */
    private static final int BYTES = 256 * 1024;

    private static final int MORE_BYTES = 2 * 1024 * 1024;
    private static final int TRIES = 3;

    private final MailSettings settings;
    private final ImapMailbox mailbox;
    private final Clock clock;
    private final MailIntakes intakes;
    private final Threads threads = new Threads(this);
    private final Map<Role, WatchedFolder> folders = new EnumMap<>(Role.class);
    private final Map<Role, ImapFolder> open = new EnumMap<>(Role.class);
    private final ReadDays days;
    private @Nullable Instant lastRead;
    private int bodies;

    /** Takes what was found; returns once it is durable. */
    interface Recorder {
        void record(List<Intake> intakes) throws Exception;
    }

    MailboxReader(MailSettings settings, ImapMailbox mailbox, List<Role> roles, Clock clock, ReadDays days) {
        this.settings = settings;
        this.mailbox = mailbox;
        this.clock = clock;
        this.days = days;
        this.intakes = new MailIntakes(settings);
        roles.forEach(role -> folders.put(role, new WatchedFolder(role)));
    }

    /**
     * One round.
     *
     * @param goOn asked between batches; false ends the round early, and the next one goes on there
     * @return how many mails were read
     */
    int read(Recorder recorder, BooleanSupplier goOn) throws Exception {
        int before = bodies;
        try {
            Instant begun = clock.instant();
            Instant since = since(begun);
            mailbox.connect();
            openFolders();
            discover(since);
            Round round = new Round(recorder, since);
            if (round.resolved(goOn) && round.written(goOn)) {
                round.close();
                lastRead = begun;
                days.note(begun);
            }
            return bodies - before;
        } finally {
            closeFolders();
        }
    }

    /** Mails whose text was fetched since the start; for tests of what a round costs. */
    int bodies() {
        return bodies;
    }

    /** Begins anew with the next round: somebody else has read on meanwhile. */
    void forget() {
        folders.replaceAll((role, watched) -> new WatchedFolder(role));
        lastRead = null;
    }

    /** How far back to read where nothing is known: the last days, and everything since it was last read to its end. */
    private Instant since(Instant now) {
        Instant last = lastRead == null ? days.last(now).orElse(now) : lastRead;
        Instant since = now.minus(settings.lookback());
        lastRead = last;
        return last.isBefore(since) ? last : since;
    }

    private void openFolders() throws MessagingException {
        for (WatchedFolder watched : folders.values()) {
            try {
                open.put(watched.role(), mailbox.open(watched.role()));
            } catch (FolderNotFoundException missing) {
                if (watched.role() == Role.INBOX || watched.role() == Role.SURVEY) {
                    throw missing;
                }
                watched.absent();
            }
        }
    }

    private void discover(Instant since) throws MessagingException {
        // Resolved first: whatever was written before a mail was moved there is then seen in this very round.
        for (Role role : List.of(Role.RESOLVED, Role.INBOX, Role.SURVEY, Role.SENT)) {
            ImapFolder folder = open.get(role);
            WatchedFolder watched = folders.get(role);
            if (folder != null && watched != null) {
                watched.discover(folder, since);
            }
        }
    }

    private void closeFolders() {
        for (ImapFolder folder : open.values()) {
            try {
                folder.close();
            } catch (MessagingException gone) {
                LOG.debug("A folder could not be closed", gone);
            }
        }
        open.clear();
    }

    /** What has been found in one round and has to wait for its end. */
    private final class Round {
        private final Recorder recorder;
        private final Instant since;
        private final Map<String, Instant> resolvedUpTo = new LinkedHashMap<>();
        private final List<Intake.Closed> closings = new ArrayList<>();
        private final List<Arrival> closed = new ArrayList<>();
        private final List<Intake> later = new ArrayList<>();
        private final List<Arrival> laterArrivals = new ArrayList<>();

        Round(Recorder recorder, Instant since) {
            this.recorder = recorder;
            this.since = since;
        }

        boolean resolved(BooleanSupplier goOn) throws Exception {
            return batches(pending(Role.RESOLVED), goOn, batch -> {
                List<Intake> wrote = new ArrayList<>();
                // Of mails too old to be of interest only the fact that they were resolved is kept.
                List<Arrival> old = batch.stream()
                        .filter(arrival -> arrival.old && arrival.found.at().isBefore(since))
                        .toList();
                List<Arrival> recent =
                        batch.stream().filter(arrival -> !old.contains(arrival)).toList();
                Map<Arrival, Mail> whole = mails(recent, false);
                for (Map.Entry<Arrival, Mail> read : whole.entrySet()) {
                    resolve(read.getKey(), read.getValue(), wrote);
                }
                Map<Arrival, Mail> headers = mails(old, true);
                for (Map.Entry<Arrival, Mail> read : headers.entrySet()) {
                    resolve(read.getKey(), read.getValue(), null);
                }
                record(wrote);
                batch.stream()
                        .filter(arrival ->
                                whole.containsKey(arrival) || headers.containsKey(arrival) || arrival.tries >= TRIES)
                        .forEach(closed::add);
            });
        }

        private void resolve(Arrival arrival, Mail mail, @Nullable List<Intake> wrote) throws MessagingException {
            String stream = threads.rootOf(mail);
            Instant at = at(arrival);
            if (wrote != null) {
                Optional<Intake> intake =
                        intakes.ours(mail) ? intakes.sent(mail, stream, at) : intakes.received(mail, stream, at);
                intake.ifPresent(wrote::add);
            }
            if (MessageIds.surveyKey(stream).isPresent() || MessageIds.isAlert(stream)) {
                return;
            }
            resolvedUpTo.merge(stream, at, (a, b) -> a.isAfter(b) ? a : b);
            // When it was moved is not on record. While watching it is now; after a start the mail's own time is the
            // only
            // one that cannot be too late, and too late would ask somebody about a contact of last week.
            Instant moved = arrival.old || clock.instant().isBefore(at) ? at : clock.instant();
            closings.add(new Intake.Closed(
                    MailIntakes.SOURCE, stream, "resolved:" + mail.headline(), moved, CloseReason.RESOLVED));
        }

        boolean written(BooleanSupplier goOn) throws Exception {
            List<Arrival> all = new ArrayList<>();
            List.of(Role.INBOX, Role.SURVEY, Role.SENT).forEach(role -> all.addAll(pending(role)));
            all.sort(Comparator.comparing((Arrival arrival) -> at(arrival)));
            return batches(all, goOn, batch -> {
                List<Intake> now = new ArrayList<>();
                List<Arrival> done = new ArrayList<>();
                Map<Arrival, Mail> mails = mails(batch, false);
                for (Arrival arrival : batch) {
                    Mail mail = mails.get(arrival);
                    Optional<Intake> intake = mail == null ? Optional.empty() : written(arrival, mail);
                    if (intake.isPresent() && reopens(arrival, intake.get())) {
                        later.add(intake.get());
                        laterArrivals.add(arrival);
                    } else if (mail != null || arrival.tries >= TRIES) {
                        intake.ifPresent(now::add);
                        done.add(arrival);
                    }
                }
                record(now);
                done.forEach(Arrival::done);
            });
        }

        private Optional<Intake> written(Arrival arrival, Mail mail) throws MessagingException {
            return switch (arrival.role()) {
                case SENT -> intakes.sent(mail, threads.rootOf(mail), at(arrival));
                case SURVEY -> intakes.received(mail, null, at(arrival));
                default -> intakes.received(mail, threads.rootOf(mail), at(arrival));
            };
        }

        private boolean reopens(Arrival arrival, Intake intake) {
            if (arrival.role() != Role.INBOX
                    || !(intake instanceof Intake.Wrote wrote)
                    || wrote.message().author() != Author.CUSTOMER
                    || wrote.message().stream() == null) {
                return false;
            }
            Instant resolved = resolvedUpTo.get(wrote.message().stream());
            return resolved != null && at(arrival).isAfter(resolved);
        }

        void close() throws Exception {
            closings.sort(Comparator.comparing(Intake.Closed::at));
            record(List.copyOf(closings));
            closed.forEach(Arrival::done);
            record(later);
            laterArrivals.forEach(Arrival::done);
        }

        private void record(List<Intake> found) throws Exception {
            if (!found.isEmpty()) {
                recorder.record(List.copyOf(found));
            }
        }
    }

    private interface Batch {
        void read(List<Arrival> batch) throws Exception;
    }

    private static boolean batches(List<Arrival> all, BooleanSupplier goOn, Batch reading) throws Exception {
        for (int i = 0; i < all.size(); i += TOGETHER) {
            if (!goOn.getAsBoolean()) {
                return false;
            }
            reading.read(all.subList(i, Math.min(all.size(), i + TOGETHER)));
        }
        return goOn.getAsBoolean();
    }

    private List<Arrival> pending(Role role) {
        WatchedFolder watched = folders.get(role);
        return watched == null || !open.containsKey(role) ? List.of() : List.copyOf(watched.pending());
    }

    private Instant at(Arrival arrival) {
        return arrival.found.at().equals(Instant.EPOCH) ? clock.instant() : arrival.found.at();
    }

    /** Reads mails; one that is gone or cannot be read is missing from the result. */
    private Map<Arrival, Mail> mails(List<Arrival> batch, boolean headersOnly) throws MessagingException {
        Map<Arrival, Mail> mails = new LinkedHashMap<>();
        Map<Role, List<Arrival>> byFolder = batch.stream()
                .collect(Collectors.groupingBy(Arrival::role, () -> new EnumMap<>(Role.class), Collectors.toList()));
        for (Map.Entry<Role, List<Arrival>> part : byFolder.entrySet()) {
            ImapFolder folder = java.util.Objects.requireNonNull(open.get(part.getKey()));
            Map<Long, byte[]> raw = fetch(folder, part.getValue(), headersOnly);
            for (Arrival arrival : part.getValue()) {
                byte[] bytes = raw.get(arrival.found.uid());
                if (bytes != null) {
                    parse(folder, arrival, bytes, headersOnly).ifPresent(mail -> mails.put(arrival, mail));
                }
            }
        }
        return mails;
    }

    /** Together where possible; alone where that failed, so that the one at fault is known. */
    private Map<Long, byte[]> fetch(ImapFolder folder, List<Arrival> arrivals, boolean headersOnly)
            throws MessagingException {
        List<Long> together = arrivals.stream()
                .filter(arrival -> !arrival.alone)
                .map(arrival -> arrival.found.uid())
                .toList();
        Map<Long, byte[]> raw = new LinkedHashMap<>();
        try {
            raw.putAll(bytes(folder, together, headersOnly));
        } catch (MessagingException | RuntimeException failed) {
            arrivals.forEach(arrival -> arrival.alone = true);
            failWhenLost(failed);
        }
        for (Arrival arrival : arrivals) {
            long uid = arrival.found.uid();
            if (raw.containsKey(uid)) {
                continue;
            }
            // Counted before it is tried: a mail may well be what breaks the connection.
            arrival.tries++;
            try {
                raw.putAll(bytes(folder, List.of(uid), headersOnly));
                if (!raw.containsKey(uid)) {
                    LOG.debug("A mail was moved or deleted before it was read: folder {}, UID {}", arrival.role(), uid);
                    arrival.tries = TRIES;
                }
            } catch (MessagingException | RuntimeException failed) {
                if (arrival.tries >= TRIES) {
                    LOG.warn("A mail cannot be fetched and is passed over: folder {}, UID {}", arrival.role(), uid);
                    // Done here and now: the connection may be gone, and with it the rest of this round.
                    arrival.done();
                }
                failWhenLost(failed);
            }
        }
        bodies += raw.size();
        return raw;
    }

    private static Map<Long, byte[]> bytes(ImapFolder folder, List<Long> uids, boolean headersOnly)
            throws MessagingException {
        return headersOnly ? folder.headers(uids) : folder.raw(uids, BYTES);
    }

    private static void failWhenLost(Exception failed) throws MessagingException {
        if (failed instanceof FolderClosedException || failed instanceof StoreClosedException) {
            throw (MessagingException) failed;
        }
    }

    private Optional<Mail> parse(ImapFolder folder, Arrival arrival, byte[] bytes, boolean headersOnly)
            throws MessagingException {
        try {
            Mail mail = MailReader.read(bytes);
            if (!headersOnly
                    && bytes.length >= BYTES
                    && mail.plain().isBlank()
                    && mail.html().isBlank()) {
                // The words stand behind a large attachment.
                byte[] more =
                        folder.raw(List.of(arrival.found.uid()), MORE_BYTES).get(arrival.found.uid());
                return Optional.of(more == null ? mail : MailReader.read(more));
            }
            return Optional.of(mail);
        } catch (FolderClosedException | StoreClosedException lost) {
            throw lost;
        } catch (MessagingException | RuntimeException unreadable) {
            LOG.warn(
                    "A mail cannot be read and is passed over: folder {}, UID {}, {}",
                    arrival.role(),
                    arrival.found.uid(),
                    unreadable.getClass().getSimpleName());
            arrival.tries = TRIES;
            return Optional.empty();
        }
    }

    /** {@inheritDoc} */
    @Override
    public Optional<List<String>> referencesOf(String messageId) throws MessagingException {
        for (ImapFolder folder : open.values()) {
            for (byte[] header : headersOf(folder, messageId)) {
                Mail mail = MailReader.read(header);
                if (mail.id().equals(messageId)) {
                    return Optional.of(mail.references().isEmpty() ? mail.inReplyTo() : mail.references());
                }
            }
        }
        return Optional.empty();
    }

    private static List<byte[]> headersOf(ImapFolder folder, String messageId) throws MessagingException {
        List<Long> uids = folder.withHeader("Message-ID", messageId);
        return uids.isEmpty()
                ? List.of()
                : List.copyOf(folder.headers(uids.subList(0, Math.min(5, uids.size())))
                        .values());
    }
}
