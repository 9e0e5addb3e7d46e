// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Story;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Store;
import io.closeloop.port.View;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers "why (not)?" from the ledger, in plain sentences. */
public final class Why {
    /** In which tales tell their times, whoever reads them: a story has places in several. */
    public static final ZoneId ZONE = ZoneId.of("UTC");

    private static final int CONTACTS_OF_A_CUSTOMER = 20;

    private final Store store;
    private final PhoneNumbers phones;

    public Why(Store store, PhoneNumbers phones) {
        this.store = store;
        this.phones = phones;
    }

    /** One contact's story: its id, and sentences oldest first, with times in {@link #ZONE}. */
    public record Tale(String interactionId, List<String> sentences) {
        public Tale {
            sentences = List.copyOf(sentences);
        }
    }

    /**
     * Stories of an interaction, an invitation, an answer (by id) or a customer (by phone number or e-mail address); empty
     * when nothing is known.
     */
    public List<Tale> of(String asked) {
        String what = asked.strip();
        return store.read(view -> interactions(view, what).stream()
                .map(id -> new Tale(id, Story.tell(view.ledgerOf(id), ZONE)))
                .toList());
    }

    private List<String> interactions(View view, String what) {
        Optional<String> one = view.interaction(what)
                .map(Interaction::id)
                .or(() -> view.invitation(what).map(Invitation::interactionId))
                .or(() -> view.answer(what).map(Answer::interactionId))
                // The ledger is kept for longer than the contacts that it tells of.
                .or(() -> Optional.of(what).filter(id -> !view.ledgerOf(id).isEmpty()));
        if (one.isPresent()) {
            return List.of(one.get());
        }
        List<String> ids = new ArrayList<>();
        handle(what)
                .ifPresent(handle -> view.interactionsOf(handle, CONTACTS_OF_A_CUSTOMER)
                        .forEach(interaction -> ids.add(interaction.id())));
        return ids;
    }

    private Optional<Handle> handle(String what) {
        Optional<Handle> key = Handle.ofKey(what);
        if (key.isPresent()) {
            return key;
        }
        if (what.contains("@")) {
            return Handle.ofKey("email:" + what.toLowerCase(java.util.Locale.ROOT));
        }
        return phones.e164(what).map(Handle::phone);
    }
}
