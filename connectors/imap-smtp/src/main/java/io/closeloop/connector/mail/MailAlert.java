// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.config.Describe;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import org.jspecify.annotations.Nullable;

/** What may stand after {@code deliver:mail-alert}. */
@Describe("Tells people of an unhappy customer by mail, and takes it back when the answer turns good")
public record MailAlert(
        @Describe(
                value = "Who is told: one mail address, or several separated by commas",
                example = "team-leads@example.com")
        String to,

        @Describe("Subject of the alert; left out, it names the score, the metric and the customer") @Nullable
        String subject) {
    /** @throws IllegalArgumentException when {@code to} is no address */
    public MailAlert {
        try {
            InternetAddress[] parsed = InternetAddress.parse(to, true);
            if (parsed.length == 0) {
                throw new IllegalArgumentException("to needs a mail address, such as team-leads@example.com");
            }
            for (InternetAddress address : parsed) {
                address.validate();
            }
        } catch (AddressException notAnAddress) {
            throw new IllegalArgumentException("to is not a mail address, such as team-leads@example.com");
        }
    }
}
