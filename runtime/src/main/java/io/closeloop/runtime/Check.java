// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Retention;
import io.closeloop.config.Settings;
import io.closeloop.port.Inbox;
import io.closeloop.port.Store;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.Deployer;
import io.closeloop.runtime.deploy.Lint;
import io.closeloop.runtime.routes.RouteDesk;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.camel.impl.DefaultCamelContext;

/** Everything wrong in a home folder, found without opening the store, listening, or calling anybody. */
public final class Check {
    private Check() {}

    /** All problems of what stands in a home folder now, by file and line. */
    public static List<ConfigProblem> of(Home home, Map<String, String> environment) {
        return of(Sources.read(home), environment);
    }

    /** All problems, by file and line. */
    public static List<ConfigProblem> of(Sources sources, Map<String, String> environment) {
        ConfigurationReader reader = new ConfigurationReader(sources);
        Configuration configuration = reader.read(environment);
        Settings settings = configuration.settings();
        List<ConfigProblem> problems = new ArrayList<>(reader.problems());
        Inbox nowhere = intakes -> CompletableFuture.failedFuture(new IllegalStateException("only checking"));
        URI publicUrl = settings.address("closeloop.public-url", "http://127.0.0.1:8080");
        Surroundings surroundings = new Surroundings(
                settings,
                Clock.systemUTC(),
                publicUrl,
                new Closed(),
                nowhere,
                new LibPhoneNumbers(configuration.matching().country()),
                configuration.escalation());
        try (DefaultCamelContext camel = new DefaultCamelContext();
                Connections connections = Connections.open(settings, camel, surroundings)) {
            RouteDesk desk = new RouteDesk(
                    connections.targets(),
                    configuration.surveys().keySet(),
                    settings.get("closeloop.crm", "local"),
                    null);
            program(settings, connections);
            problems.addAll(settings.problems());
            problems.addAll(Deployer.check(sources, new Lint(desk, RouteDesk.placeholders(settings))));
        } catch (Exception e) {
            throw new IllegalStateException("A connector could not be closed after checking", e);
        }
        problems.sort(Comparator.comparing(ConfigProblem::file).thenComparing(ConfigProblem::line));
        return problems;
    }

    /** What the program itself needs, beside what each connector asks for. */
    private static void program(Settings settings, Connections connections) {
        boolean connectorsSound = settings.problems().isEmpty();
        settings.number("closeloop.http.port", 8080, 0, 65535);
        settings.number("closeloop.management.port", 9876, 0, 65535);
        Retention.of(settings);
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
        String clock = settings.get("closeloop.clock", "system");
        if (!clock.equals("system") && !clock.startsWith("file:")) {
            settings.problem("closeloop.clock", "is not a clock", "leave it out, or write file:<path> for a rehearsal");
        }
    }

    /** A store for parts that must not touch one while only the settings are checked. */
    private static final class Closed implements Store {
        @Override
        public <T> CompletableFuture<T> write(Function<Tx, T> work) {
            return CompletableFuture.failedFuture(new IllegalStateException("only checking"));
        }

        @Override
        public <T> T read(Function<View, T> work) {
            throw new IllegalStateException("only checking");
        }

        @Override
        public void onWake(Station station, Runnable listener) {}

        @Override
        public void close() {}
    }
}
