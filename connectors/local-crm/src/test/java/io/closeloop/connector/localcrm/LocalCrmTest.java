// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalCrmTest {
    private static final Handle PHONE = Handle.phone("+15551230001");
    private static final Handle EMAIL = Handle.email("ana@example.com");

    private final MemoryStore store = new MemoryStore();
    private final LocalCrm crm = new LocalCrm(store);

    private Contact has(String id, Handle... handles) {
        Contact contact = new Contact(id, "Name of " + id, List.of(handles), null, null, null, false, null);
        store.contacts.put(id, contact);
        return contact;
    }

    private static Lookup lookup(@Nullable String contactId, Handle... handles) {
        return new Lookup("int_1", contactId, "case-1", List.of(handles));
    }

    @Test
    void a_contact_is_found_by_record_id_e_mail_and_phone() throws Exception {
        Contact ana = has("ana", PHONE, EMAIL);

        List<Found> found = crm.find(List.of(lookup("ana"), lookup(null, EMAIL, PHONE)));

        assertThat(found)
                .containsExactly(
                        new Found(List.of(new Found.Hit(ana, Match.Basis.RECORD_ID))),
                        new Found(
                                List.of(new Found.Hit(ana, Match.Basis.EMAIL), new Found.Hit(ana, Match.Basis.PHONE))));
    }

    @Test
    void everybody_behind_a_shared_number_is_returned() throws Exception {
        has("ana", PHONE);
        has("bea", PHONE);

        assertThat(crm.find(List.of(lookup(null, PHONE))).get(0).hits())
                .extracting(hit -> hit.contact().id())
                .containsExactly("ana", "bea");
    }

    @Test
    void one_lookup_does_not_get_the_contacts_of_another() throws Exception {
        has("ana", PHONE);
        has("bea", EMAIL);

        List<Found> found = crm.find(List.of(lookup(null, EMAIL), lookup("nobody", Handle.chat("CH1")), lookup("ana")));

        assertThat(found.get(0).hits()).extracting(hit -> hit.contact().id()).containsExactly("bea");
        assertThat(found.get(1)).isEqualTo(Found.nothing());
        assertThat(found.get(2).hits()).extracting(hit -> hit.contact().id()).containsExactly("ana");
    }

    @Test
    void one_contact_is_read_by_its_id() throws Exception {
        Contact ana = has("ana", PHONE);

        assertThat(crm.contact("ana")).hasValue(ana);
        assertThat(crm.contact("bea")).isEmpty();
    }

    @Test
    void a_busy_database_is_asked_again() {
        store.broken = true;

        assertThatThrownBy(() -> crm.find(List.of(lookup("ana")))).isInstanceOf(Crm.Unavailable.class);
    }

    @Test
    void it_goes_by_the_word_of_the_setting_and_has_no_pages() throws Exception {
        assertThat(crm.name()).isEqualTo("local");
        assertThat(crm.contactLink("ana")).isEmpty();
        assertThat(crm.caseLink("ana")).isEmpty();
    }
}
