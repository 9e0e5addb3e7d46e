// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this run of the program is called in leases, and what earlier runs in the same data folder were called: these have
 * ended, so nobody need wait for their leases. That they have ended is what the operating system's lock on the file
 * {@code node} says, which ends with the process, however that ends. A copy of the file says nothing of the runs named in
 * it, so it also tells which file on which machine it was written to. Where the file cannot be locked or written, is a
 * copy, or another run has it, there is a name and no earlier run.
 */
final class NodeName implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeName.class);
    private static final Pattern NAME = Pattern.compile("node-[0-9a-f-]{36}");
    /** Far more than the runs that can have left claims: a claim is kept for minutes. */
    private static final int RUNS = 100;

    private static final File HOST = new File("/proc/sys/kernel/hostname");

    private final String name = "node-" + UUID.randomUUID();
    private final @Nullable FileChannel file;
    private final String place;
    private final List<String> ended;

    private NodeName(@Nullable FileChannel file, String place, List<String> ended) {
        this.file = file;
        this.place = place;
        this.ended = List.copyOf(ended);
    }

    /** A new name, noted in the folder, which is made when it is missing. */
    static NodeName take(Path dataFolder) {
        Path path = dataFolder.resolve("node");
        FileChannel open = null;
        try {
            Files.createDirectories(dataFolder);
            open = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = open.tryLock();
            if (lock != null) {
                String place = place(path);
                NodeName taken = new NodeName(open, place, names(open, place));
                List<String> all = new ArrayList<>(taken.ended);
                all.add(taken.name);
                taken.write(all);
                return taken;
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("{} cannot be used: leases of an earlier run have to run out", path, e);
        }
        close(open);
        return new NodeName(null, "", List.of());
    }

    /** Where a file system has no numbers for its files, that is the machine's name. */
    private static String place(Path path) throws IOException {
        Object file = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return "written to " + (file == null ? "a file" : file) + " on "
                + (HOST.isFile() ? Files.readString(HOST.toPath()).strip() : "a machine");
    }

    private static List<String> names(FileChannel file, String place) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), RUNS * 64L));
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {}
        List<String> lines =
                StandardCharsets.UTF_8.decode(bytes.flip()).toString().lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(place)) {
            return List.of();
        }
        List<String> names =
                lines.stream().filter(line -> NAME.matcher(line).matches()).toList();
        return names.subList(Math.max(0, names.size() - RUNS), names.size());
    }

    String name() {
        return name;
    }

    /** Earlier runs whose leases have not been freed. */
    List<String> ended() {
        return ended;
    }

    /** Says that the earlier runs have no leases any more. */
    void freed() {
        try {
            write(List.of(name));
        } catch (IOException e) {
            LOG.debug("Earlier runs could not be struck off; the next start frees their leases once more", e);
        }
    }

    /** A file that is cut short by the end of the machine names a run less, whose leases run out then. */
    private void write(List<String> names) throws IOException {
        if (file != null) {
            byte[] bytes = (place + "\n" + String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                file.write(buffer, buffer.position());
            }
            file.truncate(bytes.length);
            file.force(true);
        }
    }

    /** The name stays in the file: what this run did not finish may still be under lease. */
    @Override
    public void close() {
        close(file);
    }

    private static void close(@Nullable FileChannel file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException gone) {
                LOG.debug("Closed is closed", gone);
            }
        }
    }
}
