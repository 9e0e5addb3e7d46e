// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.check.RouteFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One route file as text: {@code <id>.camel.yaml} with exactly one route.
 *
 * @param name relative path, for messages
 * @param id the route's id, equal to the file's stem
 */
public record RouteFile(String name, String id, String text) {
    /** Ending of route files. */
    public static final String ENDING = ".camel.yaml";

    /** The file when its frame is sound; every fault of the frame is reported. */
    public static Optional<RouteFile> read(String name, String text, Consumer<ConfigProblem> problems) {
        List<ConfigProblem> found = new ArrayList<>();
        Optional<RouteFrame> frame = RouteFrame.read(name, text, found::add);
        found.forEach(problems);
        return found.isEmpty() ? frame.map(sound -> new RouteFile(name, sound.id(), text)) : Optional.empty();
    }

    /** The id of the route in a file of this name. */
    static String idOf(String name) {
        return name.substring(name.lastIndexOf('/') + 1).replace(ENDING, "");
    }
}
