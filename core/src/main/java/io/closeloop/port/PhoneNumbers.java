// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/** Phone numbers as people type them. Pure and thread-safe. */
public interface PhoneNumbers {
    /** E.164 of a number typed in any way; empty when it cannot be one. Numbers without country belong to ours. */
    Optional<String> e164(String typed);

    /** The zones a number may be in; several for a country-wide mobile, empty when nothing is known. */
    Set<ZoneId> zones(String e164);
}
