// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import java.time.Instant;

/**
 * One message that the stand-in turned down for a reason the program could have known.
 *
 * @param code of the Graph API, such as 10
 * @param subcode such as 2018278 for outside the window, 0 when the error has none
 * @param psid as given, empty when missing
 * @param at on the sandbox's clock
 */
public record RefusedPageMessage(int code, int subcode, String psid, Instant at) {}
