// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.config.Describe;
import org.jspecify.annotations.Nullable;

/**
 * What may stand after {@code deliver:webhook}.
 *
 * @param to null for the address without a name
 */
@Describe("Posts the answer, and each later version of it, as a signed CloudEvent to an address of yours")
public record WebhookOptions(
        @Describe(
                value = "Name of the address: crm stands for webhook.crm.url; without it webhook.url",
                example = "crm")
        @Nullable
        String to) {
    public WebhookOptions {
        to = to == null || to.isBlank() ? null : to.strip();
    }

    /** The name, empty for the address without one. */
    String name() {
        return to == null ? "" : to;
    }
}
