// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The API calls of the last 24 hours against the daily allowance. Guarded by the stand-in. */
final class ApiUsage {
    private static final Duration WINDOW = Duration.ofHours(24);

    private final Clock clock;
    private final Deque<Instant> calls = new ArrayDeque<>();
    private int allowance = 15_000;
    private int ever;

    ApiUsage(Clock clock) {
        this.clock = clock;
    }

    void allowance(int callsPerDay) {
        this.allowance = callsPerDay;
    }

    /** Counts one call; false, and not counted, when the allowance is used up. */
    boolean count() {
        if (used() >= allowance) {
            return false;
        }
        calls.add(clock.instant());
        ever++;
        return true;
    }

    int ever() {
        return ever;
    }

    /** The value of {@code Sforce-Limit-Info}. */
    String header() {
        return "api-usage=" + used() + "/" + allowance;
    }

    ObjectNode limits() {
        ObjectNode limits = JsonNodeFactory.instance.objectNode();
        limits.putObject("DailyApiRequests").put("Max", allowance).put("Remaining", Math.max(0, allowance - used()));
        limits.putObject("DataStorageMB").put("Max", 5).put("Remaining", 5);
        return limits;
    }

    private int used() {
        Instant from = clock.instant().minus(WINDOW);
        while (!calls.isEmpty() && !calls.getFirst().isAfter(from)) {
            calls.removeFirst();
        }
        return calls.size();
    }
}
