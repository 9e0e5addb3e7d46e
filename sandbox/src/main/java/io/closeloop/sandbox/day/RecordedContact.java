// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One contact of the recorded day, as one line of {@code contacts.csv}.
 *
 * @param time when it ends, in the contact center's zone
 * @param channel {@code phone}, {@code chat}, {@code email} or {@code social}
 * @param what how it went, such as {@code talk 245} (seconds), {@code closed 4} (customer messages)
 * @param twist what is odd about it: {@code repeat}, {@code forged}, {@code scanner} ...; empty for nothing
 * @param reactions what the customer does once asked
 */
public record RecordedContact(
        LocalTime time,
        String channel,
        String customer,
        String agent,
        String queue,
        String what,
        String twist,
        List<Reaction> reactions) {
    private static final Pattern REACTION = Pattern.compile("\\+(\\d+)m (\\w+) ?(.*)");

    public RecordedContact {
        reactions = List.copyOf(reactions);
    }

    /**
     * Something the customer does after being asked.
     *
     * @param after since the ask arrived
     * @param how {@code sms}, {@code page}, {@code tap}, {@code text}, {@code reply}, {@code unsubscribe}
     */
    public record Reaction(Duration after, String how, String words) {}

    /** First word of {@code what}. */
    public String kind() {
        return what.contains(" ") ? what.substring(0, what.indexOf(' ')) : what;
    }

    /** The number after the first word; 0 when there is none. */
    public int number() {
        String[] parts = what.split(" ");
        return parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
    }

    /** The third word; empty when there is none. */
    public String more() {
        String[] parts = what.split(" ");
        return parts.length < 3 ? "" : parts[2];
    }

    static List<Reaction> reactions(String text) {
        List<Reaction> reactions = new ArrayList<>();
        for (String part : text.split("\\|")) {
            Matcher matcher = REACTION.matcher(part.strip());
            if (matcher.matches()) {
                reactions.add(new Reaction(
                        Duration.ofMinutes(Long.parseLong(matcher.group(1))), matcher.group(2), matcher.group(3)));
            } else if (!part.isBlank()) {
                throw new IllegalArgumentException("contacts.csv: '" + part + "' is not +<minutes>m <how> <words>");
            }
        }
        return reactions;
    }
}
