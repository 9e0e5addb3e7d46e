// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.interaction.Participant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor told us, verified and normalised. Each carries a key by which a repeat is recognised; recording a repeat
 * changes nothing and is no error.
 */
public sealed interface Intake {
    /** A contact has ended; its source and source id are the key. */
    record Ended(Interaction interaction) implements Intake {}

    /** A message was written; its source and message id are the key. */
    record Wrote(Message message) implements Intake {}

    /**
     * The thread was ended by somebody or by a timer of the desk.
     *
     * @param eventId the vendor's id of this event, or one made of what it says
     */
    record Closed(String source, String stream, String eventId, Instant at, CloseReason reason) implements Intake {}

    /** The vendor took an end back: a soft end that revived. */
    record Revived(String source, String stream, String eventId, Instant at) implements Intake {}

    /** Somebody of ours took part in a call or thread; of a call it may be heard shortly after the end. */
    record Joined(String source, String stream, String eventId, Channel channel, Participant participant, Instant at)
            implements Intake {}

    /** A leg of a call rang, and nobody took it; it may be heard shortly after the end of the call. */
    record Unanswered(String source, String stream, String eventId, Channel channel, Instant at) implements Intake {}

    /**
     * News of a message we sent.
     *
     * @param invitationId ours, when the vendor carried it back; else null
     * @param reference the vendor's id of the message
     * @param code the vendor's error code; null without an error
     */
    record Receipt(
            String source,
            @Nullable String invitationId,
            String reference,
            Status status,
            @Nullable String code,
            Instant at)
            implements Intake {
        /** Order is not guaranteed: a later status never goes back. */
        public enum Status {
            SENT,
            DELIVERED,
            FAILED
        }
    }

    /**
     * A customer withdrew or gave consent by a means that is no survey reply.
     *
     * @param words what they wrote or did, as proof
     * @param invitationId the ask it was said to: a refusal then holds for every address of whom was asked; null when the
     *     handle is all that is known
     */
    record Consent(
            String source,
            String eventId,
            Handle handle,
            boolean given,
            String words,
            Instant at,
            @Nullable String invitationId)
            implements Intake {
        /** Of a handle, and no ask in particular. */
        public Consent(String source, String eventId, Handle handle, boolean given, String words, Instant at) {
            this(source, eventId, handle, given, words, at, null);
        }

        /** Without the words, because records end up in log lines. */
        @Override
        public String toString() {
            return "Consent[" + source + "/" + eventId + ", " + (given ? "given" : "withdrawn") + "]";
        }
    }

    /** Somebody pressed a button on an escalation. */
    record Claimed(
            String source,
            String eventId,
            String answerId,
            Action action,
            String who,
            @Nullable String note,
            Instant at)
            implements Intake {
        public enum Action {
            ACKNOWLEDGE,
            RESOLVE
        }
    }
}
