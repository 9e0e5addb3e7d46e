// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.MachineClock;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreLoad;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One SQLite file, owned by one process: a write-ahead log that is synced at each commit, one connection that writes, and a
 * few that read beside it. (WAL and synchronous=FULL: <a href="https://www.sqlite.org/pragma.html#pragma_synchronous">
 * sqlite.org</a>.)
 */
final class SqliteEngine implements Engine {
    static final String PREFIX = "jdbc:sqlite:";
    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);
    private static final int BUSY_MILLIS = 5_000;

    private final FileChannel lockFile;
    private final FileChannel databaseFile;
    private final Checkpoints checkpoints;
    private final Session writer;
    private final Semaphore writing = new Semaphore(1);
    private final BlockingQueue<Session> readers;
    private final int readerCount;
    private final Limits limits;

    private SqliteEngine(
            FileChannel lockFile,
            FileChannel databaseFile,
            Connection writer,
            Connection beside,
            BlockingQueue<Connection> readers,
            Limits limits) {
        this.lockFile = lockFile;
        this.databaseFile = databaseFile;
        this.checkpoints = new Checkpoints(writer, beside, databaseFile);
        this.writer = new Session(writer, Dialect.SQLITE, true, session -> {
            checkpoints.committed();
            writing.release();
        });
        this.readers = new ArrayBlockingQueue<>(readers.size());
        for (Connection reader : readers) {
            this.readers.add(new Session(reader, Dialect.SQLITE, false, this.readers::add));
        }
        this.readerCount = readers.size();
        this.limits = limits;
    }

    static SqliteEngine open(String jdbcUrl, Limits limits) {
        Path file = file(jdbcUrl);
        FileChannel lockFile = lock(file);
        try {
            SQLiteDataSource forWriting = dataSource(file, false);
            Connection writer = forWriting.getConnection();
            Migrations.run(forWriting, Dialect.SQLITE);
            if (DatabaseCopy.unfinished(writer)) {
                throw new StoreException(DatabaseCopy.UNFINISHED);
            }
            leaveTransactionsToUs(writer);
            SQLiteDataSource forReading = dataSource(file, true);
            BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(limits.readers());
            for (int i = 0; i < limits.readers(); i++) {
                readers.add(forReading.getConnection());
            }
            Connection beside = forWriting.getConnection();
            // Opened last: closed after a failure, it would take the locks of every connection with it.
            FileChannel databaseFile = FileChannel.open(file, StandardOpenOption.WRITE);
            return new SqliteEngine(lockFile, databaseFile, writer, beside, readers, limits);
        } catch (SQLException | IOException | RuntimeException e) {
            close(lockFile);
            throw e instanceof StoreException known
                    ? known
                    : new StoreException("The database " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * The driver believes to be in a transaction from here on, and in none it is: otherwise it would begin the next one,
     * without a lock, as soon as one ends. {@link Sql} begins and ends them.
     */
    private static void leaveTransactionsToUs(Connection writer) throws SQLException {
        writer.setAutoCommit(false);
        try (Statement statement = writer.createStatement()) {
            statement.execute("COMMIT");
        }
    }

    /** A session that only reads, beside whatever process owns the file. */
    static Session reading(String jdbcUrl) {
        Path file = file(jdbcUrl);
        if (!Files.exists(file)) {
            throw new StoreException("There is no database " + file + " yet; start the program once");
        }
        try {
            Connection connection = dataSource(file, true).getConnection();
            connection.setAutoCommit(false);
            return new Session(connection, Dialect.SQLITE, false, session -> {});
        } catch (SQLException e) {
            throw new StoreException("The database " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * A connection to a file that no program works on, locked against programs.
     *
     * @param target true to make the file and its tables where they are missing
     */
    static <T> T atRest(String jdbcUrl, boolean target, AtRest<T> use) {
        Path file = file(jdbcUrl);
        if (!target && !Files.exists(file)) {
            throw new StoreException("There is no database " + file);
        }
        FileChannel lockFile = lock(file);
        try {
            SQLiteDataSource source = dataSource(file, !target);
            if (target) {
                Migrations.run(source, Dialect.SQLITE);
            }
            Connection connection = source.getConnection();
            connection.setAutoCommit(false);
            return use.of(connection, file.toString(), () -> close(lockFile));
        } catch (SQLException | RuntimeException e) {
            close(lockFile);
            throw e instanceof StoreException known
                    ? known
                    : new StoreException("The database " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static Path file(String jdbcUrl) {
        String path = jdbcUrl.substring(PREFIX.length());
        if (path.isBlank() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
            throw new StoreException("An embedded database is a plain file, such as jdbc:sqlite:data/closeloop.db");
        }
        try {
            Path file = Path.of(path).toAbsolutePath().normalize();
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw new StoreException("The folder of the database " + path + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** The lock is the operating system's and ends with the process, however that ends. */
    private static FileChannel lock(Path file) {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // Falls through to the same words as a lock of another process.
        } catch (IOException e) {
            close(channel);
            throw new StoreException("The lock file " + path + " cannot be used: " + e.getMessage(), e);
        }
        close(channel);
        throw new StoreException("The database " + file + " is in use by another closeloop process, which holds " + path
                + "; stop that one first, or set closeloop.db.url to another file or to PostgreSQL");
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException gone) {
                // Closed is closed.
                return;
            }
        }
    }

    private static SQLiteDataSource dataSource(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        // Else the driver asks for the last row's number after each change, and nobody wants to know.
        config.setGetGeneratedKeys(false);
        if (readOnly) {
            config.setReadOnly(true);
        } else {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.enforceForeignKeys(true);
            // For what is written while no program runs; one that runs has its own thread for it.
            config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(Checkpoints.DUE));
            config.setJournalSizeLimit(64 << 20);
            // Negative: in KiB.
            config.setCacheSize(-32 << 10);
        }
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(PREFIX + file);
        return source;
    }

    @Override
    public int writers() {
        return 1;
    }

    @Override
    public Session write() {
        writing.acquireUninterruptibly();
        return writer;
    }

    @Override
    public Session read() {
        try {
            Session session = readers.poll(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
            if (session == null) {
                throw new StoreBusy("All " + readerCount + " readers of the database are busy");
            }
            return session;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Interrupted while waiting for a reader of the database", e);
        }
    }

    @Override
    public boolean contended(StoreException failure) {
        return false;
    }

    @Override
    public boolean lost(StoreException failure) {
        return false;
    }

    @Override
    public void patient(Session session) {
        // There is nobody to wait for.
    }

    @Override
    public Map<String, StoreLoad.Pool> pools() {
        int idle = readers.size();
        int writers = writing.availablePermits();
        return Map.of(
                "write", new StoreLoad.Pool(1 - writers, writers, writing.getQueueLength(), 1),
                "read", new StoreLoad.Pool(readerCount - idle, idle, 0, readerCount));
    }

    @Override
    public Set<String> statements() {
        Set<String> all = new HashSet<>(writer.sql().texts());
        readers.forEach(reader -> all.addAll(reader.sql().texts()));
        return all;
    }

    @Override
    public @Nullable Months months() {
        return null;
    }

    @Override
    public @Nullable Heartbeat heartbeat(@Nullable MachineClock machine) {
        return null;
    }

    @Override
    public void close() {
        try {
            for (int i = 0; i < readerCount; i++) {
                read().end();
            }
        } catch (StoreBusy stillReading) {
            LOG.warn("Somebody still reads the database; its log is merged at the next start");
        }
        write();
        checkpoints.close();
        writer.end();
        close(databaseFile);
        close(lockFile);
    }
}
