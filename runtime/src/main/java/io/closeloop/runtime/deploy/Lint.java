// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.check.RouteChecks;
import io.closeloop.runtime.check.World;
import io.closeloop.runtime.routes.RouteDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks one route file for itself; {@link io.closeloop.runtime.Check} knows what all files say together. */
public final class Lint {
    private final World world;

    public Lint(RouteDesk desk, Map<String, String> placeholders) {
        this.world = World.of(desk, placeholders);
    }

    /** What keeps a file from going live; empty when it can. Nothing is started, nothing is called. */
    public List<ConfigProblem> check(RouteFile file) {
        List<ConfigProblem> problems = new ArrayList<>();
        new RouteChecks(world, problems::add).checkAlone(file.name(), file.text());
        return problems.stream().filter(ConfigProblem::blocks).toList();
    }
}
