// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Every setting there is, for the environment, for spelling mistakes and for documentation. */
public final class KnownSettings {
    /**
     * A setting, or a table of them.
     *
     * @param key the key; of a table what comes before the part that an admin chooses
     * @param fallback what applies when it is left out, in words where it depends; empty for nothing. Of a table: what
     *     its last part is
     * @param meaning one phrase
     * @param secret never in a file
     */
    public record Setting(String key, String fallback, String meaning, boolean secret) {}

    /** Fixed keys. */
    public static final List<Setting> SETTINGS = List.of(
            setting("closeloop.http.port", "8080", "port of webhooks, pages and API; 0 takes any free one"),
            setting("closeloop.http.host", "0.0.0.0", "address they listen on"),
            setting(
                    "closeloop.http.trusted-proxies",
                    "",
                    "addresses and networks whose X-Forwarded-For is believed, such as 10.0.0.0/8, separated by commas"),
            setting("closeloop.http.request-timeout", "10", "seconds for a request's head, and again for its body"),
            setting("closeloop.http.idle-timeout", "60", "seconds between two requests of a connection"),
            setting("closeloop.http.max-connections", "4096", "open at once; more are closed at once"),
            setting(
                    "closeloop.http.max-connections-per-network",
                    "1024",
                    "of these for one /24 or /56; trusted proxies and this machine are excepted"),
            setting("closeloop.http.limit.per-token", "60", "requests a minute with one survey link; 0 for no limit"),
            setting(
                    "closeloop.http.limit.per-network",
                    "1200",
                    "requests a minute of one /24 or /56 for survey pages and answers, and as many wrong credentials; 0 for no limit"),
            setting(
                    "closeloop.http.tls.certificate",
                    "",
                    "PEM file with the certificate and its chain; renewed on disk, it counts within 30 s"),
            setting("closeloop.http.tls.key", "", "PEM file with its private key"),
            setting("closeloop.http.tls.keystore", "", "PKCS#12 file in place of both"),
            secret("closeloop.http.tls.keystore-password", "its password"),
            setting("closeloop.management.port", "9876", "port of health and metrics"),
            setting(
                    "closeloop.management.host",
                    "127.0.0.1",
                    "address they listen on; there is no sign-in, so open it to probes only"),
            setting("closeloop.data", "data", "folder for all the program writes, absolute or below the home"),
            setting(
                    "closeloop.public-url",
                    "http://127.0.0.1:<port>",
                    "address as vendors and customers see it: base of every link and signature"),
            setting(
                    "closeloop.db.url",
                    "jdbc:sqlite:data/closeloop.db",
                    "or jdbc:postgresql://host/database; by the environment when it holds a password"),
            setting("closeloop.bus", "local", "or kafka: contacts also come from a topic, the ledger goes out to one"),
            setting(
                    "closeloop.retention.interactions",
                    "36",
                    "calendar months for which contacts and all that hangs on them are kept; 3 or more, longer than"
                            + " cool-down and expiry together, or off"),
            setting(
                    "closeloop.retention.ledger",
                    "60",
                    "calendar months for which the ledger is kept; 3 or more, or off"),
            setting(
                    "closeloop.retention.seen",
                    "90",
                    "days for which a vendor's repeat is known as one; 61 or more, or off"),
            setting("closeloop.crm", "local", "or salesforce; what deliver:crm-... stands for"),
            secret(
                    "closeloop.api.token",
                    "bearer token of programs, password of people; at least 16 characters, or it can be guessed"),
            secret(
                    "closeloop.secret",
                    "what survey links are made with, at least 16 characters, the same on every node; left out, data/secret.key"),
            setting("closeloop.log.format", "text", "or json: one object a line"),
            setting("closeloop.log.events", "off", "or on: every ledger event in the log, by its ids"),
            setting("closeloop.otlp.endpoint", "", "http(s) address of an OTLP/HTTP receiver; left out, no traces"),
            secret("closeloop.otlp.headers", "name=value, separated by commas, sent with every export of traces"),
            setting("closeloop.otlp.sample", "100", "percent of contacts that are traced, 0 to 100"),
            setting(
                    "closeloop.clock",
                    "system",
                    "only for rehearsals: file:<path>, or offset:PT5M for a machine whose clock is wrong"),
            setting("twilio.account-sid", "", "AC...; calls of any other account are refused"),
            secret("twilio.auth-token", "signs webhooks, password of the API"),
            setting("twilio.from", "", "number, short code or sender name of our texts; needed without a service"),
            setting("twilio.messaging-service-sid", "", "MG...: picks the sender"),
            setting("twilio.base-url", "https://api.twilio.com", "another server in place of every *.twilio.com"),
            setting(
                    "twilio.sms-numbers",
                    "",
                    "more numbers that can text, comma-separated; who called one is asked from it"),
            setting("twilio.timeout-seconds", "15", "patience with an answer of Twilio"),
            setting("twilio.agent-pattern", "^(agent|client:agent).*", "identities that are agents"),
            setting("twilio.bot-pattern", "^bot.*", "identities that are automats; system always is one"),
            secret("slack.bot-token", "Bot User OAuth Token, xoxb-..."),
            secret("slack.signing-secret", "of the app's Basic Information page"),
            setting("slack.base-url", "https://slack.com", "any other for a proxy or a rehearsal"),
            setting("salesforce.login-url", "", "My Domain address, or any server that speaks like it"),
            setting("salesforce.client-id", "", "consumer key"),
            secret("salesforce.client-secret", "consumer secret"),
            setting(
                    "salesforce.authentication-type",
                    "CLIENT_CREDENTIALS",
                    "or JWT, which needs no client secret but the four below"),
            setting("salesforce.api-version", "62.0", "from 46.0 on"),
            setting("salesforce.link-base", "the org's own address", "where people open records"),
            setting("salesforce.zone-field", "Time_Zone__c", "Contact field with an IANA zone; none reads none"),
            setting(
                    "salesforce.opt-out-field",
                    "Survey_Opt_Out__c,HasOptedOutOfEmail",
                    "checkboxes of which any one forbids surveys; none for no such field"),
            setting(
                    "salesforce.language-field",
                    "Language__c",
                    "Contact field with a BCP 47 language; none reads none"),
            setting("salesforce.case-status-closed", "Closed", "set when a case is taken back"),
            setting("salesforce.case-status-reopened", "New", "set when a case turns out to be needed after all"),
            setting("salesforce.timeout-seconds", "60", "patience with one call"),
            setting(
                    "salesforce.gather-seconds",
                    "30",
                    "for how long contacts and answers wait for others to share a call with, 0 to 600; the org counts calls"),
            setting("salesforce.user-name", "", "JWT: who signs in"),
            setting("salesforce.keystore", "", "JWT: PKCS#12 file with one key"),
            secret("salesforce.keystore-password", "JWT: its password"),
            setting("salesforce.jwt-audience", "the login address", "JWT: audience, if it is another"),
            secret("meta.app-secret", "signs webhooks and proves our calls"),
            secret("meta.verify-token", "shown by Meta in the handshake"),
            secret("meta.page-token", "the right to write as the page"),
            setting("meta.page-id", "", "the page that asks"),
            setting("meta.app-id", "", "our own app: its echoes are ours, and threads passed to it are over"),
            setting("meta.graph-version", "v25.0", "versions live for about two years"),
            setting("meta.base-url", "https://graph.facebook.com", "another server in its place"),
            setting(
                    "mail.imap.url",
                    "",
                    "imaps://user:password@host:port of the mailbox that is watched; by the environment when it holds a password"),
            setting("mail.imap.user", "", "in place of the one in the address"),
            secret("mail.imap.password", "in place of the one in the address"),
            setting(
                    "mail.imap.survey-url",
                    "",
                    "the mailbox of mail.from, when it is another one; by the environment when it holds a password"),
            setting(
                    "mail.smtp.url",
                    "",
                    "smtps://... (465) or smtp://... (587 with a login, else 25); by the environment when it holds a password"),
            setting("mail.smtp.user", "", "in place of the one in the address"),
            secret("mail.smtp.password", "in place of the one in the address"),
            setting("mail.address", "the IMAP user", "the address customers write to"),
            setting("mail.from", "", "sender of surveys and alerts; replies to surveys go there"),
            setting("mail.sent-folder", "Sent", "where agents' mails are filed; else the folder the server marks so"),
            setting("mail.resolved-folder", "Resolved", "a mail that appears there ends its thread"),
            setting("mail.archive-folder", "the sent folder", "where the provider files what we send"),
            setting("mail.survey-folder", "the inbox", "where replies to surveys are filed"),
            setting("mail.poll", "20", "seconds between looks"),
            setting("mail.inbox-folder", "INBOX", "what customers wrote"),
            setting(
                    "mail.lookback-days",
                    "3",
                    "how much is read again after a start at least; more when the mailbox was not read for longer"),
            setting(
                    "mail.reply-tags",
                    "false",
                    "true puts the invitation into the reply address, for relays that rename mails"),
            setting("mail.allow-plaintext", "false", "true lets a password go to another machine without TLS"),
            setting("mail.timeout", "30", "seconds to wait for a server"),
            setting("mail.queue", "part before the @", "the queue the mailbox counts as"),
            setting("webhook.url", "", "where deliver:webhook posts; https unless webhook.allow-http"),
            secret("webhook.secret", "whsec_ and the base64 of 24 to 64 random bytes: signs what is posted"),
            secret("webhook.intake-secret", "the same for what others post to /hooks/events"),
            setting("webhook.batch", "1", "events a message, 1 to 200"),
            setting("webhook.allow-http", "false", "true permits addresses without TLS"),
            setting("webhook.allow-private", "false", "true permits hosts in private networks"),
            setting("kafka.brokers", "", "host:port, separated by commas"),
            setting("kafka.topic.intake", "closeloop.interactions", "topic of ended contacts; off reads nothing"),
            setting(
                    "kafka.topic.dead-letter",
                    "closeloop.interactions.dead-letter",
                    "topic of records nothing can be made of"),
            setting("kafka.topic.ledger", "closeloop.ledger", "topic of the ledger; off sends nothing"),
            setting("kafka.group", "closeloop", "consumer group of the intake, the same on every node"),
            setting("kafka.batch", "500", "records that are fetched and committed together, 1 to 5000"),
            setting("kafka.security-protocol", "PLAINTEXT", "or SSL, SASL_PLAINTEXT, SASL_SSL"),
            setting("kafka.sasl-mechanism", "SCRAM-SHA-512", "or SCRAM-SHA-256, PLAIN"),
            setting("kafka.user", "", "with SASL"),
            secret("kafka.password", "with SASL"),
            setting("kafka.truststore", "the JDK's", "PKCS#12, or .jks"),
            secret("kafka.truststore.password", "its password"),
            setting("kafka.keystore", "", "for client certificates"),
            secret("kafka.keystore.password", "its password"));

    /** Tables whose last part an admin chooses; {@code my.} is free for values that routes use. */
    public static final List<Setting> TABLES = List.of(
            setting("twilio.queue.", "<number>", "the queue that a number of ours stands for"),
            setting("twilio.agent.", "<identity>", "an agent's name"),
            setting("mail.agent.", "<address>", "name of an agent; mail from that address is an agent's"),
            setting("meta.agent.", "<id>", "name of an agent or an agents' app; page-inbox is the page's own inbox"),
            setting("meta.bot.", "<app id>", "name of an app that writes without a person"),
            setting("meta.queue.", "<page id>", "the queue a page stands for"),
            setting("phone.", "<name>", "a value for routes"),
            setting("chat.", "<name>", "a value for routes"),
            setting("email.", "<name>", "a value for routes"),
            setting("social.", "<name>", "a value for routes"),
            setting("crm.", "<name>", "a value for routes"),
            setting("webhook.", "<name>.url, .secret, .batch", "a further address of deliver:webhook"),
            setting("kafka.client.", "<property>", "any other property of Kafka's clients"),
            setting(
                    "closeloop.deliver.",
                    "<queue>.concurrency, .batch, .per-second",
                    "calls at a time, effects a call and effects a second for one destination"),
            setting(
                    "camel.vault.",
                    "<vault>.<option>",
                    "how Camel reaches a vault, such as camel.vault.hashicorp.host; for {{hashicorp:...}} and the like"),
            setting("my.", "<name>", "a value for routes; free for whatever you like"));

    /** In these tables an admin chooses the part before the last, and the last is one of these; elsewhere it is free. */
    private static final Map<String, List<String>> LAST = Map.of(
            "webhook.", List.of("url", "secret", "batch"),
            "closeloop.deliver.", List.of("concurrency", "batch", "per-second"));

    /** The fixed keys alone. */
    public static final List<String> KEYS = SETTINGS.stream().map(Setting::key).toList();

    /** Tables that only routes read: they follow a change at once. Everything else is read at the start. */
    private static final List<String> LIVE = List.of("phone.", "chat.", "email.", "social.", "crm.", "my.");

    /** How an admin's own secrets, and those of tables such as webhook.<name>.secret, end. */
    private static final Pattern SECRET_ENDING =
            Pattern.compile(".*[.-](token|secret|password)|camel\\.vault\\..*(?i:token|secret|key|password)");

    private KnownSettings() {}

    /** Whether the value of this setting may not stand in a file. */
    public static boolean secret(String key) {
        return SETTINGS.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .map(Setting::secret)
                .orElseGet(() -> SECRET_ENDING.matcher(key).matches());
    }

    /** Whether a change of this setting counts while the program runs. */
    public static boolean live(String key) {
        return LIVE.stream().anyMatch(key::startsWith);
    }

    public static boolean known(String key) {
        return KEYS.contains(key)
                || TABLES.stream()
                        .map(Setting::key)
                        .filter(key::startsWith)
                        .anyMatch(table -> !LAST.containsKey(table) || row(key).contains(key));
    }

    /** What to write in place of a key that is not known. */
    static String instead(String key) {
        List<String> row = row(key);
        return Words.nearest(last(key), row.stream().map(KnownSettings::last).toList())
                .map(last -> key.substring(0, key.length() - last(key).length()) + last)
                .or(() -> row.isEmpty() ? Words.nearest(key, KEYS) : Optional.empty())
                .map(word -> "did you mean " + word + "?")
                .orElse(
                        row.isEmpty()
                                ? "remove it, or prefix your own values for routes with my."
                                : "write one of " + String.join(", ", row));
    }

    /** All keys with the same name in a table whose last parts are fixed; empty when it stands in none. */
    static List<String> row(String key) {
        String before = key.substring(0, key.length() - last(key).length());
        return LAST.entrySet().stream()
                .filter(table -> key.startsWith(table.getKey())
                        && before.length() > table.getKey().length() + 1)
                .flatMap(table -> table.getValue().stream())
                .map(last -> before + last)
                .toList();
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private static Setting setting(String key, String fallback, String meaning) {
        return new Setting(key, fallback, meaning, false);
    }

    private static Setting secret(String key, String meaning) {
        return new Setting(key, "", meaning, true);
    }
}
