// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Retention;
import io.closeloop.config.Settings;
import io.closeloop.port.Inbox;
import io.closeloop.port.Mention;
import io.closeloop.port.Surroundings;
import io.closeloop.runtime.check.ConfigChecks;
import io.closeloop.runtime.check.RouteChecks;
import io.closeloop.runtime.check.World;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.deploy.RouteFile;
import io.closeloop.runtime.http.HttpSettings;
import io.closeloop.runtime.observe.ObserveSettings;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.station.DeliverySettings;
import io.closeloop.runtime.vault.Vaults;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Everything wrong in a home folder, found without opening the store, listening, or calling anybody. A running program may
 * call it as often as it likes, from any thread: nothing is left behind but the memory of which routes load.
 */
public final class Check {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private Check() {}

    /** What keeps the folder as it stands now from going live, by file and line. */
    public static List<ConfigProblem> of(Home home, Map<String, String> environment) {
        return of(Sources.read(home), environment);
    }

    /** What keeps these texts from going live, by file and line; empty when they can. */
    public static List<ConfigProblem> of(Sources sources, Map<String, String> environment) {
        return of(sources, environment, Vaults.closed());
    }

    /** As {@link #of(Sources, Map)}, and vaults are asked for what the texts refer to when they are open. */
    public static List<ConfigProblem> of(Sources sources, Map<String, String> environment, Vaults vaults) {
        return findings(sources, environment, vaults, (connections, mentions) -> List.of()).stream()
                .filter(ConfigProblem::blocks)
                .toList();
    }

    /** Problems, warnings and notes, by file and line. */
    public static List<ConfigProblem> all(Sources sources, Map<String, String> environment) {
        return findings(sources, environment, Vaults.closed(), (connections, mentions) -> List.of());
    }

    /**
     * As {@link #all}, and what the vendors themselves say of the settings: log-ins, rights, fields, channels, numbers; vaults
     * are asked for what is referred to. Waits for each of them; writes nothing there. Vendors are only asked when nothing here has to be mended first.
     */
    public static List<ConfigProblem> online(Sources sources, Map<String, String> environment) {
        try (Vaults vaults = Vaults.open()) {
            return findings(sources, environment, vaults, Connections::askVendors);
        }
    }

    private static List<ConfigProblem> findings(
            Sources sources,
            Map<String, String> environment,
            Vaults vaults,
            BiFunction<Connections, List<Mention>, List<ConfigProblem>> vendors) {
        ConfigurationReader reader = new ConfigurationReader(sources);
        Configuration configuration = reader.read(environment, vaults);
        Settings settings = configuration.settings();
        List<ConfigProblem> problems = new ArrayList<>(reader.problems());
        ConfigChecks config = new ConfigChecks(reader, configuration, sources, problems::add);
        config.check(publicUrl(settings));
        Inbox nowhere = intakes -> CompletableFuture.failedFuture(new IllegalStateException("only checking"));
        Surroundings surroundings = new Surroundings(
                settings,
                Clock.systemUTC(),
                publicUrl(settings),
                new NoStore("only checking"),
                nowhere,
                new LibPhoneNumbers(country(configuration)),
                configuration.escalation());
        try (DefaultCamelContext camel = new DefaultCamelContext();
                Connections connections = Connections.open(settings, camel, surroundings)) {
            program(settings, connections);
            config.retention(Retention.of(settings));
            problems.addAll(settings.problems());
            ApiToken.finding(settings).ifPresent(problems::add);
            config.senders(connections.senders().keySet());
            RouteDesk desk = new RouteDesk(connections.targets(), reader.surveyIds(), crm(settings, connections), null);
            World world = config.world(desk, RouteDesk.placeholders(settings));
            List<Mention> mentions = routes(sources, world, camel, problems);
            sources.within("routes/", RouteFile.ENDING)
                    .forEach((name, text) -> vaults.check(name, text, problems::add));
            if (problems.stream().noneMatch(ConfigProblem::blocks)) {
                vendors.apply(connections, mentions).forEach(problem -> problems.add(placed(problem, reader)));
            }
        } catch (Exception e) {
            throw new IllegalStateException("A connector could not be closed after checking", e);
        }
        return sorted(problems);
    }

    /** Reports what is wrong in the routes. */
    private static List<Mention> routes(
            Sources sources, World world, DefaultCamelContext camel, List<ConfigProblem> problems) {
        Map<String, String> texts = sources.within("routes/", RouteFile.ENDING);
        if (texts.isEmpty()) {
            problems.add(new ConfigProblem(
                    "routes",
                    0,
                    0,
                    null,
                    "holds no route",
                    "add at least one *" + RouteFile.ENDING,
                    CheckRule.ROUTE_FRAME));
        }
        List<ConfigProblem> found = new ArrayList<>();
        RouteChecks checks = new RouteChecks(world, found::add);
        checks.checkAll(camel, texts);
        // A key that is misspelt in the settings is told there; that a route then finds no value is the same mistake.
        List<String> misspelt = problems.stream()
                .filter(problem -> problem.rule() == CheckRule.UNKNOWN_SETTING && problem.key() != null)
                .map(problem -> "{{" + problem.key() + "}}")
                .toList();
        found.removeIf(problem -> problem.rule() == CheckRule.PLACEHOLDER_WITHOUT_VALUE
                && problem.key() != null
                && Words.nearest(problem.key(), misspelt).isPresent());
        problems.addAll(found);
        return checks.mentions();
    }

    private static List<ConfigProblem> sorted(List<ConfigProblem> problems) {
        return problems.stream()
                .distinct()
                .sorted(Comparator.comparing(ConfigProblem::file)
                        .thenComparing(ConfigProblem::line)
                        .thenComparing(ConfigProblem::column))
                .toList();
    }

    /** Vendors' answers name a key of a YAML file; its place is known here. */
    private static ConfigProblem placed(ConfigProblem problem, ConfigurationReader reader) {
        if (problem.line() > 0 || problem.key() == null) {
            return problem;
        }
        return Node.at(reader.nodes().get(problem.file()), problem.key().split("\\.", 2))
                .map(node -> new ConfigProblem(
                        problem.file(),
                        node.line(),
                        node.column(),
                        problem.key(),
                        problem.what(),
                        problem.write(),
                        problem.rule()))
                .orElse(problem);
    }

    /** The address for links; a wrong one is reported where it is read first. */
    private static URI publicUrl(Settings settings) {
        return settings.address("closeloop.public-url", "http://127.0.0.1:8080");
    }

    private static String country(Configuration configuration) {
        String country = configuration.matching().country();
        return country.matches("[A-Z]{2}") ? country : "US";
    }

    /** The CRM that routes mean; one that does not exist is reported once, not by each of them. */
    private static String crm(Settings settings, Connections connections) {
        String crm = settings.get("closeloop.crm", "local");
        return connections.targets().containsKey((crm.equals("local") ? "local-crm" : crm) + "-answer") ? crm : "local";
    }

    /** What the program itself needs, beside what each connector asks for. */
    private static void program(Settings settings, Connections connections) {
        boolean connectorsSound = settings.problems().isEmpty();
        settings.number("closeloop.http.port", 8080, 0, 65535);
        settings.number("closeloop.management.port", 9876, 0, 65535);
        HttpSettings.read(settings);
        ObserveSettings.read(settings);
        connections
                .targets()
                .values()
                .forEach(target -> target.queues().forEach(queue -> DeliverySettings.read(settings, queue, target)));
        String url = settings.get("closeloop.db.url", "jdbc:sqlite:");
        if (!url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
            settings.problem(
                    "closeloop.db.url",
                    "is neither SQLite nor PostgreSQL",
                    "write jdbc:sqlite:data/closeloop.db or jdbc:postgresql://host/database");
        }
        String crm = settings.get("closeloop.crm", "local");
        // A connector that told its own faults is left closed, and with it a CRM that is rightly named.
        boolean explained = crm.equals("salesforce") || (crm.equals("local") && !connectorsSound);
        if (connections.crm(crm).isEmpty() && !explained) {
            settings.problem("closeloop.crm", "names no CRM that is configured", "write local or salesforce");
        }
        if (settings.get("closeloop.secret")
                .filter(secret -> secret.length() < 16)
                .isPresent()) {
            settings.problem("closeloop.secret", "is shorter than 16 characters", "use 32 random characters");
        }
        if (!List.of("local", "kafka").contains(settings.get("closeloop.bus", "local"))) {
            settings.problem("closeloop.bus", "names no bus that there is", "write local or kafka");
        }
        URI publicUrl = publicUrl(settings);
        if ("http".equals(publicUrl.getScheme()) && !LOOPBACK.contains(publicUrl.getHost())) {
            settings.problem(
                    CheckRule.LINK_WITHOUT_HTTPS,
                    "closeloop.public-url",
                    "is not encrypted: every link to a customer begins with it",
                    "write https://" + publicUrl.getRawAuthority());
        }
        String clock = settings.get("closeloop.clock", "system");
        if (!clock.equals("system") && !clock.startsWith("file:") && !clock.matches("offset:-?PT[0-9]{1,6}[SM]")) {
            settings.problem(
                    "closeloop.clock",
                    "is not a clock",
                    "leave it out, or write file:<path> or offset:PT5M for a rehearsal");
        }
    }
}
