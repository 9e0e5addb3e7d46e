// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.connector.mail.WatchedFolder.Role;
import io.closeloop.port.Connector;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.jspecify.annotations.Nullable;

/** The mail connector. Needs its Camel context before it is opened. */
public final class MailConnector implements Connector, CamelContextAware {
    private @Nullable CamelContext context;
    private @Nullable Smtp smtp;
    private @Nullable MailQuestions questions;
    private List<Watcher> watchers = List.of();
    private List<InvitationSender> senders = List.of();
    private List<DeliveryTarget<?>> targets = List.of();

    /** For {@link java.util.ServiceLoader}. */
    public MailConnector() {}

    @Override
    public String name() {
        return "imap-smtp";
    }

    /** Also closes camel-mail's known holes for every other route of the context. */
    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
        MailHeaders.protect(camelContext);
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public boolean wanted(Settings settings) {
        return !settings.under("mail.").isEmpty();
    }

    @Override
    public void open(Surroundings surroundings) {
        CamelContext camel = context;
        if (camel == null) {
            throw new IllegalStateException("The mail connector needs a Camel context before it is opened");
        }
        Optional<MailSettings> read = MailSettings.read(surroundings.settings());
        if (read.isEmpty()) {
            return;
        }
        MailSettings settings = read.get();
        MailEndpoints endpoints = new MailEndpoints(camel, settings);
        Smtp sending = new Smtp(camel.createProducerTemplate(), endpoints.sending(settings.smtp()));
        smtp = sending;
        questions = new MailQuestions(settings, endpoints, surroundings.settings());
        Archive archive = new Archive(settings, endpoints, surroundings.clock());
        senders = List.of(new MailInvitationSender(settings, sending, archive, surroundings.clock()));
        targets = List.of(
                new MailAlertDelivery(settings, sending, archive, surroundings.escalations(), surroundings.clock()));
        List<Watcher> all = new ArrayList<>();
        List<Role> roles = new ArrayList<>(List.of(Role.INBOX, Role.SENT, Role.RESOLVED));
        if (settings.surveyImap() != null) {
            all.add(new MailboxWatcher(
                    "mail-watch-surveys",
                    camel,
                    endpoints,
                    settings,
                    settings.surveyImap(),
                    List.of(Role.SURVEY),
                    surroundings.inbox(),
                    surroundings.clock(),
                    surroundings.store(),
                    surroundings.store().duties()));
        } else if (!settings.surveyFolder().equals(settings.inboxFolder())) {
            roles.add(Role.SURVEY);
        }
        all.add(
                0,
                new MailboxWatcher(
                        "mail-watch",
                        camel,
                        endpoints,
                        settings,
                        settings.imap(),
                        roles,
                        surroundings.inbox(),
                        surroundings.clock(),
                        surroundings.store(),
                        surroundings.store().duties()));
        watchers = List.copyOf(all);
    }

    @Override
    public List<Watcher> watchers() {
        return watchers;
    }

    @Override
    public List<InvitationSender> senders() {
        return senders;
    }

    @Override
    public Map<String, Class<? extends Record>> vocabulary() {
        return Map.of("mail-alert", MailAlert.class);
    }

    @Override
    public List<DeliveryTarget<?>> targets() {
        return targets;
    }

    @Override
    public List<ConfigProblem> askVendor() {
        return questions == null ? List.of() : questions.ask();
    }

    /** Stops the watchers and lets go of the SMTP connections. */
    @Override
    public void close() {
        watchers.forEach(Watcher::stop);
        if (smtp != null) {
            smtp.close();
        }
    }
}
