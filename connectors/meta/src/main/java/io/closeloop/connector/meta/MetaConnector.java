// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.jspecify.annotations.Nullable;

/** Messenger: conversations of a Facebook page in, surveys by quick replies out. Opened and closed by one thread. */
public final class MetaConnector implements Connector, CamelContextAware {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private @Nullable CamelContext context;
    private @Nullable GraphClient graph;
    private @Nullable MetaQuestions questions;
    private List<Webhook> webhooks = List.of();
    private List<InvitationSender> senders = List.of();

    @Override
    public String name() {
        return "meta";
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.context = camelContext;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    /** True when any {@code meta.} setting has a value. */
    @Override
    public boolean wanted(Settings settings) {
        return !settings.under("meta.").isEmpty();
    }

    /** @throws IllegalStateException when the program has not set the Camel context before */
    @Override
    public void open(Surroundings surroundings) {
        CamelContext camelContext = context;
        if (camelContext == null) {
            throw new IllegalStateException("The Camel context must be set before the connector is opened");
        }
        Optional<MetaAccount> configured = MetaAccount.of(surroundings.settings());
        if (configured.isEmpty()) {
            // What is missing is recorded; there is nothing to build without it.
            return;
        }
        MetaAccount account = configured.get();
        GraphClient client = new GraphClient(camelContext, account, PATIENCE, surroundings.clock());
        graph = client;
        questions = new MetaQuestions(client, account, surroundings.settings(), surroundings.clock());
        webhooks = List.of(new MetaWebhook(account, MetaDesk.of(surroundings.settings())));
        senders = List.of(new MessengerSender(client, account.pageId()));
    }

    @Override
    public List<Webhook> webhooks() {
        return webhooks;
    }

    @Override
    public List<InvitationSender> senders() {
        return senders;
    }

    @Override
    public List<ConfigProblem> askVendor() {
        return questions == null ? List.of() : questions.ask();
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
    }
}
