// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Allowance;
import io.closeloop.port.Connector;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Feed;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Mention;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Watcher;
import io.closeloop.port.Webhook;
import io.closeloop.survey.Via;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;

/** The connectors that the settings want, opened, and what they offer. */
final class Connections implements AutoCloseable {
    private final List<Connector> open = new ArrayList<>();
    private final List<Connector> unwanted = new ArrayList<>();
    private final List<Connector> faulty = new ArrayList<>();

    /** Opens every wanted connector; problems are collected in the settings. */
    static Connections open(Settings settings, CamelContext camel, Surroundings surroundings) {
        Connections connections = new Connections();
        for (Connector connector : ServiceLoader.load(Connector.class)) {
            // Even when it is not wanted: connectors also close holes of their component for admins' own routes.
            if (connector instanceof CamelContextAware aware) {
                aware.setCamelContext(camel);
            }
            if (!connector.wanted(settings)) {
                connections.unwanted.add(connector);
                continue;
            }
            int problems = settings.problems().size();
            connector.open(surroundings);
            if (settings.problems().size() == problems) {
                connections.open.add(connector);
            } else {
                connections.faulty.add(connector);
            }
        }
        return connections;
    }

    /** What the vendors say of the settings, and of what routes name, one after the other. */
    List<ConfigProblem> askVendors(List<Mention> mentions) {
        return open.stream()
                .flatMap(connector -> connector.askVendor(mentions).stream())
                .toList();
    }

    List<String> names() {
        return open.stream().map(Connector::name).sorted().toList();
    }

    List<String> notConfigured() {
        return unwanted.stream().map(Connector::name).sorted().toList();
    }

    List<Webhook> webhooks() {
        return open.stream().flatMap(c -> c.webhooks().stream()).toList();
    }

    List<Watcher> watchers() {
        return open.stream().flatMap(c -> c.watchers().stream()).toList();
    }

    List<Feed> feeds() {
        return open.stream().flatMap(c -> c.feeds().stream()).toList();
    }

    List<Allowance> allowances() {
        return open.stream().flatMap(c -> c.allowances().stream()).toList();
    }

    Map<Via, InvitationSender> senders() {
        Map<Via, InvitationSender> senders = new EnumMap<>(Via.class);
        open.forEach(c -> c.senders().forEach(sender -> senders.put(sender.via(), sender)));
        return senders;
    }

    /** Every verb there is: those of a connector that is not, or wrongly, configured are known and wait. */
    Map<String, DeliveryTarget<?>> targets() {
        Map<String, DeliveryTarget<?>> targets = new HashMap<>();
        Stream.of(unwanted, faulty, open)
                .flatMap(List::stream)
                .forEach(connector -> connector
                        .vocabulary()
                        .forEach((verb, options) ->
                                targets.put(verb, new UnconfiguredTarget<>(verb, connector.name(), options))));
        open.forEach(c -> c.targets().forEach(target -> targets.put(target.verb(), target)));
        return targets;
    }

    Optional<Crm> crm(String name) {
        return open.stream()
                .flatMap(c -> c.crm().stream())
                .filter(crm -> crm.name().equals(name))
                .findFirst();
    }

    @Override
    public void close() throws Exception {
        for (Connector connector : open) {
            connector.close();
        }
    }
}
