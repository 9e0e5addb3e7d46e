// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import java.util.Map;

/** Something that happened at Twilio and is told to the program by a webhook. */
public sealed interface TwilioEvent
        permits CallProgressed,
                CallEnded,
                MessageReceived,
                MessageStatusChanged,
                ConversationMessageAdded,
                ConversationStateUpdated,
                ParticipantAdded {
    /** Path at the program, such as {@code /hooks/twilio/voice}. */
    String path();

    /** What the admin wrote behind the path when registering the URL, such as {@code queue=billing}; mostly empty. */
    Map<String, String> query();

    /**
     * The vendor's form fields in the vendor's spelling, without {@code AccountSid}.
     *
     * @param now stands for an event's own time where it has none
     */
    Map<String, String> fields(Instant now);
}
