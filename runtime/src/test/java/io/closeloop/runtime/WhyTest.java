// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.ledger.LedgerEntry;
import io.closeloop.runtime.fixture.LoopOnDisk;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stories of contacts that are there, and of those of which only the ledger is left. */
class WhyTest {
    @TempDir
    Path folder = Path.of(".");

    @SuppressWarnings("NullAway.Init")
    private LoopOnDisk on;

    @BeforeEach
    void open() {
        on = new LoopOnDisk(folder);
    }

    @AfterEach
    void close() {
        on.close();
    }

    private List<Why.Tale> why(String asked) {
        return new Why(on.store, on.loop.phones()).of(asked);
    }

    @Test
    void a_contact_is_found_by_its_id_that_of_its_ask_and_its_customer() {
        String id = on.askedAfterCall("CA1");

        for (String asked : List.of(id, on.invitation(id).id(), LoopOnDisk.ANA.value())) {
            assertThat(why(asked)).as(asked).extracting(Why.Tale::interactionId).containsExactly(id);
        }
        assertThat(why("int_nothing")).isEmpty();
    }

    @Test
    void the_ledger_tells_a_contact_that_is_no_longer_kept_itself() {
        // given the entries of a contact that was let go
        String kept = on.end(on.call("CA1"));
        on.run();
        String gone = on.loop.ids().next("int");
        on.store
                .write(tx -> {
                    for (LedgerEntry entry : tx.ledgerOf(kept)) {
                        tx.append(new LedgerEntry(
                                on.loop.ids().next("led"),
                                entry.at(),
                                entry.event(),
                                entry.actor(),
                                gone,
                                null,
                                null,
                                entry.data(),
                                entry.code()));
                    }
                    return true;
                })
                .join();

        assertThat(why(gone))
                .containsExactly(new Why.Tale(gone, why(kept).get(0).sentences()));
    }
}
