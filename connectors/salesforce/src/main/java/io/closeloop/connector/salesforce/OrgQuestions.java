// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks the org to describe the objects we use. Describe hides what the integration user may not see, so a field that is not
 * deployed and one without permission look alike
 * (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm).
 */
final class OrgQuestions {
    /** What answers are written into. */
    private static final Map<String, List<String>> WRITTEN = new TreeMap<>(Map.of(
            "Contact",
            List.of(
                    "Latest_CSAT__c",
                    "Latest_CES__c",
                    "Latest_NPS__c",
                    "Latest_Survey_At__c",
                    "Latest_Verdict__c",
                    "CSAT_90d__c",
                    "CES_90d__c",
                    "NPS_90d__c",
                    "Survey_Answers__c"),
            "Survey_Response__c",
            List.of(
                    "Response_Key__c",
                    "Contact__c",
                    "Case__c",
                    "Metric__c",
                    "Score__c",
                    "Verdict__c",
                    "Comment__c",
                    "Channel__c",
                    "Survey__c",
                    "Agent__c",
                    "Queue__c",
                    "Language__c",
                    "Interaction_Id__c",
                    "Answered_At__c",
                    "Evidence__c",
                    "Version__c",
                    "Match_Basis__c",
                    "Match_Confidence__c"),
            "Case",
            List.of("Survey_Response_Key__c")));

    private static final String DEPLOY =
            "deploy config/salesforce, and give the integration user the permission set" + " Closeloop_Integration";

    private final SalesforceApi api;
    private final SalesforceAccount account;
    private final Settings settings;

    OrgQuestions(SalesforceApi api, SalesforceAccount account, Settings settings) {
        this.api = api;
        this.account = account;
        this.settings = settings;
    }

    List<ConfigProblem> ask() {
        List<ConfigProblem> found = new ArrayList<>();
        for (Map.Entry<String, List<String>> object : WRITTEN.entrySet()) {
            try {
                fields(object.getKey(), object.getValue(), api.describe(object.getKey()), found);
            } catch (Trouble.Refusal e) {
                Trouble trouble = e.trouble();
                found.add(refused(object.getKey(), trouble));
                if (login(trouble) || trouble.kind() != Trouble.Kind.MEND) {
                    return found;
                }
            }
        }
        return found;
    }

    private void fields(String object, List<String> written, JsonNode described, List<ConfigProblem> found) {
        Set<String> known = new TreeSet<>();
        Set<String> closed = new TreeSet<>();
        for (JsonNode field : described.path("fields")) {
            String name = field.path("name").asText();
            known.add(name);
            if (!field.path("createable").asBoolean(true)
                    && !field.path("updateable").asBoolean(true)) {
                closed.add(name);
            }
        }
        if (object.equals("Contact")) {
            read(known, found);
        }
        for (String field : written) {
            if (!known.contains(field)) {
                found.add(problem("salesforce.client-id", "sees no field " + object + "." + field, DEPLOY));
            } else if (closed.contains(field)) {
                found.add(settings.at(
                        CheckRule.VENDOR_PERMISSION,
                        "salesforce.client-id",
                        "may not write " + object + "." + field,
                        DEPLOY));
            }
        }
    }

    /** The fields of Contact that settings name are told at their settings. */
    private void read(Set<String> known, List<ConfigProblem> found) {
        Map<String, String> named = new TreeMap<>();
        ContactFields fields = account.contactFields();
        fields.optOut().forEach(field -> named.put(field, "salesforce.opt-out-field"));
        if (fields.zone() != null) {
            named.put(fields.zone(), "salesforce.zone-field");
        }
        if (fields.language() != null) {
            named.put(fields.language(), "salesforce.language-field");
        }
        named.forEach((field, key) -> {
            if (!known.contains(field)) {
                found.add(problem(
                        key,
                        "names " + field + ", which the org's Contact does not show",
                        FieldNames.nearest(field, known)
                                .map(near -> "did you mean " + near + "? Else " + DEPLOY)
                                .orElse(DEPLOY + ", or write none")));
            }
        });
        Set<String> phones = new LinkedHashSet<>(ContactFields.PHONES);
        phones.removeAll(known);
        phones.forEach(field -> found.add(problem("salesforce.client-id", "sees no field Contact." + field, DEPLOY)));
    }

    private ConfigProblem problem(String key, String what, String write) {
        return settings.at(CheckRule.VENDOR_FIELD, key, what, write);
    }

    private ConfigProblem refused(String object, Trouble trouble) {
        if (login(trouble)) {
            return settings.at(
                    CheckRule.VENDOR_LOGIN,
                    trouble.setting() != null && trouble.setting().startsWith("salesforce.")
                            ? trouble.setting()
                            : "salesforce.client-id",
                    "does not let us in: " + trouble.reason(),
                    "correct it, and see connectors/salesforce/README.md");
        }
        return trouble.kind() == Trouble.Kind.MEND || trouble.kind() == Trouble.Kind.NEVER
                ? problem("salesforce.client-id", "sees no object " + object, DEPLOY)
                : settings.at(
                        CheckRule.VENDOR_UNREACHABLE,
                        "salesforce.login-url",
                        "could not be asked: " + trouble.reason(),
                        "check the network, and ask again");
    }

    private static boolean login(Trouble trouble) {
        return trouble.kind() == Trouble.Kind.MEND && trouble.reason().startsWith("login");
    }
}
