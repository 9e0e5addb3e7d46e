// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.ledger.Ids;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Webhook;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Status callbacks of calls (https://www.twilio.com/docs/voice/api/call-resource). The customer's leg, which has no
 * parent, ends the contact; each leg that {@code <Dial>} opened from it tells who talked, or that nobody took it, so that
 * a transfer stays one contact and a call that only rang is none to ask about. Thread-safe.
 */
final class TwilioVoice implements Webhook {
    static final String SOURCE = "twilio-voice";
    private static final Set<String> TERMINAL = Set.of("completed", "busy", "failed", "no-answer", "canceled");
    private static final Set<String> ANSWERED = Set.of("in-progress", "answered");
    private static final int LONGEST_WORD = 200;

    private final TwilioGate gate;
    private final TwilioDesk desk;
    private final Clock clock;
    private final Ids ids;

    TwilioVoice(TwilioGate gate, TwilioDesk desk, Clock clock) {
        this.gate = gate;
        this.desk = desk;
        this.clock = clock;
        this.ids = new Ids(clock);
    }

    @Override
    public String path() {
        return "/hooks/twilio/voice";
    }

    @Override
    public Heard receive(HttpCall call) {
        TwilioFields fields = gate.enter(call);
        Leg leg = new Leg(
                fields.require("CallSid"),
                fields.require("CallStatus"),
                fields.get("From").orElse(""),
                fields.get("To").orElse(""),
                fields.mailDate("Timestamp").orElseGet(clock::instant),
                fields.number("CallDuration"),
                fields.get("AnsweredBy")
                        .filter(who -> who.startsWith("machine") || who.equals("fax"))
                        .isPresent());
        Optional<String> parent = fields.get("ParentCallSid");
        List<Intake> intakes;
        if (parent.isPresent()) {
            intakes = joined(leg, parent.get(), call);
        } else if (TERMINAL.contains(leg.status)) {
            boolean inbound = fields.get("Direction").orElse("inbound").equals("inbound");
            intakes = List.of(new Intake.Ended(ended(leg, inbound, call)));
        } else {
            intakes = List.of();
        }
        return Heard.answering(intakes, HttpAnswer.empty(204));
    }

    private Interaction ended(Leg leg, boolean inbound, HttpCall call) {
        String theirs = inbound ? leg.from : leg.to;
        String ours = inbound ? leg.to : leg.from;
        Optional<String> caller = Optional.empty();
        if (inbound && desk.isAgent(theirs)) {
            // An agent who calls out from a browser: for Twilio that leg is inbound, from the client.
            caller = Optional.of(theirs);
            theirs = leg.to;
            ours = "";
        }
        CloseReason reason = leg.reason();
        long talk = reason == CloseReason.COMPLETED ? leg.duration.orElse(0L) : 0;
        Interaction.Builder interaction = Interaction.ended(ids.next("int"), Channel.PHONE, SOURCE, leg.sid, leg.at)
                .address(desk.ours(ours))
                .startedAt(leg.at.minusSeconds(talk))
                .talkSeconds(talk)
                .closeReason(reason)
                .language(language(call))
                .crmId("case", word(call, "case"))
                .crmId("contact", word(call, "contact"));
        desk.customer(theirs).ifPresent(interaction::handle);
        String queue = word(call, "queue");
        if (queue == null) {
            queue = desk.queue(ours);
        }
        if (queue != null) {
            interaction.participant(Participant.queue(queue));
        }
        String agent = word(call, "agent");
        if (agent != null) {
            interaction.participant(desk.staff(agent, null));
        } else if (desk.isAgent(theirs)) {
            interaction.participant(desk.staff(theirs, null));
        } else {
            caller.ifPresent(client -> interaction.participant(desk.staff(client, null)));
        }
        if (leg.machine) {
            interaction.tag("machine");
        }
        return interaction.build();
    }

    /** A leg to an agent counts once somebody answered it, whichever of its events comes first. */
    private List<Intake> joined(Leg leg, String parent, HttpCall call) {
        String agent = word(call, "agent");
        if (agent == null && (leg.to.isEmpty() || desk.isAgent(leg.from))) {
            // Dialled by an agent: the other end is the customer.
            return List.of();
        }
        if (!leg.talked()) {
            return TERMINAL.contains(leg.status)
                    ? List.of(new Intake.Unanswered(SOURCE, parent, leg.sid + "-unanswered", Channel.PHONE, leg.at))
                    : List.of();
        }
        boolean over = TERMINAL.contains(leg.status);
        List<Intake> intakes = new ArrayList<>(2);
        String queue = word(call, "queue");
        if (queue != null) {
            intakes.add(join(parent, leg.sid + "-queue", Participant.queue(queue), leg.at));
        }
        Participant who = desk.staff(agent == null ? leg.to : agent, null);
        Instant from = over ? leg.at.minusSeconds(leg.duration.orElse(0L)) : leg.at;
        intakes.add(join(
                parent,
                leg.sid,
                new Participant(who.role(), who.id(), who.name(), from, over ? leg.at : null),
                leg.at));
        return intakes;
    }

    private static Intake join(String parent, String event, Participant who, Instant at) {
        return new Intake.Joined(SOURCE, parent, event, Channel.PHONE, who, at);
    }

    /** What the admin wrote behind the callback's URL; signed with it. */
    private static @Nullable String word(HttpCall call, String name) {
        return call.parameter(name)
                .map(String::strip)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST_WORD)
                .orElse(null);
    }

    private static @Nullable String language(HttpCall call) {
        String tag = word(call, "language");
        if (tag == null) {
            return null;
        }
        try {
            return new Locale.Builder()
                    .setLanguageTag(tag.replace('_', '-'))
                    .build()
                    .toLanguageTag();
        } catch (IllformedLocaleException notATag) {
            return null;
        }
    }

    /**
     * What every event of a leg says.
     *
     * @param duration talk in seconds, unlike Twilio's {@code Duration} in minutes
     * @param machine true when Twilio was asked to find out who answers, and found an answering machine or a fax
     */
    private record Leg(
            String sid, String status, String from, String to, Instant at, Optional<Long> duration, boolean machine) {
        boolean talked() {
            return !machine && (ANSWERED.contains(status) || (status.equals("completed") && duration.orElse(1L) > 0));
        }

        CloseReason reason() {
            return switch (status) {
                case "completed" -> machine ? CloseReason.MISSED : CloseReason.COMPLETED;
                case "failed" -> CloseReason.FAILED;
                default -> CloseReason.MISSED;
            };
        }

        /** Hides the numbers, because records end up in log lines. */
        @Override
        public String toString() {
            return "Leg[" + sid + " " + status + "]";
        }
    }
}
