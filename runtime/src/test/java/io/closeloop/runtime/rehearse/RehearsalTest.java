// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.port.Store;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.fixture.RouteFolder;
import io.closeloop.store.SqlStore;
import io.closeloop.survey.Via;
import io.closeloop.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private static final int CONTACTS = 3000;
    private static final Home HOME = new Home(Path.of(".."));
    private static final Sources LIVE = Sources.read(HOME);
    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration PERIOD = Duration.ofDays(40);

    @TempDir
    static Path folder = Path.of(".");

    private static Path database() {
        return folder.resolve("closeloop.db");
    }

    @BeforeAll
    static void record() {
        PastTraffic.fill(database(), HOME, FROM, PERIOD, CONTACTS, 7);
    }

    private static Report rehearse(Sources draft, Instant from, Instant until) {
        try (Store store = SqlStore.openReadOnly("jdbc:sqlite:" + database());
                DryRun dry = DryRun.open(draft, Map.of(), new SettableClock())) {
            return new Rehearsal(store, dry, from, until, Duration.ofDays(30), Report.Draft.HOME).run(progress -> {});
        }
    }

    private static Report.Beside skips(Report report, String rule) {
        return report.skips().getOrDefault(rule, new Report.Beside(0, 0));
    }

    private static Report.Examples changed(Report report, Change change) {
        return report.changes().getOrDefault(change, new Report.Examples(0, List.of()));
    }

    private static Report rehearse(Sources draft) {
        return rehearse(draft, FROM, FROM.plus(PERIOD));
    }

    private static Sources policy(String before, String after) {
        String text = String.valueOf(LIVE.text("config/policy.yaml"));
        assertThat(text).contains(before);
        return LIVE.with("config/policy.yaml", text.replace(before, after));
    }

    @Test
    void the_same_routes_and_policy_decide_the_same() {
        Report report = rehearse(LIVE);

        assertThat(report.contacts()).isEqualTo(CONTACTS);
        assertThat(report.changes()).isEmpty();
        assertThat(report.unplanned()).isEmpty();
        assertThat(report.invitations()).isEqualTo(report.invitationsRecorded()).isPositive();
        assertThat(report.skips().values()).allMatch(count -> count.draft() == count.recorded());
        assertThat(report.skips()).containsKeys("cool-down", "route", "human", "trivial");
        assertThat(report.twice().draft()).isEqualTo(report.twice().recorded());
    }

    @Test
    void asks_before_the_period_count_in_it() {
        Report report = rehearse(LIVE, FROM.plus(Duration.ofDays(25)), FROM.plus(PERIOD));

        assertThat(report.contacts()).isBetween(1L, CONTACTS - 1L);
        assertThat(skips(report, "cool-down").recorded()).isPositive();
        assertThat(report.changes()).isEmpty();
    }

    @Test
    void a_shorter_cool_down_asks_more_often_and_some_people_twice() {
        Report report = rehearse(policy("cool-down: 30d", "cool-down: 7d"));

        assertThat(report.invitations()).isGreaterThan(report.invitationsRecorded());
        assertThat(changed(report, Change.ASKED_NOW).count())
                .isEqualTo(report.invitations()
                        - report.invitationsRecorded()
                        + changed(report, Change.NOT_ASKED_NOW).count());
        assertThat(changed(report, Change.ASKED_NOW).interactions()).hasSize(5).allMatch(id -> id.startsWith("int_"));
        assertThat(report.twice().draft()).isGreaterThan(report.twice().recorded());
        assertThat(report.twice().examples()).isNotEmpty();
    }

    @Test
    void later_hours_and_other_ways_are_told_apart() {
        Report later = rehearse(policy("from: \"09:00\"", "from: \"10:00\""));
        // A few follow from asks that went out later, at the edge of the next cool-down.
        assertThat(changed(later, Change.OTHER_TIME).count()).isGreaterThan(later.changed() * 9 / 10);

        Report byMail = rehearse(policy("phone: [sms, email]", "phone: [email]"));
        assertThat(byMail.changes()).containsKey(Change.OTHER_WAY);
        assertThat(skips(byMail, "way").draft())
                .isGreaterThan(skips(byMail, "way").recorded());
        assertThat(byMail.cost().messages()).isLessThan(rehearse(LIVE).cost().messages());
    }

    @Test
    void a_draft_route_is_really_run() {
        Sources nps = LIVE.with(
                "routes/surveys/which-survey.camel.yaml",
                RouteFolder.to("which-survey", "interactions:matched", "survey:nps"));
        Report other = rehearse(nps);
        assertThat(other.changes()).containsOnlyKeys(Change.OTHER_SURVEY);
        assertThat(other.queues()).extracting(Report.Queue::survey).containsOnly("nps");

        Report broken =
                rehearse(LIVE.with("routes/intake/chat.camel.yaml", RouteFolder.broken("chat", "channel:chat")));
        assertThat(broken.unplanned()).containsOnlyKeys("chat");

        Report skipping = rehearse(LIVE.without("routes/intake/phone.camel.yaml"));
        assertThat(skips(skipping, "connected").draft()).isPositive();
        assertThat(skips(skipping, "call-length").draft()).isPositive();
        assertThat(skipping.changes()).containsOnlyKeys(Change.OTHER_REASON);
    }

    @Test
    void expectations_follow_the_record() {
        Report report = rehearse(LIVE);

        Report.Rate sms = report.rates().stream()
                .filter(rate -> rate.via() == Via.SMS)
                .findFirst()
                .orElseThrow();
        assertThat(sms.rate()).isEqualTo((sms.answered() + 2.0) / (sms.sent() + 20.0));
        double answers =
                report.queues().stream().mapToDouble(Report.Queue::answers).sum();
        assertThat(answers).isBetween(0.05 * report.invitations(), 0.25 * report.invitations());
        assertThat(report.cost().deliveries().get("local-crm-answer"))
                .isCloseTo(answers, org.assertj.core.data.Offset.offset(0.001));
        assertThat(report.cost().segments())
                .isGreaterThanOrEqualTo(report.cost().messages());
        assertThat(report.notes()).anyMatch(note -> note.contains("is not foreseen"));
    }

    @Test
    void conditions_of_answers_routes_are_weighed_by_how_many_contacts_meet_them() {
        Report report = rehearse(LIVE.with(
                        "routes/answers/every-answer.camel.yaml",
                        answersRoute("every-answer", "${body.account} != ''", "deliver:crm-answer"))
                .with(
                        "routes/answers/detractor-escalation.camel.yaml",
                        answersRoute("detractor-escalation", "${body.via} == 'email'", "deliver:slack-escalation"))
                .with("routes/answers/praise.camel.yaml", RouteFolder.broken("praise", "answers:promoter")));

        double answers =
                report.queues().stream().mapToDouble(Report.Queue::answers).sum();
        double failed = report.unplannedAnswers().getOrDefault("praise", 0.0);
        assertThat(report.unplanned()).isEmpty();
        assertThat(failed).isBetween(0.1 * answers, 0.9 * answers);
        assertThat(report.cost().deliveries().getOrDefault("local-crm-answer", 0.0))
                .as("one of seven customers in the CRM has an account")
                .isBetween(0.05 * (answers - failed), 0.25 * (answers - failed));
        assertThat(report.cost().deliveries().getOrDefault("slack-escalation", 0.0))
                .isBetween(0.05 * (answers - failed), 0.95 * (answers - failed));
        assertThat(report.notes()).noneMatch(note -> note.contains("are estimated from others"));
        assertThat(TextPage.of(report)).anyMatch(line -> line.contains("of the expected answers"));
    }

    private static String answersRoute(String id, String condition, String uri) {
        return """
                - route:
                    id: %s
                    description: A route of a test
                    from:
                      uri: answers:all
                      steps:
                        - filter:
                            expression:
                              simple:
                                expression: "%s"
                            steps:
                              - to:
                                  id: do-it
                                  uri: %s
                """.formatted(id, condition, uri);
    }

    @Test
    void what_waits_for_its_decision_is_rehearsed_and_told() {
        Path waiting = folder.resolve("waiting.db");
        SettableClock clock = new SettableClock(FROM);
        Ids ids = new Ids(clock);
        try (Store store = SqlStore.open("jdbc:sqlite:" + waiting, clock);
                DryRun dry = DryRun.open(LIVE, Map.of(), clock)) {
            store.write(tx -> tx.insert(Interaction.ended(ids.next("int"), Channel.PHONE, "test", "1", FROM)
                            .handle(Handle.phone("+12125550142"))
                            .talkSeconds(100)
                            .build()))
                    .join();

            Report report = new Rehearsal(
                            store, dry, FROM, FROM.plusSeconds(60), Duration.ofDays(30), Report.Draft.HOME)
                    .run(progress -> {});

            assertThat(report.contacts()).isEqualTo(1);
            assertThat(report.undecided()).isEqualTo(1);
            assertThat(report.changes()).isEmpty();
        }
    }

    @Test
    void progress_rises_to_the_end() {
        List<Double> shares = new ArrayList<>();
        try (Store store = SqlStore.openReadOnly("jdbc:sqlite:" + database());
                DryRun dry = DryRun.open(LIVE, Map.of(), new SettableClock())) {
            new Rehearsal(store, dry, FROM, FROM.plus(PERIOD), Duration.ofDays(30), Report.Draft.HOME)
                    .run(progress -> shares.add(progress.share()));
        }
        assertThat(shares).isSorted().hasSizeGreaterThan(2).last().isEqualTo(1.0);
    }

    @Test
    void the_report_can_be_read_printed_and_looked_at() throws Exception {
        Report report = rehearse(policy("cool-down: 30d", "cool-down: 7d"));

        assertThat(TextPage.of(report)).anyMatch(line -> line.contains("asked now, was not asked then"));
        JsonNode json = new ObjectMapper().readTree(JsonPage.of(report));
        assertThat(json.path("invitations").asLong()).isEqualTo(report.invitations());
        assertThat(json.path("changes").path("asked-now").path("examples")).hasSize(5);
        String html = HtmlPage.of(report);
        assertThat(html)
                .startsWith("<!doctype html>")
                .contains("<svg", "role=\"img\"", "aria-label", "<table", "What a rehearsal cannot know")
                .doesNotContain("<script", "src=", "href=", "@import", "url(");
    }
}
