// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a call: the customer's own, or a child leg that {@code <Dial>} opened to an agent.
 *
 * @param callSid {@code CA...}
 * @param parentCallSid the customer's leg, on child legs only
 * @param from E.164, {@code client:...}, {@code sip:...} or, when withheld, a word such as {@code anonymous}
 * @param to as {@code from}
 * @param forwardedFrom number that forwarded the call, null when none did
 */
public record CallLeg(
        String callSid,
        @Nullable String parentCallSid,
        String from,
        String to,
        Direction direction,
        @Nullable String forwardedFrom) {
    /** Who opened the leg. */
    public enum Direction {
        INBOUND("inbound"),
        OUTBOUND_API("outbound-api"),
        OUTBOUND_DIAL("outbound-dial");

        private final String wire;

        Direction(String wire) {
            this.wire = wire;
        }
    }

    /** A customer's call to one of our numbers. */
    public static CallLeg inbound(String from, String to) {
        return new CallLeg(Sid.next("CA"), null, from, to, Direction.INBOUND, null);
    }

    /** The leg that {@code <Dial>} opens from this one to an agent. */
    public CallLeg dialled(String agent) {
        return new CallLeg(Sid.next("CA"), callSid, from, agent, Direction.OUTBOUND_DIAL, null);
    }

    /** Fields of every status callback of this leg; the geographic ones are empty, as they often are. */
    Map<String, String> fields(String callStatus, int sequence, Instant at) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("ApiVersion", "2010-04-01");
        fields.put("CallSid", callSid);
        if (parentCallSid != null) {
            fields.put("ParentCallSid", parentCallSid);
        }
        fields.put("CallStatus", callStatus);
        fields.put("CallbackSource", "call-progress-events");
        fields.put("Direction", direction.wire);
        fields.put("From", from);
        fields.put("Caller", from);
        fields.put("To", to);
        fields.put("Called", to);
        for (String party : new String[] {"From", "Caller", "To", "Called"}) {
            for (String place : new String[] {"City", "State", "Zip", "Country"}) {
                fields.put(party + place, "");
            }
        }
        if (forwardedFrom != null) {
            fields.put("ForwardedFrom", forwardedFrom);
        }
        fields.put("SequenceNumber", Integer.toString(sequence));
        fields.put("Timestamp", TwilioDates.rfc2822(at));
        return fields;
    }
}
