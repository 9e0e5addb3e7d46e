// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import io.closeloop.sandbox.salesforce.SalesforceStandIn;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fills the CRM with the customers that are in it. */
final class Seeds {
    private Seeds() {}

    /** Contact ids by customer key. */
    static Map<String, String> fill(SalesforceStandIn crm, RecordedDay day) {
        Map<String, String> accounts = new HashMap<>();
        Map<String, String> contacts = new LinkedHashMap<>();
        for (Customer customer : day.customers().values()) {
            if (customer.crm().equals("no")) {
                continue;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("FirstName", customer.first());
            fields.put("LastName", customer.last());
            fields.put("Email", customer.email());
            fields.put("Phone", customer.phone());
            fields.put("Phone_E164__c", customer.phone());
            fields.put("Time_Zone__c", customer.zone().getId());
            fields.put("Language__c", customer.language());
            if (!customer.account().isEmpty()) {
                fields.put(
                        "AccountId",
                        accounts.computeIfAbsent(customer.account(), name -> crm.addAccount(Map.of("Name", name))));
            }
            contacts.put(customer.key(), crm.addContact(fields));
            if (customer.crm().equals("twin")) {
                // The same phone at home: nobody can tell who of the two has called.
                crm.addContact(Map.of(
                        "FirstName", "Robin",
                        "LastName", customer.last(),
                        "Phone", customer.phone(),
                        "Phone_E164__c", customer.phone()));
            }
        }
        return contacts;
    }
}
