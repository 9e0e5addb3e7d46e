// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.store.SqlStore;
import io.closeloop.testkit.SettableClock;
import io.closeloop.testkit.Story;
import io.closeloop.testkit.TestSurroundings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the file to the record, on the database the program really uses. */
class LocalCrmOnSqliteTest {
    private static final Handle NEW_NUMBER = Handle.phone("+15551230002");

    private final SqlStore store;

    LocalCrmOnSqliteTest(@TempDir Path folder) {
        store = SqlStore.open("jdbc:sqlite:" + folder.resolve("crm.db"), new SettableClock());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void imported(String text) {
        assertThat(new ContactsCsv(store, new TestSurroundings.PlainPhones())
                        .read("contacts.csv", text)
                        .problems())
                .isEmpty();
    }

    private Found found(Handle handle) throws Exception {
        return new LocalCrm(store)
                .find(List.of(new Lookup("int_1", null, null, List.of(handle))))
                .get(0);
    }

    @Test
    void an_imported_contact_is_found_and_a_second_import_replaces_its_number() throws Exception {
        imported("id,name,phone\nc-1,Ana," + Story.PHONE + "\n");
        imported("id,name,phone\nc-1,Ana Silva," + NEW_NUMBER.value() + "\n");

        assertThat(found(Handle.phone(Story.PHONE)).hits()).isEmpty();
        assertThat(found(NEW_NUMBER).hits()).singleElement().satisfies(hit -> {
            assertThat(hit.contact().name()).isEqualTo("Ana Silva");
            assertThat(hit.basis()).isEqualTo(Match.Basis.PHONE);
        });
    }

    @Test
    void the_figures_of_an_answer_are_kept() {
        LocalCrmAnswerDelivery delivery = new LocalCrmAnswerDelivery(store);
        Story story = Story.anAnswer();

        List<Outcome> outcomes = delivery.deliver(List.of(story.scoring(1).effect(new LocalCrmAnswer(false))));

        String id = story.build().contactId().orElseThrow();
        assertThat(outcomes).containsExactly(Outcome.delivered(id));
        Map<String, String> figures = store.read(view -> view.localFigures(id));
        assertThat(figures).containsEntry("latest-csat", "1");
    }
}
