// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies SQLite's write-ahead log into the file. Left to SQLite, the commit that finds the log long copies it, and everybody
 * waits for that and for the disk. Here a thread of its own copies nearly all of it and has it synced while others commit;
 * the writer copies the rest, without which the log could not begin anew (<a
 * href="https://www.sqlite.org/wal.html#checkpointing">sqlite.org</a>). All but {@link #close} is for the writer's thread.
 */
final class Checkpoints implements AutoCloseable {
    /**
     * Pages, 32 MiB: those that are changed again before they are copied are copied once. With random vendor ids half again
     * as many commits per second as with SQLite's 1000.
     */
    static final int DUE = 8_000;

    /** Where the thread cannot keep up, the writer waits for it: a log without end slows every reader. */
    private static final int MOST = 5 * DUE;

    private static final int FEW = 400;
    private static final int ROUNDS = 4;
    private static final String LOOK = "PRAGMA wal_checkpoint(NOOP)";
    private static final String COPY = "PRAGMA wal_checkpoint(PASSIVE)";
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final Sql writer;
    private final Session beside;
    private final FileChannel file;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Daemons.named("closeloop-checkpoint"));
    private @Nullable Future<?> copying;

    /**
     * @param writer the connection that commits
     * @param beside a second one that may write, closed here
     * @param file the database's, closed by the caller after every connection: SQLite's locks go with any descriptor of it
     */
    Checkpoints(Connection writer, Connection beside, FileChannel file) {
        this.writer = new Sql(writer, Dialect.SQLITE, false);
        this.beside = new Session(beside, Dialect.SQLITE, false, session -> {});
        this.file = file;
        this.writer.first("PRAGMA wal_autocheckpoint = 0", Row::number);
    }

    /** The writer has committed and is in no transaction. */
    void committed() {
        if (copying == null) {
            if (pages(writer, LOOK) >= DUE) {
                copying = thread.submit(this::copy);
            }
        } else if (copying.isDone() || pages(writer, LOOK) >= MOST) {
            await(copying);
            copying = null;
            pages(writer, COPY);
        }
    }

    /** How many pages of the log are not in the file; 0 when that cannot be told. */
    private static int pages(Sql sql, String checkpoint) {
        try {
            return sql.first(checkpoint, Checkpoints::left).orElse(0);
        } catch (StoreException e) {
            sql.mended();
            failed(e);
            return 0;
        }
    }

    private static int left(Row row) throws SQLException {
        row.number(); // whether somebody was in the way
        int logged = row.whole();
        int copied = row.whole();
        return logged - copied;
    }

    private void copy() {
        int before = Integer.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            pages(beside.sql(), COPY);
            try {
                // SQLite syncs only what reaches the log's end, which would be the writer's part: 30 ms for all of it.
                file.force(false);
            } catch (IOException e) {
                failed(e);
            }
            int left = pages(beside.sql(), LOOK);
            if (left < FEW || left >= before) {
                // Nearly done, or somebody still reads an old state, such as a back-up.
                return;
            }
            before = left;
        }
    }

    private static void await(Future<?> copying) {
        try {
            copying.get();
        } catch (ExecutionException e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was not copied is read from the log, and a later commit has it tried again. */
    private static void failed(Exception e) {
        LOG.debug("The log was not copied into the database's file", e);
    }

    @Override
    public void close() {
        thread.shutdown();
        if (copying != null) {
            await(copying);
        }
        beside.end();
    }
}
