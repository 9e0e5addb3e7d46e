// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.port.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is parked or put off at each destination, as people read it. */
final class StuckText {
    private static final String LINE = "%-28s %10d  %-16s %s%n";

    private StuckText() {}

    /** From {@code GET /api/v1/destinations}; destinations where nothing is stuck are left out. */
    static SortedMap<String, View.Stuck> read(JsonNode items) {
        SortedMap<String, View.Stuck> found = new TreeMap<>();
        for (JsonNode item : items) {
            List<View.Reason> reasons = new ArrayList<>();
            for (JsonNode reason : item.path("reasons")) {
                reasons.add(new View.Reason(
                        reason.path("reason").asText(),
                        reason.path("deliveries").asLong(),
                        Instant.parse(reason.path("oldest").asText()),
                        Instant.parse(reason.path("newest").asText()),
                        reason.path("interactionId").asText()));
            }
            View.Stuck stuck = new View.Stuck(
                    item.path("parked").asLong(),
                    instant(item.path("parkedSince")),
                    item.path("putOff").asLong(),
                    instant(item.path("putOffUntil")),
                    reasons);
            if (stuck.parked() + stuck.putOff() > 0) {
                found.put(item.path("name").asText(), stuck);
            }
        }
        return found;
    }

    private static @Nullable Instant instant(JsonNode text) {
        return text.isTextual() ? Instant.parse(text.textValue()) : null;
    }

    /** @param now for ages */
    static String of(SortedMap<String, View.Stuck> stuck, Instant now) {
        StringBuilder text = new StringBuilder();
        boolean parked = stuck.values().stream().anyMatch(one -> one.parked() > 0);
        if (parked) {
            text.append(String.format("%-28s %10s  %-16s %s%n", "parked", "deliveries", "oldest", "why"));
        }
        for (Map.Entry<String, View.Stuck> entry : stuck.entrySet()) {
            String name = entry.getKey();
            long told = 0;
            for (View.Reason reason : entry.getValue().reasons()) {
                text.append(String.format(
                        LINE,
                        told == 0 ? name : "",
                        reason.effects(),
                        age(reason.oldest(), now) + " ago",
                        reason.words().isEmpty() ? "no reason given" : reason.words()));
                told += reason.effects();
            }
            if (entry.getValue().parked() > told) {
                text.append(String.format(LINE, "", entry.getValue().parked() - told, "", "other reasons"));
            }
        }
        String putOff = stuck.entrySet().stream()
                .filter(entry -> entry.getValue().putOff() > 0)
                .map(entry -> putOff(entry.getKey(), entry.getValue(), now))
                .collect(Collectors.joining(", "));
        if (!putOff.isEmpty()) {
            text.append("waiting after a failure: ").append(putOff).append(String.format("%n"));
        }
        return text.toString();
    }

    private static String putOff(String name, View.Stuck stuck, Instant now) {
        Instant next = stuck.putOffUntil();
        return stuck.putOff() + " for " + name
                + (next == null || !next.isAfter(now) ? "" : " (next try in " + age(now, next) + ")");
    }

    /** {@code 3 to slack-escalation, 12 to salesforce-answer}. */
    static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " to " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String age(Instant from, Instant until) {
        Duration age = Duration.between(from, until);
        return StatusText.words(age.isNegative() ? Duration.ZERO : age);
    }
}
