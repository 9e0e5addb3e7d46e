// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Handle;
import io.closeloop.ledger.Ids;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Store;
import io.closeloop.port.StoreBusy;
import io.closeloop.port.StoreFailure;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
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
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    private static final Duration BETWEEN = Duration.ofMillis(500);
    /** For five minutes: then every lease has run out. */
    private static final int TRIES = 600;

    private static final Executor LATER = CompletableFuture.delayedExecutor(BETWEEN.toMillis(), TimeUnit.MILLISECONDS);

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

    /** The survey of an invitation, with the question that it asked. */
    Survey survey(Invitation invitation) {
        return definition(invitation).asking(invitation.question());
    }

    /** The survey of an invitation, with the question that an answer to it now is read by. */
    Survey survey(View.Asked asked) {
        return definition(asked.invitation()).asking(asked.question());
    }

    /** The definition behind an invitation that is out; removing it from the files takes the answers' meaning away. */
    private Survey definition(Invitation invitation) {
        Survey survey = config.get().surveys().get(invitation.surveyId());
        if (survey == null) {
            throw new IllegalStateException(
                    "config/surveys has no " + invitation.surveyId() + " any more, but invitations of it are out");
        }
        return survey;
    }

    /** Where the customer answers an invitation. */
    public URI page(Invitation invitation) {
        return URI.create(publicUrl + "/s/" + tokens.of(invitation.id()));
    }

    /** Writes and waits until it is durable. */
    <T> T write(Function<Tx, T> work) {
        return joined(store.write(work));
    }

    static <T> T joined(CompletableFuture<T> written) {
        try {
            return written.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * As {@link #write}, and again while the database is away: for work that is fenced by a lease, so that it changes
     * nothing when an earlier run was kept after all. Without this, what was done would be known again when leases run
     * out.
     */
    <T> T insist(Function<Tx, T> work) {
        return joined(insisting(work));
    }

    /** As {@link #insist(Function)}, together with others that ask the same. */
    <Q, T> T insist(Store.Joint<Q, T> work, Q question) {
        return joined(insisting(() -> store.write(work, question), TRIES));
    }

    /** As {@link #insist(Function)}, without waiting. */
    <T> CompletableFuture<T> insisting(Function<Tx, T> work) {
        return insisting(() -> store.write(work), TRIES);
    }

    /** As {@link #write}, for what nobody outside waits for: {@link Store#writeAlong}. */
    <T> T writeAlong(Function<Tx, T> work) {
        return joined(store.writeAlong(work));
    }

    /** As {@link #insisting(Function)}, for what nobody outside waits for: {@link Store#writeAlong}. */
    <T> CompletableFuture<T> insistingAlong(Function<Tx, T> work) {
        return insisting(() -> store.writeAlong(work), TRIES);
    }

    /** As {@link #insistingAlong(Function)}, together with others that ask the same. */
    <Q, T> CompletableFuture<T> insistingAlong(Store.Joint<Q, T> work, Q question) {
        return insisting(() -> store.writeAlong(work, question), TRIES);
    }

    private static <T> CompletableFuture<T> insisting(Supplier<CompletableFuture<T>> write, int tries) {
        return write.get()
                .exceptionallyCompose(failure -> tries == 0 || !passing(failure)
                        ? CompletableFuture.failedFuture(failure)
                        : CompletableFuture.supplyAsync(() -> insisting(write, tries - 1), LATER)
                                .thenCompose(Function.identity()));
    }

    /** Reads, and again while the database is away. */
    <T> T read(Function<View, T> question) {
        for (int tries = TRIES; ; tries--) {
            try {
                return store.read(question);
            } catch (RuntimeException e) {
                if (tries == 0 || !passing(e) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
        }
    }

    private static boolean passing(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StoreBusy || (cause instanceof StoreFailure database && database.passing());
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
