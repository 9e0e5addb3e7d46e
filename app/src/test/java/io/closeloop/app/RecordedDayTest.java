// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.Store;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.rehearse.Rehearsal;
import io.closeloop.runtime.rehearse.Report;
import io.closeloop.sandbox.day.Customer;
import io.closeloop.sandbox.day.DayReport;
import io.closeloop.sandbox.day.RecordedDay;
import io.closeloop.store.SqlStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The whole product against every vendor's stand-in: what {@code ./closeloop demo} runs. Each effect happens exactly once,
 * and a program that is killed without notice again and again ends with the same table.
 */
class RecordedDayTest {
    /** Eight in every build, twenty in the fault suite's long form. */
    private static final int KILLS = Integer.getInteger("closeloop.day.kills", 8);

    @Test
    void the_recorded_day_gives_the_expected_table() {
        Map<String, String> everythingInJson = Map.of("CLOSELOOP_LOG_FORMAT", "json", "CLOSELOOP_LOG_EVENTS", "on");
        try (Demo demo = new Demo(SourceTree.ROOT, Path.of("target", "day"), 0, everythingInJson)) {
            Duration ready = demo.start();

            DayReport report = demo.play(progress -> {});

            assertThat(report.differences(expected())).isEmpty();
            assertThat(ready).isLessThan(Duration.ofSeconds(20));
            assertThat(demo.program().residentMiB()).isLessThan(400);
            assertThat(demo.sandbox().twilio().refusals())
                    .as("messages Twilio would not take")
                    .isEmpty();
            assertThatTheLogHasIdsAndNothingOfPeople(demo, Path.of("target", "day", "closeloop.log"));
            assertThatScannersAndForgersChangedNothing(demo);
            assertThatTheSameRoutesAndPolicyWouldDecideTheSame(demo, Path.of("target", "day", "closeloop.db"));
            assertThat(demo.sandbox().mail().rawCopies())
                    .isEqualTo(Math.toIntExact(report.rows().getOrDefault("at SMTP: survey mails", -1L)));
        }
    }

    /** The mail gateway opened every link of c18's survey twice; the only answer is the one c18 gave hours later. */
    private static void assertThatScannersAndForgersChangedNothing(Demo demo) {
        Customer scanned =
                Objects.requireNonNull(RecordedDay.shipped().customers().get("c18"));
        List<String> story = story(demo, scanned.email());
        assertThat(story)
                .filteredOn(line -> line.contains("answered"))
                .singleElement()
                .asString()
                .contains("answered 6");
        Customer forged =
                Objects.requireNonNull(RecordedDay.shipped().customers().get("c40"));
        assertThat(story(demo, forged.phone())).isEmpty();
    }

    /** Every event of the whole day is in the log, by ids; no name, address, number, word or secret of anybody is. */
    private static void assertThatTheLogHasIdsAndNothingOfPeople(Demo demo, Path log) {
        try {
            String text = Files.readString(log);
            ObjectMapper json = new ObjectMapper();
            Set<String> ids = new TreeSet<>();
            for (String line : text.lines().toList()) {
                if (line.startsWith("ready in ")) {
                    continue;
                }
                JsonNode read = json.readTree(line);
                assertThat(read.fieldNames()).toIterable().contains("time", "level", "logger", "message");
                read.fieldNames().forEachRemaining(ids::add);
            }
            assertThat(ids).contains("interaction", "invitation", "answer", "delivery");
            assertThat(text).contains("io.closeloop.events");
            Set<String> people = new TreeSet<>();
            for (Customer customer : RecordedDay.shipped().customers().values()) {
                people.addAll(List.of(customer.email(), customer.phone(), customer.psid(), customer.name()));
            }
            demo.api()
                    .get("/api/v1/answers?limit=500")
                    .path("items")
                    .forEach(answer -> people.add(answer.path("comment").asText("")));
            demo.sandbox().environment().forEach((name, value) -> {
                if (name.matches(".*(TOKEN|SECRET|PASSWORD|IMAP_URL|SMTP_URL)")) {
                    people.add(value);
                }
            });
            people.removeIf(word -> word.length() < 5);
            assertThat(people).hasSizeGreaterThan(100);
            assertThat(people).noneMatch(text::contains);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Beside the program that still runs, and with everything that happened to the asks of the day in between. */
    private static void assertThatTheSameRoutesAndPolicyWouldDecideTheSame(Demo demo, Path database) {
        Clock clock = Clock.fixed(Instant.parse("2026-03-30T00:00:00Z"), ZoneOffset.UTC);
        try (Store store = SqlStore.openReadOnly("jdbc:sqlite:" + database);
                DryRun dry = DryRun.open(
                        Sources.read(new Home(SourceTree.ROOT)), demo.sandbox().environment(), clock)) {
            Report report = new Rehearsal(
                            store,
                            dry,
                            Instant.parse("2026-03-02T00:00:00Z"),
                            Instant.parse("2026-03-20T00:00:00Z"),
                            Duration.ofDays(30),
                            Report.Draft.HOME)
                    .run(progress -> {});

            assertThat(report.changes()).isEmpty();
            assertThat(report.contacts())
                    .isEqualTo(store.read(view -> view.past("", "~", 100_000)).size())
                    .isGreaterThan(100);
            assertThat(report.invitations())
                    .isEqualTo(report.invitationsRecorded())
                    .isGreaterThan(50);
            assertThat(report.skips()).containsKeys("cool-down", "route", "pending");
            assertThat(report.skips().values()).allMatch(count -> count.draft() == count.recorded());
            assertThat(report.notes()).noneMatch(note -> note.contains("No sender"));
        }
    }

    private static List<String> story(Demo demo, String handle) {
        List<String> sentences = new ArrayList<>();
        demo.api()
                .get("/api/v1/why/" + URLEncoder.encode(handle, StandardCharsets.UTF_8))
                .path("tales")
                .forEach(tale -> tale.path("sentences").forEach(sentence -> sentences.add(sentence.asText())));
        return sentences;
    }

    @Test
    void the_same_day_with_kills_gives_the_same_table() {
        try (Demo demo = new Demo(SourceTree.ROOT, Path.of("target", "day-killed"), 0, Map.of())) {
            demo.start();

            DayReport report = demo.playWithKills(KILLS, 7, progress -> {}, count -> {});

            assertThat(report.differences(expected())).isEmpty();
        }
    }

    private static DayReport expected() {
        try (InputStream in =
                Objects.requireNonNull(RecordedDayTest.class.getResourceAsStream("recorded-day.expected"))) {
            Map<String, Long> rows = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String text = line.strip();
                        int space = text.lastIndexOf(' ');
                        rows.put(text.substring(0, space).strip(), Long.parseLong(text.substring(space + 1)));
                    });
            return new DayReport(rows);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
