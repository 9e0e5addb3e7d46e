// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.time.Instant;

/**
 * What an admin would find in Twilio's debugger: the program answered a genuine webhook in a way Twilio cannot use.
 *
 * @param code 11200 not taken, 12100 not XML, 12200 no TwiML, 12300 wrong content type
 * @param path of the webhook
 * @param text what was wrong, without customer data
 * @param at on the sandbox's clock
 */
public record DebuggerAlert(int code, String path, String text, Instant at) {}
