// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells when the home folder has come to rest, and what in it is news. Not thread-safe. */
final class FolderWatch {
    private final HomeFolder folder;
    private final long stillNanos;

    private Sources seen = Sources.of(Map.of());
    private long seenAt = System.nanoTime();
    private @Nullable Tried tried;
    private List<ConfigProblem> reported = List.of();
    private List<ConfigProblem> aside = List.of();
    /** Digests of what is dealt with. */
    private Map<String, String> settled = new TreeMap<>();

    /** A folder that was tried against a version need not be tried again. */
    private record Tried(Sources folder, long number) {}

    /** @param still how long nothing may have changed */
    FolderWatch(HomeFolder folder, Duration still) {
        this.folder = folder;
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
        return still && !new Tried(now, liveNumber).equals(tried) ? Optional.of(now) : Optional.empty();
    }

    void tried(Sources now, long liveNumber) {
        tried = new Tried(now, liveNumber);
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
