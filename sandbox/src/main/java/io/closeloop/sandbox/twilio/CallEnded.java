// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A leg of a call is over: talked, missed or failed. After this event the line is gone.
 *
 * @param status terminal status
 * @param talked whole seconds count; zero unless completed
 * @param sequence 0-based number of the event within the call
 * @param answeredBy answer of the machine detection, such as {@code human} or {@code machine_start}; null without it
 * @param sipResponseCode such as 486 for busy, null when Twilio leaves it out
 * @param recordingSid {@code RE...} of a recorded call, else null
 * @param at when it ended, null for now
 * @param query behind the registered URL
 */
public record CallEnded(
        CallLeg leg,
        Status status,
        Duration talked,
        int sequence,
        @Nullable String answeredBy,
        @Nullable Integer sipResponseCode,
        @Nullable String recordingSid,
        @Nullable Instant at,
        Map<String, String> query)
        implements TwilioEvent {
    /** How a leg can end. */
    public enum Status {
        COMPLETED("completed", 200),
        BUSY("busy", 486),
        FAILED("failed", null),
        NO_ANSWER("no-answer", null),
        CANCELED("canceled", 487);

        private final String wire;
        private final @Nullable Integer sipResponseCode;

        Status(String wire, @Nullable Integer sipResponseCode) {
            this.wire = wire;
            this.sipResponseCode = sipResponseCode;
        }
    }

    public CallEnded {
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** A completed call of three minutes unless the builder is told otherwise. */
    public static Builder builder(CallLeg leg) {
        return new Builder(leg);
    }

    /** The same for a customer's call to one of our numbers. */
    public static Builder builder(String from, String to) {
        return new Builder(CallLeg.inbound(from, to));
    }

    @Override
    public String path() {
        return TwilioWebhooks.VOICE;
    }

    @Override
    public Map<String, String> fields(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>(leg.fields(status.wire, sequence, at == null ? now : at));
        fields.put("CallDuration", Long.toString(talked.toSeconds()));
        // Billed minutes, rounded up: a known trap for receivers that expect seconds.
        fields.put("Duration", Long.toString((talked.toSeconds() + 59) / 60));
        if (answeredBy != null) {
            fields.put("AnsweredBy", answeredBy);
        }
        if (sipResponseCode != null) {
            fields.put("SipResponseCode", sipResponseCode.toString());
        }
        if (recordingSid != null) {
            fields.put("RecordingSid", recordingSid);
            fields.put("RecordingUrl", "https://api.twilio.com/2010-04-01/Recordings/" + recordingSid);
            fields.put("RecordingDuration", Long.toString(talked.toSeconds()));
        }
        return fields;
    }

    /** Collects the parts that differ from an ordinary call. Not thread-safe. */
    public static final class Builder {
        private CallLeg leg;
        private Status status = Status.COMPLETED;
        private Duration talked = Duration.ofMinutes(3);
        private int sequence;
        private @Nullable String answeredBy;
        private @Nullable Integer sipResponseCode;
        private @Nullable String recordingSid;
        private @Nullable Instant at;
        private final Map<String, String> query = new LinkedHashMap<>();

        private Builder(CallLeg leg) {
            this.leg = leg;
        }

        public Builder callSid(String callSid) {
            leg = new CallLeg(callSid, leg.parentCallSid(), leg.from(), leg.to(), leg.direction(), leg.forwardedFrom());
            return this;
        }

        /** The customer's leg: makes this a child leg that {@code <Dial>} opened. */
        public Builder parentCallSid(String parentCallSid) {
            leg = new CallLeg(
                    leg.callSid(),
                    parentCallSid,
                    leg.from(),
                    leg.to(),
                    CallLeg.Direction.OUTBOUND_DIAL,
                    leg.forwardedFrom());
            return this;
        }

        public Builder direction(CallLeg.Direction direction) {
            leg = new CallLeg(leg.callSid(), leg.parentCallSid(), leg.from(), leg.to(), direction, leg.forwardedFrom());
            return this;
        }

        /** Any ending but completed also sets the talk to zero. */
        public Builder status(Status status) {
            this.status = status;
            if (status != Status.COMPLETED) {
                this.talked = Duration.ZERO;
            }
            return this;
        }

        public Builder talked(Duration talked) {
            this.talked = talked;
            return this;
        }

        public Builder sequence(int sequence) {
            this.sequence = sequence;
            return this;
        }

        public Builder answeredBy(String answeredBy) {
            this.answeredBy = answeredBy;
            return this;
        }

        public Builder sipResponseCode(int sipResponseCode) {
            this.sipResponseCode = sipResponseCode;
            return this;
        }

        public Builder recordingSid(String recordingSid) {
            this.recordingSid = recordingSid;
            return this;
        }

        public Builder at(Instant at) {
            this.at = at;
            return this;
        }

        public Builder query(String name, String value) {
            query.put(name, value);
            return this;
        }

        public CallEnded build() {
            Integer sip = sipResponseCode == null ? status.sipResponseCode : sipResponseCode;
            return new CallEnded(leg, status, talked, sequence, answeredBy, sip, recordingSid, at, query);
        }
    }
}
