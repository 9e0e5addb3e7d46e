// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Deployments.Change;
import io.closeloop.port.Deployments.Deployment;
import java.util.List;

/** What came of a wish to deploy. */
public sealed interface DeployOutcome {
    /** It is live on every node. */
    record Live(Deployment deployment) implements DeployOutcome {}

    /** This is what runs already. */
    record Unchanged(Deployment live) implements DeployOutcome {}

    /**
     * It would have gone live; nothing was changed because only that was asked.
     *
     * @param live what it would have changed
     */
    record Sound(Deployment live, List<Change> changes, List<String> restart) implements DeployOutcome {}

    /**
     * The version before goes on.
     *
     * @param passing whether the reason lies outside of what was to go live, so that the same may go live later
     */
    record Refused(List<ConfigProblem> problems, boolean passing) implements DeployOutcome {
        /** For what is wrong in it. */
        Refused(List<ConfigProblem> problems) {
            this(problems, false);
        }
    }

    /** Somebody else has deployed since the caller looked. */
    record Stale(Deployment live) implements DeployOutcome {}
}
