// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import java.net.URI;
import java.time.Clock;

/**
 * What the program gives a connector when it opens it.
 *
 * @param publicUrl the address vendors and customers call us at, as signatures see it; without trailing slash
 */
public record Surroundings(
        Settings settings,
        Clock clock,
        URI publicUrl,
        Store store,
        Inbox inbox,
        PhoneNumbers phones,
        EscalationSettings escalation) {}
