// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.runtime.config.Sources;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A wish to deploy that does not come from the watched folders.
 *
 * @param change makes the wanted version of what is live when its turn comes
 * @param who a person or program, as far as known
 * @param how {@code api} or {@code rollback to 7}
 * @param onlyOver digest of the version that the caller saw; null when any will do
 * @param dryRun only say whether it could go live
 */
public record Draft(
        UnaryOperator<Sources> change,
        String who,
        String how,
        @Nullable String onlyOver,
        boolean dryRun) {}
