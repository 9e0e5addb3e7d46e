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

/** Matches that wait for a person, and what follows when one has decided. */
public final class MatchReview {
    private final Loop loop;

    public MatchReview(Loop loop) {
        this.loop = loop;
    }

    /** Ambiguous matches, oldest first. */
    public List<View.MatchRecord> open(int limit) {
        return loop.store().read(view -> view.reviews(null, limit));
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
        if (!loop.store().read(view -> isCandidate(view, interactionId, contactId))) {
            return CompletableFuture.completedFuture(false);
        }
        Optional<Contact> contact;
        try {
            contact = loop.crm().contact(contactId);
        } catch (Crm.Unavailable e) {
            return CompletableFuture.failedFuture(e);
        }
        Match match = new Match.Matched(contactId, Match.Basis.PERSON, 1.0);
        return loop.store().write(tx -> {
            // Somebody else may have decided while the CRM was asked.
            if (!isCandidate(tx, interactionId, contactId)) {
                return false;
            }
            tx.save(new View.MatchRecord(interactionId, match, contact.orElse(null), loop.now()));
            for (Invitation invitation : tx.invitationsOf(interactionId)) {
                tx.answerTo(invitation.id())
                        .filter(Answer::counts)
                        .ifPresent(answer -> tx.attribute(answer.id(), contactId));
            }
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

    private static boolean isCandidate(View view, String interactionId, String contactId) {
        return view.match(interactionId).map(MatchReview::candidates).orElse(List.of()).stream()
                .anyMatch(c -> c.contactId().equals(contactId));
    }
}
