// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.connector.mail.MailboxEndpoint.NotRecorded;
import io.closeloop.connector.mail.MailboxEndpoint.Polling;
import io.closeloop.connector.mail.MailboxEndpoint.Reading;
import io.closeloop.connector.mail.WatchedFolder.Role;
import io.closeloop.port.Duties;
import io.closeloop.port.Inbox;
import io.closeloop.port.Intake;
import io.closeloop.port.Store;
import io.closeloop.port.Watcher;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;

/**
 * Watches one mailbox by a Camel route of its own: {@code from} the mailbox, {@code to} the inbox of the program. The
 * route is fixed; no reload touches it.
 */
final class MailboxWatcher implements Watcher {
    /** After so many failed looks in a row, looks are skipped: repeated logins lock accounts. */
    private static final int PATIENCE = 3;

    private static final int SKIPPED = 10;
    private static final long RECORDING_SECONDS = 60;

    private final String name;
    private final CamelContext context;
    private final MailEndpoints endpoints;
    private final MailSettings settings;
    private final MailAccount account;
    private final List<Role> roles;
    private final Inbox inbox;
    private final Clock clock;
    private final Store store;
    private final Duties duties;
    private final MailboxSight sight;

    /**
     * @param name also the route's id, and the name of the duty: one node at a time reads the mailbox
     */
    MailboxWatcher(
            String name,
            CamelContext context,
            MailEndpoints endpoints,
            MailSettings settings,
            MailAccount account,
            List<Role> roles,
            Inbox inbox,
            Clock clock,
            Store store,
            Duties duties) {
        this.name = name;
        this.context = context;
        this.endpoints = endpoints;
        this.settings = settings;
        this.account = account;
        this.roles = List.copyOf(roles);
        this.inbox = inbox;
        this.clock = clock;
        this.store = store;
        this.duties = duties;
        this.sight = new MailboxSight(clock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        start(true);
    }

    /** @param scheduled false leaves the looking to {@link #pollNow} */
    void start(boolean scheduled) {
        if (context.getRoute(name) != null) {
            return;
        }
        MailboxEndpoint endpoint = endpoints.watching(account, session -> {
            ImapMailbox mailbox = new ImapMailbox(settings, account, session);
            MailboxReader reader = new MailboxReader(settings, mailbox, roles, clock, new ReadDays(store, name));
            return new Reading(reader, mailbox, () -> duties.mine(name), sight);
        });
        endpoint.setStartScheduler(scheduled);
        endpoint.setInitialDelay(0);
        endpoint.setDelay(settings.poll().toMillis());
        endpoint.setBackoffErrorThreshold(PATIENCE);
        endpoint.setBackoffMultiplier(SKIPPED);
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from(endpoint)
                            .routeId(name)
                            .description("Record what arrives in the mailbox")
                            .process(MailboxWatcher.this::record)
                            .id("record");
                }
            });
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    public void stop() {
        Route route = context.getRoute(name);
        if (route == null) {
            return;
        }
        try {
            context.getRouteController().stopRoute(name);
            context.removeRoute(name);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        } finally {
            duties.giveUp(name);
        }
    }

    @Override
    public long rounds() {
        return context.getRoute(name) == null ? 0 : consumer().rounds();
    }

    @Override
    public Optional<Sight> sight() {
        return Optional.of(sight.now());
    }

    /** One look, now, on this thread. */
    int pollNow() throws Exception {
        return consumer().poll();
    }

    private Polling consumer() {
        Route route = context.getRoute(name);
        if (route == null) {
            throw new IllegalStateException("The watcher was not started");
        }
        return (Polling) route.getConsumer();
    }

    @SuppressWarnings("unchecked")
    private void record(Exchange exchange) throws Exception {
        List<Intake> found = (List<Intake>) exchange.getIn().getMandatoryBody(List.class);
        try {
            inbox.record(found).toCompletableFuture().get(RECORDING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new NotRecorded("Stopped while recording mail; it is read again", stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw new NotRecorded("Mail could not be recorded; it is read again", failed);
        }
    }
}
