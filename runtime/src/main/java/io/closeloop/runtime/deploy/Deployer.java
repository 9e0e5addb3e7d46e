// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.routes.RouteDesk;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the running routes equal to the last good version of every file in {@code routes/}. One route is swapped at a
 * time, while no planning is under way; whatever goes wrong, the version that ran goes on running. Call from one thread.
 */
public final class Deployer {
    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

    /** What a deployment did, for the ledger. */
    public sealed interface Event {
        String route();

        record Deployed(String route, String file) implements Event {}

        record Removed(String route, String file) implements Event {}

        record Refused(String route, String file, List<ConfigProblem> problems) implements Event {}
    }

    private final CamelContext context;
    private final RouteDesk desk;
    private final Lint lint;
    private final Home home;
    private final Consumer<Event> events;
    private final Map<String, RouteFile> live = new LinkedHashMap<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private Map<String, String> seen = Map.of();
    private Map<String, String> settled = Map.of();

    public Deployer(CamelContext context, RouteDesk desk, Lint lint, Home home, Consumer<Event> events) {
        this.context = context;
        this.desk = desk;
        this.lint = lint;
        this.home = home;
        this.events = events;
    }

    /** Every problem of every route file, without loading any for good. */
    public static List<ConfigProblem> check(Sources sources, Lint lint) {
        List<ConfigProblem> problems = new ArrayList<>();
        sound(lint, sources.within("routes/", RouteFile.ENDING), problems);
        return problems;
    }

    /** The files that could go live, by route id; everything else is reported. */
    private static Map<String, RouteFile> sound(Lint lint, Map<String, String> texts, List<ConfigProblem> problems) {
        Map<String, RouteFile> byId = new LinkedHashMap<>();
        texts.forEach((name, text) -> RouteFile.read(name, text, problems::add).ifPresent(file -> {
            problems.addAll(lint.check(file));
            RouteFile twin = byId.putIfAbsent(file.id(), file);
            if (twin != null) {
                problems.add(usedTwice(file, twin));
            }
        }));
        if (texts.isEmpty()) {
            problems.add(
                    new ConfigProblem("routes", 0, null, "holds no route", "add at least one *" + RouteFile.ENDING));
        }
        return byId;
    }

    private static ConfigProblem usedTwice(RouteFile file, RouteFile twin) {
        return new ConfigProblem(file.name(), 1, "id", "is used by " + twin.name() + " too", "rename one of the files");
    }

    /**
     * Loads every route at start.
     *
     * @return every problem of every file; when there are any, nothing was loaded
     */
    public List<ConfigProblem> start() {
        List<ConfigProblem> problems = check(Sources.read(home), lint);
        return problems.isEmpty() ? startChecked() : problems;
    }

    /** As {@link #start}, when {@link #check} has just found nothing: a program that starts checks once. */
    public List<ConfigProblem> startChecked() {
        seen = read(home, Map.of());
        settled = seen;
        List<ConfigProblem> problems = new ArrayList<>();
        seen.forEach((name, text) ->
                RouteFile.read(name, text, problems::add).flatMap(this::swap).ifPresent(problems::add));
        return problems;
    }

    /**
     * Looks for changes and deploys those that have been still since the last call: half-written files get the time to
     * be finished.
     *
     * @return true when something went live
     */
    public boolean poll() {
        Map<String, String> now = read(home, seen);
        boolean still = now.equals(seen);
        seen = now;
        if (!still || now.equals(settled)) {
            return false;
        }
        boolean changed = false;
        for (Map.Entry<String, String> entry : now.entrySet()) {
            if (!entry.getValue().equals(settled.get(entry.getKey()))) {
                changed |= deploy(entry.getKey(), entry.getValue());
            }
        }
        for (String gone : settled.keySet()) {
            if (!now.containsKey(gone)) {
                changed |= undeploy(gone);
            }
        }
        // What was refused may be sound now that another file is gone or mended: the id it shares, what it depends on.
        for (String name : List.copyOf(refused)) {
            String text = now.get(name);
            if (text == null) {
                refused.remove(name);
            } else if (changed && text.equals(settled.get(name))) {
                deploy(name, text);
            }
        }
        settled = now;
        return changed;
    }

    /** Routes that run, by id. */
    public Map<String, RouteFile> live() {
        return Map.copyOf(live);
    }

    private boolean deploy(String name, String text) {
        List<ConfigProblem> problems = new ArrayList<>();
        Optional<RouteFile> file = RouteFile.read(name, text, problems::add);
        file.ifPresent(f -> {
            problems.addAll(lint.check(f));
            RouteFile twin = live.get(f.id());
            if (twin != null
                    && !twin.name().equals(name)
                    && Files.exists(home.root().resolve(twin.name()))) {
                problems.add(usedTwice(f, twin));
            }
        });
        if (problems.isEmpty()) {
            file.flatMap(this::swap).ifPresent(problems::add);
        }
        String route = file.map(RouteFile::id).orElse(name);
        if (!problems.isEmpty()) {
            LOG.warn("{} stays on its last good version: {}", name, problems);
            refused.add(name);
            events.accept(new Event.Refused(route, name, problems));
            return false;
        }
        refused.remove(name);
        LOG.info("{} is live", name);
        events.accept(new Event.Deployed(route, name));
        return true;
    }

    private boolean undeploy(String name) {
        Optional<RouteFile> file =
                live.values().stream().filter(f -> f.name().equals(name)).findFirst();
        if (file.isEmpty()) {
            return false;
        }
        desk.swap(() -> {
            try {
                Camel.remove(context, file.get().id());
            } catch (Exception e) {
                throw new IllegalStateException("Route " + file.get().id() + " could not be stopped", e);
            }
        });
        live.remove(file.get().id());
        LOG.info("{} was removed with its file {}", file.get().id(), name);
        events.accept(new Event.Removed(file.get().id(), name));
        return true;
    }

    /** Puts a route in place of its old version; puts the old one back when the new one does not start. */
    private Optional<ConfigProblem> swap(RouteFile file) {
        RouteFile before = live.get(file.id());
        List<ConfigProblem> problem = new ArrayList<>();
        desk.swap(() -> {
            Exception failure = replace(file);
            if (failure == null) {
                live.put(file.id(), file);
                return;
            }
            problem.add(new ConfigProblem(
                    file.name(), 0, null, "does not start: " + failure.getMessage(), "see the log for the cause"));
            LOG.warn("{} does not start", file.name(), failure);
            if (before != null && replace(before) != null) {
                live.remove(before.id());
                LOG.error("The last good version of {} does not start either", before.name());
            }
        });
        return problem.stream().findFirst();
    }

    private @Nullable Exception replace(RouteFile file) {
        try {
            Camel.remove(context, file.id());
            Camel.load(context, file);
            return null;
        } catch (Exception e) {
            try {
                Camel.remove(context, file.id());
            } catch (Exception ignored) {
                LOG.debug("A route that did not start could not be removed", ignored);
            }
            return e;
        }
    }

    private static Map<String, String> read(Home home, Map<String, String> before) {
        Sources sources = Sources.read(home);
        Map<String, String> texts = sources.within("routes/", RouteFile.ENDING);
        // Being replaced at this moment, or unreadable: the last good version goes on.
        sources.unreadable().stream()
                .map(ConfigProblem::file)
                .filter(before::containsKey)
                .forEach(name -> texts.put(name, before.get(name)));
        return texts;
    }
}
