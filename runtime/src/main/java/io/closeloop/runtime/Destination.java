// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.port.View;
import io.closeloop.runtime.station.VendorHealth;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A destination of effects as this node sees it.
 *
 * @param name of its queue, such as {@code slack-escalation}
 * @param owed what all nodes owe to it
 * @param state what came of the last call from here; null when there was none
 * @param restingSince since when it does not answer and gets one probe at a time from here; null while it is called
 */
public record Destination(
        String name,
        View.Backlog owed,
        VendorHealth.@Nullable State state,
        @Nullable Instant restingSince) {}
