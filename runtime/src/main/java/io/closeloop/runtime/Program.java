// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.config.Retention;
import io.closeloop.config.Settings;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.port.Allowance;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Feed;
import io.closeloop.port.Inbox;
import io.closeloop.port.MachineClock;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Store;
import io.closeloop.port.Surroundings;
import io.closeloop.port.View;
import io.closeloop.port.Watcher;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.LiveConfiguration;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.Camel;
import io.closeloop.runtime.deploy.DeployGate;
import io.closeloop.runtime.deploy.DeployOutcome;
import io.closeloop.runtime.deploy.Deployer;
import io.closeloop.runtime.deploy.Draft;
import io.closeloop.runtime.deploy.LiveVersion;
import io.closeloop.runtime.deploy.Place;
import io.closeloop.runtime.deploy.StartVersion;
import io.closeloop.runtime.http.HttpEdge;
import io.closeloop.runtime.http.HttpSettings;
import io.closeloop.runtime.http.Page;
import io.closeloop.runtime.observe.JvmMeters;
import io.closeloop.runtime.observe.Measures;
import io.closeloop.runtime.observe.ObserveSettings;
import io.closeloop.runtime.observe.OtlpTraces;
import io.closeloop.runtime.observe.Queues;
import io.closeloop.runtime.observe.StoreMeters;
import io.closeloop.runtime.observe.Telemetry;
import io.closeloop.runtime.observe.Traces;
import io.closeloop.runtime.routes.OneOwner;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.station.Activity;
import io.closeloop.runtime.station.Answers;
import io.closeloop.runtime.station.ClockStation;
import io.closeloop.runtime.station.DecideStation;
import io.closeloop.runtime.station.DeliverStation;
import io.closeloop.runtime.station.DeliverySettings;
import io.closeloop.runtime.station.Express;
import io.closeloop.runtime.station.Journal;
import io.closeloop.runtime.station.Loop;
import io.closeloop.runtime.station.MatchStation;
import io.closeloop.runtime.station.Recorder;
import io.closeloop.runtime.station.ReplanTarget;
import io.closeloop.runtime.station.Replays;
import io.closeloop.runtime.station.Replies;
import io.closeloop.runtime.station.SendStation;
import io.closeloop.runtime.station.VendorHealth;
import io.closeloop.runtime.station.Worker;
import io.closeloop.runtime.trial.Trial;
import io.closeloop.runtime.vault.Vaults;
import io.closeloop.survey.Token;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program. {@link #start} either starts all of it or throws {@link ConfigProblems} with everything that is
 * wrong; {@link #close} stops taking in, lets what is under way finish and closes the store.
 */
public final class Program implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Program.class);
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String OFFSET = "offset:";
    /** A vendor that was told something the moment before a process died knows of it, and lists it, after so long. */
    private static final Duration UNTIL_KNOWN = Duration.ofSeconds(5);

    /**
     * What the program is made of beside its home folder.
     *
     * @param store opens the store of a JDBC address
     * @param reader reads an interaction from plain values, for {@code to: channel:custom}
     * @param pages further pages, given the running program's parts
     */
    public record Parts(
            BiFunction<String, Clock, Store> store,
            BiFunction<PhoneNumbers, Clock, Function<Map<String, Object>, Interaction>> reader,
            Function<Program, List<Page>> pages) {}

    private final Home home;
    private final NodeName nodeName;
    private final Vaults vaults;
    private final LiveConfiguration configuration;
    private final Loop loop;
    private final Connections connections;
    private final DefaultCamelContext camel;
    private final Answers answers;
    private final Express express;
    private final Recorder recorder;
    private final HttpEdge edge;
    private final HttpEdge management;
    private final Vertx vertx;
    private final Runnable listening;
    private final Deployer deployer;
    private final PrometheusMeterRegistry meters;
    private final Traces traces;
    private final Queues waiting;
    private final JvmMeters jvm = new JvmMeters();
    private final Activity activity;
    private final List<Worker> workers = new ArrayList<>();
    private volatile @Nullable Worker deploying;
    private volatile Map<String, DeliverStation<?>> stations = Map.of();
    private volatile Supplier<Map<String, Instant>> waysAtRest = Map::of;
    private final List<ExecutorService> pools = new ArrayList<>();

    /**
     * Starts everything, or nothing: every mistake in the home folder is reported at once. When an earlier version is
     * stored and what stands in the home folder now has mistakes, that version is started.
     */
    public static Program start(Home home, Map<String, String> environment, Parts parts) {
        Sources folder = Sources.read(home);
        Map<String, List<ConfigProblem>> checked = new HashMap<>();
        Vaults vaults = Vaults.open();
        DeployGate check =
                sources -> checked.computeIfAbsent(sources.digest(), digest -> Check.of(sources, environment, vaults));
        Settings given = settings(folder, environment, vaults, List.of("closeloop.db.url", "closeloop.data"));
        String url = given.get("closeloop.db.url", SQLITE + home.data(given).resolve("closeloop.db"));
        boolean first = url.startsWith(SQLITE) && !Files.exists(Path.of(url.substring(SQLITE.length())));
        if (first && !check.problems(folder).isEmpty()) {
            throw new ConfigProblems(check.problems(folder));
        }
        Clock own = clock(given);
        Store store = open(parts, url, own, () -> check.problems(folder));
        Clock clock = store.clock(own);
        store.keep(Retention.of(given));
        Program program;
        try {
            StartVersion chosen = StartVersion.choose(store, clock, Place.of(home), folder, check);
            settings(chosen.settings(), environment, vaults, null);
            program = new Program(home, environment, chosen, store, clock, parts, vaults);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
        try {
            program.begin();
            return program;
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    /**
     * What the program is to start with; thrown back when a vault does not give a secret of it.
     *
     * @param needed the keys that matter now; null for all
     */
    private static Settings settings(
            Sources sources, Map<String, String> environment, Vaults vaults, @Nullable List<String> needed) {
        ConfigurationReader reader = new ConfigurationReader(sources);
        Settings settings = reader.read(environment, vaults).settings();
        List<ConfigProblem> withheld = reader.problems().stream()
                .filter(problem -> problem.rule() == CheckRule.VAULT
                        && (needed == null || needed.contains(String.valueOf(problem.key()))))
                .toList();
        if (!withheld.isEmpty()) {
            throw new ConfigProblems(withheld);
        }
        return settings;
    }

    /** A database that cannot be opened may be a mistake in the settings, which says more. */
    private static Store open(Parts parts, String url, Clock clock, Supplier<List<ConfigProblem>> problems) {
        try {
            return parts.store().apply(url, clock);
        } catch (RuntimeException e) {
            if (!problems.get().isEmpty()) {
                throw new ConfigProblems(problems.get());
            }
            throw e;
        }
    }

    private Program(
            Home home,
            Map<String, String> environment,
            StartVersion chosen,
            Store store,
            Clock clock,
            Parts parts,
            Vaults vaults) {
        this.home = home;
        this.vaults = vaults;
        this.configuration = LiveConfiguration.of(chosen.settings(), environment, vaults);
        Settings settings = configuration.get().settings();
        ApiToken.finding(settings).ifPresent(weak -> LOG.warn("{}", weak));
        byte[] secret = InstallationSecret.of(settings, home.data(settings));
        PhoneNumbers phones =
                new LibPhoneNumbers(() -> configuration.get().matching().country());
        int port = settings.number("closeloop.http.port", 8080, 0, 65535);
        String managementHost = settings.get("closeloop.management.host", "127.0.0.1");
        int managementPort = settings.number("closeloop.management.port", 9876, 0, 65535);
        HttpSettings http = HttpSettings.read(settings);
        URI publicUrl = settings.address("closeloop.public-url", "http://127.0.0.1:" + port);
        Inbox door = intakes -> recorder().record(intakes);
        this.camel = new DefaultCamelContext();
        this.connections = Connections.open(
                settings,
                camel,
                new Surroundings(
                        settings,
                        clock,
                        publicUrl,
                        store,
                        door,
                        phones,
                        () -> configuration.get().escalation()));
        this.nodeName = NodeName.take(home.data(settings));
        String node = nodeName.name();
        ObserveSettings telling = ObserveSettings.read(settings);
        String crmName = settings.get("closeloop.crm", "local");
        Crm crm = connections.crm(crmName).orElse(null);
        if (crm == null || !settings.problems().isEmpty()) {
            closeQuietly(connections);
            throw new ConfigProblems(settings.problems());
        }
        this.traces = traces(telling, node);
        Ids ids = new Ids(clock);
        this.activity = new Activity();
        this.meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        connections.feeds().forEach(feed -> FeedMeters.add(feed, clock, meters));
        connections.allowances().forEach(allowance -> AllowanceMeters.add(allowance, meters));
        Map<String, DeliveryTarget<?>> targets = new HashMap<>(connections.targets());
        RouteDesk desk = new RouteDesk(
                connections.targets(),
                configuration.get().surveys().keySet(),
                crmName,
                new RouteDesk.CustomInbox(door, parts.reader().apply(phones, clock)));
        Journal journal = new Journal(ids, clock);
        AtomicReference<Answers> laterAnswers = new AtomicReference<>();
        ReplanTarget replan = new ReplanTarget(laterAnswers::get);
        targets.put(replan.verb(), replan);
        List.copyOf(targets.values()).forEach(target -> target.queues().forEach(queue -> targets.put(queue, target)));
        this.loop = new Loop(
                store,
                clock,
                ids,
                configuration,
                desk,
                new Token(secret),
                phones,
                connections.senders(),
                targets,
                crm,
                publicUrl,
                node,
                journal,
                new VendorHealth(clock, connections.watchers()),
                new Telemetry(new Measures(meters), traces));
        StoreMeters.add(store, meters);
        this.waiting = new Queues(store, clock)
                .measure(
                        targets.values().stream()
                                .flatMap(target -> target.queues().stream())
                                .collect(Collectors.toSet()),
                        meters);
        vendorMeters();
        this.express = new Express(loop);
        this.answers = new Answers(loop, express);
        laterAnswers.set(answers);
        ExecutorService replies = pool("replies", 4);
        Replies reader = new Replies(loop, answers, (tx, consent) -> recorder().heard(tx, consent));
        this.recorder = new Recorder(loop, reader, replies, activity);

        Camel.prepare(camel, "closeloop", desk, RouteDesk.placeholders(settings));
        vaults.serve(camel);
        camel.addRoutePolicyFactory(new OneOwner(store.duties()));
        this.deployer = new Deployer(
                home,
                Place.of(home),
                store,
                clock,
                journal,
                new LiveVersion(camel, desk, configuration),
                gates(environment, vaults),
                Duration.ofMillis(500));
        try {
            camel.start();
        } catch (Exception e) {
            throw new IllegalStateException("Camel does not start", e);
        }
        List<ConfigProblem> routeProblems = deployer.start(chosen);
        if (!routeProblems.isEmpty()) {
            camel.stop();
            closeQuietly(connections);
            pools.forEach(ExecutorService::shutdownNow);
            throw new ConfigProblems(routeProblems);
        }

        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                // Nothing is served from files: without this, each start makes a folder below /tmp.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        // Few, so that they stay awake under load: with 8 threads on 2 cores an answer cost 7 % more processor time.
        ExecutorService pages =
                pool("pages", Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
        this.edge = new HttpEdge(vertx, pages, meters, http);
        connections.webhooks().forEach(webhook -> edge.add(webhook, recorder.at("POST " + webhook.path())));
        parts.pages().apply(this).forEach(edge::add);
        // Of their own: pages that wait for the database must not keep those waiting who ask how the program is.
        this.management = new HttpEdge(vertx, pool("management", 4), meters);
        new Observe(this).pages().forEach(management::add);
        this.listening = () -> {
            edge.start(settings.get("closeloop.http.host", "0.0.0.0"), port);
            management.start(managementHost, managementPort);
        };
    }

    private void begin() {
        loop.store()
                .write(tx -> {
                    // Leases of a process that was killed would otherwise have to run out first.
                    Instant now = loop.clock().instant();
                    Instant ask = now.plus(UNTIL_KNOWN);
                    if (configuration
                            .get()
                            .settings()
                            .get("closeloop.db.url", SQLITE)
                            .startsWith(SQLITE)) {
                        tx.endLeasesOfOthers(loop.node(), now, ask);
                    } else if (!nodeName.ended().isEmpty()) {
                        tx.endLeases(nodeName.ended(), now, ask);
                    }
                    return true;
                })
                .join();
        nodeName.freed();
        startWorkers();
        listening.run();
        connections.watchers().forEach(Watcher::start);
    }

    private void startWorkers() {
        boolean played = loop.clock() instanceof SharedClock;
        Duration sweep = played ? Duration.ofMillis(20) : Duration.ofMillis(500);
        MatchStation match = new MatchStation(loop);
        DecideStation decide = new DecideStation(loop);
        SendStation send = new SendStation(
                loop, pool(Executors.newCachedThreadPool(named("send"))), (tx, c) -> recorder.heard(tx, c), activity);
        waysAtRest = send::resting;
        ClockStation clocks = new ClockStation(loop, recorder);
        Map<Store.Station, List<Worker>> bells = new LinkedHashMap<>();
        bell(bells, Store.Station.MATCH, worker("match", match::step, sweep));
        bell(bells, Store.Station.DECIDE, worker("decide", decide::step, sweep));
        Worker sending = worker("send", send::step, sweep);
        send.whenRoom(sending::ring);
        bell(bells, Store.Station.SEND, sending);
        Map<String, DeliverStation<?>> queues = new HashMap<>();
        loop.targets().values().stream()
                .distinct()
                .forEach(target -> target.queues().forEach(queue -> {
                    DeliverySettings how =
                            DeliverySettings.read(configuration.get().settings(), queue, target);
                    DeliverStation<?> station = new DeliverStation<>(
                            loop, target, queue, how, pool("call-" + queue, how.concurrency() + 1), activity);
                    queues.put(queue, station);
                    Worker worker = worker("deliver-" + queue, station::step, sweep);
                    station.whenRoom(worker::ring);
                    bell(bells, Store.Station.DELIVER, worker);
                }));
        express.serve(queues);
        stations = Map.copyOf(queues);
        worker("clocks", clocks::step, sweep);
        deploying = new Worker("deployer", this::deploy, Duration.ofMillis(400), new Activity());
        workers.add(deploying);
        bells.forEach((station, listening) -> loop.store().onWake(station, () -> listening.forEach(Worker::ring)));
        workers.forEach(Worker::start);
    }

    private int deploy() {
        if (deployer.poll()) {
            // What a broken route had left unplanned can be planned now.
            Instant now = loop.clock().instant();
            loop.store()
                    .write(tx -> tx.hurry(Answers.REPLAN, now)
                            + tx.replan(Store.Station.MATCH, now)
                            + tx.replan(Store.Station.DECIDE, now));
        }
        return 0;
    }

    private static void bell(Map<Store.Station, List<Worker>> bells, Store.Station station, Worker worker) {
        bells.computeIfAbsent(station, key -> new ArrayList<>()).add(worker);
    }

    private Worker worker(String name, java.util.function.IntSupplier step, Duration sweep) {
        Worker worker = new Worker(name, loop.telemetry().measures().station(name, step), sweep, activity);
        workers.add(worker);
        return worker;
    }

    private ExecutorService pool(String name, int threads) {
        return pool(Executors.newFixedThreadPool(threads, named(name)));
    }

    private ExecutorService pool(ExecutorService pool) {
        pools.add(pool);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> new Thread(task, name + "-" + number.incrementAndGet());
    }

    /** What every version must pass, on every node, before it goes live. */
    private static List<DeployGate> gates(Map<String, String> environment, Vaults vaults) {
        DeployGate check = sources -> Check.of(sources, environment, vaults);
        DeployGate tests = sources -> Trial.run(sources, environment).problems();
        return List.of(check.then(tests));
    }

    /** Asks for a deployment; it begins at once. */
    public CompletableFuture<DeployOutcome> deploy(Draft draft) {
        CompletableFuture<DeployOutcome> outcome = deployer.submit(draft);
        Worker worker = deploying;
        if (worker != null) {
            worker.ring();
        }
        return outcome;
    }

    private static Clock clock(Settings settings) {
        String wish = settings.get("closeloop.clock", "system");
        if (wish.startsWith("file:")) {
            return SharedClock.open(Path.of(wish.substring(5)));
        }
        Duration wrong = wish.startsWith(OFFSET) ? Duration.parse(wish.substring(OFFSET.length())) : Duration.ZERO;
        return new MachineClock(Clock.offset(Clock.systemUTC(), wrong));
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.debug("Closing after a failed start failed too", e);
        }
    }

    private Recorder recorder() {
        return recorder;
    }

    public Home home() {
        return home;
    }

    /** The snapshot of now. */
    public Configuration configuration() {
        return configuration.get();
    }

    public Loop loop() {
        return loop;
    }

    public Answers answers() {
        return answers;
    }

    public Recorder inbox() {
        return recorder;
    }

    public Deployer deployer() {
        return deployer;
    }

    /** Port of the public server. */
    public int port() {
        return edge.port();
    }

    /** Port of the management server, on loopback unless {@code closeloop.management.host} says otherwise. */
    public int managementPort() {
        return management.port();
    }

    /** Whether each outside system did what it was last asked; one never asked is thought to be well. */
    private void vendorMeters() {
        SortedSet<String> vendors = new TreeSet<>();
        loop.targets().values().forEach(target -> vendors.addAll(target.queues()));
        loop.senders().keySet().forEach(via -> vendors.add(via.code()));
        vendors.add(loop.crm().name());
        connections.watchers().stream()
                .filter(watcher -> watcher.sight().isPresent())
                .forEach(watcher -> vendors.add(watcher.name()));
        vendors.forEach(vendor -> loop.telemetry()
                .measures()
                .gauge(
                        "closeloop.vendor.up",
                        "0 while an outside system is in trouble; health has its words",
                        () -> loop.health().up(vendor) ? 1 : 0,
                        "vendor",
                        vendor));
    }

    /** Everything that is measured, in Prometheus' text format. */
    String scrape() {
        jvm.add(meters);
        return meters.scrape();
    }

    Queues queues() {
        return waiting;
    }

    /** Destinations and ways that do not answer and are left in peace, each with the time since when. */
    Map<String, Instant> resting() {
        Map<String, Instant> resting = new TreeMap<>(waysAtRest.get());
        stations.forEach((queue, station) -> station.restingSince().ifPresent(since -> resting.put(queue, since)));
        return resting;
    }

    /** Every destination that this program knows or to which something is owed, by name. */
    public List<Destination> destinations() {
        Map<String, View.Backlog> backlog = loop.store().read(View::backlog);
        Map<String, Instant> resting = resting();
        SortedSet<String> names = new TreeSet<>(stations.keySet());
        names.addAll(backlog.keySet());
        Map<String, VendorHealth.State> vendors = loop.health().all();
        return names.stream()
                .map(name -> new Destination(
                        name, backlog.getOrDefault(name, View.Backlog.NONE), vendors.get(name), resting.get(name)))
                .toList();
    }

    /** What is stuck, and having it tried again. */
    public Replays replays() {
        return new Replays(
                loop.store(),
                loop.clock(),
                loop.journal(),
                queue -> Optional.ofNullable(stations.get(queue)).ifPresent(DeliverStation::hurry));
    }

    /** Rounds completed by the slowest of the watchers; they look at vendors that cannot call us. */
    long watched() {
        return connections.watchers().stream().mapToLong(Watcher::rounds).min().orElse(0);
    }

    List<Feed> feeds() {
        return connections.feeds();
    }

    List<Allowance> allowances() {
        return connections.allowances();
    }

    Activity activity() {
        return activity;
    }

    List<String> connectors() {
        return connections.names();
    }

    List<String> connectorsNotConfigured() {
        return connections.notConfigured();
    }

    /** The Camel context, for tests and for tools. */
    public DefaultCamelContext camel() {
        return camel;
    }

    @Override
    public void close() {
        connections.watchers().forEach(Watcher::stop);
        edge.close();
        workers.forEach(Worker::close);
        try {
            deployer.close();
        } catch (RuntimeException e) {
            LOG.warn("The other nodes were not told that this one stops; they wait until its lease ends", e);
        }
        pools.forEach(pool -> {
            pool.shutdown();
            try {
                pool.awaitTermination(15, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        handBack();
        management.close();
        camel.stop();
        closeQuietly(connections);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        loop.store().close();
        nodeName.close();
        traces.close();
        jvm.close();
        vaults.close();
    }

    /** Without a database its leases run out instead. */
    private void handBack() {
        try {
            CompletableFuture.allOf(stations.values().stream()
                            .map(DeliverStation::handBack)
                            .toArray(CompletableFuture<?>[]::new))
                    .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("What was taken up and not tried could not be handed back; it waits until its leases end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Loads nothing of OpenTelemetry unless somebody wants traces. */
    private static Traces traces(ObserveSettings settings, String node) {
        URI endpoint = settings.endpoint();
        return endpoint == null ? Traces.OFF : new OtlpTraces(endpoint, settings.headers(), settings.sample(), node);
    }
}
