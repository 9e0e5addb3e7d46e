// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Of several edits in the home folder, those that can go live together, and what speaks against the others. */
final class SoundEdits {
    private static final String SURVEYS = "config/surveys/";

    private final Sources live;
    private final Sources folder;
    private final Set<String> take;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private Sources candidate;

    private SoundEdits(Sources live, Sources folder, Set<String> news) {
        this.live = live;
        this.folder = folder;
        this.take = new TreeSet<>(news);
        this.candidate = live;
    }

    /**
     * @param news names of the files that changed in the folder, deleted ones too
     * @param gate says what speaks against a candidate; asked until it lets one pass
     */
    static SoundEdits of(Sources live, Sources folder, Set<String> news, DeployGate gate) {
        SoundEdits edits = new SoundEdits(live, folder, news);
        folder.unreadable().stream()
                .map(ConfigProblem::file)
                .filter(file -> Sources.reads(file) && live.text(file) == null)
                .findFirst()
                .ifPresent(edits::keepWhatWasRemoved);
        edits.choose(gate);
        return edits;
    }

    /** Names of the files that can go live. */
    Set<String> take() {
        return take;
    }

    /** The live version with these files as the folder has them. */
    Sources candidate() {
        return candidate;
    }

    /** What speaks against the other files. */
    List<ConfigProblem> problems() {
        return problems;
    }

    private void choose(DeployGate gate) {
        while (!take.isEmpty()) {
            candidate = HomeFolder.taking(live, take, folder);
            List<ConfigProblem> found = candidate.texts().equals(live.texts()) ? List.of() : gate.problems(candidate);
            if (found.isEmpty()) {
                return;
            }
            problems.addAll(found);
            leaveOut(found);
        }
        candidate = live;
    }

    private void leaveOut(List<ConfigProblem> found) {
        Map<String, String> because = new TreeMap<>();
        for (ConfigProblem problem : found) {
            String file = problem.file();
            because.put(file, file);
            companions(file).forEach(companion -> because.putIfAbsent(companion, file));
        }
        because.keySet().retainAll(take);
        if (because.isEmpty()) {
            // The fault shows in a file that did not change: the change as a whole caused it.
            take.clear();
            return;
        }
        take.removeAll(because.keySet());
        because.forEach((file, cause) -> {
            if (cause.endsWith(Deployer.TEST) && !file.endsWith(Deployer.TEST)) {
                problems.add(new ConfigProblem(
                        file, 0, null, "is kept back, because " + cause + " fails", "mend one of the two"));
            }
        });
        because.keySet().stream()
                .filter(file -> !file.endsWith(Deployer.TEST) && live.text(file) == null)
                .findFirst()
                .ifPresent(this::keepWhatWasRemoved);
    }

    /** What goes live only together with a file: the test beside it; of a test, what it speaks of. */
    private Set<String> companions(String file) {
        if (file.endsWith(Deployer.TEST)) {
            String subject = subject(file);
            return subject == null ? Set.copyOf(take) : Set.of(subject);
        }
        return Set.of(file.replaceFirst("(\\.camel)?\\.yaml$", Deployer.TEST));
    }

    /** The file that a test speaks of; null when that is everything together. */
    private @Nullable String subject(String test) {
        String stem = test.substring(0, test.length() - Deployer.TEST.length());
        if (test.startsWith(SURVEYS)) {
            return stem + ".yaml";
        }
        String route = stem + RouteFile.ENDING;
        return candidate.text(route) == null ? null : route;
    }

    /** A file that was renamed is one that went and one that is new: the one must not go when the other cannot come. */
    private void keepWhatWasRemoved(String refused) {
        List<String> removed =
                take.stream().filter(name -> folder.text(name) == null).toList();
        removed.forEach(take::remove);
        for (String name : removed) {
            if (!name.endsWith(Deployer.TEST)) {
                problems.add(new ConfigProblem(
                        name,
                        0,
                        null,
                        "is gone from the folder and stays live, because " + refused + " is new and was refused",
                        "mend that file, or delete it"));
            }
        }
    }
}
