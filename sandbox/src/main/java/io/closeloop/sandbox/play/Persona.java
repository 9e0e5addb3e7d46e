// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.play;

import io.closeloop.sandbox.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The customer being played. Each one is new, so that nobody was asked before. */
record Persona(String name, String phone, String contactId) {
    private static final List<String> NAMES =
            List.of("Mia Novak", "Leo Marsh", "Ida Berg", "Sam Okoro", "Nora Vance", "Ravi Mehta");
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** A customer with a record in the CRM and a New York number. */
    static Persona fresh(Sandbox sandbox) {
        int number = COUNT.getAndIncrement();
        String name = NAMES.get(number % NAMES.size());
        String phone = String.format(java.util.Locale.ROOT, "+1212555%04d", 3000 + number);
        String[] parts = name.split(" ");
        String contact = sandbox.salesforce()
                .addContact(Map.of(
                        "FirstName",
                        parts[0],
                        "LastName",
                        parts[1],
                        "Email",
                        parts[0].toLowerCase(java.util.Locale.ROOT) + number + "@example.com",
                        "Phone",
                        phone,
                        "Phone_E164__c",
                        phone,
                        "Time_Zone__c",
                        "America/New_York",
                        "Language__c",
                        "en"));
        return new Persona(name, phone, contact);
    }
}
