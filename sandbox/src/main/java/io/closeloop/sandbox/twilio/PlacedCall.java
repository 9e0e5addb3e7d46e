// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that the program asked Twilio to make.
 *
 * @param url where Twilio would fetch the instructions, null when TwiML or an application was given
 * @param twiml given with the request, null when there is a URL (Twilio then ignores it)
 * @param statusCallback as the program gave it, null when it gave none
 * @param at on the sandbox's clock
 */
public record PlacedCall(
        String sid,
        String from,
        String to,
        @Nullable String url,
        @Nullable String twiml,
        @Nullable String statusCallback,
        Instant at) {}
