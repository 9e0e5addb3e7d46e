// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.LiveConfiguration;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.vault.Hidden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes and configuration that run. A swap changes only what differs, while no planning is under way, and puts
 * everything back when a route does not start. Call {@link #swap} from one thread; reading is thread-safe.
 */
public final class LiveVersion {
    private static final Logger LOG = LoggerFactory.getLogger(LiveVersion.class);
    /** Beginnings that other routes and stations call: they are stopped only while nobody plans. */
    private static final Set<String> CALLED = Set.of("channel", "interactions", "answers", "direct", "seda");

    private final CamelContext context;
    private final RouteDesk desk;
    private final LiveConfiguration configuration;
    private volatile Map<String, RouteFile> routes = Map.of();
    private Map<String, String> placeholders;
    private volatile long swapNanos;

    public LiveVersion(CamelContext context, RouteDesk desk, LiveConfiguration configuration) {
        this.context = context;
        this.desk = desk;
        this.configuration = configuration;
        this.placeholders = RouteDesk.placeholders(configuration.get().settings());
    }

    /** Routes that run, by id. */
    public Map<String, RouteFile> routes() {
        return routes;
    }

    LiveConfiguration configuration() {
        return configuration;
    }

    /** How long the last swap kept planning waiting, in nanoseconds. */
    public long swapNanos() {
        return swapNanos;
    }

    /**
     * Makes sources that were found sound live.
     *
     * @return why it could not be done; then what ran before runs on
     */
    public Optional<ConfigProblem> swap(Sources next) {
        Map<String, RouteFile> wanted = new LinkedHashMap<>();
        List<ConfigProblem> problems = new ArrayList<>();
        next.within("routes/", RouteFile.ENDING)
                .forEach((name, text) ->
                        RouteFile.read(name, text, problems::add).ifPresent(file -> wanted.put(file.id(), file)));
        if (!problems.isEmpty()) {
            return Optional.of(problems.get(0));
        }
        LiveConfiguration.Next config = configuration.next(next);
        Map<String, String> values =
                RouteDesk.placeholders(config.configuration().settings());
        boolean otherValues = !values.equals(placeholders);
        Set<String> touched = new TreeSet<>(routes.keySet());
        touched.addAll(wanted.keySet());
        touched.removeIf(id -> same(routes.get(id), wanted.get(id), otherValues));
        stopWhatNobodyCalls(touched);
        Swap swap = new Swap(wanted, touched, config, values);
        desk.swap(swap);
        return Optional.ofNullable(swap.problem);
    }

    private static boolean same(@Nullable RouteFile running, @Nullable RouteFile wanted, boolean otherValues) {
        return running != null
                && wanted != null
                && running.text().equals(wanted.text())
                && !(otherValues && wanted.text().contains("{{"));
    }

    /** A consumer of a queue or a timer finishes what it has in hand, for up to ten seconds: planning need not wait. */
    private void stopWhatNobodyCalls(Set<String> ids) {
        for (String id : ids) {
            Route route = context.getRoute(id);
            if (route != null && !CALLED.contains(scheme(route))) {
                try {
                    context.getRouteController().stopRoute(id);
                } catch (Exception e) {
                    LOG.warn("Route {} did not stop by itself", id, e);
                }
            }
        }
    }

    private static String scheme(Route route) {
        String uri = route.getEndpoint().getEndpointUri();
        return uri.substring(0, Math.max(0, uri.indexOf(':')));
    }

    /** The part during which nobody plans. */
    private final class Swap implements Runnable {
        private final Map<String, RouteFile> wanted;
        private final Set<String> touched;
        private final LiveConfiguration.Next config;
        private final Map<String, String> values;
        private final Configuration configBefore = configuration.get();
        private final Set<String> surveysBefore = desk.surveys();
        private final Map<String, RouteFile> routesBefore = routes;
        private final Map<String, String> valuesBefore = placeholders;
        private @Nullable ConfigProblem problem;

        Swap(
                Map<String, RouteFile> wanted,
                Set<String> touched,
                LiveConfiguration.Next config,
                Map<String, String> values) {
            this.wanted = wanted;
            this.touched = touched;
            this.config = config;
            this.values = values;
        }

        @Override
        public void run() {
            long begun = System.nanoTime();
            put(config.configuration(), config.surveys(), values);
            if (replace(wanted)) {
                routes = Map.copyOf(wanted);
            } else {
                put(configBefore, surveysBefore, valuesBefore);
                if (!restore()) {
                    LOG.error("Not every route of the last good version starts again; restart the program");
                }
            }
            swapNanos = System.nanoTime() - begun;
        }

        private void put(Configuration snapshot, Set<String> surveys, Map<String, String> texts) {
            configuration.put(snapshot);
            desk.surveys(surveys);
            placeholders = texts;
            Properties properties = new Properties();
            properties.putAll(texts);
            context.getPropertiesComponent().setInitialProperties(properties);
        }

        /** All go before any comes: two files may have exchanged what only one route can have. */
        private boolean replace(Map<String, RouteFile> by) {
            String file = "routes";
            try {
                for (String id : touched) {
                    RouteFile old = routesBefore.get(id);
                    file = old == null ? file : old.name();
                    Camel.remove(context, id);
                }
                for (String id : touched) {
                    RouteFile comes = by.get(id);
                    if (comes != null) {
                        file = comes.name();
                        Camel.load(context, comes);
                    }
                }
                return true;
            } catch (Exception e) {
                LOG.warn("{} does not start", file, e);
                problem = new ConfigProblem(
                        file, 0, null, Hidden.clean("does not start: " + e.getMessage()), "see the log for the cause");
                return false;
            }
        }

        private boolean restore() {
            boolean whole = true;
            for (String id : touched) {
                try {
                    Camel.remove(context, id);
                } catch (Exception e) {
                    LOG.debug("A route that did not start could not be removed", e);
                }
            }
            for (String id : touched) {
                RouteFile old = routesBefore.get(id);
                if (old != null) {
                    try {
                        Camel.load(context, old);
                    } catch (Exception e) {
                        LOG.error("The last good version of {} does not start either", old.name(), e);
                        whole = false;
                    }
                }
            }
            return whole;
        }
    }
}
