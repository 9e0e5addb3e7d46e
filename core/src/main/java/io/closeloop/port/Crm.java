// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where contacts are looked up. Thread-safe; may wait for the vendor. */
public interface Crm {
    /** The word of {@code closeloop.crm}. */
    String name();

    /** For how long a contact may wait for others to be looked up with. Zero asks at once. */
    default Duration linger() {
        return Duration.ZERO;
    }

    /** Looks up a batch; one result each, in order. */
    List<Found> find(List<Lookup> lookups) throws Unavailable;

    /** One contact by its record id. */
    Optional<Contact> contact(String id) throws Unavailable;

    /** Where a person opens the record; empty when the CRM has no page for it. */
    Optional<URI> contactLink(String contactId);

    /** Where a person opens the case made for an answer, from the reference of the answer's delivery. */
    Optional<URI> caseLink(String deliveryReference);

    /** The CRM did not answer; nothing is lost, the look-up is tried again. */
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Duration after;

        public Unavailable(String reason, @Nullable Duration after) {
            super(reason);
            this.after = after;
        }

        /** As the vendor asked. */
        public Optional<Duration> after() {
            return Optional.ofNullable(after);
        }
    }
}
