// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.connector.salesforce.Trouble.Refusal;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.DeliveryTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes answers: one composite call per 200. Everything is keyed by the answer's id, so a repeat changes nothing and
 * needs no look-up first. Thread-safe.
 */
final class SalesforceAnswerDelivery implements DeliveryTarget<SalesforceAnswer> {
    /** Longer lists make queries longer than an address may be. */
    private static final int LIST = 100;

    private static final Logger LOG = LoggerFactory.getLogger(SalesforceAnswerDelivery.class);

    private final SalesforceApi api;
    private final SalesforceAccount account;
    private final Survivors survivors;

    SalesforceAnswerDelivery(SalesforceApi api, SalesforceAccount account) {
        this.api = api;
        this.account = account;
        this.survivors = new Survivors(api);
    }

    @Override
    public String verb() {
        return "salesforce-answer";
    }

    @Override
    public Class<SalesforceAnswer> options() {
        return SalesforceAnswer.class;
    }

    @Override
    public int batch() {
        return WriteBatch.MOST;
    }

    @Override
    public Duration linger() {
        return account.gather();
    }

    @Override
    public boolean needsMatch() {
        return true;
    }

    @Override
    public List<Outcome> deliver(List<Effect<SalesforceAnswer>> effects) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int from = 0; from < effects.size(); from += WriteBatch.MOST) {
            outcomes.addAll(written(effects.subList(from, Math.min(effects.size(), from + WriteBatch.MOST))));
        }
        return outcomes;
    }

    private List<Outcome> written(List<Effect<SalesforceAnswer>> effects) {
        SortedMap<Integer, Outcome> outcomes = new TreeMap<>();
        Map<Integer, Draft> left = new LinkedHashMap<>();
        effects.forEach(effect -> left.put(left.size(), Draft.whole(effect)));
        try {
            Map<String, String> strays = strayCases(effects);
            // It ends: what is written again has one record less, or once the contact that was kept in a merge.
            while (!left.isEmpty()) {
                List<Integer> places = List.copyOf(left.keySet());
                List<Draft> drafts = List.copyOf(left.values());
                WriteBatch batch = new WriteBatch(drafts, account, strays);
                WriteBatch.Results results = batch.read(api.composite(batch.parts()));
                left.clear();
                for (int i = 0; i < places.size(); i++) {
                    outcomes.put(places.get(i), results.outcomes().get(i));
                }
                results.again().forEach((i, draft) -> left.put(places.get(i), draft));
                merged(drafts, results.again()).forEach((i, draft) -> left.put(places.get(i), draft));
            }
        } catch (Refusal e) {
            left.forEach((place, draft) -> outcomes.put(
                    place, e.trouble().outcome().with(draft.effect().reference())));
        }
        return List.copyOf(outcomes.values());
    }

    /** Of those that lost their contact, the ones whose contact was merged into another: to be written to that one. */
    private Map<Integer, Draft> merged(List<Draft> drafts, Map<Integer, Draft> again) throws Refusal {
        Map<Integer, Draft> lost = new LinkedHashMap<>();
        again.forEach((i, less) -> {
            if (less.contact().isEmpty() && drafts.get(i).contact().isPresent()) {
                lost.put(i, less);
            }
        });
        Map<String, String> kept = survivors.of(lost.keySet().stream()
                .map(drafts::get)
                .filter(draft -> !draft.merged())
                .flatMap(draft -> draft.contact().stream())
                .toList());
        Map<Integer, Draft> merged = new LinkedHashMap<>();
        lost.forEach((i, less) -> {
            Draft draft = drafts.get(i);
            draft.contact()
                    .map(kept::get)
                    .filter(survivor -> !draft.merged())
                    .ifPresentOrElse(
                            survivor -> merged.put(
                                    i,
                                    draft.mergedInto(survivor)
                                            .after(less.effect().reference())),
                            () -> LOG.warn(
                                    "The contact of answer {} was deleted in Salesforce: it is written without one",
                                    draft.effect().story().answer().id()));
        });
        return merged;
    }

    /**
     * Open cases of answers that are no detractors any more and whose reference names none: the program may have died
     * between opening the case and noting its id. Asked only for later versions, so the usual answer costs nothing.
     */
    private Map<String, String> strayCases(List<Effect<SalesforceAnswer>> effects) throws Refusal {
        List<String> keys = effects.stream()
                .filter(effect -> effect.version() > 1
                        && !effect.story().answer().detractor()
                        && AnswerReference.of(effect.reference()).caseId() == null)
                .map(effect -> effect.story().answer().id())
                .toList();
        Map<String, String> strays = new HashMap<>();
        List<String> queries = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += LIST) {
            queries.add("SELECT Id, Survey_Response_Key__c FROM Case WHERE IsClosed = false AND "
                    + Soql.in("Survey_Response_Key__c", keys.subList(from, Math.min(keys.size(), from + LIST))));
        }
        for (List<JsonNode> rows : api.queries(queries)) {
            for (JsonNode row : rows) {
                RecordId.of(RecordId.CASE, row.path("Id").asText(""))
                        .ifPresent(id ->
                                strays.put(row.path("Survey_Response_Key__c").asText(), id));
            }
        }
        return strays;
    }
}
