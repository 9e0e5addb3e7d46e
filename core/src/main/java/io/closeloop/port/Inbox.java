// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where everything that arrives is recorded, durably, before anybody is told that it was. Thread-safe. */
public interface Inbox {
    /**
     * Records each intake in its own transaction. The stage completes when all are durable; it fails only when the store
     * does, and then the sender must be told to send again.
     */
    CompletionStage<List<Recorded>> record(List<Intake> intakes);
}
