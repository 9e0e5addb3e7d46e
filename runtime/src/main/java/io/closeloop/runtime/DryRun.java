// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Surroundings;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.config.Yaml;
import io.closeloop.runtime.deploy.Camel;
import io.closeloop.runtime.deploy.RouteFile;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.routes.SilentEndpoint;
import io.closeloop.runtime.station.Deliberation;
import io.closeloop.runtime.vault.Vaults;
import io.closeloop.survey.Via;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The routes and the configuration of some sources, running in a Camel context of their own that reaches nobody: no store,
 * no vendor, no timer. Steps that would reach out are made and come to nothing, which {@link #silenced} tells. Thread-safe
 * once opened.
 */
public final class DryRun implements AutoCloseable {
    private static final List<String> OURS = List.of("channel:", "interactions:", "answers:", "direct:");

    private final Configuration configuration;
    private final DefaultCamelContext camel;
    private final Connections connections;
    private final RouteDesk desk;
    private final PhoneNumbers phones;
    private final Map<String, DeliveryTarget<?>> targets;
    private final URI publicUrl;
    private final String crm;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Map<String, String> begins = new TreeMap<>();
    private final Set<String> elsewhere = new TreeSet<>();
    private final Set<String> silenced = new ConcurrentSkipListSet<>();

    private DryRun(Sources sources, Map<String, String> environment, Clock clock, Predicate<String> routes) {
        ConfigurationReader reader = new ConfigurationReader(sources);
        configuration = reader.read(environment);
        // A note, such as of a vault that a dry run never asks, keeps nothing from going live.
        reader.problems().stream().filter(ConfigProblem::blocks).forEach(problems::add);
        Settings settings = configuration.settings();
        phones = new LibPhoneNumbers(configuration.matching().country());
        publicUrl = settings.address("closeloop.public-url", "http://127.0.0.1:8080");
        crm = settings.get("closeloop.crm", "local");
        camel = new DefaultCamelContext();
        // The routes' own endpoints are silenced, not the connectors': these are opened and never called.
        connections = Connections.open(
                settings,
                new DefaultCamelContext(),
                new Surroundings(
                        settings,
                        clock,
                        publicUrl,
                        new NoStore("this is a dry run"),
                        intakes -> CompletableFuture.failedFuture(new IllegalStateException("this is a dry run")),
                        phones,
                        configuration.escalation()));
        targets = connections.targets();
        desk = new RouteDesk(targets, configuration.surveys().keySet(), crm, null);
        Camel.prepare(camel, "dry-run", desk, RouteDesk.placeholders(settings));
        Vaults.closed().serve(camel);
        camel.getCamelContextExtension().registerEndpointCallback(SilentEndpoint.everywhere(silenced::add));
        camel.start();
        load(sources, routes);
    }

    /** Opens everything; what could not be loaded is among the {@link #problems}. */
    public static DryRun open(Sources sources, Map<String, String> environment, Clock clock) {
        return open(sources, environment, clock, file -> true);
    }

    /**
     * As {@link #open(Sources, Map, Clock)}, with some of the routes only.
     *
     * @param routes by file name; routes that begin with {@code direct:} are loaded anyway, as others may call them
     */
    public static DryRun open(Sources sources, Map<String, String> environment, Clock clock, Predicate<String> routes) {
        return new DryRun(sources, environment, clock, routes);
    }

    private void load(Sources sources, Predicate<String> routes) {
        sources.within("routes/", RouteFile.ENDING).forEach((name, text) -> {
            Optional<RouteFile> file = RouteFile.read(name, text, problems::add);
            if (file.isEmpty()) {
                return;
            }
            String from = beginning(text);
            begins.put(file.get().id(), from);
            if (OURS.stream().noneMatch(from::startsWith)) {
                elsewhere.add(file.get().id());
            } else if (routes.test(name) || from.startsWith("direct:")) {
                load(file.get());
            }
        });
    }

    private void load(RouteFile file) {
        try {
            Camel.load(camel, file);
        } catch (Exception e) {
            Throwable deepest = e;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            String said = String.valueOf(deepest.getMessage()).replaceAll("\\s+", " ");
            problems.add(new ConfigProblem(file.name(), 0, null, "does not load: " + said, "run closeloop check"));
        }
    }

    /** Where a sound route file's route begins. */
    private static String beginning(String text) {
        @Nullable Node node = Yaml.parse("", text, problem -> {}).orElse(null);
        if (node instanceof Node.Sequence list && !list.items().isEmpty()) {
            node = list.items().get(0);
        }
        for (String key : List.of("route", "from", "uri")) {
            Node.Entry entry =
                    node instanceof Node.Mapping mapping ? mapping.byKey().get(key) : null;
            node = entry == null ? null : entry.value();
        }
        return node instanceof Node.Scalar uri ? uri.text() : "";
    }

    public Configuration configuration() {
        return configuration;
    }

    /** What could not be read or loaded; warnings and notes are left to the check. */
    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** Where each route begins, such as {@code channel:phone}, by its id; those that were not loaded too. */
    public Map<String, String> begins() {
        return Map.copyOf(begins);
    }

    /** Ids of routes that begin at a timer, a queue or another outside system, and were therefore not loaded. */
    public Set<String> elsewhere() {
        return Set.copyOf(elsewhere);
    }

    /** Schemes of the steps that were made and came to nothing, such as {@code https}. */
    public Set<String> silenced() {
        return Set.copyOf(silenced);
    }

    public RouteDesk desk() {
        return desk;
    }

    public PhoneNumbers phones() {
        return phones;
    }

    public URI publicUrl() {
        return publicUrl;
    }

    /** Senders of the connectors that are configured here. */
    public Map<Via, InvitationSender> senders() {
        return connections.senders();
    }

    /** What may be delivered, by verb. */
    public Map<String, DeliveryTarget<?>> targets() {
        return Map.copyOf(targets);
    }

    /** The word of {@code closeloop.crm}. */
    public String crm() {
        return crm;
    }

    /** For how long a contact waits for others to be looked up with; zero while that CRM is not configured. */
    public Duration lookupsLinger() {
        return connections.crm(crm).map(Crm::linger).orElse(Duration.ZERO);
    }

    /** What decides, with the ways of {@link #senders}. */
    public Deliberation deliberation() {
        return deliberation(phones, Deliberation.Ways.of(senders()));
    }

    /** What decides. */
    public Deliberation deliberation(PhoneNumbers numbers, Deliberation.Ways ways) {
        return new Deliberation(desk, numbers, ways, targets);
    }

    @Override
    public void close() {
        camel.stop();
        try {
            connections.close();
        } catch (Exception e) {
            throw new IllegalStateException("A connector could not be closed after a dry run", e);
        }
    }
}
