// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.match.Match;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An effect as it is to be written: whole at first, then without the records that turned out to be gone.
 *
 * @param linksCase whether the response names the case that the contact was about
 * @param merged whether the contact is the one into which the matched one was merged
 */
record Draft(Effect<SalesforceAnswer> effect, boolean linksCase, boolean merged) {
    static Draft whole(Effect<SalesforceAnswer> effect) {
        return new Draft(effect, true, false);
    }

    /** The contact that is written to; empty when there is none. */
    Optional<String> contact() {
        return AnswerRecords.contactId(effect.story());
    }

    Draft withoutLink() {
        return new Draft(effect, false, merged);
    }

    /** As if nobody had been matched: the case then says whom to call. */
    Draft withoutContact() {
        return with(
                effect.options(), tied(new Match.Nobody("the contact is gone from Salesforce")), effect.reference());
    }

    /** To the contact that was kept. Its figures are left: those we know are of one of the two alone. */
    Draft mergedInto(String kept) {
        Match match = effect.story().match() instanceof Match.Matched tie
                ? new Match.Matched(kept, tie.basis(), tie.confidence())
                : new Match.Nobody("the contact is gone from Salesforce");
        return new Draft(with(effect.options(), tied(match), effect.reference()).effect(), linksCase, true);
    }

    private AnswerStory tied(Match match) {
        AnswerStory story = effect.story();
        return new AnswerStory(
                story.answer(),
                story.survey(),
                story.interaction(),
                match,
                null,
                null,
                story.escalation(),
                story.siblings(),
                null,
                story.caseLink(),
                story.whyLink(),
                story.now());
    }

    /** The org's assignment decides who owns a new case. */
    Draft withoutOwner() {
        SalesforceAnswer options = new SalesforceAnswer(effect.options().openCase(), null);
        return with(options, effect.story(), effect.reference());
    }

    /** With what is there by now. */
    Draft after(@Nullable String reference) {
        return reference == null ? this : with(effect.options(), effect.story(), reference);
    }

    private Draft with(SalesforceAnswer options, AnswerStory story, @Nullable String reference) {
        return new Draft(
                new Effect<>(effect.id(), effect.target(), options, story, effect.version(), reference),
                linksCase,
                merged);
    }
}
