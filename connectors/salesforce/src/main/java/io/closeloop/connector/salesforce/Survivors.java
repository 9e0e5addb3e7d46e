// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.connector.salesforce.Trouble.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Contacts that were merged into others. The losing record of a merge is deleted, and its {@code MasterRecordId} names the one
 * that was kept, for as long as it is in the recycle bin (<a
 * href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm">Contact</a>).
 * Thread-safe.
 */
final class Survivors {
    /** A record that was kept may lose the next merge; nobody merges more often than this between answer and write. */
    private static final int MERGES = 5;

    /** Longer lists make queries longer than an address may be. */
    private static final int LIST = 100;

    private final SalesforceApi api;

    Survivors(SalesforceApi api) {
        this.api = api;
    }

    /**
     * Whom the contacts were merged into at last, by the ids that were asked for; who was deleted without a merge is not among
     * them, nor anybody where the org does not let us ask.
     *
     * @throws Refusal when asking again later may help
     */
    Map<String, String> of(Collection<String> gone) throws Refusal {
        Map<String, String> kept = new HashMap<>();
        Set<String> asked = new TreeSet<>(gone);
        for (int merge = 0; merge < MERGES && !asked.isEmpty(); merge++) {
            Map<String, String> masters = masters(asked);
            if (merge == 0) {
                kept.putAll(masters);
            } else {
                kept.replaceAll((id, master) -> masters.getOrDefault(master, master));
            }
            asked = new TreeSet<>(masters.values());
        }
        return kept;
    }

    private Map<String, String> masters(Collection<String> ids) throws Refusal {
        List<String> list = List.copyOf(ids);
        List<String> queries = new ArrayList<>();
        for (int from = 0; from < list.size(); from += LIST) {
            queries.add("SELECT Id, MasterRecordId FROM Contact WHERE IsDeleted = true AND "
                    + Soql.in("Id", list.subList(from, Math.min(list.size(), from + LIST))));
        }
        Map<String, String> masters = new HashMap<>();
        try {
            for (List<JsonNode> rows : api.queriesOfAll(queries)) {
                for (JsonNode row : rows) {
                    RecordId.of(RecordId.CONTACT, row.path("MasterRecordId").asText(""))
                            .ifPresent(master -> RecordId.of(
                                            RecordId.CONTACT, row.path("Id").asText(""))
                                    .ifPresent(id -> masters.put(id, master)));
                }
            }
        } catch (Refusal refusal) {
            switch (refusal.trouble().kind()) {
                case WAIT, UNSURE -> throw refusal;
                case MEND, GONE, NEVER -> {
                    // The answer is worth more than its place: it is written without a contact.
                }
            }
        }
        return masters;
    }
}
