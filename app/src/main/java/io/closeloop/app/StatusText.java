// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Health as people read it: what is wrong first. */
final class StatusText {
    private StatusText() {}

    /** @param now for ages */
    static String of(JsonNode health, Instant now) {
        StringBuilder text = new StringBuilder();
        JsonNode troubles = health.path("troubles");
        text.append(troubles.isEmpty() ? "All is well.\n" : troubles.size() + " to look at:\n");
        troubles.forEach(trouble -> text.append("  ")
                .append(trouble.path("what").asText())
                .append(since(trouble.path("since").asText(""), now))
                .append(": ")
                .append(trouble.path("trouble").asText())
                .append('\n'));
        JsonNode store = health.path("store");
        text.append("\ndatabase    ")
                .append(store.path("up").asBoolean(true) ? "up" : "in trouble")
                .append(", ")
                .append(store.path("waitingForCommit").asInt())
                .append(" works wait for a commit (room for ")
                .append(store.path("room").asInt())
                .append(")\n");
        JsonNode deployment = health.path("deployment");
        text.append("version     ").append(deployment.path("version").asText("none"));
        if (!deployment.path("needsRestart").isEmpty()) {
            text.append(", needs a restart: ").append(words(deployment.path("needsRestart")));
        }
        text.append("\nroutes      ").append(words(health.path("routes")));
        text.append("\nconnectors  ").append(words(health.path("connectors")));
        if (!health.path("notConfigured").isEmpty()) {
            text.append("\nno settings ").append(words(health.path("notConfigured")));
        }
        text.append('\n');
        vendors(text, health.path("vendors"), now);
        vendors(text, health.path("feeds"), now);
        allowances(text, health.path("allowances"));
        waiting(text, health.path("waiting"));
        return text.toString();
    }

    private static void vendors(StringBuilder text, JsonNode vendors, Instant now) {
        if (vendors.isEmpty()) {
            return;
        }
        text.append('\n');
        vendors.forEach(
                vendor -> text.append(String.format("%-28s", vendor.path("name").asText()))
                        .append(vendor.path("up").asBoolean() ? "up" : "in trouble")
                        .append(since(vendor.path("since").asText(""), now))
                        .append(vendor.has("lag") ? ", " + vendor.path("lag").asLong() + " behind" : "")
                        .append('\n'));
    }

    private static void allowances(StringBuilder text, JsonNode allowances) {
        allowances.forEach(row -> text.append(String.format(
                "%-28s%d of %d calls a day used%n",
                row.path("vendor").asText(),
                row.path("used").asLong(),
                row.path("allowed").asLong())));
    }

    private static void waiting(StringBuilder text, JsonNode waiting) {
        if (waiting.isEmpty()) {
            return;
        }
        text.append(String.format("%n%-28s%9s%9s%9s  %s%n", "owed to", "waiting", "held", "parked", "oldest due"));
        for (Map.Entry<String, JsonNode> entry : waiting.properties()) {
            JsonNode row = entry.getValue();
            long age = row.path("ageSeconds").asLong();
            text.append(String.format(
                    "%-28s%9d%9d%9d  %s%n",
                    entry.getKey(),
                    row.path("waiting").asLong(),
                    row.path("held").asLong(),
                    row.path("parked").asLong(),
                    age == 0 ? "" : words(Duration.ofSeconds(age)) + " ago"));
        }
    }

    private static String since(String since, Instant now) {
        try {
            Instant then = Instant.parse(since);
            return then.isAfter(now) ? "" : ", for " + words(Duration.between(then, now));
        } catch (DateTimeParseException none) {
            return "";
        }
    }

    /** The two largest units. */
    static String words(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min " + age.toSecondsPart() + " s" : age.toSeconds() + " s";
    }

    private static String words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words.isEmpty() ? "none" : String.join(", ", words);
    }
}
