// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Webhook;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signed CloudEvents, both ways: {@code deliver:webhook} and {@code POST /hooks/events}. */
public final class WebhookConnector implements Connector {
    private static final String TOKEN = "closeloop.api.token";
    private static final String INTAKE_SECRET = "webhook.intake-secret";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private @Nullable WebhookDelivery delivery;
    private List<Webhook> webhooks = List.of();

    @Override
    public String name() {
        return "webhook";
    }

    /** The token of the API opens the intake as well. */
    @Override
    public boolean wanted(Settings settings) {
        return !settings.under("webhook.").isEmpty() || settings.get(TOKEN).isPresent();
    }

    @Override
    public void open(Surroundings surroundings) {
        Settings settings = surroundings.settings();
        Map<String, WebhookAddress> addresses = WebhookAddress.read(settings, flag(settings, "webhook.allow-http"));
        boolean allowPrivate = flag(settings, "webhook.allow-private");
        if (!addresses.isEmpty()) {
            delivery = new WebhookDelivery(
                    addresses,
                    allowPrivate,
                    InetAddress::getAllByName,
                    surroundings.publicUrl(),
                    surroundings.clock(),
                    PATIENCE);
        }
        Optional<String> token = settings.get(TOKEN);
        Optional<StandardSignature> signature = settings.get(INTAKE_SECRET).flatMap(StandardSignature::ofSecret);
        if (settings.get(INTAKE_SECRET).isPresent() && signature.isEmpty()) {
            WebhookAddress.wrongSecret(settings, INTAKE_SECRET);
        }
        if (token.isPresent() || signature.isPresent()) {
            webhooks = List.of(new EventIntake(
                    new EventAuthority(token.orElse(null), signature.orElse(null)),
                    surroundings.phones(),
                    surroundings.clock()));
        }
    }

    @Override
    public List<Webhook> webhooks() {
        return webhooks;
    }

    @Override
    public Map<String, Class<? extends Record>> vocabulary() {
        return Map.of("webhook", WebhookOptions.class);
    }

    @Override
    public List<DeliveryTarget<?>> targets() {
        return delivery == null ? List.of() : List.of(delivery);
    }

    @Override
    public void close() {
        if (delivery != null) {
            delivery.close();
        }
    }

    private static boolean flag(Settings settings, String key) {
        String value = settings.get(key, "false");
        if (!value.equals("true") && !value.equals("false")) {
            settings.problem(key, "is neither true nor false", "write " + key + "=false");
        }
        return value.equals("true");
    }
}
