// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Everything that can happen. The code is stored and goes out as the CloudEvents type {@code closeloop.<code>}. */
public enum LedgerEvent {
    INTERACTION_ENDED,
    INTERACTION_REOPENED,
    INTERACTION_CORRECTED,
    INTERACTION_UNPLANNED,
    MATCH_FOUND,
    MATCH_AMBIGUOUS,
    MATCH_NOBODY,
    MATCH_RESOLVED,
    DECISION_INVITE,
    DECISION_SKIP,
    INVITATION_PLANNED,
    INVITATION_POSTPONED,
    INVITATION_SENT,
    INVITATION_DELIVERED,
    INVITATION_REMINDED,
    INVITATION_EXPIRED,
    INVITATION_WITHDRAWN,
    INVITATION_FAILED,
    INVITATION_RETRY,
    ANSWER_GIVEN,
    ANSWER_AMENDED,
    ANSWER_SUSPECT,
    ANSWER_RETRACTED,
    ANSWER_UNPLANNED,
    REPLY_UNREADABLE,
    REPLY_UNEXPECTED,
    REPLY_AUTOMATIC,
    CONSENT_WITHDRAWN,
    CONSENT_GIVEN,
    WRONG_PERSON,
    DELIVERY_PLANNED,
    DELIVERY_DONE,
    DELIVERY_RETRY,
    DELIVERY_HELD,
    DELIVERY_PARKED,
    DELIVERY_REPLAYED,
    ESCALATION_OPENED,
    ESCALATION_ACKNOWLEDGED,
    ESCALATION_NUDGED,
    ESCALATION_RESOLVED,
    ESCALATION_WITHDRAWN,
    ROUTE_DEPLOYED,
    ROUTE_REFUSED,
    ROUTE_REMOVED,
    CONFIG_DEPLOYED,
    CONFIG_REFUSED,
    /** Read only: something that a newer version of the program wrote. {@link LedgerEntry#code} says what. */
    OTHER;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '.');

    private static final Map<String, LedgerEvent> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(LedgerEvent::code, event -> event));

    public String code() {
        return code;
    }

    /** {@link #OTHER} for a code of a newer version. */
    public static LedgerEvent of(String code) {
        return BY_CODE.getOrDefault(code, OTHER);
    }
}
