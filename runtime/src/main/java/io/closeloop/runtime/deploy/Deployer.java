// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Deployments.Change;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.Kind;
import io.closeloop.port.Deployments.State;
import io.closeloop.port.Store;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.station.Journal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changes of {@code routes/} and {@code config/} live: on every node, or on none. Whatever goes wrong, the version
 * that ran goes on running. How nodes agree: docs/decisions/0010. {@link #poll} is called by one thread; everything else
 * is thread-safe.
 */
public final class Deployer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);
    static final String TEST = ".test.yaml";
    private static final Duration BEAT = Duration.ofSeconds(5);

    private final HomeFolder folder;
    private final String node;
    private final Store store;
    private final Clock clock;
    private final Ballot ballot;
    private final FolderWatch watch;
    private final LiveVersion version;
    private final List<DeployGate> gates;
    private final Deque<Waiting> drafts = new ConcurrentLinkedDeque<>();

    private Sources live = Sources.of(Map.of());
    private @Nullable Proposal own;
    private Instant beatAt = Instant.MIN;
    private long voted;

    private volatile Status status = Status.NONE;

    private record Waiting(Draft draft, CompletableFuture<DeployOutcome> outcome) {}

    /** A change that other nodes are looking at, or soon will. */
    private record Proposal(Deployment deployment, Sources candidate, Consumer<DeployOutcome> told) {}

    /**
     * How things stand.
     *
     * @param live null before the start
     * @param sources that are live
     * @param problems of what stands in the home folder and could not go live
     * @param restart settings that were changed and count only after a restart
     */
    public record Status(
            @Nullable Deployment live, Sources sources, List<ConfigProblem> problems, List<String> restart) {
        static final Status NONE = new Status(null, Sources.of(Map.of()), List.of(), List.of());
    }

    /**
     * @param place which folder the home is
     * @param gates asked one after the other; the first that has something to say ends it
     * @param still how long the home folder must not have changed before it is looked at closely
     */
    public Deployer(
            Home home,
            Place place,
            Store store,
            Clock clock,
            Journal journal,
            LiveVersion version,
            List<DeployGate> gates,
            Duration still) {
        this.folder = new HomeFolder(home, place.writable());
        this.node = place.node();
        this.store = store;
        this.clock = clock;
        this.ballot = new Ballot(store, clock, journal, place);
        this.watch = new FolderWatch(folder, clock, still);
        this.version = version;
        this.gates = List.copyOf(gates);
    }

    /** Every problem of every route file, without loading any for good. */
    public static List<ConfigProblem> check(Sources sources, Lint lint) {
        List<ConfigProblem> problems = new ArrayList<>();
        Map<String, RouteFile> byId = new LinkedHashMap<>();
        Map<String, String> texts = sources.within("routes/", RouteFile.ENDING);
        texts.forEach((name, text) -> RouteFile.read(name, text, problems::add).ifPresent(file -> {
            problems.addAll(lint.check(file));
            RouteFile twin = byId.putIfAbsent(file.id(), file);
            if (twin != null) {
                problems.add(new ConfigProblem(
                        file.name(), 1, "id", "is used by " + twin.name() + " too", "rename one of the files"));
            }
        }));
        if (texts.isEmpty()) {
            problems.add(
                    new ConfigProblem("routes", 0, null, "holds no route", "add at least one *" + RouteFile.ENDING));
        }
        return problems;
    }

    /**
     * Starts what was chosen, before anything else runs; when a route of it does not start, the last good version. What is
     * then wrong in the home folder is told by the first {@link #poll}s, which try it again.
     *
     * @return why it does not start; then nothing of it runs
     */
    public List<ConfigProblem> start(StartVersion chosen) {
        Optional<ConfigProblem> problem = version.swap(chosen.sources());
        if (problem.isPresent()) {
            StartVersion lastGood = chosen.otherwise();
            if (lastGood == null) {
                return List.of(problem.get());
            }
            LOG.warn("Starting with the last good version, number {}: {}", lastGood.base(), problem.get());
            return start(lastGood);
        }
        live = chosen.sources();
        watch.start(chosen.settled());
        Deployment running = ballot.begin(chosen, before -> started(chosen, before));
        beatAt = clock.instant();
        retireSurveys(running);
        tell(running, List.of());
        LOG.info(
                "Version {} is live: {} files, digest {}",
                running.number(),
                live.texts().size(),
                running.digest());
        return List.of();
    }

    private Deployment started(StartVersion chosen, Sources before) {
        Instant now = clock.instant();
        return new Deployment(
                0,
                live.digest(),
                chosen.base(),
                now,
                System.getProperty("user.name", ""),
                "start",
                node,
                State.LIVE,
                changes(before, live),
                List.of(),
                List.of(),
                now);
    }

    /** Surveys of earlier versions whose files are gone: answers to them may still come in. */
    private void retireSurveys(Deployment running) {
        store.read(view -> {
            for (Deployment earlier : view.deployments().history(running.number() + 1, 500)) {
                List<String> gone = earlier.state() == State.LIVE
                        ? earlier.changes().stream()
                                .filter(change -> change.kind() == Kind.REMOVED)
                                .map(Change::file)
                                .filter(file -> file.startsWith("config/surveys/") && !file.endsWith(TEST))
                                .toList()
                        : List.of();
                if (!gone.isEmpty()) {
                    view.deployments()
                            .byNumber(earlier.base())
                            .flatMap(base -> view.deployments().texts(base.digest()))
                            .ifPresent(texts -> version.configuration()
                                    .retire(HomeFolder.taking(Sources.of(Map.of()), gone, Sources.of(texts))));
                }
            }
            return true;
        });
    }

    /** Routes that run, by id. */
    public Map<String, RouteFile> live() {
        return version.routes();
    }

    public Status status() {
        return status;
    }

    /** How long the last swap kept planning waiting. */
    public Duration lastSwap() {
        return Duration.ofNanos(version.swapNanos());
    }

    /** Newest first, below a number. */
    public List<Deployment> history(long below, int limit) {
        return store.read(view -> view.deployments().history(below, limit));
    }

    public Optional<Deployment> deployment(long number) {
        return store.read(view -> view.deployments().byNumber(number));
    }

    /** The files of a version; empty when it was refused before anybody else saw it. */
    public Optional<Sources> sources(Deployment deployment) {
        return store.read(view -> view.deployments().texts(deployment.digest())).map(Sources::of);
    }

    /** The files of a version by its number; none at all for 0, which stands before the first. Empty as {@link #sources}. */
    public Optional<Sources> sourcesOf(long number) {
        return number == 0
                ? Optional.of(Sources.of(Map.of()))
                : deployment(number).flatMap(this::sources);
    }

    /** What differs between the two, by name. */
    public static List<Change> changes(Sources before, Sources after) {
        return HomeFolder.differing(before.texts(), after.texts()).stream()
                .map(name -> new Change(
                        name,
                        before.text(name) == null
                                ? Kind.ADDED
                                : after.text(name) == null ? Kind.REMOVED : Kind.CHANGED))
                .toList();
    }

    /** Asks for a deployment; it is dealt with by the next {@link #poll}s. The future never fails for what is wrong in it. */
    public CompletableFuture<DeployOutcome> submit(Draft draft) {
        CompletableFuture<DeployOutcome> outcome = new CompletableFuture<>();
        drafts.add(new Waiting(draft, outcome));
        return outcome;
    }

    /**
     * Does what is due: follows and judges other nodes' changes, takes what was submitted, and looks at the home folder.
     *
     * @return true when another version is live here than before
     */
    public boolean poll() {
        Deployment before = status.live();
        beat();
        follow();
        if (own != null) {
            conclude();
        }
        Waiting waiting;
        while (own == null && (waiting = drafts.poll()) != null) {
            if (!take(waiting)) {
                drafts.addFirst(waiting);
                break;
            }
        }
        if (own == null && drafts.isEmpty()) {
            watch.rested(number()).ifPresent(this::deployFolder);
        }
        Deployment after = status.live();
        return before != null && after != null && before.number() != after.number();
    }

    private void beat() {
        Instant now = clock.instant();
        if (beatAt.plus(BEAT).isBefore(now) || beatAt.isAfter(now)) {
            beatAt = now;
            ballot.beat(number());
        }
    }

    private long number() {
        Deployment running = status.live();
        return running == null ? 0 : running.number();
    }

    /** Takes over what the others agreed on, and says what this node thinks of what is proposed. */
    private void follow() {
        Ballot.Found now = ballot.look();
        now.live().filter(d -> d.number() != number()).ifPresent(this::adopt);
        now.open().filter(d -> !d.node().equals(node) && d.number() != voted).ifPresent(this::vote);
    }

    private void adopt(Deployment decided) {
        Optional<Sources> texts = sources(decided);
        Optional<ConfigProblem> problem = texts.isEmpty()
                ? Optional.of(new ConfigProblem("routes", 0, null, "cannot be read from the store", "deploy it again"))
                : version.swap(texts.get());
        if (problem.isPresent()) {
            // All or none: the version is taken back for everybody, and the next look finds the one before.
            LOG.warn("Version {} does not start here and is taken back: {}", decided.number(), problem.get());
            ballot.takeBack(decided, named(node, List.of(problem.get())));
            return;
        }
        boolean takenBack = decided.number() < number();
        Deployment mine = status.live();
        boolean myEdit = takenBack
                && mine != null
                && mine.node().equals(node)
                && mine.how().equals("folder");
        Sources before = live;
        live = texts.get();
        List<ConfigProblem> problems = myEdit && mine != null
                ? deployment(mine.number()).map(Deployment::problems).orElse(List.of())
                : status.problems();
        if (!myEdit) {
            // What an admin has just saved here stays there, to be mended.
            settle(folder.write(before, live), live);
        }
        tell(decided, problems);
        LOG.info("Version {} is live, decided by {}", decided.number(), decided.node());
    }

    private void vote(Deployment proposed) {
        // Checking and testing may take as long as a lease.
        ballot.beat(number());
        List<ConfigProblem> problems = sources(proposed)
                .map(this::judge)
                .orElse(List.of(
                        new ConfigProblem("routes", 0, null, "cannot be read from the store", "deploy it again")));
        ballot.vote(proposed, problems);
        voted = proposed.number();
        LOG.info("Version {} of {}: {}", proposed.number(), proposed.node(), problems.isEmpty() ? "agreed" : problems);
    }

    private List<ConfigProblem> judge(Sources candidate) {
        List<ConfigProblem> emptied = HomeFolder.emptied(live, candidate);
        if (!emptied.isEmpty()) {
            return emptied;
        }
        List<ConfigProblem> scales =
                SurveyScales.changed(version.configuration().get().surveys(), candidate);
        if (!scales.isEmpty()) {
            return scales;
        }
        for (DeployGate gate : gates) {
            List<ConfigProblem> problems;
            try {
                problems = gate.problems(candidate);
            } catch (RuntimeException e) {
                LOG.error("A version could not be checked", e);
                problems = List.of(new ConfigProblem(
                        "routes", 0, null, "could not be checked (" + e + ")", "see the log for the cause"));
            }
            if (!problems.isEmpty()) {
                return problems;
            }
        }
        return List.of();
    }

    /** @return false when it must wait for somebody else's change to be settled */
    private boolean take(Waiting waiting) {
        Draft draft = waiting.draft();
        try {
            Deployment running = running();
            if (draft.onlyOver() != null && !draft.onlyOver().equals(running.digest())) {
                waiting.outcome().complete(new DeployOutcome.Stale(running));
                return true;
            }
            Sources candidate = draft.change().apply(live);
            if (candidate.texts().equals(live.texts())) {
                waiting.outcome().complete(new DeployOutcome.Unchanged(running));
                return true;
            }
            List<ConfigProblem> problems = judge(candidate);
            if (draft.dryRun()) {
                waiting.outcome()
                        .complete(
                                problems.isEmpty()
                                        ? new DeployOutcome.Sound(
                                                running,
                                                changes(live, candidate),
                                                version.configuration().restart(candidate))
                                        : new DeployOutcome.Refused(problems));
                return true;
            }
            if (!problems.isEmpty()) {
                refuse(attempt(candidate, draft.who(), draft.how()), problems);
                waiting.outcome().complete(new DeployOutcome.Refused(problems));
                return true;
            }
            Sources before = live;
            return propose(attempt(candidate, draft.who(), draft.how()), candidate, outcome -> {
                if (outcome instanceof DeployOutcome.Live) {
                    settle(folder.write(before, candidate), candidate);
                }
                waiting.outcome().complete(outcome);
            });
        } catch (RuntimeException e) {
            waiting.outcome().completeExceptionally(e);
            throw e;
        }
    }

    private Deployment running() {
        Deployment running = status.live();
        if (running == null) {
            throw new IllegalStateException("The deployer was not started");
        }
        return running;
    }

    /** What is sound goes live; a file with a mistake keeps its last good version and is named. */
    private void deployFolder(Sources now) {
        SortedSet<String> news = watch.news(now);
        List<ConfigProblem> problems = new ArrayList<>(now.unreadable());
        problems.addAll(passedOver(now, news));
        if (watch.leavesAside(problems)) {
            LOG.warn("Version {} goes on where the home folder cannot be taken: {}", number(), problems);
        }
        if (!news.isEmpty() && news.stream().allMatch(name -> name.endsWith(TEST))) {
            // Nothing to deploy: they come along with the next change. Whether they pass is said at once.
            List<ConfigProblem> found = judge(HomeFolder.taking(live, news, now));
            problems.addAll(found);
            watch.tried(now, number());
            tell(running(), problems);
            LOG.info("Tests changed; {}", found.isEmpty() ? "all pass" : found);
            return;
        }
        SoundEdits sound = SoundEdits.of(live, now, news, this::judge);
        problems.addAll(sound.problems());
        Set<String> take = sound.take();
        Sources candidate = sound.candidate();
        Set<String> kept = new TreeSet<>(news);
        kept.removeAll(take);
        // A vault that does not answer is no fault of the files.
        boolean away = sound.problems().stream().anyMatch(problem -> problem.rule() == CheckRule.VAULT);
        if (candidate.texts().equals(live.texts())) {
            settle(take, now);
            tried(now, away);
            tell(running(), problems);
            report(kept, sound.problems(), now);
        } else if (propose(attempt(candidate, folder.owner(take), "folder"), candidate, outcome -> {
            boolean again = away;
            if (outcome instanceof DeployOutcome.Live) {
                settle(take, now);
            } else if (outcome instanceof DeployOutcome.Refused refused) {
                problems.addAll(refused.problems());
                again |= refused.passing();
            }
            tried(now, again);
            tell(running(), problems);
        })) {
            report(kept, sound.problems(), now);
        }
    }

    /** @param again whether something else may come of it later, without another edit */
    private void tried(Sources now, boolean again) {
        if (again) {
            watch.triedInVain(now, number());
        } else {
            watch.tried(now, number());
        }
    }

    /** What stands in the folder otherwise than it runs, and is no news: the version was decided elsewhere. */
    private List<ConfigProblem> passedOver(Sources now, Set<String> news) {
        SortedSet<String> names = HomeFolder.differing(live.texts(), now.texts());
        names.removeAll(news);
        names.removeIf(now::unread);
        if (names.isEmpty()) {
            return List.of();
        }
        String others = names.size() == 1 ? "" : " (nor are " + (names.size() - 1) + " more)";
        return List.of(new ConfigProblem(
                names.first(),
                0,
                null,
                "is not what runs" + others + ": the live version was decided elsewhere",
                "bring the folder up to date, or deploy it with closeloop deploy"));
    }

    /** Writes down what of the folder was refused. */
    private void report(Set<String> kept, List<ConfigProblem> problems, Sources now) {
        if (watch.tellsNews(kept.isEmpty() ? List.of() : problems)) {
            refuse(attempt(HomeFolder.taking(live, kept, now), folder.owner(kept), "folder"), problems);
        }
    }

    private Deployment attempt(Sources candidate, String who, String how) {
        return new Deployment(
                0,
                candidate.digest(),
                number(),
                clock.instant(),
                who,
                how,
                node,
                State.PROPOSED,
                changes(live, candidate),
                List.of(),
                version.configuration().restart(candidate),
                null);
    }

    /** Refused before anybody else saw it. */
    private void refuse(Deployment attempt, List<ConfigProblem> problems) {
        LOG.warn("Version {} stays live; refused: {}", number(), problems);
        ballot.refuse(attempt, problems);
    }

    /** @return false when it must be tried again because somebody else's change comes first */
    private boolean propose(Deployment attempt, Sources candidate, Consumer<DeployOutcome> told) {
        Optional<Deployment> begun = ballot.propose(attempt, candidate);
        if (begun.isEmpty()) {
            return false;
        }
        own = new Proposal(begun.get(), candidate, told);
        conclude();
        return true;
    }

    /** Brings the own proposal to its end when everybody has spoken. */
    private void conclude() {
        Proposal proposal = own;
        if (proposal == null) {
            return;
        }
        Deployment d = proposal.deployment();
        Ballot.Votes votes = ballot.votes(d);
        List<ConfigProblem> against = new ArrayList<>();
        votes.said().forEach((who, problems) -> against.addAll(named(who, problems)));
        if (!against.isEmpty()) {
            giveUp(proposal, against, false);
            return;
        }
        if (!votes.missing().isEmpty()) {
            if (d.at().plus(Ballot.VOTING).isBefore(clock.instant())) {
                giveUp(
                        proposal,
                        List.of(new ConfigProblem(
                                "routes",
                                0,
                                null,
                                "got no word from " + String.join(", ", votes.missing()),
                                "see whether it is well, then deploy again")),
                        true);
            }
            return;
        }
        Optional<ConfigProblem> problem = version.swap(proposal.candidate());
        if (problem.isPresent()) {
            // Its port may be taken, its queue away: nothing that can be read from the file.
            giveUp(proposal, List.of(problem.get()), true);
            return;
        }
        Deployment done = d.settled(State.LIVE, List.of(), clock.instant());
        Ballot.Commit commit;
        try {
            commit = ballot.commit(done);
        } catch (RuntimeException e) {
            // Not known to be kept: everybody runs what is stored, and so will we at the next look.
            version.swap(live);
            own = null;
            proposal.told()
                    .accept(new DeployOutcome.Refused(
                            List.of(new ConfigProblem(
                                    "routes",
                                    0,
                                    null,
                                    "could not be written to the store",
                                    "see the log, then deploy it again")),
                            true));
            throw e;
        }
        if (commit != Ballot.Commit.DONE) {
            version.swap(live);
            if (commit == Ballot.Commit.OVERTAKEN) {
                giveUp(
                        proposal,
                        List.of(new ConfigProblem(
                                "routes", 0, null, "was overtaken by another change", "deploy it again")),
                        true);
            }
            return;
        }
        live = proposal.candidate();
        own = null;
        tell(done, status.problems());
        LOG.info(
                "Version {} is live: {}; planning waited {} ms",
                done.number(),
                done.changes().stream().map(Change::file).toList(),
                version.swapNanos() / 1_000_000);
        if (!done.restart().isEmpty()) {
            LOG.warn("needs a restart: {}", String.join(", ", done.restart()));
        }
        proposal.told().accept(new DeployOutcome.Live(done));
    }

    private void giveUp(Proposal proposal, List<ConfigProblem> problems, boolean passing) {
        own = null;
        LOG.warn(
                "Version {} stays live; {} was refused: {}",
                number(),
                proposal.deployment().number(),
                problems);
        ballot.takeBack(proposal.deployment(), problems);
        proposal.told().accept(new DeployOutcome.Refused(problems, passing));
    }

    private static List<ConfigProblem> named(String who, List<ConfigProblem> problems) {
        return problems.stream()
                .map(p -> new ConfigProblem(
                        p.file(), p.line(), p.column(), p.key(), p.what() + " (on " + who + ")", p.write()))
                .toList();
    }

    private void settle(Set<String> names, Sources as) {
        if (!names.isEmpty()) {
            ballot.remember(watch.settle(names, as));
        }
    }

    private void tell(Deployment running, List<ConfigProblem> problems) {
        status = new Status(
                running, live, List.copyOf(problems), version.configuration().restart(live));
    }

    /** Tells the other nodes that nobody need wait for this one. Call it when {@link #poll} is called no more. */
    @Override
    public void close() {
        drafts.forEach(waiting -> waiting.outcome()
                .completeExceptionally(new IllegalStateException("The program stops; deploy it again")));
        Proposal proposal = own;
        if (proposal != null) {
            own = null;
            ballot.giveUpLeft(proposal.deployment());
            proposal.told()
                    .accept(new DeployOutcome.Refused(
                            List.of(new ConfigProblem("routes", 0, null, "was left by a stop", "deploy it again"))));
        }
        ballot.leave();
    }
}
