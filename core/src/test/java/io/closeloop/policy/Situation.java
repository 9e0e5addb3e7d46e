// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.survey.Via;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Circumstances in which everything speaks for an ask: a good call on a Tuesday morning. Change one thing, see one rule. */
final class Situation {
    static final Instant NOW = Instant.parse("2026-03-03T15:12:00Z");
    static final Handle PHONE = Handle.phone("+15551230001");
    static final Handle EMAIL = Handle.email("ana@example.com");
    static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    Interaction.Builder interaction = Interaction.ended("int_1", Channel.PHONE, "twilio-voice", "CA1", NOW)
            .handle(PHONE)
            .participant(Participant.agent("WK1", "Kim Lee"))
            .closeReason(CloseReason.COMPLETED)
            .talkSeconds(200);

    @Nullable
    Contact contact;

    List<String> proposals = List.of("csat-voice");

    @Nullable
    String routeSkip;

    @Nullable
    Instant lastAskedAt;

    @Nullable
    Instant lastMessageAt;

    boolean pending;
    Set<Handle> optedOut = Set.of();
    Map<Handle, Set<ZoneId>> zones = Map.of(PHONE, Set.of(NEW_YORK));
    Map<Via, Instant> windows = Map.of();
    Set<Via> ways = Set.of(Via.SMS, Via.EMAIL, Via.MESSENGER, Via.CHAT);
    Instant now = NOW;
    PolicySettings settings = PolicySettings.defaults();

    static Situation call() {
        return new Situation();
    }

    static Situation written(Channel channel, Handle handle, int messages, int characters) {
        Situation situation = new Situation();
        situation.interaction = Interaction.ended("int_1", channel, "test", "1", NOW)
                .handle(handle)
                .participant(Participant.agent("WK1", "Kim Lee"))
                .closeReason(CloseReason.RESOLVED)
                .customerWrote(messages, characters);
        situation.zones = Map.of(handle, Set.of(NEW_YORK));
        return situation;
    }

    Situation having(UnaryOperator<Interaction.Builder> change) {
        interaction = change.apply(interaction);
        return this;
    }

    Situation with(Consumer<Situation> change) {
        change.accept(this);
        return this;
    }

    Circumstances circumstances() {
        return new Circumstances(
                interaction.build(),
                contact,
                proposals,
                routeSkip,
                lastAskedAt,
                lastMessageAt,
                pending,
                optedOut,
                zones,
                windows,
                ways,
                now);
    }

    Decision decide() {
        return Policy.decide("dec_1", settings, circumstances());
    }

    static Contact contact(@Nullable String zone, boolean optedOut, Handle... handles) {
        return new Contact("003A", "Ana", List.of(handles), null, zone, null, optedOut, null);
    }

    /** The default settings with some of them changed. */
    static PolicySettings settings(Consumer<Knobs> change) {
        Knobs k = new Knobs();
        change.accept(k);
        PolicySettings d = PolicySettings.defaults();
        return new PolicySettings(
                d.delay(),
                d.endedAfterSilence(),
                k.ways,
                k.coolDown,
                d.floor(),
                d.tooOld(),
                d.customerMessages(),
                d.customerCharacters(),
                d.talkSeconds(),
                k.askAfterTimer,
                k.internal,
                k.from,
                k.until,
                k.days,
                k.fallbackZone,
                d.reminderAfter(),
                d.expiry(),
                d.amendWithin(),
                k.samplePercent);
    }

    static final class Knobs {
        Map<Channel, List<Via>> ways = PolicySettings.defaults().ways();
        Duration coolDown = PolicySettings.defaults().coolDown();
        boolean askAfterTimer;
        List<String> internal = List.of();
        LocalTime from = LocalTime.of(9, 0);
        LocalTime until = LocalTime.of(20, 0);
        List<DayOfWeek> days = PolicySettings.defaults().days();
        String fallbackZone = "UTC";
        int samplePercent = 100;
    }

    static Set<ZoneId> zones(String... ids) {
        Set<ZoneId> zones = new HashSet<>();
        for (String id : ids) {
            zones.add(ZoneId.of(id));
        }
        return zones;
    }
}
