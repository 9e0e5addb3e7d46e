// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.Ids;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Rule;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.port.Tx.ClaimedInvitation;
import io.closeloop.survey.Via;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes an older database that was given back fit to go on with. What it believes to be due has most likely been done in
 * the time that it does not know of: an ask counts as sent, so that its link works and the pause until the next one runs;
 * nobody is reminded, because he may have answered; contacts and threads whose time came end without an ask. Used while no
 * program works on that database; may be repeated.
 */
public final class AfterRestore {
    private static final int BATCH = 200;
    /** Longer than any transaction: what is claimed is settled in the same one. */
    private static final Duration LEASE = Duration.ofHours(1);
    /** Further ahead than anybody is reminded. */
    private static final Duration EVER = Duration.ofDays(36_500);

    private static final String WHY = "a back-up was restored";

    private final Store store;
    private final Clock clock;
    private final Ids ids;
    private final Journal journal;
    private final String actor;
    private final String node = "restore-" + UUID.randomUUID();

    /** @param actor the name of who restores it, for the ledger */
    public AfterRestore(Store store, Clock clock, String actor) {
        this.store = store;
        this.clock = clock;
        this.ids = new Ids(clock);
        this.journal = new Journal(ids, clock);
        this.actor = actor;
    }

    /** How many of each were settled. */
    public record Count(long asks, long reminders, long contacts, long threads) {}

    /** @param until what fell due by then has been done; not in the future */
    public Count settle(Instant until) {
        return new Count(
                everyWay(via -> tx -> asks(tx, via, until)),
                everyWay(via -> tx -> reminders(tx, via, until.plus(EVER))),
                inBatches(tx -> contacts(tx, Store.Station.MATCH, until))
                        + inBatches(tx -> contacts(tx, Store.Station.DECIDE, until)),
                inBatches(tx -> threads(tx, until)));
    }

    private int asks(Tx tx, Via via, Instant until) {
        List<ClaimedInvitation> due = tx.claimInvitations(via, Instant.EPOCH, until, node, lease(), BATCH);
        due.stream().map(ClaimedInvitation::invitation).forEach(ask -> {
            tx.settle(Invitations.sent(ask, ask.dueAt(), ask.reference()), node, null);
            journal.note(
                    tx,
                    LedgerEvent.INVITATION_SENT,
                    actor,
                    Journal.About.invitation(ask),
                    Facts.invitationSent(ask, "counts as sent: " + WHY, ask.reference()));
        });
        return due.size();
    }

    private int reminders(Tx tx, Via via, Instant until) {
        List<ClaimedInvitation> due = tx.claimReminders(via, Instant.EPOCH, until, node, lease(), BATCH);
        due.forEach(claimed -> tx.settle(claimed.invitation(), node, null));
        return due.size();
    }

    private int contacts(Tx tx, Store.Station station, Instant until) {
        List<Interaction> due = tx.claimInteractions(station, until, node, lease(), BATCH);
        for (Interaction contact : due) {
            tx.move(contact.id(), node, null, clock.instant(), null);
            if (tx.decision(contact.id()).isPresent()) {
                continue;
            }
            Decision skipped = new Decision(
                    ids.next("dec"),
                    contact.id(),
                    clock.instant(),
                    List.of(Rule.failed("restore", WHY + " since, and it may have been asked about")),
                    null,
                    null);
            tx.insert(skipped);
            journal.note(
                    tx,
                    LedgerEvent.DECISION_SKIP,
                    actor,
                    Journal.About.interaction(contact.id()),
                    Facts.decisionSkip(skipped));
        }
        return due.size();
    }

    private static int threads(Tx tx, Instant until) {
        List<Conversation> idle = tx.idle(until, BATCH);
        idle.forEach(thread -> tx.save(thread.closed(), null));
        return idle.size();
    }

    private Instant lease() {
        return clock.instant().plus(LEASE);
    }

    /**
     * Takes over who refused to be asked.
     *
     * @param other the database that was replaced, as far as it can still be read
     * @return how many addresses were not on the list
     */
    public long optOuts(Store other) {
        long all = 0;
        String cursor = "";
        while (true) {
            String after = cursor;
            Map<String, Instant> page = other.read(view -> view.optOuts(after, BATCH));
            if (page.isEmpty()) {
                return all;
            }
            all += write(tx -> optOuts(tx, page));
            for (String key : page.keySet()) {
                cursor = key;
            }
        }
    }

    private int optOuts(Tx tx, Map<String, Instant> page) {
        int fresh = 0;
        for (Map.Entry<String, Instant> one : page.entrySet()) {
            Optional<Handle> refused = Handle.ofKey(one.getKey());
            if (refused.isPresent() && tx.optedOut(List.of(refused.get())).isEmpty()) {
                tx.optOut(refused.get(), "restore", "(said before " + WHY + ")", one.getValue());
                journal.note(
                        tx,
                        LedgerEvent.CONSENT_WITHDRAWN,
                        actor,
                        Journal.About.nothing(),
                        Facts.consentWithdrawn(refused.get(), "restore"));
                fresh++;
            }
        }
        return fresh;
    }

    private long everyWay(Function<Via, Function<Tx, Integer>> batch) {
        return Stream.of(Via.values()).map(batch).mapToLong(this::inBatches).sum();
    }

    private long inBatches(Function<Tx, Integer> batch) {
        long all = 0;
        while (true) {
            int done = write(batch);
            if (done == 0) {
                return all;
            }
            all += done;
        }
    }

    private <T> T write(Function<Tx, T> work) {
        return Loop.joined(store.write(work));
    }
}
