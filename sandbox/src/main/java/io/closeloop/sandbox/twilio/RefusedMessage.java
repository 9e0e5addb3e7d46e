// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;

/**
 * One message that the stand-in turned down for a reason the program could have known.
 *
 * @param code Twilio's error code, such as 21610 for a recipient who opted out
 * @param via how the program tried to send it
 * @param to as given, empty when missing
 * @param body as given, empty when missing
 * @param at on the sandbox's clock
 */
public record RefusedMessage(int code, SentMessage.Via via, String to, String body, Instant at) {}
