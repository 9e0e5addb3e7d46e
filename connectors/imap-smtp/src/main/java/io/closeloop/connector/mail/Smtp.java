// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.delivery.Outcome;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Sends through camel-mail. The exchange carries the finished mail and no header, so that nothing left over from elsewhere
 * can add a recipient or change the connection. Thread-safe.
 */
final class Smtp implements AutoCloseable {
    private final ProducerTemplate template;
    private final Endpoint endpoint;

    Smtp(ProducerTemplate template, Endpoint endpoint) {
        this.template = template;
        this.endpoint = endpoint;
    }

    /** Hands over one mail; the reference of a delivered one is its Message-ID. */
    Outcome send(Letter letter) {
        Exchange sent;
        try {
            sent = template.send(endpoint, exchange -> exchange.getIn().setBody(letter));
        } catch (RuntimeException notStarted) {
            return SmtpFailure.outcome(notStarted, letter);
        }
        Exception failed = sent.getException();
        return failed == null ? Outcome.delivered(letter.id()) : SmtpFailure.outcome(failed, letter);
    }

    @Override
    public void close() {
        template.stop();
    }
}
