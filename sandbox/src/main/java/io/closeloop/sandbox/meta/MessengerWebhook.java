// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import java.util.List;

/**
 * One POST as it goes over the wire; posting it again is Meta's own repeat.
 *
 * @param events what it tells, in order; empty for a body made by hand
 * @param body JSON as sent and signed
 * @param signature for {@code X-Hub-Signature-256}
 * @param genuine false for a forgery
 */
public record MessengerWebhook(List<MessengerEvent> events, String body, String signature, boolean genuine) {
    public MessengerWebhook {
        events = List.copyOf(events);
    }
}
