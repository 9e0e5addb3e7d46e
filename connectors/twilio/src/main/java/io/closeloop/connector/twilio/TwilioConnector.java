// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import com.twilio.http.TwilioRestClient;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Webhook;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.twilio.TwilioComponent;
import org.jspecify.annotations.Nullable;

/**
 * Twilio: calls, texts and Conversations in, texts and chat messages out. Also sets up Camel's {@code twilio:} component
 * with the same account, for routes of an admin's own. Opened and closed by one thread.
 */
public final class TwilioConnector implements Connector, CamelContextAware {
    private static final String SCHEME = "twilio";

    private @Nullable CamelContext context;
    private @Nullable TwilioHttp http;
    private @Nullable ProducerTemplate camel;
    private @Nullable TwilioQuestions questions;
    private List<Webhook> webhooks = List.of();
    private List<InvitationSender> senders = List.of();

    @Override
    public String name() {
        return "twilio";
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.context = camelContext;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    /** True when any {@code twilio.} setting has a value. */
    @Override
    public boolean wanted(Settings settings) {
        return !settings.under("twilio.").isEmpty();
    }

    /** @throws IllegalStateException when the program has not set the Camel context before */
    @Override
    public void open(Surroundings surroundings) {
        CamelContext camelContext = context;
        if (camelContext == null) {
            throw new IllegalStateException("The Camel context must be set before the connector is opened");
        }
        TwilioDesk desk = new TwilioDesk(surroundings.settings(), surroundings.phones());
        Optional<TwilioAccount> configured = TwilioAccount.of(surroundings.settings());
        if (configured.isEmpty()) {
            return;
        }
        TwilioAccount account = configured.get();
        TwilioGate gate = new TwilioGate(account, surroundings.publicUrl());
        webhooks = List.of(
                new TwilioVoice(gate, desk, surroundings.clock()),
                new TwilioMessages(gate, desk, surroundings.clock()),
                new TwilioMessageStatus(gate, desk, surroundings.clock()),
                new TwilioConversations(gate, desk, surroundings.clock()));

        TwilioHttp wire = TwilioHttp.of(account, surroundings.clock());
        TwilioRestClient client = wire.client(account);
        ProducerTemplate template = template(camelContext, client);
        http = wire;
        camel = template;
        questions = new TwilioQuestions(account, client, surroundings.settings());
        senders = List.of(
                new TwilioSmsSender(account, template, client, surroundings.publicUrl()), new TwilioChatSender(client));
    }

    private static ProducerTemplate template(CamelContext camelContext, TwilioRestClient client) {
        Component known = camelContext.hasComponent(SCHEME);
        if (known instanceof TwilioComponent component) {
            component.setRestClient(client);
        } else {
            TwilioComponent component = new TwilioComponent(camelContext);
            component.setRestClient(client);
            camelContext.addComponent(SCHEME, component);
        }
        return camelContext.createProducerTemplate();
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
        if (camel != null) {
            camel.stop();
        }
        if (http != null) {
            http.close();
        }
    }
}
