// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import jakarta.mail.Session;
import java.net.URI;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mail.JavaMailSender;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailEndpoint;

/**
 * Builds camel-mail endpoints of accounts. They are not registered under their address in the Camel context: a route of
 * an admin with the same address must not inherit the login.
 */
final class MailEndpoints {
    private static final int FETCH_BYTES = 64 * 1024;

    private final CamelContext context;
    private final MailSettings settings;

    MailEndpoints(CamelContext context, MailSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** For sending through an SMTP account. */
    MailEndpoint sending(MailAccount account) {
        return new MailEndpoint(account.address(), component(account), configuration(account));
    }

    /** For watching an IMAP account. */
    MailboxEndpoint watching(MailAccount account, MailboxEndpoint.Readers readers) {
        // The login tells apart two mailboxes of one server: Camel takes endpoints with equal addresses for the same.
        String address = account.address() + "#"
                + Integer.toHexString(String.valueOf(account.user()).hashCode());
        return new MailboxEndpoint(address, component(account), configuration(account), readers);
    }

    /** A session of its own for an IMAP account. */
    Session session(MailAccount account) {
        return configuration(account).sender(context).getSession();
    }

    private MailComponent component(MailAccount account) {
        return context.getComponent(account.protocol(), MailComponent.class);
    }

    private Configuration configuration(MailAccount account) {
        Configuration configuration = new Configuration(context);
        configuration.configure(URI.create(account.address()));
        if (account.user() != null) {
            configuration.setUsername(account.user());
            configuration.setPassword(account.password());
        }
        configuration.setConnectionTimeout(Math.toIntExact(settings.timeout().toMillis()));
        configuration.setAdditionalJavaMailProperties(properties(account));
        if (component(account).isUseGlobalSslContextParameters()) {
            configuration.setSslContextParameters(context.getSSLContextParameters());
        }
        return configuration;
    }

    private Properties properties(MailAccount account) {
        String prefix = "mail." + account.protocol() + ".";
        Properties properties = new Properties();
        properties.setProperty(
                prefix + "writetimeout", String.valueOf(settings.timeout().toMillis()));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        if (!account.encrypted()) {
            boolean secret = account.password() != null && !account.loopback() && !settings.plaintext();
            properties.setProperty(prefix + "starttls.enable", String.valueOf(secret || !account.loopback()));
            properties.setProperty(prefix + "starttls.required", String.valueOf(secret));
        }
        // One bad address must not keep an alert from everybody else.
        properties.setProperty(prefix + "sendpartial", "true");
        // The fetching below asks for bodies without marking them as read; this is for whatever Angus fetches itself.
        properties.setProperty(prefix + "peek", "true");
        properties.setProperty(prefix + "fetchsize", String.valueOf(FETCH_BYTES));
        properties.setProperty(prefix + "connectionpoolsize", "5");
        return properties;
    }

    /** Gives access to what camel-mail makes its connections of. */
    private static final class Configuration extends MailConfiguration {
        Configuration(CamelContext context) {
            super(context);
        }

        JavaMailSender sender(CamelContext context) {
            return createJavaMailSender(context);
        }
    }
}
