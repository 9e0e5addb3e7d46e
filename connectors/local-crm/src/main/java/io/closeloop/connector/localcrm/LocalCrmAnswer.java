// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import io.closeloop.config.Describe;

/** What may stand after {@code deliver:local-crm-answer}. */
@Describe("Brings the figures of the contact in the built-in CRM up to date")
public record LocalCrmAnswer(
        @Describe(
                value = "Changes nothing: the built-in CRM has no cases; accepted so that one route fits every CRM",
                fallback = "false")
        boolean openCase) {}
