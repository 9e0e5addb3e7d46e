// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.match.Match;
import org.jspecify.annotations.Nullable;

/**
 * An effect as it is to be written: whole at first, then without the records that turned out to be gone.
 *
 * @param linksCase whether the response names the case that the contact was about
 */
record Draft(Effect<SalesforceAnswer> effect, boolean linksCase) {
    static Draft whole(Effect<SalesforceAnswer> effect) {
        return new Draft(effect, true);
    }

    Draft withoutLink() {
        return new Draft(effect, false);
    }

    /** As if nobody had been matched: the case then says whom to call. */
    Draft withoutContact() {
        AnswerStory story = effect.story();
        return with(
                effect.options(),
                new AnswerStory(
                        story.answer(),
                        story.survey(),
                        story.interaction(),
                        new Match.Nobody("the contact is gone from Salesforce"),
                        null,
                        null,
                        story.escalation(),
                        story.siblings(),
                        null,
                        story.caseLink(),
                        story.whyLink(),
                        story.now()),
                effect.reference());
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
                new Effect<>(effect.id(), effect.target(), options, story, effect.version(), reference), linksCase);
    }
}
