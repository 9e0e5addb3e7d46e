// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Interaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the customer writes to us again after the contact they are to be asked about.
 *
 * @param reopenedAt when the very thread was reopened; null when it was not
 * @param otherSince since when another thread is under way; null when there is none
 */
public record ContactAgain(
        @Nullable Instant reopenedAt, @Nullable Instant otherSince) {
    /** A thread that nobody answers and nobody closes has no end; after this silence the customer has stopped waiting. */
    static final Duration SILENCE = Duration.ofDays(1);

    /** After when the customer must have written in a thread for it to count. */
    public static Instant wroteAfter(Interaction ended, Instant now) {
        Instant lately = now.minus(SILENCE);
        return lately.isAfter(ended.endedAt()) ? lately : ended.endedAt();
    }

    /**
     * @param ended what is to be asked about
     * @param underWay open threads of the customer in which they wrote since {@link #wroteAfter}
     */
    public static ContactAgain of(Interaction ended, Collection<Conversation> underWay) {
        Optional<Conversation.End> end = Conversation.End.of(ended);
        Predicate<Conversation> same = c -> c.source().equals(ended.source())
                && end.map(Conversation.End::stream).filter(c.stream()::equals).isPresent();
        return new ContactAgain(
                first(underWay.stream().filter(same), ended),
                first(underWay.stream().filter(same.negate()), ended));
    }

    private static @Nullable Instant first(Stream<Conversation> threads, Interaction ended) {
        // One that was open before goes on: what counts begins with the end of the other.
        return threads.map(Conversation::firstAt)
                .map(at -> at.isAfter(ended.endedAt()) ? at : ended.endedAt())
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}
