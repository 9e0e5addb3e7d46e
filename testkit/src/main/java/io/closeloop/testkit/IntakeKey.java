// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import io.closeloop.port.Intake;

/** By what the program knows that it has heard something before. */
public final class IntakeKey {
    private IntakeKey() {}

    /** Equal for two intakes of which the second must change nothing. */
    public static String of(Intake intake) {
        String kind = intake.getClass().getSimpleName();
        if (intake instanceof Intake.Ended i) {
            return key(kind, i.interaction().source(), i.interaction().sourceId());
        }
        if (intake instanceof Intake.Wrote i) {
            return key(kind, i.message().source(), i.message().messageId());
        }
        if (intake instanceof Intake.Closed i) {
            return key(kind, i.source(), i.stream(), i.eventId());
        }
        if (intake instanceof Intake.Revived i) {
            return key(kind, i.source(), i.stream(), i.eventId());
        }
        if (intake instanceof Intake.Joined i) {
            return key(kind, i.source(), i.stream(), i.eventId());
        }
        if (intake instanceof Intake.Unanswered i) {
            return key(kind, i.source(), i.stream(), i.eventId());
        }
        if (intake instanceof Intake.Receipt i) {
            return key(kind, i.source(), i.reference(), i.status().name(), String.valueOf(i.code()));
        }
        if (intake instanceof Intake.Consent i) {
            return key(kind, i.source(), i.eventId());
        }
        Intake.Claimed i = (Intake.Claimed) intake;
        return key(kind, i.source(), i.eventId());
    }

    private static String key(String... parts) {
        return String.join("|", parts);
    }
}
