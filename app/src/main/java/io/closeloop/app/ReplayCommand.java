// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.ledger.Ids;
import io.closeloop.port.MachineClock;
import io.closeloop.port.Store;
import io.closeloop.port.View;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.station.Journal;
import io.closeloop.runtime.station.Replays;
import io.closeloop.store.StoreException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code replay}: has parked deliveries tried again. It asks the running program; when none answers, it works on the
 * database itself.
 */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what was given up at each destination, with reasons and ages, and has it tried again.",
            "Asks the running program; when none answers here, it works on the database.",
            "0: done, or nothing was parked; 1: no such delivery or destination, or it could not be done."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NOTHING = {};
    private static final String PREFIX = "deliver:";

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private ServerOption server = new ServerOption();

    @Option(
            names = "--verb",
            paramLabel = "VERB",
            description = "One destination, such as deliver:slack-escalation (default: all of them)")
    private @Nullable String verb;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what was parked in this time, such as 2h or 3d, or since this instant")
    private @Nullable String since;

    @Option(names = "--id", paramLabel = "ID", description = "This delivery only")
    private @Nullable String id;

    @Option(names = "--now", description = "Also try now what waits for its next try after a failure")
    private boolean now;

    @Option(names = "--dry-run", description = "Only show what would be tried again")
    private boolean dryRun;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Where deliveries are, and how they are tried again. */
    private interface Place {
        /** What is stuck; empty when there is no such destination, which was said then. */
        Optional<SortedMap<String, View.Stuck>> stuck(Replays.Wish wish) throws InterruptedException;

        /** How many there were by destination; empty when it could not be done, which was said then. */
        Optional<Map<String, Long>> replay(Replays.Wish wish) throws InterruptedException;

        /** Empty when it is tried again; else why not. */
        Optional<String> replay(String delivery, boolean waitingToo) throws InterruptedException;
    }

    @Override
    public Integer call() throws InterruptedException {
        Clock clock = new MachineClock(StoreOption.clock());
        Replays.Wish wish = new Replays.Wish(
                verb == null || !verb.startsWith(PREFIX) ? verb : verb.substring(PREFIX.length()),
                since == null ? null : instant(since, clock.instant()),
                now);
        if (id != null && (verb != null || since != null || dryRun)) {
            throw new ParameterException(spec.commandLine(), "--id stands alone, or with --now");
        }
        Home folder = home.home();
        PrintWriter out = spec.commandLine().getOut();
        int code;
        try {
            if (server.call(folder, "GET", "/api/openapi.yaml", NOTHING, "text/plain", Map.of())
                    .isPresent()) {
                code = replay(new Running(folder, out), wish, clock, out);
            } else if (server.named()) {
                out.println("No program answers at " + server.base(folder));
                code = 1;
            } else {
                out.println("No program answers at " + server.base(folder) + "; this is about the database.");
                code = replay(new Resting(folder, clock, out), wish, clock, out);
            }
        } catch (StoreException e) {
            out.println(e.getMessage());
            code = 1;
        }
        out.flush();
        return code;
    }

    private Instant instant(String text, Instant today) {
        try {
            return Words.duration(text).map(today::minus).orElseGet(() -> Instant.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--since is a time such as 2h or 3d, or an instant such as 2026-11-01T08:00:00Z");
        }
    }

    private int replay(Place place, Replays.Wish wish, Clock clock, PrintWriter out) throws InterruptedException {
        if (id != null) {
            Optional<String> refused = place.replay(id, now);
            out.println(refused.orElse("It is tried again. closeloop why tells what becomes of it."));
            return refused.isEmpty() ? 0 : 1;
        }
        Optional<SortedMap<String, View.Stuck>> stuck = place.stuck(wish);
        if (stuck.isEmpty()) {
            return 1;
        }
        out.print(StuckText.of(stuck.get(), clock.instant()));
        boolean some = stuck.get().values().stream()
                .anyMatch(one -> one.parked() > 0 || wish.waitingToo() && one.putOff() > 0);
        if (!some) {
            out.println(stuck.get().isEmpty() ? "Nothing is parked." : "Nothing is parked; --now has these tried now.");
            return 0;
        }
        if (dryRun) {
            out.println("Nothing was changed.");
            return 0;
        }
        Optional<Map<String, Long>> done = place.replay(wish);
        done.ifPresent(counts -> out.println(
                counts.isEmpty()
                        ? "Nothing was parked any more."
                        : "Tried again: " + StuckText.counts(counts) + ". closeloop status shows how they fare."));
        return done.isPresent() ? 0 : 1;
    }

    /** A running program, by its API. */
    private final class Running implements Place {
        private final Home folder;
        private final PrintWriter out;

        Running(Home folder, PrintWriter out) {
            this.folder = folder;
            this.out = out;
        }

        @Override
        public Optional<SortedMap<String, View.Stuck>> stuck(Replays.Wish wish) throws InterruptedException {
            StringBuilder query = new StringBuilder();
            if (wish.queue() != null) {
                query.append("?verb=").append(URLEncoder.encode(wish.queue(), StandardCharsets.UTF_8));
            }
            if (wish.since() != null) {
                query.append(query.isEmpty() ? '?' : '&').append("since=").append(wish.since());
            }
            return ask("GET", "/api/v1/destinations" + query, NOTHING).map(body -> StuckText.read(body.path("items")));
        }

        @Override
        public Optional<Map<String, Long>> replay(Replays.Wish wish) throws InterruptedException {
            Map<String, Object> body = new LinkedHashMap<>();
            if (wish.queue() != null) {
                body.put("verb", wish.queue());
            }
            if (wish.since() != null) {
                body.put("since", wish.since().toString());
            }
            body.put("parkedOnly", !wish.waitingToo());
            return ask("POST", "/api/v1/deliveries/replay", json(body)).map(answer -> {
                Map<String, Long> counts = new TreeMap<>();
                for (String kind : new String[] {"parked", "waiting"}) {
                    answer.path(kind)
                            .properties()
                            .forEach(entry -> counts.merge(
                                    entry.getKey(), entry.getValue().asLong(), Long::sum));
                }
                return counts;
            });
        }

        @Override
        public Optional<String> replay(String delivery, boolean waitingToo) throws InterruptedException {
            String path = "/api/v1/deliveries/" + URLEncoder.encode(delivery, StandardCharsets.UTF_8) + "/replay";
            ServerOption.Reply reply = send("POST", path, json(Map.of("parkedOnly", !waitingToo)));
            return reply.status() == 200 ? Optional.empty() : Optional.of(reply.title() + ".");
        }

        private Optional<JsonNode> ask(String method, String path, byte[] body) throws InterruptedException {
            ServerOption.Reply reply = send(method, path, body);
            if (reply.status() == 200 && reply.body() != null) {
                return Optional.of(reply.body());
            }
            out.println(reply.title() + ".");
            return Optional.empty();
        }

        private ServerOption.Reply send(String method, String path, byte[] body) throws InterruptedException {
            return server.call(folder, method, path, body, "application/json", Map.of())
                    .orElseGet(() -> new ServerOption.Reply(0, null));
        }

        private static byte[] json(Map<String, Object> body) {
            try {
                return JSON.writeValueAsBytes(body);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Plain maps are always JSON", e);
            }
        }
    }

    /** The database, while no program runs here. */
    private static final class Resting implements Place {
        private final Home folder;
        private final Clock clock;
        private final PrintWriter out;

        Resting(Home folder, Clock clock, PrintWriter out) {
            this.folder = folder;
            this.clock = clock;
            this.out = out;
        }

        private Replays replays(Store store) {
            Clock time = store.clock(clock);
            return new Replays(store, time, new Journal(new Ids(time), time));
        }

        @Override
        public Optional<SortedMap<String, View.Stuck>> stuck(Replays.Wish wish) {
            try (Store store = StoreOption.readOnly(folder)) {
                String queue = wish.queue();
                Set<String> owed = store.read(view -> view.backlog().keySet());
                if (queue != null && !owed.contains(queue)) {
                    out.println("Nothing is owed to " + queue
                            + (owed.isEmpty() ? "." : "; there is " + String.join(", ", owed) + "."));
                    return Optional.empty();
                }
                return Optional.of(replays(store).stuck(queue, wish.since()));
            }
        }

        @Override
        public Optional<Map<String, Long>> replay(Replays.Wish wish) {
            try (Store store = StoreOption.writable(folder)) {
                Replays.Count count = replays(store).replay(wish, ServerOption.who());
                Map<String, Long> all = new TreeMap<>(count.parked());
                count.waiting().forEach((name, waiting) -> all.merge(name, waiting, Long::sum));
                return Optional.of(all);
            }
        }

        @Override
        public Optional<String> replay(String delivery, boolean waitingToo) {
            // Whoever writes would bring the tables up to date, which is not what was asked for.
            StoreOption.readOnly(folder).close();
            try (Store store = StoreOption.writable(folder)) {
                return switch (replays(store).replay(delivery, waitingToo, ServerOption.who())) {
                    case REPLAYED -> Optional.empty();
                    case UNKNOWN -> Optional.of("There is no delivery " + delivery + ".");
                    case NOT_STUCK ->
                        Optional.of(
                                waitingToo
                                        ? "This delivery is neither parked nor put off after a failure."
                                        : "This delivery is not parked; --now takes one that is put off after a failure.");
                };
            }
        }
    }
}
