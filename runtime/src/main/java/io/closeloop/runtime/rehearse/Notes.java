// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.runtime.DryRun;
import io.closeloop.survey.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a rehearsal cannot know, and what it had to assume.
 *
 * @param estimated invitations whose deliveries are taken from others of their queue
 */
record Notes(DryRun dry, Set<Via> assumed, long estimated) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!assumed.isEmpty()) {
            lines.add("No sender for "
                    + String.join(", ", assumed.stream().map(Via::label).toList())
                    + " is configured here, but the program asked that way in the period; it is taken to be there,"
                    + " without an end of its window.");
        }
        if (!dry.silenced().isEmpty()) {
            lines.add("Steps to " + String.join(", ", new TreeSet<>(dry.silenced()))
                    + " were made and reached nobody; what they would have answered is missing.");
        }
        if (!dry.elsewhere().isEmpty()) {
            lines.add("Routes that begin at a timer or another system were not run: "
                    + String.join(", ", new TreeSet<>(dry.elsewhere())) + ".");
        }
        lines.add("Each contact is taken as it was recorded and matched: other matching settings, contacts that were"
                + " never recorded, and conversations that would have ended otherwise are not rehearsed.");
        lines.add("Tags and languages that the routes of the time set on a contact are still on it.");
        lines.add("An ask that the program did not make is taken to be sent when it falls due, to arrive, and to be"
                + " reminded of once; an answer to it, an opt-out or a new contact that it would have led to is not"
                + " foreseen.");
        lines.add("An opt-out that was taken back since is known only where the program then skipped for it.");
        lines.add("Answers and deliveries are expectations from response rates of the record with a prior of 2 in 20:"
                + " a new survey, wording or hour may do better or worse. The widths are those of 95 % intervals.");
        lines.add("An answer is taken to come back the way the customer was asked.");
        if (estimated > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Contacts differ in more tags, agents, accounts and languages than are told apart: the deliveries of"
                            + " %,d invitations are estimated from others of their queue.",
                    estimated));
        }
        lines.add(
                "SMS are counted without reminders. When answers come within a day is not foreseen: calls for them lie"
                        + " between every batch full and each answer in a call of its own, as often as calls leave.");
        return lines;
    }
}
