// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.port.Deployments;
import io.closeloop.runtime.config.Home;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which home folder this is.
 *
 * @param node host name and path: the same after a restart, another one on another machine
 * @param mount the path as every machine has it, for a folder that nobody here can write; null for one that can be written
 */
public record Place(String node, @Nullable String mount) {
    /** The place of a home folder, as it is now. */
    public static Place of(Home home) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        boolean writable = Stream.of(home.routes(), home.config()).anyMatch(Files::isWritable);
        return of(host, home.root(), writable);
    }

    /** @param writable whether this machine may write there; a mounted ConfigMap or the folder of an image is for reading */
    public static Place of(String host, Path root, boolean writable) {
        Path path = root.toAbsolutePath().normalize();
        return new Place(host + ":" + path, writable ? null : "*:" + path);
    }

    boolean writable() {
        return mount == null;
    }

    /**
     * Digests of what in this folder was dealt with. Containers have another host name each time they are made: a mounted
     * folder is then the one that the container before had.
     *
     * @return empty for a folder that was never seen
     */
    Optional<SortedMap<String, String>> settled(Deployments deployments) {
        Optional<SortedMap<String, String>> own = deployments.folder(node);
        return own.isPresent() || mount == null ? own : deployments.folder(mount);
    }

    void remember(Deployments.Writing deploying, Map<String, String> settled) {
        deploying.remember(node, settled);
        if (mount != null) {
            deploying.remember(mount, settled);
        }
    }
}
