// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.config.Describe;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body in {@code channel:} and {@code interactions:} routes: what an admin can ask of an ended contact, as
 * {@code ${body.queue}} and so on.
 */
@Describe("An ended contact")
public record InteractionFacts(
        @Describe(value = "Id of the contact here, as why takes it", example = "int_01H")
        String id,

        @Describe(value = "phone, chat, email, social or custom", example = "phone")
        String channel,

        @Describe(value = "Who told us: the connector and its stream", example = "twilio-voice")
        String source,

        @Describe(value = "Our own number or address that the customer used", example = "+15550001111")
        String address,

        @Describe(value = "Id of the last queue; empty when there was none", example = "billing")
        String queue,

        @Describe(value = "Name of the last agent; empty when there was none", example = "Bo Berg")
        String agent,

        @Describe("True when no person of ours took part") boolean botOnly,

        @Describe(value = "BCP 47; empty when unknown", example = "en")
        String language,

        @Describe(value = "completed, resolved, idle, handed-back, timer, missed or failed", example = "completed")
        String closeReason,

        @Describe(value = "Seconds of talk with a person; 0 in writing", example = "180")
        long talkSeconds,

        @Describe(value = "Messages the customer wrote", example = "3")
        int customerMessages,

        @Describe(value = "Characters the customer wrote", example = "420")
        int customerCharacters,

        @Describe("Tags that came with the contact or that an intake route set")
        List<String> tags,

        @Describe("True when a CRM contact is known; always false in channel: routes")
        boolean matched,

        @Describe(value = "The contact's company in the CRM; empty when unknown", example = "Acme")
        String account) {

    /** Only the id: Camel quotes bodies in its errors, and {@code log:} prints them. */
    @Override
    public String toString() {
        return "InteractionFacts[" + id + "]";
    }

    public static InteractionFacts of(Interaction i, @Nullable Contact contact) {
        return new InteractionFacts(
                i.id(),
                i.channel().code(),
                i.source(),
                i.address(),
                i.queue().map(Participant::id).orElse(""),
                i.agent().map(Participant::label).orElse(""),
                i.botOnly(),
                i.language() == null ? "" : i.language(),
                i.closeReason().code(),
                i.talkSeconds(),
                i.customerMessages(),
                i.customerCharacters(),
                i.tags(),
                contact != null,
                contact == null || contact.accountName() == null ? "" : contact.accountName());
    }
}
