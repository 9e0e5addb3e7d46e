// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.connector.salesforce.SalesforceApi.CompositeAnswer;
import io.closeloop.connector.salesforce.Trouble.Refusal;
import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.figures.ContactFigures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one composite call that write a batch of answers, and the reading of what came of each. A record that
 * several answers touch is written once. Not thread-safe.
 */
final class WriteBatch {
    /** Most records that one collection may carry. */
    static final int MOST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(WriteBatch.class);

    private enum Part {
        RESPONSES("responses", "Survey_Response__c/Response_Key__c"),
        CONTACTS("contacts", ""),
        NEW_CASES("newCases", "Case/Survey_Response_Key__c"),
        KNOWN_CASES("knownCases", "");

        private final String referenceId;
        private final String path;

        Part(String referenceId, String path) {
            this.referenceId = referenceId;
            this.path = path;
        }
    }

    /** What was planned for one effect, and what its reference becomes when all goes well. */
    private record Planned(
            String response,
            boolean linkedCase,
            @Nullable String contact,
            @Nullable Part casePart,
            String caseKey,
            AnswerReference before,
            boolean closes) {}

    /** One row's fate; exactly one of the two is set. */
    private record Fate(@Nullable String id, @Nullable Trouble trouble) {}

    private final List<Draft> drafts;
    private final SalesforceAccount account;
    private final Map<Part, Map<String, ObjectNode>> rows = new EnumMap<>(Part.class);
    private final Map<String, Instant> figuresOf = new HashMap<>();
    private final List<Planned> planned = new ArrayList<>();

    /**
     * @param strayCases cases that exist though no reference says so, by answer id
     */
    WriteBatch(List<Draft> drafts, SalesforceAccount account, Map<String, String> strayCases) {
        this.drafts = List.copyOf(drafts);
        this.account = account;
        for (Part part : Part.values()) {
            rows.put(part, new LinkedHashMap<>());
        }
        for (Draft draft : this.drafts) {
            planned.add(plan(draft, strayCases));
        }
    }

    private Planned plan(Draft draft, Map<String, String> strayCases) {
        Effect<SalesforceAnswer> effect = draft.effect();
        AnswerStory story = effect.story();
        String key = story.answer().id();
        rows(Part.RESPONSES)
                .put(key, AnswerRecords.response(story, draft.linksCase()).put("Response_Key__c", key));
        AnswerReference before = AnswerReference.of(effect.reference());
        if (before.caseId() == null) {
            before = before.opened(strayCases.get(key));
        }
        String known = before.caseId();
        Part casePart = null;
        boolean closes = false;
        if (story.answer().detractor()) {
            if (known != null) {
                casePart = Part.KNOWN_CASES;
                ObjectNode row = AnswerRecords.knownCase(known, story);
                if (before.closed()) {
                    row.put("Status", account.statusReopened());
                }
                rows(Part.KNOWN_CASES).put(known, row);
            } else if (effect.options().openCase()) {
                casePart = Part.NEW_CASES;
                ObjectNode row = AnswerRecords.newCase(story).put("Survey_Response_Key__c", key);
                if (effect.options().caseOwner() != null) {
                    row.put("OwnerId", effect.options().caseOwner());
                }
                rows(Part.NEW_CASES).put(key, row);
            }
        } else if (known != null && !before.closed()) {
            casePart = Part.KNOWN_CASES;
            closes = true;
            rows(Part.KNOWN_CASES).put(known, AnswerRecords.closedCase(known, story, account.statusClosed()));
        }
        return new Planned(
                key,
                draft.linksCase() && AnswerRecords.carriedCase(story).isPresent(),
                contact(story),
                casePart,
                casePart == Part.KNOWN_CASES && known != null ? known : key,
                before,
                closes);
    }

    /** Several answers of one contact make one update: the figures that were read last. */
    private @Nullable String contact(AnswerStory story) {
        ContactFigures figures = story.figures();
        String id = AnswerRecords.contactId(story).orElse(null);
        if (id == null || figures == null) {
            return null;
        }
        Instant earlier = figuresOf.get(id);
        if (earlier == null || !story.now().isBefore(earlier)) {
            figuresOf.put(id, story.now());
            rows(Part.CONTACTS).put(id, AnswerRecords.contact(id, figures));
        }
        return id;
    }

    private Map<String, ObjectNode> rows(Part part) {
        return Objects.requireNonNull(rows.get(part));
    }

    /** The parts of the composite call: one collection for each kind of record there is. */
    List<ObjectNode> parts() {
        List<ObjectNode> parts = new ArrayList<>();
        for (Part part : Part.values()) {
            if (!rows(part).isEmpty()) {
                ObjectNode request = SalesforceApi.object()
                        .put("method", "PATCH")
                        .put(
                                "url",
                                account.dataPath() + "/composite/sobjects" + (part.path.isEmpty() ? "" : "/")
                                        + part.path)
                        .put("referenceId", part.referenceId);
                ObjectNode body = request.putObject("body").put("allOrNone", false);
                ArrayNode records = body.putArray("records");
                rows(part).values().forEach(records::add);
                parts.add(request);
            }
        }
        return parts;
    }

    /** What came of each effect, in order. */
    Results read(CompositeAnswer answer) {
        Map<Part, Map<String, Fate>> fates = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            fates.put(part, fates(part, answer));
        }
        List<Outcome> outcomes = new ArrayList<>();
        Map<Integer, Draft> again = new LinkedHashMap<>();
        for (int i = 0; i < planned.size(); i++) {
            Planned plan = planned.get(i);
            Fate response = fate(fates, Part.RESPONSES, plan.response());
            Fate contact = plan.contact() == null ? null : fate(fates, Part.CONTACTS, plan.contact());
            Fate caseFate = plan.casePart() == null ? null : fate(fates, plan.casePart(), plan.caseKey());
            Outcome outcome = outcome(plan, response, contact, caseFate);
            outcomes.add(outcome);
            Draft less = without(drafts.get(i), plan, response, contact, caseFate);
            if (less != null) {
                again.put(i, less.after(outcome.reference()));
            }
        }
        return new Results(outcomes, again);
    }

    /**
     * @param again by their places, effects that failed because of a record that they can do without: what is left to write
     */
    record Results(List<Outcome> outcomes, Map<Integer, Draft> again) {}

    /** A record that was deleted or merged since must not cost the customer's answer; null when none is in the way. */
    private static @Nullable Draft without(
            Draft draft, Planned plan, Fate response, @Nullable Fate contact, @Nullable Fate caseFate) {
        if (contact != null && gone(contact)) {
            return draft.withoutContact();
        }
        boolean contactStands = contact == null || contact.trouble() == null;
        if (contactStands && plan.linkedCase() && gone(response)) {
            return draft.withoutLink();
        }
        if (contact == null && draft.contact().isPresent() && gone(response)) {
            return draft.withoutContact();
        }
        String owner = draft.effect().options().caseOwner();
        if (owner != null && plan.casePart() == Part.NEW_CASES && caseFate != null && ownerLeft(caseFate)) {
            LOG.warn(
                    "caseOwner {} is no active user or queue of Salesforce: the case of answer {} goes to whom the org"
                            + " assigns it; name another in the route",
                    owner,
                    plan.response());
            return draft.withoutOwner();
        }
        return null;
    }

    /** A user who left is inactive, a queue that was deleted is gone. */
    private static boolean ownerLeft(Fate fate) {
        return gone(fate) || (fate.trouble() != null && fate.trouble().reason().startsWith(ErrorTable.INACTIVE_OWNER));
    }

    private Map<String, Fate> fates(Part part, CompositeAnswer answer) {
        Map<String, Fate> fates = new HashMap<>();
        if (rows(part).isEmpty()) {
            return fates;
        }
        try {
            JsonNode results = answer.body(part.referenceId);
            int row = 0;
            for (String key : rows(part).keySet()) {
                fates.put(key, fate(results.path(row++)));
            }
        } catch (Refusal whole) {
            rows(part).keySet().forEach(key -> fates.put(key, new Fate(null, whole.trouble())));
        }
        return fates;
    }

    private static Fate fate(JsonNode result) {
        if (result.path("success").asBoolean(false)) {
            return new Fate(result.path("id").asText(null), null);
        }
        JsonNode error = result.path("errors").path(0);
        return new Fate(
                null, error.isObject() ? ErrorTable.ofError(error) : Trouble.unsure("a row has neither id nor error"));
    }

    private static Fate fate(Map<Part, Map<String, Fate>> fates, Part part, String key) {
        return Objects.requireNonNull(Objects.requireNonNull(fates.get(part)).get(key));
    }

    private static Outcome outcome(Planned plan, Fate response, @Nullable Fate contact, @Nullable Fate caseFate) {
        AnswerReference reference = plan.before().response(response.id());
        List<Trouble> troubles = new ArrayList<>();
        add(troubles, response);
        add(troubles, contact);
        if (plan.casePart() == Part.KNOWN_CASES && caseFate != null && gone(caseFate)) {
            // Somebody deleted the case. It needs no closing, and bringing it back is not for us to decide.
            reference = reference.ended();
        } else {
            add(troubles, caseFate);
            if (plan.closes() && caseFate != null && caseFate.trouble() == null) {
                reference = reference.ended();
            } else if (caseFate != null) {
                reference = reference.opened(caseFate.id());
            }
        }
        String made = reference.toString();
        // What was written is kept in mind though a row beside it failed: a case that is known is never made anew.
        return troubles.stream()
                .min(Comparator.comparing(Trouble::kind))
                .map(trouble -> trouble.outcome().with(made.isEmpty() ? null : made))
                .orElse(Outcome.delivered(made));
    }

    private static void add(List<Trouble> troubles, @Nullable Fate fate) {
        if (fate != null && fate.trouble() != null) {
            troubles.add(fate.trouble());
        }
    }

    private static boolean gone(Fate fate) {
        return fate.trouble() != null && fate.trouble().kind() == Trouble.Kind.GONE;
    }
}
