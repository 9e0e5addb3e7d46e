// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names a field of Contact can have, as far as that is known without asking the org. */
final class FieldNames {
    /** Fields that every org has (Object Reference, Contact). */
    private static final Set<String> STANDARD = Set.of(
            "AccountId",
            "AssistantName",
            "AssistantPhone",
            "Birthdate",
            "ContactSource",
            "CreatedDate",
            "Department",
            "Description",
            "DoNotCall",
            "Email",
            "EmailBouncedDate",
            "EmailBouncedReason",
            "Fax",
            "FirstName",
            "HasOptedOutOfEmail",
            "HasOptedOutOfFax",
            "HomePhone",
            "Id",
            "IndividualId",
            "IsEmailBounced",
            "LastActivityDate",
            "LastModifiedDate",
            "LastName",
            "LeadSource",
            "MailingCity",
            "MailingCountry",
            "MailingPostalCode",
            "MailingState",
            "MailingStreet",
            "MobilePhone",
            "Name",
            "OtherPhone",
            "OwnerId",
            "Phone",
            "ReportsToId",
            "Salutation",
            "Title");

    /** What we ship in config/salesforce. */
    private static final Set<String> OURS =
            Set.of("Time_Zone__c", "Language__c", "Survey_Opt_Out__c", "Phone_E164__c", "Latest_Survey_At__c");

    private FieldNames() {}

    /** True for a standard field; custom ones, which an org may have at will, only when they are not a misspelt one of ours. */
    static boolean plausible(String name) {
        return STANDARD.contains(name)
                || OURS.contains(name)
                || (name.endsWith("__c") && OURS.stream().noneMatch(ours -> distance(name, ours) <= 2));
    }

    /** The known field that was probably meant. */
    static Optional<String> nearest(String name) {
        Set<String> known = new TreeSet<>(STANDARD);
        known.addAll(OURS);
        return nearest(name, known);
    }

    /** The closest of some names, when it is close. */
    static Optional<String> nearest(String name, Set<String> known) {
        return known.stream()
                .filter(word -> distance(name, word) <= Math.max(2, name.length() / 4))
                .min(Comparator.comparingInt(word -> distance(name, word)));
    }

    private static int distance(String a, String b) {
        String one = a.toLowerCase(Locale.ROOT);
        String other = b.toLowerCase(Locale.ROOT);
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
