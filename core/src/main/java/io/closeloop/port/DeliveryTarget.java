// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.config.Describe;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.survey.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One verb of the route vocabulary: {@code deliver:<verb>}. Called from threads of its queue, up to {@link #concurrency} at a
 * time; may wait for the vendor.
 *
 * @param <O> the options that may stand after the verb
 */
public interface DeliveryTarget<O extends Record> {
    /** {@code <connector>-<what>}. */
    String verb();

    /** One sentence for the generated vocabulary: what its options record is described by. */
    default String description() {
        Describe described = options().getAnnotation(Describe.class);
        return described == null ? "" : described.value();
    }

    /** The options record; it and every component carry {@link Describe}. */
    Class<O> options();

    /** What tells two effects of this verb for one answer apart; empty when there can be only one. */
    default String target(O options) {
        return "";
    }

    /** The queue of an effect: destinations that may be slow or away independently have one each. */
    default String queue(O options) {
        return verb();
    }

    /** All its queues. */
    default Set<String> queues() {
        return Set.of(verb());
    }

    /** How many calls may be under way at a time in one queue, where no setting says otherwise. */
    default int concurrency() {
        return 1;
    }

    /** False spares reading the contact's figures for every effect. */
    default boolean needsFigures() {
        return true;
    }

    /** How many effects one call may carry, at least 1. */
    default int batch() {
        return 1;
    }

    /** As {@link #batch()}, for one of its queues. */
    default int batch(String queue) {
        return batch();
    }

    /** For how long an effect may wait for others to go with in one call. Zero delivers at once. */
    default Duration linger() {
        return Duration.ZERO;
    }

    /** How long this effect waits for more to come (a comment), counted from the answer. Zero delivers at once. */
    default Duration grace(O options, Answer answer) {
        return Duration.ZERO;
    }

    /** True when nothing may be written while the match is ambiguous. */
    default boolean needsMatch() {
        return false;
    }

    /** True when a new reference of that verb should bring this effect up to date (the case's link in the alert). */
    default boolean follows(String verb) {
        return false;
    }

    /** Brings the effects about; one outcome each, in order. Never throws for what the vendor does. */
    List<Outcome> deliver(List<Effect<O>> effects);

    /** Whether an effect whose outcome was lost is at the vendor. Upserts need no look-up and say {@code Absent}. */
    default Lookup find(Effect<O> effect) {
        return new Lookup.Absent();
    }

    /** How many effects one look may tell of, at least 1; more than 1 where that costs no more calls than one. */
    default int lookups() {
        return 1;
    }

    /** As {@link #find(Effect)} for up to {@link #lookups} effects; one result each, in order. */
    default List<Lookup> find(List<Effect<O>> effects) {
        return effects.stream().map(this::find).toList();
    }
}
