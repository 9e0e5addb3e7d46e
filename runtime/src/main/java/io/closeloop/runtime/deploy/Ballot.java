// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Deployments;
import io.closeloop.port.Deployments.Change;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.Kind;
import io.closeloop.port.Deployments.State;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.station.Journal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How nodes agree on a version, as rows of the store: proposals, votes and leases. Every method is one transaction, with the
 * ledger's rows in it. Thread-safe.
 */
final class Ballot {
    private static final Duration LEASE = Duration.ofSeconds(15);
    /** A node that is alive and says nothing for so long holds nobody up any longer: the change is refused. */
    static final Duration VOTING = Duration.ofSeconds(30);

    private static final ConfigProblem LEFT =
            new ConfigProblem("routes", 0, null, "was left by the node that proposed it", "deploy it again");

    private final Store store;
    private final Clock clock;
    private final Journal journal;
    private final Place place;
    private final String node;

    Ballot(Store store, Clock clock, Journal journal, Place place) {
        this.store = store;
        this.clock = clock;
        this.journal = journal;
        this.place = place;
        this.node = place.node();
    }

    /** What a look at the store found. */
    record Found(Optional<Deployment> live, Optional<Deployment> open) {}

    /** What the nodes said so far, and which of those that are alive have not. */
    record Votes(Map<String, List<ConfigProblem>> said, List<String> missing) {}

    /** What came of an attempt to make a proposal live. */
    enum Commit {
        DONE,
        /** A node has come in between and must speak first. */
        WAIT,
        OVERTAKEN
    }

    /**
     * This node begins to run.
     *
     * @param fresh content that becomes the next version; null when the stored one runs
     * @return the version that runs
     */
    Deployment begin(StartVersion chosen, Function<Sources, Deployment> fresh) {
        return write(tx -> {
            Instant now = clock.instant();
            Deployments.Writing deploying = tx.deploying();
            deploying.lock();
            deploying
                    .open()
                    .filter(left -> left.node().equals(node))
                    .ifPresent(left -> deploying.update(left.settled(State.REFUSED, List.of(LEFT), now)));
            Deployment running = chosen.live();
            if (running == null) {
                Sources before = deploying
                        .live()
                        .flatMap(d -> deploying.texts(d.digest()))
                        .map(Sources::of)
                        .orElse(Sources.of(Map.of()));
                running = deploying.insert(fresh.apply(before));
                deploying.keep(chosen.sources().digest(), chosen.sources().texts());
                if (chosen.base() > 0) {
                    tell(tx, running);
                }
            }
            place.remember(deploying, chosen.settled());
            deploying.save(new Deployments.Node(node, now.plus(LEASE), running.number()));
            return running;
        });
    }

    /** Renews this node's lease. */
    void beat(long running) {
        write(tx -> {
            tx.deploying().save(new Deployments.Node(node, clock.instant().plus(LEASE), running));
            return true;
        });
    }

    /** Nobody need wait for this node any more. */
    void leave() {
        write(tx -> {
            tx.deploying().leave(node);
            return true;
        });
    }

    Found look() {
        return store.read(
                view -> new Found(view.deployments().live(), view.deployments().open()));
    }

    /** What of the home folder is dealt with, for the next start. */
    void remember(Map<String, String> settled) {
        write(tx -> {
            place.remember(tx.deploying(), settled);
            return true;
        });
    }

    /** Writes down what was refused before anybody else saw it. */
    void refuse(Deployment attempt, List<ConfigProblem> problems) {
        write(tx -> {
            Deployment refused = tx.deploying().insert(attempt.settled(State.REFUSED, problems, clock.instant()));
            tellRefusal(tx, refused, problems);
            return true;
        });
    }

    /** Shows a change to the other nodes; empty while another change is under way, or when its base is live no more. */
    Optional<Deployment> propose(Deployment attempt, Sources candidate) {
        Instant now = clock.instant();
        return write(tx -> {
            Deployments.Writing deploying = tx.deploying();
            deploying.lock();
            if (number(deploying) != attempt.base()) {
                return Optional.empty();
            }
            Optional<Deployment> other = deploying.open();
            if (other.isPresent()) {
                boolean alive = !other.get().node().equals(node)
                        && deploying.nodes(now).stream()
                                .anyMatch(n -> n.id().equals(other.get().node()));
                if (alive && other.get().at().plus(VOTING.multipliedBy(2)).isAfter(now)) {
                    return Optional.empty();
                }
                deploying.update(other.get().settled(State.REFUSED, List.of(LEFT), now));
            }
            deploying.keep(candidate.digest(), candidate.texts());
            return Optional.of(deploying.insert(attempt));
        });
    }

    void vote(Deployment proposed, List<ConfigProblem> problems) {
        write(tx -> {
            tx.deploying().vote(proposed.number(), node, problems);
            return true;
        });
    }

    Votes votes(Deployment proposed) {
        return store.read(view -> votes(view.deployments(), proposed.number()));
    }

    private Votes votes(Deployments deployments, long number) {
        Map<String, List<ConfigProblem>> said = deployments.votes(number);
        List<String> missing = deployments.nodes(clock.instant()).stream()
                .map(Deployments.Node::id)
                .filter(id -> !id.equals(node) && !said.containsKey(id))
                .toList();
        return new Votes(said, missing);
    }

    /** Makes a proposal live, unless something has happened since the votes were read. */
    Commit commit(Deployment done) {
        return write(tx -> {
            Deployments.Writing deploying = tx.deploying();
            deploying.lock();
            boolean open = deploying
                    .byNumber(done.number())
                    .map(Deployment::state)
                    .filter(State.PROPOSED::equals)
                    .isPresent();
            if (!open || number(deploying) != done.base()) {
                return Commit.OVERTAKEN;
            }
            if (!votes(deploying, done.number()).missing().isEmpty()) {
                return Commit.WAIT;
            }
            deploying.update(done);
            tell(tx, done);
            return Commit.DONE;
        });
    }

    /** Refuses a proposal, or takes a version back that was live: every node then runs the one before. */
    void takeBack(Deployment attempt, List<ConfigProblem> problems) {
        write(tx -> {
            tx.deploying().lock();
            tx.deploying().update(attempt.settled(State.REFUSED, problems, clock.instant()));
            tellRefusal(tx, attempt, problems);
            return true;
        });
    }

    void giveUpLeft(Deployment own) {
        takeBack(own, List.of(LEFT));
    }

    private static long number(Deployments deployments) {
        return deployments.live().map(Deployment::number).orElse(0L);
    }

    private static String actor(Deployment attempt) {
        return attempt.who().isEmpty() ? LedgerEntry.CLOSELOOP : attempt.who();
    }

    /** The ledger's rows of a version that went live; tests change nothing that anybody asks the ledger about. */
    private void tell(Tx tx, Deployment done) {
        for (Change change : done.changes()) {
            String file = change.file();
            if (file.endsWith(Deployer.TEST)) {
                continue;
            }
            if (!file.endsWith(RouteFile.ENDING)) {
                journal.note(tx, LedgerEvent.CONFIG_DEPLOYED, actor(done), Facts.configDeployed(file));
            } else if (change.kind() == Kind.REMOVED) {
                journal.note(tx, LedgerEvent.ROUTE_REMOVED, actor(done), Facts.routeRemoved(RouteFile.idOf(file)));
            } else {
                journal.note(tx, LedgerEvent.ROUTE_DEPLOYED, actor(done), Facts.routeDeployed(RouteFile.idOf(file)));
            }
        }
    }

    /** The ledger's rows of a version that did not: the first problem of each file. */
    private void tellRefusal(Tx tx, Deployment attempt, List<ConfigProblem> problems) {
        Set<String> told = new HashSet<>();
        for (ConfigProblem problem : problems) {
            if (!told.add(problem.file())) {
                continue;
            }
            boolean route = problem.file().endsWith(RouteFile.ENDING);
            journal.note(
                    tx,
                    route ? LedgerEvent.ROUTE_REFUSED : LedgerEvent.CONFIG_REFUSED,
                    actor(attempt),
                    route
                            ? Facts.routeRefused(RouteFile.idOf(problem.file()), problem.toString())
                            : Facts.configRefused(problem.file(), problem.toString()));
        }
    }

    private <T> T write(Function<Tx, T> work) {
        return store.write(work).join();
    }
}
