// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Handle;
import io.closeloop.ledger.Ids;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Store;
import io.closeloop.port.Tx;
import io.closeloop.runtime.config.Configuration;
import io.closeloop.runtime.observe.Span;
import io.closeloop.runtime.observe.Telemetry;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Token;
import io.closeloop.survey.Via;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What every station works with.
 *
 * @param config the snapshot of now; ask for it once per piece of work
 * @param node this process, for leases
 * @param telemetry where stations put what they measure
 */
public record Loop(
        Store store,
        Clock clock,
        Ids ids,
        Supplier<Configuration> config,
        RouteDesk desk,
        Token tokens,
        PhoneNumbers phones,
        Map<Via, InvitationSender> senders,
        Map<String, DeliveryTarget<?>> targets,
        Crm crm,
        URI publicUrl,
        String node,
        Journal journal,
        VendorHealth health,
        Telemetry telemetry) {
    public Loop {
        senders = Map.copyOf(senders);
        targets = Map.copyOf(targets);
    }

    /** Tells of a piece of work that is over, where somebody listens; what it is made of costs nothing else. */
    void trace(Supplier<Span> span) {
        if (telemetry.traces().on()) {
            telemetry.traces().tell(span.get());
        }
    }

    Instant now() {
        return clock.instant();
    }

    /** The definition behind an invitation that is out; removing it from the files takes the answers' meaning away. */
    Survey survey(Invitation invitation) {
        Survey survey = config.get().surveys().get(invitation.surveyId());
        if (survey == null) {
            throw new IllegalStateException(
                    "config/surveys has no " + invitation.surveyId() + " any more, but invitations of it are out");
        }
        return survey;
    }

    /** Writes and waits until it is durable. */
    <T> T write(Function<Tx, T> work) {
        try {
            return store.write(work).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The zones each handle may be in; handles about which nothing is known are missing. */
    Map<Handle, Set<ZoneId>> zones(Collection<Handle> handles) {
        return Deliberation.zones(phones, handles);
    }

    /** What decides. */
    Deliberation deliberation() {
        return new Deliberation(desk, phones, Deliberation.Ways.of(senders), targets);
    }
}
