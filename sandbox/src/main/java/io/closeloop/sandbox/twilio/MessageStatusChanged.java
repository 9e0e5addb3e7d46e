// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that we sent moved on.
 *
 * @param messageSid {@code SM...}
 * @param status as Twilio spells it, such as {@code sent}, {@code delivered} or {@code undelivered}
 * @param from our number
 * @param to customer's number
 * @param messagingServiceSid when it was sent through one
 * @param errorCode such as 30005, with {@code undelivered} and {@code failed} only
 * @param query behind the callback URL
 */
public record MessageStatusChanged(
        String messageSid,
        String status,
        String from,
        String to,
        @Nullable String messagingServiceSid,
        @Nullable Integer errorCode,
        Map<String, String> query)
        implements TwilioEvent {
    public MessageStatusChanged {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** The status of a message the stand-in accepted, on a callback URL without parameters. */
    public static MessageStatusChanged of(SentMessage message, String status, @Nullable Integer errorCode) {
        return new MessageStatusChanged(
                message.sid(),
                status,
                message.from(),
                message.to(),
                message.messagingServiceSid(),
                errorCode,
                Map.of());
    }

    @Override
    public String path() {
        return TwilioWebhooks.MESSAGE_STATUS;
    }

    @Override
    public Map<String, String> fields(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (errorCode != null) {
            fields.put("ErrorCode", errorCode.toString());
        }
        fields.put("SmsSid", messageSid);
        fields.put("SmsStatus", status);
        fields.put("MessageStatus", status);
        fields.put("To", to);
        if (messagingServiceSid != null) {
            fields.put("MessagingServiceSid", messagingServiceSid);
        }
        fields.put("MessageSid", messageSid);
        fields.put("From", from);
        fields.put("ApiVersion", "2010-04-01");
        if ("delivered".equals(status) || "undelivered".equals(status)) {
            fields.put("RawDlrDoneDate", TwilioDates.carrierMinutes(now));
        }
        return fields;
    }
}
