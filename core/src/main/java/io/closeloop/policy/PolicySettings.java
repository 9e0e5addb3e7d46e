// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import io.closeloop.config.Describe;
import io.closeloop.interaction.Channel;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;

/** {@code config/policy.yaml}: who may be asked, when and how often. Defaults follow from the field's rules. */
@Describe("Who may be asked, when and how often")
public record PolicySettings(
        @Describe("How long after the end of a contact to ask, by channel")
        Map<Channel, Duration> delay,

        @Describe("How long a written conversation must be silent, agent's word last, to count as ended, by channel")
        Map<Channel, Duration> endedAfterSilence,

        @Describe("Which ways to try, best first, by channel")
        Map<Channel, List<io.closeloop.survey.Via>> ways,

        @Describe("A person is asked at most once in this time, on whatever channel")
        Duration coolDown,

        @Describe("Hard floor between two messages to a person, reminders included")
        Duration floor,

        @Describe("A contact older than this is not asked about")
        Duration tooOld,

        @Describe(value = "Fewest messages the customer wrote; written channels only", min = 0)
        int customerMessages,

        @Describe(value = "Fewest characters the customer wrote; enough of either is enough", min = 0)
        int customerCharacters,

        @Describe(value = "Shortest call in seconds of talk", min = 0)
        int talkSeconds,

        @Describe("Ask about contacts that a timer closed") boolean askAfterTimer,

        @Describe(
                value = "E-mail domains and number prefixes of our own people and suppliers, never asked",
                example = "[example.com, '+1555000']")
        List<String> internal,

        @Describe("Earliest local time to send") LocalTime from,
        @Describe("Latest local time to send") LocalTime until,
        @Describe("Days on which to send") List<DayOfWeek> days,

        @Describe(
                value = "Zone of a recipient about whom nothing is known",
                example = "Europe/Berlin",
                pattern = "[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*",
                write = "a zone of the IANA database, such as Europe/Berlin")
        String fallbackZone,

        @Describe("When to remind once; zero never reminds") Duration reminderAfter,
        @Describe("When an unanswered ask ends") Duration expiry,
        @Describe("How long an answer may be changed") Duration amendWithin,

        @Describe(
                value = "How many asks out of a hundred eligible ones are sent",
                min = 0,
                max = 100,
                write = "1 to 100")
        int samplePercent) {

    public PolicySettings {
        delay = Map.copyOf(delay);
        endedAfterSilence = Map.copyOf(endedAfterSilence);
        ways = Map.copyOf(ways);
        internal = List.copyOf(internal);
        days = List.copyOf(days);
    }

    /** The values of the shipped policy. */
    public static PolicySettings defaults() {
        return new PolicySettings(
                Map.of(
                        Channel.CHAT, Duration.ofMinutes(2),
                        Channel.PHONE, Duration.ofMinutes(10),
                        Channel.EMAIL, Duration.ofHours(24),
                        Channel.SOCIAL, Duration.ofMinutes(2),
                        Channel.CUSTOM, Duration.ofMinutes(10)),
                Map.of(Channel.EMAIL, Duration.ofHours(72), Channel.SOCIAL, Duration.ofMinutes(15)),
                Map.of(
                        Channel.PHONE, List.of(io.closeloop.survey.Via.SMS, io.closeloop.survey.Via.EMAIL),
                        Channel.CHAT,
                                List.of(
                                        io.closeloop.survey.Via.CHAT,
                                        io.closeloop.survey.Via.SMS,
                                        io.closeloop.survey.Via.EMAIL),
                        Channel.EMAIL, List.of(io.closeloop.survey.Via.EMAIL),
                        Channel.SOCIAL, List.of(io.closeloop.survey.Via.MESSENGER),
                        Channel.CUSTOM, List.of(io.closeloop.survey.Via.EMAIL, io.closeloop.survey.Via.SMS)),
                Duration.ofDays(30),
                Duration.ofHours(24),
                Duration.ofDays(7),
                2,
                250,
                20,
                false,
                List.of(),
                LocalTime.of(9, 0),
                LocalTime.of(20, 0),
                List.of(
                        DayOfWeek.MONDAY,
                        DayOfWeek.TUESDAY,
                        DayOfWeek.WEDNESDAY,
                        DayOfWeek.THURSDAY,
                        DayOfWeek.FRIDAY,
                        DayOfWeek.SATURDAY),
                "UTC",
                Duration.ofHours(72),
                Duration.ofDays(14),
                Duration.ofHours(24),
                100);
    }
}
