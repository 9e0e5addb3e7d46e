// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a rehearsal found. Figures of the draft stand beside those of the record; nothing in here is personal but the ids
 * of contacts.
 *
 * @param zone whose days are counted
 * @param draft what was rehearsed
 * @param contacts how many were replayed
 * @param undecided how many of them still wait for the program's own decision
 * @param unplanned how many a route of the draft failed on, by route
 * @param unplannedAnswers how many expected answers a route of the draft failed on, by route
 * @param days invitations by the day they go out
 * @param skips contacts that nobody is asked about, by rule
 * @param reasons what routes said, numbers left out; the commonest
 * @param changes decisions that differ from the record, with ids of contacts to ask {@code why} about
 */
public record Report(
        Instant from,
        Instant until,
        ZoneId zone,
        Draft draft,
        long contacts,
        long undecided,
        SortedMap<String, Long> unplanned,
        SortedMap<String, Double> unplannedAnswers,
        SortedMap<LocalDate, Day> days,
        SortedMap<String, Beside> skips,
        SortedMap<String, Long> reasons,
        Twice twice,
        List<Queue> queues,
        List<Rate> rates,
        Cost cost,
        SortedMap<Change, Examples> changes,
        List<String> notes,
        Duration took) {

    /**
     * What is rehearsed in place of what lies in the home folder.
     *
     * @param whole true when it is all of {@code routes/} and {@code config/}, as {@code deploy} takes it; false when it
     *     is laid over the home folder
     * @param files names of the files that differ from the home folder's, and how; empty when none does
     * @param lacking names of files that stay because the draft is laid over, and that {@code deploy} of it would remove
     */
    public record Draft(boolean whole, List<String> files, List<String> lacking) {
        /** What lies in the home folder. */
        public static final Draft HOME = new Draft(false, List.of(), List.of());

        public Draft {
            files = List.copyOf(files);
            lacking = List.copyOf(lacking);
        }

        /** The files in one line. */
        String names() {
            return files.isEmpty() ? "what lies in the home folder" : String.join(", ", files);
        }

        /** How it compares with a deployment of the same folder; empty when there is nothing to say. */
        Optional<String> deployed() {
            if (whole) {
                return Optional.of("It is all of routes/ and config/, as deploy takes it.");
            }
            return lacking.isEmpty()
                    ? Optional.empty()
                    : Optional.of("It was laid over the home folder. Deployed alone it would remove: "
                            + String.join(", ", lacking));
        }
    }

    /** A count of the draft beside that of the record. */
    public record Beside(long draft, long recorded) {}

    /** Invitations of one day, by way. */
    public record Day(Map<Via, Beside> ways) {
        long draft() {
            return ways.values().stream().mapToLong(Beside::draft).sum();
        }

        long recorded() {
            return ways.values().stream().mapToLong(Beside::recorded).sum();
        }
    }

    /**
     * People asked again sooner than the cool-down allows, where handles and contacts of one person are told to be theirs
     * by any contact of the period.
     *
     * @param within the longer cool-down of draft and home folder
     */
    public record Twice(Duration within, long draft, long recorded, List<String> examples) {}

    /**
     * What is to be expected of one queue and survey.
     *
     * @param answers expected, from the response rates
     * @param figure name of the metric's headline formula
     * @param width of its 95 % interval, in the figure's unit, at that many answers; null when too few to say
     */
    public record Queue(
            String queue,
            String survey,
            long contacts,
            long invitations,
            double answers,
            String figure,
            @Nullable Double width) {}

    /** A response rate, from what was sent and answered in the period and before it, and a prior of {@code 2 in 20}. */
    public record Rate(Via via, long sent, long answered, double rate) {}

    /**
     * @param messages of SMS, reminders left out
     * @param deliveries expected, by verb
     */
    public record Cost(long messages, long segments, Map<String, Double> deliveries, SalesforceCalls salesforce) {}

    /**
     * What the org's allowance of calls is used by. When answers come is not foreseen, so their calls lie between all full
     * and one for each.
     *
     * @param fewest for answers, every batch full
     * @param most for answers, none with another, but no more than departures by the timetable
     * @param lookups batches of contacts looked up, as the timetable makes them
     * @param lookupsOfBusiestDay the most of them on one day
     */
    public record SalesforceCalls(long fewest, long most, long lookups, long lookupsOfBusiestDay) {
        /** True when nothing goes there. */
        boolean none() {
            return most == 0 && lookups == 0;
        }
    }

    /** How many, and a few ids. */
    public record Examples(long count, List<String> interactions) {}

    public long invitations() {
        return days.values().stream().mapToLong(Day::draft).sum();
    }

    public long invitationsRecorded() {
        return days.values().stream().mapToLong(Day::recorded).sum();
    }

    /** Decisions that differ from the record. */
    public long changed() {
        return changes.values().stream().mapToLong(Examples::count).sum();
    }
}
