// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** {@code closeloop run} in a process of its own, as an admin runs it: can be killed without notice and started again. */
final class ChildProgram implements AutoCloseable {
    /** Of a JVM that is soon over: little memory, and no second compiler. */
    static final List<String> SHORT_LIVED =
            List.of("-XX:+UseSerialGC", "-Xmx192m", "-Xss512k", "-XX:TieredStopAtLevel=1");

    private static final Set<String> LOCALE = Set.of("LANG", "LC_ALL", "LC_CTYPE");

    private final Path home;
    private final Path log;
    private final Map<String, String> environment;
    private final int port;
    private final int managementPort;
    private final List<String> options;
    private final String classpath;
    private @Nullable Process process;
    private boolean closed;

    /**
     * @param environment all of it: of this process's only the locale is taken over
     * @param options of its JVM
     * @param classpath what it consists of, in place of what this process consists of
     */
    ChildProgram(
            Path home,
            Path log,
            Map<String, String> environment,
            int port,
            int managementPort,
            List<String> options,
            String classpath) {
        this.options = List.copyOf(options);
        this.classpath = classpath;
        this.home = home;
        this.log = log;
        this.environment = environment;
        this.port = port;
        this.managementPort = managementPort;
    }

    /** A port nobody listens on just now; the wished one when it is free. */
    static int freePort(int wish) {
        try (ServerSocket socket = new ServerSocket(wish, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            if (wish == 0) {
                throw new IllegalStateException("This machine has no free port", taken);
            }
            return freePort(0);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    /**
     * Starts it and waits until it is ready; returns how long that took.
     *
     * @throws IllegalStateException when it ends at once, is not ready in time, or was told to end
     */
    Duration start() {
        long begun = System.nanoTime();
        awaitReady(launch());
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private synchronized Process launch() {
        if (closed) {
            throw new IllegalStateException("The program was told to end before it was started");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classpath, Main.class.getName(), "run", "--home", home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(LOCALE);
        builder.environment().putAll(environment);
        builder.environment().put("CLOSELOOP_HTTP_PORT", Integer.toString(port));
        builder.environment().put("CLOSELOOP_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.environment().put("CLOSELOOP_PUBLIC_URL", address().toString());
        try {
            Process started = builder.start();
            process = started;
            return started;
        } catch (IOException e) {
            throw new IllegalStateException("The program cannot be started", e);
        }
    }

    private void awaitReady(Process started) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(URI.create(management() + "/observe/health"))
                .timeout(Duration.ofSeconds(2))
                .build();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            if (!started.isAlive()) {
                throw new IllegalStateException(
                        "The program ended at once. The end of its log, " + log + ":\n" + end());
            }
            try {
                if (http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        throw new IllegalStateException("The program was not ready within 60 s; its log is " + log);
    }

    private String end() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("The log " + log + " cannot be read", e);
        }
    }

    /** kill -9, and start again. */
    void killAndRestart() {
        kill();
        if (!Thread.currentThread().isInterrupted()) {
            start();
        }
    }

    /** The process's id; 0 before it was started. */
    synchronized long pid() {
        Process running = process;
        return running == null ? 0 : running.pid();
    }

    /** kill -9; waits until it is gone. */
    synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Resident memory in MiB; 0 where the system does not tell. */
    long residentMiB() {
        Process running = process;
        if (running == null) {
            return 0;
        }
        try {
            return Files.readAllLines(Path.of("/proc/" + running.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }

    /**
     * Tells it to stop, also while it starts, and kills it when it has not within a minute: its JVM may have an archive of
     * classes to write. It can be started again.
     */
    synchronized void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(1, TimeUnit.MINUTES)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it for good: nothing starts it any more. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }
}
