// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.Settings;
import java.nio.file.Path;

/** The folder that holds {@code routes/}, {@code config/} and, unless told otherwise, {@code data/}. */
public record Home(Path root) {
    public Path routes() {
        return root.resolve("routes");
    }

    public Path config() {
        return root.resolve("config");
    }

    public Path data() {
        return root.resolve("data");
    }

    /** Where the program writes: {@code closeloop.data}, relative to the home, or {@code data/}. */
    public Path data(Settings settings) {
        return settings.get("closeloop.data").map(root::resolve).orElse(data());
    }

    /** A path as problems show it: relative, with slashes. */
    public String name(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path base = root.toAbsolutePath().normalize();
        return (absolute.startsWith(base) ? base.relativize(absolute) : absolute)
                .toString()
                .replace('\\', '/');
    }
}
