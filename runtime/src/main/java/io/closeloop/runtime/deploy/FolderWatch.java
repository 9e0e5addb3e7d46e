// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells when the home folder has come to rest, and what in it is news. Not thread-safe. */
final class FolderWatch {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final HomeFolder folder;
    private final Clock clock;
    private final long stillNanos;

    private Sources seen = Sources.of(Map.of());
    private long seenAt = System.nanoTime();
    private @Nullable Tried tried;
    private List<ConfigProblem> reported = List.of();
    private List<ConfigProblem> aside = List.of();
    /** Digests of what is dealt with. */
    private Map<String, String> settled = new TreeMap<>();

    /**
     * A folder that was tried against a version.
     *
     * @param waited how long it was let rest after that
     * @param again when it is to be tried again; null when the same would come of it
     */
    private record Tried(
            Sources folder,
            long number,
            Duration waited,
            @Nullable Instant again) {
        boolean is(Sources now, long liveNumber) {
            return number == liveNumber && folder.equals(now);
        }
    }

    /** @param still how long nothing may have changed */
    FolderWatch(HomeFolder folder, Clock clock, Duration still) {
        this.folder = folder;
        this.clock = clock;
        this.stillNanos = still.toNanos();
    }

    /** What stands there, once it has been still for two looks and long enough, and was not tried yet. */
    Optional<Sources> rested(long liveNumber) {
        Sources now = folder.read();
        if (!now.equals(seen)) {
            seen = now;
            seenAt = System.nanoTime();
            return Optional.empty();
        }
        boolean still = System.nanoTime() - seenAt >= stillNanos;
        return still && !known(now, liveNumber) ? Optional.of(now) : Optional.empty();
    }

    private boolean known(Sources now, long liveNumber) {
        Tried last = tried;
        return last != null
                && last.is(now, liveNumber)
                && (last.again() == null || clock.instant().isBefore(last.again()));
    }

    void tried(Sources now, long liveNumber) {
        tried = new Tried(now, liveNumber, Duration.ZERO, null);
    }

    /** It failed for a reason that may pass: it is tried again after a minute, then after two, up to an hour. */
    void triedInVain(Sources now, long liveNumber) {
        Tried last = tried;
        Duration wait = last != null && last.again() != null && last.is(now, liveNumber)
                ? last.waited().multipliedBy(2)
                : FIRST;
        Duration bounded = wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
        tried = new Tried(now, liveNumber, bounded, clock.instant().plus(bounded));
    }

    /** Files that changed since they were last dealt with; those that cannot be read count as they were. */
    SortedSet<String> news(Sources now) {
        SortedSet<String> news = HomeFolder.differing(settled, HomeFolder.digests(now));
        news.removeIf(now::unread);
        return news;
    }

    /** These files are dealt with as they stand in the given sources. */
    Map<String, String> settle(Set<String> names, Sources as) {
        Map<String, String> digests = HomeFolder.digests(as);
        for (String name : names) {
            String digest = digests.get(name);
            if (digest == null) {
                settled.remove(name);
            } else {
                settled.put(name, digest);
            }
        }
        return Map.copyOf(settled);
    }

    void start(Map<String, String> dealtWith) {
        settled = new TreeMap<>(dealtWith);
    }

    /** Whether what is left aside, because it cannot be read or is no news, is something else than before. */
    boolean leavesAside(List<ConfigProblem> now) {
        boolean other = !now.equals(aside);
        aside = List.copyOf(now);
        return other && !now.isEmpty();
    }

    /** Whether these problems are others than those told last: a file that stays faulty is told once. */
    boolean tellsNews(List<ConfigProblem> problems) {
        boolean news = !problems.equals(reported);
        reported = List.copyOf(problems);
        return news && !problems.isEmpty();
    }
}
