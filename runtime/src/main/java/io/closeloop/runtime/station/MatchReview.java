// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import io.closeloop.port.View;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Matches that wait for a person, and what follows when one has decided. Thread-safe. */
public final class MatchReview {
    private static final String NONE_OF_THEM = "a person said that it is none of the candidates";

    private final Loop loop;

    public MatchReview(Loop loop) {
        this.loop = loop;
    }

    /**
     * A page of ambiguous matches, oldest contact first.
     *
     * @param next what the next page comes after; null on the last
     */
    public record Waiting(
            List<View.MatchRecord> matches, @Nullable String next) {
        private static Waiting of(List<View.MatchRecord> oneMore, int limit) {
            return oneMore.size() <= limit
                    ? new Waiting(oneMore, null)
                    : new Waiting(
                            oneMore.subList(0, limit), oneMore.get(limit - 1).interactionId());
        }

        public Waiting {
            matches = List.copyOf(matches);
        }
    }

    /** All of them, whether anything waits for them or not; {@code after} null starts at the beginning. */
    public Waiting open(@Nullable String after, int limit) {
        return Waiting.of(loop.store().read(view -> view.reviews(after, limit + 1)), limit);
    }

    /** Those that hold something back; {@code after} null starts at the beginning. */
    public Waiting holding(@Nullable String after, int limit) {
        return Waiting.of(loop.store().read(view -> view.heldReviews(after, limit + 1)), limit);
    }

    /** How many hold something back, counted up to {@code most}. */
    public int countHolding(int most) {
        return loop.store().read(view -> view.countHeldReviews(most));
    }

    public static List<Match.Candidate> candidates(View.MatchRecord record) {
        return record.match() instanceof Match.Ambiguous ambiguous ? ambiguous.candidates() : List.of();
    }

    /**
     * Settles a match; what was held for it goes out.
     *
     * @return false when the match is no longer open or the contact is no candidate; fails with {@link Crm.Unavailable}
     *     when the CRM does not answer, and then nothing is settled
     */
    public CompletionStage<Boolean> settle(String interactionId, String contactId, String who) {
        Match match = new Match.Matched(contactId, Match.Basis.PERSON, 1.0);
        if (!loop.store().read(view -> possible(view, interactionId, match))) {
            return CompletableFuture.completedFuture(false);
        }
        try {
            return settle(interactionId, match, loop.crm().contact(contactId).orElse(null), who);
        } catch (Crm.Unavailable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Settles a match as nobody in the CRM, because the customer is none of the candidates; what was held for it goes out
     * as for everybody who was not found.
     *
     * @return false when the match is no longer open
     */
    public CompletionStage<Boolean> settleAsNobody(String interactionId, String who) {
        return settle(interactionId, new Match.Nobody(NONE_OF_THEM), null, who);
    }

    private CompletionStage<Boolean> settle(String interactionId, Match match, @Nullable Contact contact, String who) {
        return loop.store().write(tx -> {
            // Somebody else may have decided while the CRM was asked.
            if (!possible(tx, interactionId, match)) {
                return false;
            }
            View.MatchRecord settled = new View.MatchRecord(interactionId, match, contact, loop.now());
            tx.save(settled);
            settled.contactId().ifPresent(contactId -> {
                for (Invitation invitation : tx.invitationsOf(interactionId)) {
                    tx.answerTo(invitation.id())
                            .filter(Answer::counts)
                            .ifPresent(answer -> tx.attribute(answer.id(), contactId));
                }
            });
            loop.journal()
                    .note(
                            tx,
                            LedgerEvent.MATCH_RESOLVED,
                            who,
                            Journal.About.interaction(interactionId),
                            Facts.matchResolved(match));
            tx.release(interactionId, loop.now());
            return true;
        });
    }

    /** Whether an ambiguous match may become this one. */
    private static boolean possible(View view, String interactionId, Match match) {
        Optional<View.MatchRecord> open =
                view.match(interactionId).filter(record -> record.match() instanceof Match.Ambiguous);
        return match instanceof Match.Matched matched
                ? open.map(MatchReview::candidates).orElse(List.of()).stream()
                        .anyMatch(candidate -> candidate.contactId().equals(matched.contactId()))
                : open.isPresent();
    }
}
