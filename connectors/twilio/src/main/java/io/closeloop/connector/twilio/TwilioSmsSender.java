// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.type.PhoneNumber;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.Via;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Sends an invitation as a text, through Camel's {@code twilio:message/creator}. Not through a route: a redelivery there
 * would be one more text. Thread-safe.
 */
final class TwilioSmsSender implements InvitationSender {
    private static final String CREATE = "twilio:message/creator";

    /**
     * How far Twilio's clock may differ from ours. A wrong guess is harmless as long as it is shorter than the time
     * between an invitation and its reminder, which carry the same link.
     */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

    /** Seconds. What Twilio cannot send by then it drops: a text held up for long would arrive at night. */
    private static final int VALIDITY = 3600;

    private static final int PAGE = 100;

    private final TwilioAccount account;
    private final ProducerTemplate camel;
    private final TwilioRestClient client;
    private final URI publicUrl;
    private final TwilioOutcomes outcomes;

    TwilioSmsSender(TwilioAccount account, ProducerTemplate camel, TwilioRestClient client, URI publicUrl) {
        this.account = account;
        this.camel = camel;
        this.client = client;
        this.publicUrl = publicUrl;
        this.outcomes = TwilioOutcomes.texts(account);
    }

    @Override
    public Via via() {
        return Via.SMS;
    }

    @Override
    public boolean givesReceipts() {
        return true;
    }

    @Override
    public Outcome send(Ask ask) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("CamelTwilioClient", client);
        headers.put("CamelTwilioTo", new PhoneNumber(ask.to().value()));
        String service = account.messagingServiceSid();
        if (service == null) {
            headers.put("CamelTwilioFrom", new PhoneNumber(from(ask)));
        } else {
            headers.put("CamelTwilioMessagingServiceSid", service);
        }
        headers.put("CamelTwilioBody", ask.sms());
        headers.put("CamelTwilioStatusCallback", callback(ask));
        headers.put("CamelTwilioValidityPeriod", VALIDITY);
        try {
            Exchange sent =
                    camel.request(CREATE, exchange -> exchange.getMessage().setHeaders(headers));
            Throwable failure = sent.getException();
            if (failure != null) {
                return outcomes.of(failure);
            }
            Message message = sent.getMessage().getBody(Message.class);
            return message == null || message.getSid() == null
                    ? Outcome.uncertain("Twilio's answer names no message")
                    : Outcome.delivered(message.getSid());
        } catch (RuntimeException failure) {
            return outcomes.of(failure);
        }
    }

    /** By the link in the text, or by the whole text where it has none. */
    @Override
    public Lookup find(Ask ask) {
        try {
            Instant earliest = ask.firstTriedAt().minus(CLOCK_DIFFERENCE);
            // Not filtered by DateSent: a message still in the queue has none.
            for (Message message : Message.reader()
                    .setTo(new PhoneNumber(ask.to().value()))
                    .pageSize(PAGE)
                    .firstPage(client)
                    .getRecords()) {
                ZonedDateTime created = message.getDateCreated();
                if (created != null && created.toInstant().isBefore(earliest)) {
                    continue;
                }
                String body = message.getBody();
                if (body != null && (body.contains(ask.token()) || body.equals(ask.sms()))) {
                    return new Lookup.Found(message.getSid());
                }
            }
            return new Lookup.Absent();
        } catch (RuntimeException failure) {
            return TwilioOutcomes.later(failure);
        }
    }

    /** The number the customer knows, if texts can come from it; else the default. */
    private String from(Ask ask) {
        String usual = account.from();
        return usual == null || account.smsNumbers().contains(ask.address()) ? ask.address() : usual;
    }

    private URI callback(Ask ask) {
        return URI.create(publicUrl + TwilioMessageStatus.PATH + "?" + TwilioMessageStatus.REF + "="
                + URLEncoder.encode(ask.invitationId(), StandardCharsets.UTF_8));
    }

    /** Without numbers. */
    @Override
    public String toString() {
        return "TwilioSmsSender[" + account.sid() + "]";
    }
}
