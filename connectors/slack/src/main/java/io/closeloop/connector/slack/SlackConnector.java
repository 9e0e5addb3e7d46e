// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Mention;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Slack: {@code deliver:slack-escalation}, {@code deliver:slack-praise}, and the clicks on the alerts' buttons. */
public final class SlackConnector implements Connector {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private @Nullable SlackClient client;
    private List<DeliveryTarget<?>> targets = List.of();
    private List<Webhook> webhooks = List.of();
    private @Nullable SlackQuestions questions;

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public boolean wanted(Settings settings) {
        return !settings.under("slack.").isEmpty();
    }

    @Override
    public void open(Surroundings surroundings) {
        SlackAccount account = SlackAccount.read(surroundings.settings());
        if (account.botToken().isEmpty() || account.signingSecret().isEmpty()) {
            // The missing settings are recorded; there is nothing to build without them.
            return;
        }
        SlackClient slack = new SlackClient(account, surroundings.clock(), PATIENCE);
        SlackSignature signature = new SlackSignature(account.signingSecret());
        client = slack;
        questions = new SlackQuestions(slack, surroundings.settings(), surroundings.escalation());
        targets = List.of(
                new SlackEscalationDelivery(slack, surroundings.escalations()),
                new SlackPraiseDelivery(slack, surroundings.escalations()));
        webhooks = List.of(
                new SlackInteractions(signature, surroundings.clock()),
                new SlackEvents(signature, surroundings.clock()));
    }

    @Override
    public List<Webhook> webhooks() {
        return webhooks;
    }

    @Override
    public Map<String, Class<? extends Record>> vocabulary() {
        return Map.of("slack-escalation", SlackEscalation.class, "slack-praise", SlackPraise.class);
    }

    @Override
    public List<DeliveryTarget<?>> targets() {
        return targets;
    }

    @Override
    public List<ConfigProblem> askVendor(List<Mention> mentions) {
        return questions == null ? List.of() : questions.ask(mentions);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
