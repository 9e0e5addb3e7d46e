// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.config.Sources;
import java.util.List;

/** What a version must pass before it may go live: checks, tests. Asked on every node; calls nobody. */
@FunctionalInterface
public interface DeployGate {
    /** Everything that speaks against this version; empty lets it pass. */
    List<ConfigProblem> problems(Sources candidate);

    /** This gate and, for what passes it, the next one. */
    default DeployGate then(DeployGate next) {
        return candidate -> {
            List<ConfigProblem> found = problems(candidate);
            return found.isEmpty() ? next.problems(candidate) : found;
        };
    }
}
