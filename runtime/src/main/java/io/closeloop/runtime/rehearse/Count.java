// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.policy.Rule;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.View.Past;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.station.Deliberation;
import io.closeloop.runtime.station.SurveyWords;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.survey.SmsSegments;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Via;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what a rehearsal decides. Its size depends on days, queues and invitations, not on contacts. */
final class Count {
    private static final int EXAMPLES = 5;
    private static final int MOST_REASONS = 200;
    private static final int MOST_GROUPS = 2000;
    private static final int MOST_KINDS = 2000;
    private static final int MATCH_BATCH = 100;
    private static final String TO_SALESFORCE = "salesforce-";
    private static final String ROUTE_SAID = "a route said: ";
    private static final String TOKEN = "0".repeat(32);

    private final DryRun dry;
    private final Expectation expectation;
    private final ZoneId zone;
    private final URI link;
    private long contacts;
    private long undecided;
    private long messages;
    private long segments;
    private final SortedMap<String, Long> unplanned = new TreeMap<>();
    private final SortedMap<String, Double> unplannedAnswers = new TreeMap<>();
    private final SortedMap<LocalDate, Map<Via, long[]>> days = new TreeMap<>();
    private final SortedMap<String, long[]> skips = new TreeMap<>();
    private final SortedMap<String, Long> reasons = new TreeMap<>();
    private final Map<Change, Found> changes = new EnumMap<>(Change.class);
    private final Map<String, Long> perQueue = new HashMap<>();
    private final Map<GroupKey, Group> groups = new HashMap<>();
    private int kinds;
    private long estimated;
    private final Asks askedNow = new Asks();
    private final Asks askedThen = new Asks();
    private final @Nullable Departures lookups;

    Count(DryRun dry, Expectation expectation, ZoneId zone) {
        this.dry = dry;
        this.expectation = expectation;
        this.zone = zone;
        this.link = URI.create(dry.publicUrl() + "/s/" + TOKEN);
        this.lookups = dry.crm().equals("salesforce") ? new Departures(dry.lookupsLinger(), MATCH_BATCH, zone) : null;
    }

    /** What answers are expected to have in common, and how often they come. */
    private record GroupKey(String queue, Channel channel, String survey, boolean matched, Via via) {}

    /** The rest of what the answers' routes see of a contact and could be foreseen. */
    private record Kind(List<String> tags, String agent, String account, String language) {
        static Kind of(Interaction interaction, @Nullable Contact contact, String language) {
            String account = contact == null ? null : contact.accountName();
            return new Kind(
                    interaction.tags(),
                    interaction.agent().map(Participant::label).orElse(""),
                    account == null ? "" : account,
                    language);
        }

        /** Without names. */
        @Override
        public String toString() {
            return "Kind[" + language + "]";
        }
    }

    /** A contact that stands for all invitations of its kind. */
    private static final class Example {
        private final Interaction interaction;
        private final @Nullable Contact contact;
        private long invitations;

        Example(Interaction interaction, @Nullable Contact contact) {
            this.interaction = interaction;
            this.contact = contact;
        }
    }

    private static final class Group {
        private final Map<Kind, Example> examples = new HashMap<>();
        private long invitations;
    }

    private static final class Found {
        private long count;
        private final List<String> ids = new ArrayList<>();

        void add(String id) {
            count++;
            if (ids.size() < EXAMPLES) {
                ids.add(id);
            }
        }
    }

    /** Asks as numbers of persons and milliseconds, grown as needed. */
    private static final class Asks {
        private int[] persons = new int[1024];
        private long[] at = new long[1024];
        private String[] ids = new String[1024];
        private int count;

        void add(int person, long millis, String interactionId) {
            if (count == persons.length) {
                persons = Arrays.copyOf(persons, count * 2);
                at = Arrays.copyOf(at, count * 2);
                ids = Arrays.copyOf(ids, count * 2);
            }
            persons[count] = person;
            ids[count] = interactionId;
            at[count++] = millis;
        }

        /** Persons with two asks closer together than that, the later one in the period; told by the later one's id. */
        Found closerThan(Duration span, People people, Instant from) {
            Integer[] order = new Integer[count];
            for (int i = 0; i < count; i++) {
                persons[i] = people.root(persons[i]);
                order[i] = i;
            }
            Arrays.sort(
                    order,
                    (a, b) -> persons[a] != persons[b]
                            ? Integer.compare(persons[a], persons[b])
                            : Long.compare(at[a], at[b]));
            Found found = new Found();
            int told = -1;
            for (int i = 1; i < count; i++) {
                int one = order[i - 1];
                int other = order[i];
                if (persons[one] == persons[other]
                        && persons[other] != told
                        && at[other] >= from.toEpochMilli()
                        && at[other] - at[one] < span.toMillis()) {
                    told = persons[other];
                    found.add(ids[other]);
                }
            }
            return found;
        }
    }

    long contacts() {
        return contacts;
    }

    void contact(Past past) {
        contacts++;
        if (lookups != null) {
            lookups.add(Replay.when(past));
        }
        perQueue.merge(Rehearsal.queue(past.interaction()), 1L, Long::sum);
        if (past.decidedAt() == null) {
            undecided++;
            return;
        }
        AskPlan plan = past.plan();
        if (plan != null) {
            day(plan)[1]++;
        } else if (past.skippedBy() != null) {
            skips.computeIfAbsent(past.skippedBy().name(), rule -> new long[2])[1]++;
        }
    }

    void unplanned(String route) {
        unplanned.merge(route, 1L, Long::sum);
    }

    void decided(Past past, Interaction interaction, @Nullable Contact contact, Decision decision) {
        Change.between(past, decision)
                .ifPresent(change ->
                        changes.computeIfAbsent(change, c -> new Found()).add(interaction.id()));
        AskPlan plan = decision.plan();
        String survey = decision.surveyId();
        if (plan != null && survey != null) {
            day(plan)[0]++;
            invited(interaction, contact, plan, survey);
        } else {
            decision.skippedBy().ifPresent(this::skipped);
        }
    }

    private long[] day(AskPlan plan) {
        return days.computeIfAbsent(LocalDate.ofInstant(plan.dueAt(), zone), day -> Rehearsal.byWay())
                .computeIfAbsent(plan.via(), via -> new long[2]);
    }

    private void skipped(Rule rule) {
        skips.computeIfAbsent(rule.name(), name -> new long[2])[0]++;
        if (rule.name().equals(Policy.ROUTE)) {
            String said = rule.saw().startsWith(ROUTE_SAID) ? rule.saw().substring(ROUTE_SAID.length()) : rule.saw();
            String reason = withoutNumbers(said);
            if (reasons.size() < MOST_REASONS || reasons.containsKey(reason)) {
                reasons.merge(reason, 1L, Long::sum);
            }
        }
    }

    /** {@code the call lasted 13 s} and its like are one reason. */
    private static String withoutNumbers(String said) {
        StringBuilder text = new StringBuilder(said.length());
        boolean number = false;
        for (int i = 0; i < said.length(); i++) {
            boolean digit = said.charAt(i) >= '0' && said.charAt(i) <= '9';
            if (!digit || !number) {
                text.append(digit ? '#' : said.charAt(i));
            }
            number = digit;
        }
        return text.toString();
    }

    private void invited(Interaction interaction, @Nullable Contact contact, AskPlan plan, String surveyId) {
        Survey survey = dry.configuration().surveys().get(surveyId);
        String language = survey == null ? "" : Deliberation.language(survey, interaction, contact);
        Group group = group(interaction, contact, plan.via(), surveyId);
        group.invitations++;
        Example example = example(group, Kind.of(interaction, contact, language), interaction, contact);
        if (example == null) {
            estimated++;
        } else {
            example.invitations++;
        }
        if (plan.via() == Via.SMS && survey != null) {
            messages++;
            segments += SmsSegments.of(SurveyWords.fill(survey.text(language).sms(), survey, interaction, link));
        }
    }

    private Group group(Interaction interaction, @Nullable Contact contact, Via via, String surveyId) {
        GroupKey key =
                new GroupKey(Rehearsal.queue(interaction), interaction.channel(), surveyId, contact != null, via);
        GroupKey kept = groups.size() < MOST_GROUPS || groups.containsKey(key)
                ? key
                : new GroupKey("(others)", interaction.channel(), surveyId, contact != null, via);
        return groups.computeIfAbsent(kept, k -> new Group());
    }

    /** The example of a kind; null when no more kinds are told apart: the group's other examples then stand for it. */
    private @Nullable Example example(Group group, Kind kind, Interaction interaction, @Nullable Contact contact) {
        Example example = group.examples.get(kind);
        if (example == null && (kinds < MOST_KINDS || group.examples.isEmpty())) {
            example = new Example(interaction, contact);
            group.examples.put(kind, example);
            kinds++;
        }
        return example;
    }

    /** Invitations whose deliveries are estimated from others of their queue, channel, way and survey. */
    long estimated() {
        return estimated;
    }

    void askedNow(int person, People.Ask ask, String interactionId) {
        if (ask.sent() != Long.MAX_VALUE) {
            askedNow.add(person, ask.sent(), interactionId);
        }
    }

    void askedThen(int person, People.Ask ask) {
        if (ask.sent() != Long.MAX_VALUE) {
            askedThen.add(person, ask.sent(), "");
        }
    }

    Report.Twice twice(Duration coolDown, People people, Instant from) {
        Found now = askedNow.closerThan(coolDown, people, from);
        Found then = askedThen.closerThan(coolDown, people, from);
        return new Report.Twice(coolDown, now.count, then.count, now.ids);
    }

    Report report(
            Instant from, Instant until, Report.Draft draft, Report.Twice twice, List<String> notes, Duration took) {
        SortedMap<LocalDate, Report.Day> shownDays = new TreeMap<>();
        days.forEach((day, ways) -> {
            Map<Via, Report.Beside> shown = new EnumMap<>(Via.class);
            ways.forEach((via, counts) -> shown.put(via, new Report.Beside(counts[0], counts[1])));
            shownDays.put(day, new Report.Day(shown));
        });
        SortedMap<String, Report.Beside> shownSkips = new TreeMap<>();
        skips.forEach((rule, counts) -> shownSkips.put(rule, new Report.Beside(counts[0], counts[1])));
        SortedMap<Change, Report.Examples> shownChanges = new TreeMap<>();
        changes.forEach((change, found) -> shownChanges.put(change, new Report.Examples(found.count, found.ids)));
        Report.Cost cost = cost(Duration.between(from, until));
        return new Report(
                from,
                until,
                zone,
                draft,
                contacts,
                undecided,
                Collections.unmodifiableSortedMap(unplanned),
                Collections.unmodifiableSortedMap(unplannedAnswers),
                shownDays,
                shownSkips,
                Collections.unmodifiableSortedMap(reasons),
                twice,
                queues(),
                expectation.rates(),
                cost,
                shownChanges,
                notes,
                took);
    }

    private List<Report.Queue> queues() {
        record Key(String queue, String survey) {}
        Map<Key, double[]> sums = new HashMap<>();
        groups.forEach((key, group) -> {
            double[] sum = sums.computeIfAbsent(new Key(key.queue(), key.survey()), k -> new double[2]);
            sum[0] += group.invitations;
            sum[1] += answers(key, group);
        });
        List<Report.Queue> queues = new ArrayList<>();
        sums.forEach((key, sum) -> {
            Survey survey = dry.configuration().surveys().get(key.survey());
            if (survey != null) {
                var figure = expectation.headline(survey.metric(), sum[1]);
                queues.add(new Report.Queue(
                        key.queue(),
                        key.survey(),
                        perQueue.getOrDefault(key.queue(), 0L),
                        (long) sum[0],
                        sum[1],
                        figure.formula(),
                        Expectation.width(figure)));
            }
        });
        queues.sort(java.util.Comparator.comparing(Report.Queue::queue).thenComparing(Report.Queue::survey));
        return queues;
    }

    private double answers(GroupKey key, Group group) {
        return group.invitations * expectation.rate(key.via());
    }

    /** The answers' routes are run for every score of every kind of contact, with words and without, and weighed. */
    private Report.Cost cost(Duration period) {
        Map<String, Double> deliveries = new TreeMap<>();
        Deliberation deliberation = dry.deliberation();
        groups.forEach((key, group) -> {
            Survey survey = dry.configuration().surveys().get(key.survey());
            if (survey == null) {
                return;
            }
            double answers = answers(key, group);
            double shown = group.examples.values().stream()
                    .mapToLong(example -> example.invitations)
                    .sum();
            for (Example example : group.examples.values()) {
                double expected = answers * example.invitations / shown;
                deliver(deliberation, survey, key.via(), example, expected, deliveries);
            }
        });
        return new Report.Cost(messages, segments, deliveries, calls(deliveries, period));
    }

    private void deliver(
            Deliberation deliberation,
            Survey survey,
            Via via,
            Example example,
            double answers,
            Map<String, Double> deliveries) {
        Metric metric = survey.metric();
        for (int score = metric.min(); score <= metric.max(); score++) {
            for (boolean words : new boolean[] {true, false}) {
                double weight = answers
                        * expectation.share(metric, score)
                        * (words ? expectation.withWords() : 1 - expectation.withWords());
                Answer answer = answer(survey, via, example, score, words);
                try {
                    deliberation
                            .orders(answer, null, example.interaction, example.contact)
                            .forEach(order -> deliveries.merge(order.verb(), weight, Double::sum));
                } catch (RouteDesk.PlanFailed e) {
                    unplannedAnswers.merge(e.route(), weight, Double::sum);
                }
            }
        }
    }

    private Report.SalesforceCalls calls(Map<String, Double> deliveries, Duration period) {
        double fewest = 0;
        double most = 0;
        for (Map.Entry<String, Double> entry : deliveries.entrySet()) {
            DeliveryTarget<?> target = dry.targets().get(entry.getKey());
            if (entry.getKey().startsWith(TO_SALESFORCE) && target != null) {
                double full = Math.ceil(entry.getValue() / target.batch());
                long span = target.linger().toMillis();
                fewest += full;
                most += Math.max(full, Math.min(Math.ceil(entry.getValue()), departures(period, span)));
            }
        }
        return lookups == null
                ? new Report.SalesforceCalls((long) fewest, (long) most, 0, 0)
                : new Report.SalesforceCalls((long) fewest, (long) most, lookups.batches(), lookups.ofBusiestDay());
    }

    private static double departures(Duration period, long span) {
        return span == 0 ? Double.MAX_VALUE : Math.ceil((double) period.toMillis() / span);
    }

    private static Answer answer(Survey survey, Via via, Example example, int score, boolean words) {
        return new Answer(
                "ans_rehearsed",
                1,
                "inv_rehearsed",
                example.interaction.id(),
                survey.id(),
                survey.metric(),
                survey.wording(),
                score,
                words ? "..." : null,
                survey.verdict(score),
                Evidence.CONFIRMED,
                List.of(),
                Deliberation.language(survey, example.interaction, example.contact),
                via.code(),
                "",
                example.interaction.endedAt());
    }
}
