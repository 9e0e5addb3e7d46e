// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which customer has told which sender to stop; a sender is a number or a messaging service. Thread-safe. */
final class ConsentBook {
    private record Pair(String customer, String sender) {}

    private final Set<Pair> blocked = ConcurrentHashMap.newKeySet();

    void stop(String customer, String number, @Nullable String messagingServiceSid) {
        blocked.add(new Pair(customer, number));
        if (messagingServiceSid != null) {
            blocked.add(new Pair(customer, messagingServiceSid));
        }
    }

    void start(String customer, String number, @Nullable String messagingServiceSid) {
        blocked.remove(new Pair(customer, number));
        if (messagingServiceSid != null) {
            blocked.remove(new Pair(customer, messagingServiceSid));
        }
    }

    boolean blocks(String customer, String sender) {
        return blocked.contains(new Pair(customer, sender));
    }
}
