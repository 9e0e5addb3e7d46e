// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import java.util.List;

/** Every setting there is, for the environment, for spelling mistakes and for documentation. */
public final class KnownSettings {
    /** Fixed keys. */
    public static final List<String> KEYS = List.of(
            "closeloop.http.port",
            "closeloop.http.host",
            "closeloop.management.port",
            "closeloop.public-url",
            "closeloop.db.url",
            "closeloop.bus",
            "closeloop.crm",
            "closeloop.api.token",
            "closeloop.secret",
            "closeloop.clock",
            "twilio.account-sid",
            "twilio.auth-token",
            "twilio.from",
            "twilio.messaging-service-sid",
            "twilio.base-url",
            "twilio.sms-numbers",
            "twilio.timeout-seconds",
            "twilio.agent-pattern",
            "twilio.bot-pattern",
            "slack.bot-token",
            "slack.signing-secret",
            "slack.base-url",
            "salesforce.login-url",
            "salesforce.client-id",
            "salesforce.client-secret",
            "salesforce.authentication-type",
            "salesforce.api-version",
            "salesforce.link-base",
            "salesforce.zone-field",
            "salesforce.opt-out-field",
            "salesforce.language-field",
            "salesforce.case-status-closed",
            "salesforce.case-status-reopened",
            "salesforce.timeout-seconds",
            "salesforce.user-name",
            "salesforce.keystore",
            "salesforce.keystore-password",
            "salesforce.jwt-audience",
            "meta.app-secret",
            "meta.verify-token",
            "meta.page-token",
            "meta.page-id",
            "meta.app-id",
            "meta.graph-version",
            "meta.base-url",
            "mail.imap.url",
            "mail.imap.user",
            "mail.imap.password",
            "mail.imap.survey-url",
            "mail.smtp.url",
            "mail.smtp.user",
            "mail.smtp.password",
            "mail.address",
            "mail.from",
            "mail.sent-folder",
            "mail.resolved-folder",
            "mail.archive-folder",
            "mail.survey-folder",
            "mail.poll",
            "mail.inbox-folder",
            "mail.lookback-days",
            "mail.reply-tags",
            "mail.allow-plaintext",
            "mail.timeout",
            "mail.queue",
            "webhook.url",
            "webhook.secret",
            "webhook.batch",
            "webhook.intake-secret",
            "webhook.allow-http",
            "webhook.allow-private");

    /** Tables whose last part an admin chooses; {@code my.} is free for values that routes use. */
    private static final List<String> TABLES = List.of(
            "twilio.queue.",
            "twilio.agent.",
            "mail.agent.",
            "meta.agent.",
            "meta.bot.",
            "meta.queue.",
            "phone.",
            "chat.",
            "email.",
            "social.",
            "crm.",
            "webhook.",
            "closeloop.deliver.",
            "my.");

    private KnownSettings() {}

    public static boolean known(String key) {
        return KEYS.contains(key) || TABLES.stream().anyMatch(key::startsWith);
    }
}
