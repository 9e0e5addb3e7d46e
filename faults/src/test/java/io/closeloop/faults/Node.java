// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import io.closeloop.app.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code closeloop run} in a process of its own. */
final class Node implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1");
    private static @Nullable List<String> classes;

    private final String name;
    private final Path home;
    private final Path log;
    private final Map<String, String> environment;
    private final List<String> options;
    private final int port = freePort();
    private final int managementPort = freePort();
    private @Nullable Process process;

    /** @param options of the JVM, further ones */
    Node(String name, Path folder, Path home, Map<String, String> environment, List<String> options) {
        this.name = name;
        this.home = home;
        this.log = folder.resolve(name + ".log");
        this.environment = environment;
        this.options = options;
    }

    /**
     * Below the ports that systems give to connections that go out (Linux: from 32768): these tests make thousands of them,
     * and one could take the port before a program has it, or while it is being started again.
     */
    static int freePort() {
        for (int tries = 0; tries < 1000; tries++) {
            int candidate = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getByName("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException("This machine gives no port", e);
            }
        }
        throw new IllegalStateException("This machine has no free port");
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Path log() {
        return log;
    }

    String name() {
        return name;
    }

    /** Starts it and waits until it is ready. */
    Duration start() {
        long begun = System.nanoTime();
        launch();
        Pause.until(() -> name + " is ready; its log is " + log, Duration.ofSeconds(60), this::ready);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Starts it, whatever becomes of it. */
    synchronized Process launch() {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(JVM);
        command.addAll(classes());
        command.addAll(options);
        command.addAll(List.of(Main.class.getName(), "run", "--home", home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("CLOSELOOP_HTTP_PORT", Integer.toString(port));
        builder.environment().put("CLOSELOOP_MANAGEMENT_PORT", Integer.toString(managementPort));
        try {
            Process started = builder.start();
            process = started;
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("The program cannot be started", e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * The program's classes without this module's; when all of them are in jars, with an archive of what a start needs, as
     * the launcher has it.
     */
    private static synchronized List<String> classes() {
        List<String> known = classes;
        if (known == null) {
            List<String> path = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !Path.of(entry)
                            .toAbsolutePath()
                            .startsWith(Path.of("target").toAbsolutePath()))
                    .toList();
            known = new ArrayList<>(List.of("-cp", String.join(File.pathSeparator, path)));
            if (path.stream().noneMatch(entry -> Files.isDirectory(Path.of(entry)))) {
                known.add(0, "-XX:SharedArchiveFile=" + archive(known));
            }
            classes = known;
        }
        return known;
    }

    private static Path archive(List<String> classPath) {
        Path file = Form.WORK.resolve("classes.jsa");
        if (newer(file, classPath.get(1))) {
            return file;
        }
        List<String> command = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(classPath);
        command.addAll(List.of(Main.class.getName(), "warm", "--"));
        command.addAll(JVM);
        command.add("-XX:ArchiveClassesAtExit=" + file);
        try {
            Files.createDirectories(Form.WORK);
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Form.WORK.resolve("warm.log").toFile())
                    .start()
                    .waitFor();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("The program cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean newer(Path archive, String classPath) {
        long made = archive.toFile().lastModified();
        return Arrays.stream(classPath.split(File.pathSeparator)).allMatch(jar -> new File(jar).lastModified() < made);
    }

    synchronized boolean alive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Whether it answers. A program that ended by itself fails the test. */
    boolean ready() {
        if (!alive()) {
            throw new AssertionError(name + " ended by itself:\n" + lastLines());
        }
        return healthStatus() == 200;
    }

    int healthStatus() {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/health"))
                                    .timeout(Duration.ofSeconds(2))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.subList(Math.max(0, lines.size() - 12), lines.size()).stream()
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }

    /** kill -9. */
    synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            await(running, 10);
        }
    }

    /**
     * From now on no file of the process may grow beyond so many bytes: its writes fail as on a full disk, except that the
     * reason is "file too large". {@code Long.MAX_VALUE} makes room again. False where that cannot be done.
     */
    boolean limitFiles(long bytes) {
        Process running = process;
        return running != null && limitFiles(running.pid(), bytes);
    }

    /** As {@link #limitFiles(long)}, for any process. */
    static boolean limitFiles(long pid, long bytes) {
        String limit = bytes == Long.MAX_VALUE ? "unlimited" : Long.toString(bytes);
        try {
            // The soft limit only: the hard one can never be raised again.
            Process done = new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=" + limit + ":")
                    .redirectErrorStream(true)
                    .start();
            return await(done, 10) && done.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    static boolean await(Process process, int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!await(running, 20)) {
                running.destroyForcibly();
            }
        }
    }
}
