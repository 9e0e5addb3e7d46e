// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.config.Describe;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand after {@code deliver:salesforce-answer}. */
@Describe("Writes the answer to Salesforce: a Survey Response, the Contact's figures and, if wished, a Case")
public record SalesforceAnswer(
        @Describe(value = "Open a Case when the answer is a detractor's", fallback = "false", example = "true")
        boolean openCase,

        @Describe(
                value =
                        "Id of the queue (00G...) or user (005...) that owns a new Case; without it the org's rules decide",
                example = "00G5g000004XyzQEAS")
        @Nullable
        String caseOwner) {
    private static final Pattern OWNER = Pattern.compile("(?:00G|005)[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?");

    public SalesforceAnswer {
        caseOwner = caseOwner == null || caseOwner.isBlank() ? null : caseOwner.strip();
        if (caseOwner != null && !OWNER.matcher(caseOwner).matches()) {
            throw new IllegalArgumentException(
                    "caseOwner is not the id of a queue or user; write one such as 00G5g000004XyzQEAS");
        }
    }
}
