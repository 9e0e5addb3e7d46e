// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Message;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Webhook;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Texts from customers (https://www.twilio.com/docs/messaging/guides/webhook-request). A text that Twilio itself took as
 * STOP or START is consent and is answered by Twilio; all others are recorded as written. Thread-safe.
 */
final class TwilioMessages implements Webhook {
    static final String SOURCE = "twilio-sms";
    private static final int LONGEST_NAME = 100;

    private final TwilioGate gate;
    private final TwilioDesk desk;
    private final Clock clock;

    TwilioMessages(TwilioGate gate, TwilioDesk desk, Clock clock) {
        this.gate = gate;
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/hooks/twilio/message";
    }

    @Override
    public Heard receive(HttpCall call) {
        TwilioFields fields = gate.enter(call);
        String sid =
                fields.get("MessageSid").or(() -> fields.get("SmsSid")).orElseGet(() -> fields.require("MessageSid"));
        String from = fields.require("From");
        String to = fields.require("To");
        Instant now = clock.instant();
        Optional<Handle> customer = desk.customer(from);
        Optional<String> optOut = fields.get("OptOutType");
        if (optOut.isPresent()) {
            List<Intake> consent = customer.flatMap(handle -> consent(optOut.get(), sid, handle, fields, now))
                    .<List<Intake>>map(List::of)
                    .orElse(List.of());
            return Heard.answering(consent, Twiml.say(null));
        }
        if (customer.isEmpty()) {
            // A short code or a sender name: a notice from a machine that no answer reaches.
            return Heard.answering(List.of(), Twiml.say(null));
        }
        Message message = new Message(
                SOURCE,
                sid,
                null,
                from.startsWith("whatsapp:") ? Channel.SOCIAL : Channel.CHAT,
                Message.Author.CUSTOMER,
                customer.get(),
                List.of(),
                desk.ours(to),
                null,
                null,
                desk.queue(to),
                fields.get("Body").orElse(null),
                fields.get("ButtonPayload").or(() -> fields.get("ListId")).orElse(null),
                fields.get("OriginalRepliedMessageSid").map(List::of).orElse(List.of()),
                now,
                false,
                fields.get("ProfileName").map(TwilioMessages::name).orElse(null),
                null,
                null);
        return new Heard(List.of(new Intake.Wrote(message)), recorded -> Twiml.say(say(recorded)));
    }

    private static Optional<Intake> consent(
            String optOut, String sid, Handle customer, TwilioFields fields, Instant now) {
        String words = fields.get("Body").orElse(optOut);
        return switch (optOut) {
            case "STOP" -> Optional.of(new Intake.Consent(SOURCE, sid, customer, false, words, now));
            case "START" -> Optional.of(new Intake.Consent(SOURCE, sid, customer, true, words, now));
            default -> Optional.empty();
        };
    }

    private static @Nullable String say(List<Recorded> recorded) {
        return recorded.stream()
                .map(Recorded::say)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Customers choose it themselves: one line, no longer than a name. */
    private static @Nullable String name(String chosen) {
        String line = chosen.replaceAll("\\p{C}", " ").strip();
        return line.isEmpty()
                ? null
                : line.substring(
                        0, line.offsetByCodePoints(0, Math.min(LONGEST_NAME, line.codePointCount(0, line.length()))));
    }
}
