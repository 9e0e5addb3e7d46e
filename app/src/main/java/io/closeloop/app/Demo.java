// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.runtime.SharedClock;
import io.closeloop.sandbox.PlayedTime;
import io.closeloop.sandbox.ProgramApi;
import io.closeloop.sandbox.Sandbox;
import io.closeloop.sandbox.day.DayPlayer;
import io.closeloop.sandbox.day.DayReport;
import io.closeloop.sandbox.day.ProgramWatch;
import io.closeloop.sandbox.day.RecordedDay;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The sandbox, the program in a process of its own, and the day between them. */
final class Demo implements AutoCloseable {
    /** Webhooks, mails and reactions of the recorded day, about. */
    private static final int EVENTS_OF_THE_DAY = 1000;

    private final DemoFolder folder;
    private final SharedClock clock;
    private final Sandbox sandbox;
    private final ChildProgram program;
    private final ProgramApi api;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * @param home with routes/ and config/
     * @param data emptied first: every demo begins with nothing
     * @param settings further ones, as environment variables
     * @throws DemoFolder.Taken when another demo works there
     */
    Demo(Path home, Path data, int wishedPort, Map<String, String> settings) {
        this(home, data, wishedPort, settings, ChildProgram.SHORT_LIVED);
    }

    /** @param options of the JVM that runs the program */
    Demo(Path home, Path data, int wishedPort, Map<String, String> settings, List<String> options) {
        folder = DemoFolder.emptied(data);
        clock = SharedClock.open(data.resolve("clock"));
        clock.set(RecordedDay.shipped()
                .date()
                .atStartOfDay(RecordedDay.shipped().zone())
                .toInstant());
        int port = ChildProgram.freePort(wishedPort);
        sandbox = new Sandbox(new PlayedTime(clock, clock::set, clock::run), URI.create("http://127.0.0.1:" + port));
        String token = random();
        Map<String, String> ours = new HashMap<>(sandbox.environment());
        ours.put("CLOSELOOP_CLOCK", "file:" + data.resolve("clock"));
        ours.put("CLOSELOOP_DATA", data.toAbsolutePath().toString());
        ours.put("CLOSELOOP_DB_URL", "jdbc:sqlite:" + data.resolve("closeloop.db"));
        ours.put("CLOSELOOP_SECRET", random());
        ours.put("CLOSELOOP_API_TOKEN", token);
        ours.put("CLOSELOOP_HTTP_HOST", "127.0.0.1");
        ours.put("MAIL_POLL", "0");
        // What a home's settings name is real: contacts taken from its topic would be lost with this database.
        ours.put("CLOSELOOP_BUS", "local");
        ours.put("CLOSELOOP_OTLP_ENDPOINT", "");
        Map<String, String> environment = new HashMap<>(settings);
        ours.keySet().forEach(name -> environment.remove(name + "_FILE"));
        environment.putAll(ours);
        program = new ChildProgram(
                home,
                data.resolve("closeloop.log"),
                environment,
                port,
                ChildProgram.freePort(0),
                options,
                System.getProperty("java.class.path"));
        api = new ProgramApi(program.address(), token);
    }

    Duration start() {
        return program.start();
    }

    /** Plays the day. */
    DayReport play(Consumer<DayPlayer.Progress> watcher) {
        return play(RecordedDay.shipped(), watcher);
    }

    /** Plays a day. */
    DayReport play(RecordedDay day, Consumer<DayPlayer.Progress> watcher) {
        DayPlayer player = new DayPlayer(sandbox, day, new ProgramWatch(program.management()));
        player.play(watcher);
        return DayReport.of(api, sandbox);
    }

    /**
     * Plays the day while the program is killed without notice, so many times, at instants nobody can foresee, from the
     * first webhook of the day to its last.
     */
    DayReport playWithKills(int kills, long seed, Consumer<DayPlayer.Progress> watcher, Consumer<Integer> killed) {
        Random random = new Random(seed);
        int[] moments = random.ints(kills, 1, EVENTS_OF_THE_DAY).sorted().toArray();
        AtomicInteger played = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Thread killer = new Thread(
                () -> {
                    for (int i = 0; i < kills; i++) {
                        while (played.get() < moments[i] && !over.get()) {
                            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                        }
                        LockSupport.parkNanos(
                                Duration.ofMillis(random.nextInt(120)).toNanos());
                        try {
                            program.killAndRestart();
                        } catch (IllegalStateException e) {
                            if (ended()) {
                                return;
                            }
                            throw e;
                        }
                        killed.accept(i + 1);
                    }
                },
                "killer");
        killer.start();
        try {
            return play(progress -> {
                played.set(progress.played());
                watcher.accept(progress);
            });
        } finally {
            over.set(true);
            join(killer);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Sandbox sandbox() {
        return sandbox;
    }

    ChildProgram program() {
        return program;
    }

    ProgramApi api() {
        return api;
    }

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether it was told to end: what fails from then on fails because of that. */
    boolean ended() {
        return ended.get();
    }

    /** Ends everything; may be called again, and while it starts or plays. */
    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            program.close();
            sandbox.close();
            folder.close();
        }
    }
}
