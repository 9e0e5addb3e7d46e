// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Delivery;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Match;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.Span;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Station 7 for one destination: claims what is due, calls the vendor, settles. Every destination has a queue and threads
 * of its own, so that a slow vendor slows nobody else. Thread-safe.
 *
 * <p>An effect that is due the moment it is planned is claimed in the transaction that plans it and handed over in
 * memory, which saves writing and reading it once more; if this process ends before it is settled, its lease runs out as
 * that of any other.
 */
public final class DeliverStation<O extends Record> {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverStation.class);
    static final Duration LEASE = Duration.ofMinutes(2);
    private static final int CLAIM = 100;
    /** Fewest effects that are claimed ahead of their calls; many more would outlive their leases at a slow vendor. */
    private static final int ROOM = 16;

    /** Most effects in doubt that wait here to be asked about. */
    private static final int DOUBTS = 1000;

    private final Loop loop;
    private final DeliveryTarget<O> target;
    private final String queue;
    private final DeliverySettings settings;
    private final Executor threads;
    private final Activity activity;
    private final Stories stories;
    private final Breaker breaker = new Breaker();
    private final Pace pace;
    private final int room;
    private final Timer calling;
    private final Timer late;
    private final Measures.Outcomes<Settling.Result> results;
    // Guarded by itself, with what follows it.
    private final Queue<Task<O>> waiting = new ArrayDeque<>();
    private int handled;
    private int calls;
    private boolean full;
    /** What is claimed here and may be at the vendor already: it is asked about while calls go on. */
    private final Queue<Task<O>> lost = new ArrayDeque<>();

    private boolean asking;
    /** What is claimed here and whose call has not ended, by its id. */
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();

    private volatile Runnable roomAgain = () -> {};

    /**
     * An effect that is claimed and whose call is to come.
     *
     * @param lease when the claim ends; moves when this node claims it again
     */
    private record Task<O extends Record>(Delivery delivery, Effect<O> effect, Lease lease) {
        static <O extends Record> Task<O> of(Delivery delivery, Effect<O> effect, Instant leaseUntil) {
            return new Task<>(delivery, effect, new Lease(leaseUntil));
        }

        /** With an older version that is there, though its answer was lost. */
        Task<O> bringing(String older) {
            Effect<O> found = new Effect<>(
                    effect.id(), effect.target(), effect.options(), effect.story(), effect.version(), older);
            return new Task<>(delivery, found, lease);
        }
    }

    /**
     * @param queue the destination's own queue, one of {@link DeliveryTarget#queues}
     * @param threads on which the vendor is called; at most {@code settings.concurrency()} are used at a time, and one more
     *     to ask about what is in doubt
     * @param activity told of every effect from its claim to its end
     */
    public DeliverStation(
            Loop loop,
            DeliveryTarget<O> target,
            String queue,
            DeliverySettings settings,
            Executor threads,
            Activity activity) {
        this.activity = activity;
        this.loop = loop;
        this.target = target;
        this.queue = queue;
        this.settings = settings;
        this.threads = threads;
        this.stories = new Stories(loop);
        this.pace = new Pace(loop.clock(), settings.perSecond());
        Measures measures = loop.telemetry().measures();
        String[] tags = {"destination", queue};
        this.calling = measures.timer("closeloop.delivery.call", "Calls of a destination, a batch each", tags);
        this.late = measures.timer("closeloop.delivery.late", "From due to delivered", tags);
        this.results = measures.outcomes(
                "closeloop.delivery.outcomes", "Effects by what became of a try", Settling.Result.class, tags);
        measures.gauge(
                "closeloop.destination.open",
                "1 while a destination that does not answer is left in peace",
                () -> breaker.closed() ? 0 : 1,
                tags);
        this.room = Math.max(ROOM, 4 * settings.batch() * settings.concurrency());
    }

    public String queue() {
        return queue;
    }

    /** Since when it has not answered and is left in peace but for a probe now and then; empty while it is called. */
    public Optional<Instant> restingSince() {
        return Optional.ofNullable(breaker.openSince());
    }

    /** A person has had effects made due again: one of them is tried at once, however long the destination asked to wait. */
    public void hurry() {
        breaker.hurry();
        roomAgain.run();
    }

    /** Takes what is due; returns how many that was. */
    public int step() {
        Instant now = loop.now();
        int paced = pace.take(freeOrCallBack(Math.max(CLAIM, settings.batch())));
        int wished = breaker.allows(paced, now);
        pace.giveBack(paced - wished);
        if (wished <= 0) {
            return 0;
        }
        try {
            return takeUp(wished, now);
        } catch (RuntimeException | Error e) {
            // The destination was not called: another probe may be.
            breaker.probed();
            throw e;
        }
    }

    private int takeUp(int wished, Instant now) {
        Instant leaseUntil = now.plus(LEASE);
        List<Tx.ClaimedDelivery> claimed =
                loop.write(tx -> tx.claimDeliveries(queue, now, loop.node(), leaseUntil, wished)).stream()
                        .filter(claim -> !prolonged(claim.delivery().id(), leaseUntil))
                        .toList();
        pace.giveBack(wished - claimed.size());
        if (claimed.isEmpty()) {
            breaker.probed();
            return 0;
        }
        List<Optional<AnswerStory>> told = loop.read(view -> claimed.stream()
                .map(claim -> stories.of(view, claim.delivery(), target.needsFigures(), now))
                .toList());
        List<Task<O>> tasks = new ArrayList<>(claimed.size());
        List<Task<O>> doubtful = new ArrayList<>();
        for (int i = 0; i < claimed.size(); i++) {
            Delivery delivery = claimed.get(i).delivery();
            if (told.get(i).isEmpty()) {
                settle(Settling.parked(delivery, "what it is about is gone", now));
                continue;
            }
            Effect<O> effect;
            try {
                effect = effect(delivery, told.get(i).get());
            } catch (RuntimeException unfit) {
                // Planned by a newer version, say: the others of its batch do not wait for it.
                settle(Settling.parked(delivery, String.valueOf(unfit.getMessage()), now));
                continue;
            }
            if (target.needsMatch() && effect.story().match() instanceof Match.Ambiguous) {
                hold(delivery, now);
            } else {
                (claimed.get(i).outcomeLost() ? doubtful : tasks).add(Task.of(delivery, effect, leaseUntil));
            }
        }
        if (tasks.isEmpty() && doubtful.isEmpty()) {
            breaker.probed();
        }
        take(tasks);
        begin(doubtful);
        synchronized (waiting) {
            lost.addAll(doubtful);
        }
        ask();
        return claimed.size();
    }

    /** True for what is under way here: its lease ran out because the clock was put ahead, and now lasts longer. */
    private boolean prolonged(String id, Instant leaseUntil) {
        Lease lease = leases.get(id);
        if (lease != null) {
            lease.prolong(leaseUntil);
        }
        return lease != null;
    }

    private void forget(List<Task<O>> batch) {
        batch.forEach(task -> leases.remove(task.delivery().id(), task.lease()));
    }

    /** Whether an effect that is due now may be handed over, instead of waiting to be claimed. */
    boolean takesNow() {
        return breaker.closed() && settings.perSecond() == 0 && free() > 0;
    }

    /** Takes an effect that was stored as being tried by this node. */
    void take(Delivery delivery, AnswerStory story) {
        take(List.of(Task.of(delivery, effect(delivery, story), story.now().plus(LEASE))));
    }

    /** Whether an effect needs nothing that is not known when the answer is stored. */
    boolean direct() {
        return !target.needsFigures() && !target.needsMatch();
    }

    private Effect<O> effect(Delivery delivery, AnswerStory story) {
        return new Effect<>(
                delivery.id(),
                delivery.target(),
                Orders.options(target, delivery.options()),
                story,
                delivery.wanted(),
                delivery.reference());
    }

    private int free() {
        synchronized (waiting) {
            return room - waiting.size() - handled;
        }
    }

    /** How many may be claimed of so many; when that is fewer, the worker is told once there is room again. */
    private int freeOrCallBack(int most) {
        synchronized (waiting) {
            full = claimable() < most;
            return Math.max(0, Math.min(claimable(), most));
        }
    }

    /** What is in doubt takes no room from what is new: after many crashes that comes behind it in the queue. */
    private int claimable() {
        return lost.size() < DOUBTS ? free() : 0;
    }

    private void tellOfRoom() {
        boolean wanted;
        synchronized (waiting) {
            // Half of it, so that claims stay worth their write.
            wanted = full && claimable() >= (room + 1) / 2;
            full &= !wanted;
        }
        if (wanted) {
            roomAgain.run();
        }
    }

    /** @param listener told when there is room again after there was not enough: more may be waiting to be claimed */
    public void whenRoom(Runnable listener) {
        this.roomAgain = listener;
    }

    private void begin(List<Task<O>> tasks) {
        tasks.forEach(task -> {
            activity.begin();
            leases.put(task.delivery().id(), task.lease());
        });
    }

    private void take(List<Task<O>> tasks) {
        begin(tasks);
        synchronized (waiting) {
            waiting.addAll(tasks);
        }
        call();
    }

    /** Begins as many calls as may be under way. While all are, what arrives gathers for the next one's batch. */
    private void call() {
        while (true) {
            List<Task<O>> batch = new ArrayList<>();
            synchronized (waiting) {
                if (waiting.isEmpty() || calls == settings.concurrency()) {
                    return;
                }
                while (batch.size() < settings.batch() && !waiting.isEmpty()) {
                    batch.add(waiting.remove());
                }
                calls++;
                handled += batch.size();
            }
            try {
                threads.execute(() -> {
                    CompletableFuture<?> settled;
                    try {
                        settled = callAndSettle(batch);
                    } catch (Throwable e) {
                        // An Error too: the next call must come whatever became of this one.
                        breaker.probed();
                        settled = CompletableFuture.failedFuture(e);
                    }
                    called();
                    settled.whenComplete((stored, failure) -> ended(batch, failure));
                    call();
                });
            } catch (RuntimeException stopped) {
                called();
                synchronized (waiting) {
                    handled -= batch.size();
                    waiting.addAll(batch);
                }
                return;
            }
        }
    }

    /** The next call need not wait until what came of this one is stored. */
    private void called() {
        synchronized (waiting) {
            calls--;
        }
    }

    private void ended(List<Task<O>> batch, @Nullable Throwable failure) {
        if (failure != null) {
            // The database is away: the lease runs out and another try asks the vendor first.
            LOG.atError()
                    .addKeyValue("deliveries", ids(batch))
                    .setCause(failure)
                    .log("The outcome of {} effects of {} could not be stored", batch.size(), queue);
        }
        done(batch);
    }

    private void done(List<Task<O>> batch) {
        forget(batch);
        synchronized (waiting) {
            handled -= batch.size();
        }
        tellOfRoom();
        batch.forEach(task -> activity.end(true));
    }

    /** Asks the vendor about the next effects that are in doubt; calls go on in between, however long such a look takes. */
    private void ask() {
        List<Task<O>> doubtful = new ArrayList<>();
        synchronized (waiting) {
            if (asking || lost.isEmpty()) {
                return;
            }
            asking = true;
            while (doubtful.size() < target.lookups() && !lost.isEmpty()) {
                doubtful.add(lost.remove());
            }
        }
        try {
            threads.execute(() -> asked(doubtful, toBeTried(doubtful)));
        } catch (RuntimeException stopped) {
            synchronized (waiting) {
                asking = false;
                lost.addAll(doubtful);
            }
        }
    }

    /** Without those that are settled, and those that are left to their leases. */
    private List<Task<O>> toBeTried(List<Task<O>> doubtful) {
        try {
            Instant now = loop.now();
            return unsettled(doubtful.stream()
                    .filter(task -> task.lease().allowsCall(now))
                    .toList());
        } catch (Throwable e) {
            LOG.atError()
                    .addKeyValue("deliveries", ids(doubtful))
                    .setCause(e)
                    .log("Whether effects are at {} already could not be found out", queue);
            return List.of();
        }
    }

    private void asked(List<Task<O>> doubtful, List<Task<O>> tried) {
        Set<String> going = tried.stream().map(task -> task.delivery().id()).collect(Collectors.toSet());
        List<Task<O>> over = doubtful.stream()
                .filter(task -> !going.contains(task.delivery().id()))
                .toList();
        synchronized (waiting) {
            asking = false;
            waiting.addAll(tried);
        }
        if (tried.isEmpty()) {
            breaker.probed();
        } else {
            call();
        }
        forget(over);
        over.forEach(task -> activity.end(true));
        tellOfRoom();
        ask();
    }

    private String ids(List<Task<O>> batch) {
        return batch.stream().limit(10).map(task -> task.delivery().id()).collect(Collectors.joining(" "));
    }

    private CompletableFuture<?> callAndSettle(List<Task<O>> taken) {
        Instant called = loop.now();
        // What has waited here for too long is left to whoever claims it next, who asks the vendor first.
        List<Task<O>> batch =
                taken.stream().filter(task -> task.lease().allowsCall(called)).toList();
        if (batch.size() < taken.size()) {
            breaker.probed();
        }
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        if (!breaker.letsCall()) {
            return untried(batch, called);
        }
        boolean probe = !breaker.closed();
        long begun = System.nanoTime();
        List<Outcome> outcomes = deliver(batch);
        calling.record(Duration.ofNanos(System.nanoTime() - begun));
        Instant answered = loop.now();
        List<Settling> settlings = settlings(batch, outcomes, probe, answered);
        settlings.stream()
                .filter(settling -> settling.result() != Settling.Result.UNTRIED)
                .forEach(settling -> trace(settling, batch.size(), called, answered));
        return settle(batch, settlings, outcomes, answered);
    }

    /** What was taken up before the destination was given up: nobody has tried it, and anybody may take it up again. */
    private CompletableFuture<?> untried(List<Task<O>> batch, Instant now) {
        pace.giveBack(batch.size());
        return store(batch, batch.stream().map(task -> untried(task, now)).toList());
    }

    private static Settling untried(Task<?> task, Instant now) {
        return Settling.untried(task.delivery(), task.effect().reference(), now);
    }

    /**
     * Gives back what was taken up and will not be tried here any more, for when the threads have ended: nobody has to wait
     * until its lease is over, or to ask the vendor about what was never sent. Ends when that is stored.
     */
    public CompletableFuture<?> handBack() {
        Instant now = loop.now();
        List<Task<O>> tasks = new ArrayList<>();
        List<Settling> settlings = new ArrayList<>();
        synchronized (waiting) {
            waiting.forEach(task -> settlings.add(untried(task, now)));
            lost.forEach(task -> settlings.add(Settling.unasked(task.delivery(), now)));
            tasks.addAll(waiting);
            tasks.addAll(lost);
            waiting.clear();
            lost.clear();
        }
        tasks.forEach(task -> activity.end(true));
        return tasks.isEmpty() ? CompletableFuture.completedFuture(true) : store(tasks, settlings);
    }

    private void trace(Settling settling, int batch, Instant called, Instant answered) {
        loop.trace(() -> {
            Delivery delivery = settling.was();
            return Span.call(
                    "deliver " + queue,
                    delivery.interactionId(),
                    called,
                    answered,
                    settling.result() != Settling.Result.DELIVERED,
                    Map.of(
                            "delivery",
                            delivery.id(),
                            "answer",
                            delivery.answerId(),
                            "attempt",
                            Integer.toString(delivery.attempt()),
                            "batch",
                            Integer.toString(batch),
                            "outcome",
                            settling.result().name().toLowerCase(Locale.ROOT)));
        });
    }

    private List<Outcome> deliver(List<Task<O>> batch) {
        try {
            return target.deliver(batch.stream().map(Task::effect).toList());
        } catch (Throwable e) {
            // A bug in a connector, or a class it misses: counted as a try, so that it is parked in the end and never
            // spins.
            LOG.atError().addKeyValue("deliveries", ids(batch)).setCause(e).log("{} failed", target.verb());
            Outcome broken =
                    Outcome.uncertain("the connector failed: " + e.getClass().getSimpleName());
            return batch.stream().map(effect -> broken).toList();
        }
    }

    /** Settles those whose lost outcome is known now, or has to be asked for later, and gives the others. */
    private List<Task<O>> unsettled(List<Task<O>> doubtful) {
        if (doubtful.isEmpty()) {
            return List.of();
        }
        List<Lookup> lookups = target.find(doubtful.stream().map(Task::effect).toList());
        List<Task<O>> unsettled = new ArrayList<>();
        List<Task<O>> settled = new ArrayList<>();
        List<Outcome> known = new ArrayList<>();
        for (int i = 0; i < doubtful.size(); i++) {
            Task<O> task = doubtful.get(i);
            if (lookups.get(i) instanceof Lookup.Found found) {
                settled.add(task);
                known.add(Outcome.delivered(found.reference()));
            } else if (lookups.get(i) instanceof Lookup.Later later) {
                settled.add(task);
                known.add(Outcome.uncertain(later.reason()));
            } else {
                unsettled.add(
                        lookups.get(i) instanceof Lookup.Outdated older ? task.bringing(older.reference()) : task);
            }
        }
        if (!settled.isEmpty()) {
            Instant now = loop.now();
            Loop.joined(settle(settled, settlings(settled, known, true, now), known, now));
        }
        return unsettled;
    }

    private static <O extends Record> List<Settling> settlings(
            List<Task<O>> tasks, List<Outcome> outcomes, boolean probe, Instant now) {
        List<Settling> settlings = new ArrayList<>(tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            Task<O> task = tasks.get(i);
            settlings.add(Settling.of(task.delivery(), task.effect().reference(), outcomes.get(i), probe, now));
        }
        return settlings;
    }

    private CompletableFuture<?> settle(
            List<Task<O>> tried, List<Settling> settlings, List<Outcome> outcomes, Instant now) {
        for (Settling settling : settlings) {
            Instant due = settling.was().dueAt();
            if (settling.result() == Settling.Result.DELIVERED && now.isAfter(due)) {
                late.record(Duration.between(due, now));
            }
        }
        if (!health(outcomes, settlings, now)) {
            return store(tried, settlings);
        }
        over(tried, settlings);
        return loop.insisting(tx -> {
            // First: what this very call puts off is not due because others of it were done.
            int resumed = tx.resume(queue, now);
            settle(tx, loop, settlings);
            return resumed;
        });
    }

    private CompletableFuture<?> store(List<Task<O>> tried, List<Settling> settlings) {
        over(tried, settlings);
        return loop.insistingAlong(SETTLE, new Settlement(loop, settlings));
    }

    /** Just before it is stored: from that moment on it may be claimed anew, for what is wanted next. */
    private void over(List<Task<O>> tried, List<Settling> settlings) {
        forget(tried);
        settlings.forEach(settling -> results.count(settling.result()));
    }

    /** What came of tries of one call. */
    private record Settlement(Loop loop, List<Settling> settlings) {}

    /** One for all destinations: calls that end together are stored together. */
    private static final Store.Joint<Settlement, Boolean> SETTLE = (tx, settlements) -> {
        settle(
                tx,
                settlements.get(0).loop(),
                settlements.stream().flatMap(one -> one.settlings().stream()).toList());
        return Collections.nCopies(settlements.size(), true);
    };

    /** Stores what came of tries, except of those that somebody else has taken over. */
    private static void settle(Tx tx, Loop loop, List<Settling> settlings) {
        List<Boolean> kept = tx.settle(settlings.stream().map(Settling::is).toList(), loop.node());
        for (int i = 0; i < kept.size(); i++) {
            Settling settling = settlings.get(i);
            if (kept.get(i)) {
                LedgerEvent event = settling.event();
                if (event != null) {
                    loop.journal().note(tx, event, Journal.About.delivery(settling.was()), settling.facts());
                }
                if (settling.named()) {
                    tellFollowers(tx, loop, settling.was());
                }
            }
        }
    }

    private void settle(Settling untried) {
        results.count(untried.result());
        loop.insist(SETTLE, new Settlement(loop, List.of(untried)));
    }

    /** Holds it until its match is settled, which a person may have done since that was read: then it is due again. */
    private void hold(Delivery delivery, Instant now) {
        boolean held = loop.insist(tx -> {
            boolean open = tx.match(delivery.interactionId())
                    .filter(record -> record.match() instanceof Match.Ambiguous)
                    .isPresent();
            if (open) {
                settle(tx, loop, List.of(Settling.held(delivery, now)));
            } else {
                settle(tx, loop, List.of(Settling.untried(delivery, delivery.reference(), now)));
            }
            return open;
        });
        if (held) {
            results.count(Settling.Result.HELD);
        }
    }

    /** Notes how the destination is; true when it has come back. */
    private boolean health(List<Outcome> outcomes, List<Settling> settlings, Instant now) {
        Impression call = Impression.of(outcomes);
        if (call.trouble() >= 0) {
            Settling troubled = settlings.get(call.trouble());
            loop.health()
                    .down(
                            queue,
                            trouble(outcomes.get(call.trouble())),
                            troubled.is().dueAt());
        } else if (call.answered()) {
            loop.health().well(queue);
        }
        if (call.answered()) {
            return breaker.answered();
        }
        if (call.failed()) {
            breaker.failed(now, call.asked());
        } else {
            breaker.probed();
        }
        return false;
    }

    private static String trouble(Outcome outcome) {
        return outcome.fold(
                delivered -> "",
                Outcome.Retry::reason,
                refused -> refused.reason() + " (mend " + refused.setting() + ")");
    }

    /** The alert shows the case as soon as there is one. */
    private static void tellFollowers(Tx tx, Loop loop, Delivery delivery) {
        for (Delivery other : tx.deliveriesOf(delivery.answerId())) {
            DeliveryTarget<?> follower = loop.targets().get(other.verb());
            boolean shown = other.state() == Delivery.State.DONE || other.state() == Delivery.State.TRYING;
            if (follower != null && follower.follows(delivery.verb()) && shown && other.done() + 1 >= other.wanted()) {
                tx.owe(other.id(), loop.now());
            }
        }
    }
}
