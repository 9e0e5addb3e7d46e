// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

/** The outside systems of these tests. */
enum Vendor {
    TWILIO("Twilio"),
    SALESFORCE("Salesforce"),
    SLACK("Slack"),
    PARTNER("a webhook");

    private final String words;

    Vendor(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
