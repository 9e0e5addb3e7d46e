// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import java.time.ZoneId;

/**
 * One customer of the recorded day.
 *
 * @param psid page-scoped id on Messenger; empty for those who are not there
 * @param account company in the CRM; empty for private persons
 * @param crm {@code yes}, {@code no}, or {@code twin}: another contact has the same phone number
 */
public record Customer(
        String key,
        String first,
        String last,
        String email,
        String phone,
        String psid,
        String account,
        ZoneId zone,
        String language,
        String crm) {
    public String name() {
        return first + " " + last;
    }
}
