// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.util.UUID;

/** Twilio's string identifiers: two letters for the kind of resource, then 32 hexadecimal digits. */
public final class Sid {
    private Sid() {}

    /** A fresh one, such as {@code next("CA")} for a call. Never repeats, so a store kept over restarts stays sound. */
    public static String next(String kind) {
        return kind + UUID.randomUUID().toString().replace("-", "");
    }
}
