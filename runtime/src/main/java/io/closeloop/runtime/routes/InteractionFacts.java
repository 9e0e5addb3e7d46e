// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body in {@code channel:} and {@code interactions:} routes: what an admin can ask of an ended contact, as
 * {@code ${body.queue}} and so on.
 *
 * @param queue last queue's id; empty when there was none
 * @param agent last agent's name; empty when there was none
 * @param language BCP 47; empty when unknown
 * @param closeReason {@code completed}, {@code resolved}, {@code idle}, {@code handed-back}, {@code timer},
 *     {@code missed} or {@code failed}
 * @param matched true when a CRM contact is known; always false in {@code channel:} routes
 * @param account the contact's company; empty when unknown
 */
public record InteractionFacts(
        String id,
        String channel,
        String source,
        String address,
        String queue,
        String agent,
        boolean botOnly,
        String language,
        String closeReason,
        long talkSeconds,
        int customerMessages,
        int customerCharacters,
        List<String> tags,
        boolean matched,
        String account) {

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
