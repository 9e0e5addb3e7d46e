// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that several processes read from one small file and one of them sets: how the demo and a rehearsal play a day
 * in seconds. Settings key {@code closeloop.clock=file:<path>}. Thread-safe, and safe between processes.
 */
public final class SharedClock extends Clock {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private final MappedByteBuffer file;

    private SharedClock(MappedByteBuffer file) {
        this.file = file;
    }

    /** Opens or creates the file; a new one shows 1970 until it is set. */
    public static SharedClock open(Path path) {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedClock(channel.map(FileChannel.MapMode.READ_WRITE, 0, 16));
        } catch (IOException e) {
            throw new UncheckedIOException("The clock file " + path + " cannot be opened", e);
        }
    }

    /** Stands still at an instant. */
    public void set(Instant instant) {
        LONG.setVolatile((ByteBuffer) file, 8, 0L);
        LONG.setVolatile((ByteBuffer) file, 0, instant.toEpochMilli());
    }

    /** Goes on at the usual speed from the instant it shows. */
    public void run() {
        long shown = millis();
        LONG.setVolatile((ByteBuffer) file, 0, shown - System.currentTimeMillis());
        LONG.setVolatile((ByteBuffer) file, 8, 1L);
    }

    @Override
    public long millis() {
        long base = (long) LONG.getVolatile((ByteBuffer) file, 0);
        return (long) LONG.getVolatile((ByteBuffer) file, 8) == 0L ? base : base + System.currentTimeMillis();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("This clock has no zone of its own");
    }
}
