// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A customer sent an SMS to one of our numbers (or, with {@code whatsapp:} before both numbers, a WhatsApp message).
 *
 * @param messageSid {@code SM...}
 * @param messagingServiceSid when our number belongs to a messaging service; Twilio then names consent words in
 *     {@code OptOutType}
 * @param query behind the registered URL
 */
public record MessageReceived(
        String messageSid,
        String from,
        String to,
        String body,
        @Nullable String messagingServiceSid,
        Map<String, String> query)
        implements TwilioEvent {
    public MessageReceived {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** A plain SMS with a fresh sid, on a URL without parameters. */
    public static MessageReceived sms(String from, String to, String body) {
        return new MessageReceived(Sid.next("SM"), from, to, body, null, Map.of());
    }

    @Override
    public String path() {
        return TwilioWebhooks.MESSAGE;
    }

    @Override
    public Map<String, String> fields(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("ToCountry", "");
        fields.put("ToState", "");
        fields.put("SmsMessageSid", messageSid);
        fields.put("NumMedia", "0");
        fields.put("ToCity", "");
        fields.put("FromZip", "");
        fields.put("SmsSid", messageSid);
        fields.put("FromState", "");
        fields.put("SmsStatus", "received");
        fields.put("FromCity", "");
        fields.put("Body", body);
        fields.put("FromCountry", "");
        fields.put("To", to);
        if (messagingServiceSid != null) {
            fields.put("MessagingServiceSid", messagingServiceSid);
            ConsentWord word = ConsentWord.in(body);
            if (word != null) {
                fields.put("OptOutType", word.name());
            }
        }
        fields.put("ToZip", "");
        fields.put("NumSegments", Integer.toString(SmsSegments.of(body)));
        fields.put("MessageSid", messageSid);
        fields.put("From", from);
        fields.put("ApiVersion", "2010-04-01");
        return fields;
    }
}
