// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the tests' own that can be stopped, cut off and replaced by its replica. It writes as it does in
 * production: with fsync and synchronous commit.
 */
final class Postgres implements AutoCloseable {
    private static final String USER = "?user=postgres";

    private final Path folder;
    private final Path binaries;
    private final int port;
    private final int replicaPort = Node.freePort();
    private boolean replica;
    private boolean promoted;

    Postgres(Path folder) {
        this.folder = folder.toAbsolutePath();
        try {
            Files.createDirectories(folder);
            // Unpacks the binaries and makes the cluster; its own server has durability switched off.
            EmbeddedPostgres made = EmbeddedPostgres.builder()
                    .setDataDirectory(data())
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .start();
            port = made.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        binaries = Path.of(new Database(own(port))
                .rows("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
                .get(0)
                .get(0));
        control(data(), "stop", "-m", "fast");
        start(data(), port);
    }

    private Path data() {
        return folder.resolve("primary");
    }

    private Path replicaData() {
        return folder.resolve("replica");
    }

    private static String own(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres" + USER;
    }

    /** As a program is given it: both servers, and whichever of them can be written to. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + ",127.0.0.1:" + replicaPort + "/postgres" + USER
                + "&targetServerType=primary&connectTimeout=2";
    }

    /** The server that can be written to, for questions of a test. */
    Database database() {
        return new Database(own(promoted ? replicaPort : port));
    }

    /** Stops and starts the server. @param how fast: sessions are ended; immediate: as after a power cut */
    void restart(String how) {
        control(data(), "restart", "-m", how);
    }

    void stop(String how) {
        control(data(), "stop", "-m", how);
    }

    void start() {
        start(data(), port);
    }

    /**
     * From now on no file of the server may grow beyond a megabyte: as on a full disk, tables are not extended and the log
     * cannot be written, at which the server panics. It has room again once it is {@link #restart restarted}.
     */
    void fill() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip());
            ProcessHandle.of(pid).stream()
                    .flatMap(main -> Stream.concat(Stream.of(main), main.descendants()))
                    .forEach(process -> Node.limitFiles(process.pid(), 1 << 20));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True while it takes connections. */
    boolean up() {
        try {
            return database().count("SELECT 1") == 1;
        } catch (RuntimeException | AssertionError away) {
            return false;
        }
    }

    /** Cuts every connection of the programs; how many that were. */
    long cut() {
        return database()
                .count(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'closeloop'");
    }

    /**
     * Sets up a streaming replica that every commit waits for. The binaries have no pg_basebackup, which does no more than
     * this: https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
     */
    void replicate() {
        try (Connection connection = DriverManager.getConnection(own(port));
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('replica', true)");
            copy(data(), replicaData());
            try (ResultSet end = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                end.next();
                Files.writeString(replicaData().resolve("backup_label"), end.getString(1));
            }
            Files.createFile(replicaData().resolve("standby.signal"));
            Files.writeString(
                    replicaData().resolve("postgresql.auto.conf"),
                    "\nprimary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres application_name=replica'\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            start(replicaData(), replicaPort);
            replica = true;
            Pause.until(
                    "the replica follows",
                    Stage.seconds(20),
                    () -> database().count("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == 1);
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = 'replica'");
            statement.execute("SELECT pg_reload_conf()");
            Pause.until(
                    "commits wait for the replica",
                    Stage.seconds(20),
                    () -> database().count("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until commits wait for the replica. */
    void awaitReplica() {
        Pause.until(
                "commits wait for the replica",
                Stage.seconds(20),
                () -> database().count("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1);
    }

    /** The primary dies at once, and its replica takes over. */
    void promote() {
        control(data(), "stop", "-m", "immediate");
        control(replicaData(), "promote");
        promoted = true;
        // It has no replica of its own.
        database().run("ALTER SYSTEM RESET synchronous_standby_names");
        database().run("SELECT pg_reload_conf()");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(path -> !path.equals(from)).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                String name = file.getFileName().toString();
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(target);
                } else if (!name.startsWith("postmaster.") && !name.equals("epg-lock")) {
                    copyUnlessGone(file, target);
                }
            }
        }
    }

    private static void copyUnlessGone(Path file, Path target) throws IOException {
        try {
            Files.copy(file, target);
        } catch (java.nio.file.NoSuchFileException gone) {
            // A file that the server has removed in the meantime is not needed: its log says so.
            return;
        }
    }

    private void start(Path data, int onPort) {
        control(
                data,
                "start",
                "-l",
                folder.resolve(data.getFileName() + ".log").toString(),
                "-o",
                "-p " + onPort + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=100"
                        + " -c timezone=UTC -c fsync=on -c synchronous_commit=on -c shared_buffers=64MB");
    }

    private void control(Path data, String verb, String... more) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // PostgreSQL refuses to be root: it is somebody else in a user namespace, as for all tests with it.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(binaries.resolve("pg_ctl").toString(), "-D", data.toString(), "-w", "-t", "30"));
        command.addAll(List.of(more));
        command.add(verb);
        try {
            Process done = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("control.log").toFile()))
                    .start();
            if (!Node.await(done, 60) || done.exitValue() != 0) {
                throw new IllegalStateException("pg_ctl " + verb + " failed; see " + folder.resolve("control.log"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stopAtOnce(Path data) {
        try {
            control(data, "stop", "-m", "immediate");
        } catch (IllegalStateException stoppedAlready) {
            return;
        }
    }

    @Override
    public void close() {
        if (replica) {
            stopAtOnce(replicaData());
        }
        stopAtOnce(data());
        Stage.empty(folder);
    }
}
