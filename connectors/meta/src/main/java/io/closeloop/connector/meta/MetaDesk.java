// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.config.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is who on our side of the page, as the settings tell.
 *
 * @param agents names of agents, and of the apps they write with, by id: {@code meta.agent.<id>}
 * @param bots names of apps that write without a person: {@code meta.bot.<app id>}
 * @param queues queue by page: {@code meta.queue.<page id>}
 */
record MetaDesk(Map<String, String> agents, Map<String, String> bots, Map<String, String> queues) {
    static MetaDesk of(Settings settings) {
        return new MetaDesk(settings.under("meta.agent."), settings.under("meta.bot."), settings.under("meta.queue."));
    }

    /** For people to read; null when the settings name nobody. */
    @Nullable
    String nameOf(String id) {
        String agent = agents.get(id);
        return agent == null ? bots.get(id) : agent;
    }

    boolean isBot(@Nullable String appId) {
        return appId != null && bots.containsKey(appId);
    }

    /** Null when the settings give the page none. */
    @Nullable
    String queueOf(String page) {
        return queues.get(page);
    }
}
