// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.port.Deployments;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Store;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Sources;
import io.closeloop.survey.Survey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node starts with (docs/decisions/0010).
 *
 * @param sources the version that it runs
 * @param settings whose settings count for what is read at the start
 * @param live the stored version; null before the first start, or when {@code sources} are to become the next one
 * @param base number of the live version that was found; 0 for none
 * @param settled digests of what in the home folder is dealt with; the rest is news for the running program
 * @param otherwise what to start with when a route of these sources does not start; null when there is nothing else
 */
public record StartVersion(
        Sources sources,
        Sources settings,
        @Nullable Deployment live,
        long base,
        Map<String, String> settled,
        @Nullable StartVersion otherwise) {
    private static final Logger LOG = LoggerFactory.getLogger(StartVersion.class);

    /**
     * Chooses. The stored version goes on; a home folder that changed since this node last dealt with it changes it, if
     * it is sound.
     *
     * @throws ConfigProblems when there is nothing sound to start with
     */
    public static StartVersion choose(Store store, Clock clock, Place place, Sources folder, DeployGate check) {
        Optional<Deployment> live = store.read(view -> view.deployments().live());
        Optional<SortedMap<String, String>> texts =
                live.flatMap(deployment -> store.read(view -> view.deployments().texts(deployment.digest())));
        if (live.isEmpty() || texts.isEmpty()) {
            refuse(check.problems(folder));
            return new StartVersion(folder, folder, null, 0, HomeFolder.digests(folder), null);
        }
        Sources stored = Sources.of(texts.get());
        Optional<SortedMap<String, String>> dealtWith = store.read(view -> place.settled(view.deployments()));
        Map<String, String> settled = dealtWith.orElseGet(
                () -> known(store, folder) ? HomeFolder.digests(folder) : HomeFolder.digests(stored));
        SortedSet<String> news = HomeFolder.differing(settled, HomeFolder.digests(folder));
        news.removeIf(folder::unread);
        Sources wanted = HomeFolder.taking(stored, news, folder);
        long base = live.get().number();
        StartVersion lastGood = new StartVersion(stored, stored, live.get(), base, settled, null);
        if (wanted.equals(stored)) {
            refuse(check.problems(stored));
            return lastGood;
        }
        List<ConfigProblem> emptied = HomeFolder.emptied(stored, wanted);
        Map<String, Survey> known =
                new ConfigurationReader(stored).read(Map.of()).surveys();
        DeployGate scales = candidate -> SurveyScales.changed(known, candidate);
        List<ConfigProblem> problems = emptied.isEmpty() ? scales.then(check).problems(wanted) : emptied;
        if (!problems.isEmpty()) {
            if (!check.problems(stored).isEmpty()) {
                throw new ConfigProblems(problems);
            }
            LOG.warn("Starting with the last good version, number {}: the home folder has {}", base, problems);
            return lastGood;
        }
        boolean alone = store.read(view -> view.deployments().nodes(clock.instant())).stream()
                .map(Deployments.Node::id)
                .allMatch(place.node()::equals);
        if (alone) {
            return new StartVersion(wanted, wanted, null, base, HomeFolder.digests(folder), lastGood);
        }
        // The others must agree first; only what is read at the start cannot wait.
        Sources settings = HomeFolder.taking(
                stored, wanted.within("config/", ".properties").keySet(), wanted);
        return new StartVersion(stored, settings, live.get(), base, settled, null);
    }

    private static boolean known(Store store, Sources folder) {
        return store.read(view -> view.deployments().known(folder.digest()));
    }

    private static void refuse(List<ConfigProblem> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigProblems(problems);
        }
    }
}
