// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One vendor, found by {@link java.util.ServiceLoader}. A connector that uses Camel's component for its vendor also
 * implements Camel's {@code CamelContextAware}: the program sets the context before it opens the connector.
 */
public interface Connector extends AutoCloseable {
    /** Folder name, such as {@code imap-smtp}. */
    String name();

    /** True when the settings speak of this vendor at all; others are left closed. */
    boolean wanted(Settings settings);

    /**
     * Reads the settings (recording every problem in them) and builds the parts below. Makes no call to the vendor: one
     * that is down must not stop the start.
     */
    void open(Surroundings surroundings);

    /**
     * The verbs it offers once it is configured, with their options. Known before it is opened, so that a route can be
     * checked, and an effect be kept, while credentials are still missing.
     */
    default Map<String, Class<? extends Record>> vocabulary() {
        return Map.of();
    }

    default List<Webhook> webhooks() {
        return List.of();
    }

    default List<InvitationSender> senders() {
        return List.of();
    }

    default List<DeliveryTarget<?>> targets() {
        return List.of();
    }

    default List<Watcher> watchers() {
        return List.of();
    }

    /** Streams to watch in health and metrics. */
    default List<Feed> feeds() {
        return List.of();
    }

    /** The vendor's daily allowances of calls, to watch in health and metrics. */
    default List<Allowance> allowances() {
        return List.of();
    }

    default Optional<Crm> crm() {
        return Optional.empty();
    }

    /**
     * Asks the vendor whether the settings work there: log-in, rights, and that what they name exists. Only called after
     * {@link #open} found nothing, and only when an admin wishes it ({@code check --online}). Reads, never writes; waits for
     * the vendor. Never throws for what the vendor does: one that cannot be reached is a finding too.
     *
     * @return what is wrong, in the order it was found; empty when all is well
     */
    default List<ConfigProblem> askVendor() {
        return List.of();
    }

    /**
     * As {@link #askVendor()}, and about what routes name.
     *
     * @param mentions the options that routes give to any {@code deliver:} verb, by file and place
     */
    default List<ConfigProblem> askVendor(List<Mention> mentions) {
        return askVendor();
    }

    @Override
    default void close() {}
}
