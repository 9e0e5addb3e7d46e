// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import java.net.URI;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the program gives a connector when it opens it.
 *
 * @param publicUrl the address vendors and customers call us at, as signatures see it; without trailing slash
 * @param escalations gives the settings that are live; ask for each piece of work, they change while the program runs
 */
public record Surroundings(
        Settings settings,
        Clock clock,
        URI publicUrl,
        Store store,
        Inbox inbox,
        PhoneNumbers phones,
        Supplier<EscalationSettings> escalations) {
    public Surroundings(
            Settings settings,
            Clock clock,
            URI publicUrl,
            Store store,
            Inbox inbox,
            PhoneNumbers phones,
            EscalationSettings escalation) {
        this(settings, clock, publicUrl, store, inbox, phones, () -> escalation);
    }

    /** The escalation settings of now. */
    public EscalationSettings escalation() {
        return escalations.get();
    }
}
