// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The org's objects. The custom fields are exactly those of {@code config/salesforce}; a test compares the two, so
 * that a field can't be written here that a deployed org would refuse.
 */
final class Schema {
    private static final Map<String, ObjectType> TYPES = new LinkedHashMap<>();

    static {
        add(
                "Account",
                "Account",
                "001",
                List.of(Field.text("Name", "Account Name", 255).mandatory(), phone("Phone")));
        add(
                "Contact",
                "Contact",
                "003",
                List.of(
                        Field.text("FirstName", "First Name", 40),
                        Field.text("LastName", "Last Name", 80).mandatory(),
                        Field.text("Name", "Full Name", 121).fixed(),
                        Field.of("Email", "Email", FieldType.EMAIL, 80).lookUpKey(),
                        phone("Phone"),
                        phone("MobilePhone"),
                        Field.checkbox("HasOptedOutOfEmail", "Email Opt Out"),
                        Field.checkbox("DoNotCall", "Do Not Call"),
                        Field.lookup("AccountId", "Account ID", "Account", "Account"),
                        Field.lookup("MasterRecordId", "Master Record ID", "Contact", "MasterRecord")
                                .fixed(),
                        Field.of("LastActivityDate", "Last Activity", FieldType.DATE, 0)
                                .fixed(),
                        Field.text("Phone_E164__c", "Phone (E.164)", 16).sharedKey(),
                        Field.number("Latest_CSAT__c", "Latest CSAT", 3, 0),
                        Field.number("Latest_CES__c", "Latest CES", 3, 0),
                        Field.number("Latest_NPS__c", "Latest NPS", 3, 0),
                        Field.dateTime("Latest_Survey_At__c", "Latest Survey At"),
                        verdict("Latest_Verdict__c", "Latest Verdict"),
                        Field.number("Survey_Answers__c", "Survey Answers", 6, 0),
                        Field.number("CSAT_90d__c", "CSAT % (90 days to last answer)", 5, 1),
                        Field.number("CES_90d__c", "CES (90 days to last answer)", 3, 1),
                        Field.number("NPS_90d__c", "NPS (90 days to last answer)", 4, 0),
                        Field.checkbox("Survey_Opt_Out__c", "Survey Opt Out"),
                        Field.text("Time_Zone__c", "Time Zone", 64),
                        Field.text("Language__c", "Language", 16)));
        add(
                "Case",
                "Case",
                "500",
                List.of(
                        Field.of("CaseNumber", "Case Number", FieldType.AUTO_NUMBER, 30)
                                .fixed(),
                        Field.text("Subject", "Subject", 255),
                        Field.of("Description", "Description", FieldType.LONG_TEXT, 32000),
                        Field.openPicklist("Origin", "Case Origin", "Phone", "Email", "Web"),
                        Field.openPicklist("Priority", "Priority", "High", "Medium", "Low")
                                .defaulting("Medium"),
                        Field.openPicklist("Status", "Status", "New", "Working", "Escalated", "Closed")
                                .defaulting("New"),
                        Field.checkbox("IsClosed", "Closed").fixed(),
                        Field.dateTime("ClosedDate", "Date/Time Closed").fixed(),
                        Field.lookup("AccountId", "Account ID", "Account", "Account"),
                        Field.lookup("ContactId", "Contact ID", "Contact", "Contact"),
                        Field.lookup("ParentId", "Parent Case ID", "Case", "Parent"),
                        Field.text("Survey_Response_Key__c", "Survey Response Key", 64)
                                .uniqueKey()));
        // The note a person leaves on a case. "Who closed it and why" has nowhere else to go.
        add(
                "CaseComment",
                "Case Comment",
                "00a",
                List.of(
                        Field.lookup("ParentId", "Parent ID", "Case", "Parent").mandatory(),
                        Field.of("CommentBody", "Body", FieldType.LONG_TEXT, 4000),
                        Field.checkbox("IsPublished", "Published")));
        add(
                "Survey_Response__c",
                "Survey Response",
                "a01",
                List.of(
                        Field.of("Name", "Survey Response Number", FieldType.AUTO_NUMBER, 80)
                                .fixed(),
                        Field.text("Response_Key__c", "Response Key", 64)
                                .uniqueKey()
                                .mandatory(),
                        Field.lookup("Contact__c", "Contact", "Contact", "Contact__r"),
                        Field.lookup("Case__c", "Case", "Case", "Case__r"),
                        Field.restrictedPicklist("Metric__c", "Metric", "CSAT", "CES", "NPS"),
                        Field.number("Score__c", "Score", 3, 0),
                        verdict("Verdict__c", "Verdict"),
                        Field.of("Comment__c", "Comment", FieldType.LONG_TEXT, 32768),
                        Field.restrictedPicklist("Channel__c", "Channel", "phone", "chat", "email", "social", "custom"),
                        Field.text("Survey__c", "Survey", 80),
                        Field.text("Agent__c", "Agent", 120),
                        Field.text("Queue__c", "Queue", 120),
                        Field.text("Language__c", "Language", 16),
                        Field.text("Interaction_Id__c", "Interaction Id", 255),
                        Field.dateTime("Answered_At__c", "Answered At"),
                        Field.restrictedPicklist(
                                "Evidence__c", "Evidence", "confirmed", "intent", "suspect", "retracted"),
                        Field.number("Version__c", "Version", 4, 0),
                        Field.text("Match_Basis__c", "Match Basis", 40),
                        Field.number("Match_Confidence__c", "Match Confidence", 3, 2)));
        add(
                "User",
                "User",
                "005",
                List.of(
                        Field.text("Name", "Full Name", 121).fixed(),
                        Field.of("Email", "Email", FieldType.EMAIL, 128).fixed()));
        // Queues: a case may belong to one instead of to a user.
        add("Group", "Group", "00G", List.of(Field.text("Name", "Name", 40).fixed()));
    }

    private Schema() {}

    static @Nullable ObjectType type(String name) {
        return TYPES.get(name.toLowerCase(Locale.ROOT));
    }

    static Collection<ObjectType> types() {
        return TYPES.values();
    }

    private static void add(String name, String label, String prefix, List<Field> fields) {
        TYPES.put(name.toLowerCase(Locale.ROOT), new ObjectType(name, label, prefix, fields));
    }

    private static Field phone(String name) {
        return Field.of(name, name, FieldType.PHONE, 40);
    }

    private static Field verdict(String name, String label) {
        return Field.restrictedPicklist(name, label, "promoter", "passive", "detractor");
    }
}
