// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Intake.Consent;
import io.closeloop.port.Intake.Receipt;
import io.closeloop.port.Webhook;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What became of our texts (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). The invitation
 * is in the URL we gave, so that a receipt finds it even when Twilio's answer to the send was lost. A text that failed
 * because the customer opted out is also the news of that. Thread-safe.
 */
final class TwilioMessageStatus implements Webhook {
    static final String PATH = "/hooks/twilio/message-status";

    /** Behind the URL: the invitation. */
    static final String REF = "ref";

    private static final String OPTED_OUT = String.valueOf(TwilioOutcomes.OPTED_OUT);
    private static final Pattern OUR_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final TwilioGate gate;
    private final TwilioDesk desk;
    private final Clock clock;

    TwilioMessageStatus(TwilioGate gate, TwilioDesk desk, Clock clock) {
        this.gate = gate;
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Heard receive(HttpCall call) {
        TwilioFields fields = gate.enter(call);
        String sid =
                fields.get("MessageSid").or(() -> fields.get("SmsSid")).orElseGet(() -> fields.require("MessageSid"));
        String said = fields.get("MessageStatus")
                .or(() -> fields.get("SmsStatus"))
                .orElseGet(() -> fields.require("MessageStatus"));
        String invitation =
                call.parameter(REF).filter(id -> OUR_ID.matcher(id).matches()).orElse(null);
        String code =
                fields.get("ErrorCode").filter(error -> !error.equals("0")).orElse(null);
        Instant now = clock.instant();
        List<Intake> intakes = new ArrayList<>();
        status(said)
                .ifPresent(
                        status -> intakes.add(new Receipt(TwilioMessages.SOURCE, invitation, sid, status, code, now)));
        if (OPTED_OUT.equals(code)) {
            // Twilio may take a text first, and only then look at who refused.
            fields.get("To")
                    .flatMap(desk::customer)
                    .ifPresent(customer -> intakes.add(new Consent(
                            TwilioMessages.SOURCE,
                            sid + "-" + OPTED_OUT,
                            customer,
                            false,
                            "Twilio error " + OPTED_OUT,
                            now,
                            invitation)));
        }
        return Heard.answering(intakes, HttpAnswer.empty(204));
    }

    /** Empty while the message waits in Twilio's queue, and for a status yet to be invented. */
    private static Optional<Receipt.Status> status(String said) {
        return switch (said) {
            case "sent" -> Optional.of(Receipt.Status.SENT);
            case "delivered", "read", "partially_delivered" -> Optional.of(Receipt.Status.DELIVERED);
            case "undelivered", "failed", "canceled" -> Optional.of(Receipt.Status.FAILED);
            default -> Optional.empty();
        };
    }
}
