// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Keeps a mail's own headers from steering Camel. In camel-mail 4.18.0 a mail with a header {@code delete: true} is
 * deleted, {@code moveTo} moves it, {@code Camel*} headers reach the next component, and {@code mail.smtp.*} headers
 * change the connection of a later send (CVE-2026-33454, CAMEL-23522).
 */
final class MailHeaders extends DefaultHeaderFilterStrategy {
    private static final List<String> SCHEMES = List.of("imap", "imaps", "pop3", "pop3s", "smtp", "smtps");

    MailHeaders() {
        setLowerCase(true);
        setInFilterStartsWith("camel", "org.apache.camel", "mail.", "kafka.");
        setInFilter(Set.of("delete", "moveto", "copyto", "contenttype"));
        setOutFilterStartsWith("camel", "org.apache.camel", "mail.");
    }

    /** Puts it between all of Camel's mail components and the routes, also those that admins write. */
    static void protect(CamelContext context) {
        MailHeaders headers = new MailHeaders();
        for (String scheme : SCHEMES) {
            context.getComponent(scheme, MailComponent.class).setHeaderFilterStrategy(headers);
        }
    }
}
