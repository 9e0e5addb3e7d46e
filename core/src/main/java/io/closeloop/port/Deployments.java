// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.config.ConfigProblem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Which version of {@code routes/} and {@code config/} is live, and every attempt to change it. All nodes on one database
 * run the newest live version; a change becomes live when no node that is alive objects.
 */
public interface Deployments {
    /** The version that every node runs: the newest live one. Empty before the first start. */
    Optional<Deployment> live();

    /** The change that nodes are looking at; at most one at a time. */
    Optional<Deployment> open();

    Optional<Deployment> byNumber(long number);

    /** Newest first, below a number; {@link Long#MAX_VALUE} begins with the newest. */
    List<Deployment> history(long below, int limit);

    /** The files of a version, by relative name. Refused versions that were never shown to other nodes have none. */
    Optional<SortedMap<String, String>> texts(String digest);

    /** Whether a version with this content was ever proposed. */
    boolean known(String digest);

    /** Nodes whose lease has not run out. */
    List<Node> nodes(Instant now);

    /** What each node said to an open change; no problems mean yes. */
    Map<String, List<ConfigProblem>> votes(long number);

    /** What stood in a home folder when it was last dealt with: a digest for each file. Empty for a folder never seen. */
    Optional<SortedMap<String, String>> folder(String place);

    /** Changes, within one transaction. */
    interface Writing extends Deployments {
        /** Nobody else gets past this line until the transaction ends. Call it before reading what a change depends on. */
        void lock();

        /** Adds an attempt under the next number and returns it with that. */
        Deployment insert(Deployment deployment);

        /** Replaces state, problems, restart and the time of settling. */
        void update(Deployment deployment);

        /** Keeps the files of a version. */
        void keep(String digest, Map<String, String> texts);

        void vote(long number, String node, List<ConfigProblem> problems);

        /** Adds a node or renews its lease; nodes that have been gone for a day are forgotten. */
        void save(Node node);

        /** The node stops: nobody waits for it any more. */
        void leave(String node);

        void remember(String place, Map<String, String> digests);
    }

    /** How an attempt stands. */
    enum State {
        PROPOSED,
        LIVE,
        REFUSED
    }

    /** What happened to a file. */
    enum Kind {
        ADDED,
        CHANGED,
        REMOVED
    }

    /** One file of a change. */
    record Change(String file, Kind kind) {}

    /**
     * A node.
     *
     * @param aliveUntil end of its lease
     * @param running number of the version it runs
     */
    record Node(String id, Instant aliveUntil, long running) {}

    /**
     * One attempt to change what is live.
     *
     * @param number from 1, in the order of the attempts; 0 before it is stored
     * @param digest of the whole content, 64 hexadecimal digits
     * @param base number of the live version that it changes; 0 for the first
     * @param who a person as far as known: the name given to the API, the owner of the file
     * @param how {@code folder}, {@code api}, {@code start}, or {@code rollback to 7}
     * @param node that proposed it
     * @param problems why it was refused
     * @param restart settings that count only after a restart
     * @param settledAt when it became live or was refused; null while it is open
     */
    record Deployment(
            long number,
            String digest,
            long base,
            Instant at,
            String who,
            String how,
            String node,
            State state,
            List<Change> changes,
            List<ConfigProblem> problems,
            List<String> restart,
            @Nullable Instant settledAt) {
        public Deployment {
            changes = List.copyOf(changes);
            problems = List.copyOf(problems);
            restart = List.copyOf(restart);
        }

        public Deployment numbered(long given) {
            return new Deployment(
                    given, digest, base, at, who, how, node, state, changes, problems, restart, settledAt);
        }

        public Deployment settled(State as, List<ConfigProblem> because, Instant when) {
            return new Deployment(number, digest, base, at, who, how, node, as, changes, because, restart, when);
        }
    }
}
