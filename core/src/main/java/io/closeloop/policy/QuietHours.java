// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.plain.Spoken;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a message may arrive: inside the settings' hours and days, on the recipient's own clock, daylight saving included.
 * Pure.
 *
 * <p>A recipient who may be in several zones is written to when the hour is decent in all of them. Where the zones lie so
 * far apart that this never happens within a week, the first hour is taken that is decent in as many of them as any hour
 * of that week: silence for ever would be no kindness, and no single zone deserves to be the one that is ignored always.
 */
public final class QuietHours {
    // A week has every combination of days and hours; the eighth day covers a shift of the clocks.
    private static final Duration HORIZON = Duration.ofDays(8);

    private QuietHours() {}

    /**
     * The first instant not before {@code wish} that is decent in every zone.
     *
     * @param zones where the recipient may be; empty means nothing is known and the settings' fallback zone is used
     */
    public static Instant next(Instant wish, Set<ZoneId> zones, PolicySettings settings) {
        Set<ZoneId> known = known(zones, settings);
        Instant end = wish.plus(HORIZON);
        Instant at = wish;
        while (at.isBefore(end)) {
            Instant latest = at;
            for (ZoneId zone : known) {
                Instant opening = opening(at, zone, settings);
                latest = opening.isAfter(latest) ? opening : latest;
            }
            if (latest.equals(at)) {
                return at;
            }
            at = latest;
        }
        return mostDecent(wish, known, settings);
    }

    /**
     * Where a recipient may be: the zone of the CRM record, else those of the handle, else those of every other handle of
     * the person; empty when nothing is known.
     *
     * @param contact null when no contact is matched
     * @param byHandle zones by handle of the person
     */
    public static Set<ZoneId> zones(Handle to, @Nullable Contact contact, Map<Handle, Set<ZoneId>> byHandle) {
        if (contact != null && contact.zone() != null) {
            try {
                return Set.of(ZoneId.of(contact.zone()));
            } catch (DateTimeException notAZone) {
                // People type what they like into a CRM; the number then says where they may be.
            }
        }
        Set<ZoneId> own = byHandle.getOrDefault(to, Set.of());
        if (!own.isEmpty()) {
            return own;
        }
        Set<ZoneId> all = new HashSet<>();
        byHandle.values().forEach(all::addAll);
        return all;
    }

    /** True when a message may arrive now, in every zone. */
    public static boolean decent(Instant at, Set<ZoneId> zones, PolicySettings settings) {
        return known(zones, settings).stream().allMatch(zone -> decent(at, zone, settings));
    }

    /** The hours in words: {@code 09:00-20:00 America/New_York}. */
    public static String words(Set<ZoneId> zones, PolicySettings settings) {
        String hours = settings.from() + "-" + settings.until() + " ";
        if (zones.isEmpty()) {
            return hours + settings.fallbackZone() + " (no zone known)";
        }
        return zones.size() == 1
                ? hours + zones.iterator().next()
                : hours + "in all " + Spoken.count(zones.size(), "possible zone");
    }

    private static Set<ZoneId> known(Set<ZoneId> zones, PolicySettings settings) {
        return zones.isEmpty() ? Set.of(ZoneId.of(settings.fallbackZone())) : zones;
    }

    private static boolean decent(Instant at, ZoneId zone, PolicySettings settings) {
        ZonedDateTime local = at.atZone(zone);
        return (settings.days().isEmpty() || settings.days().contains(local.getDayOfWeek()))
                && inside(local.toLocalTime(), settings.from(), settings.until());
    }

    /** From inclusive, until exclusive; midnight as the end means the end of the day, equal ends mean all day. */
    private static boolean inside(LocalTime time, LocalTime from, LocalTime until) {
        if (from.equals(until)) {
            return true;
        }
        boolean started = !time.isBefore(from);
        if (until.equals(LocalTime.MIDNIGHT)) {
            return started;
        }
        boolean going = time.isBefore(until);
        return from.isBefore(until) ? started && going : started || going;
    }

    private static Instant opening(Instant at, ZoneId zone, PolicySettings settings) {
        if (decent(at, zone, settings)) {
            return at;
        }
        LocalDate first = at.atZone(zone).toLocalDate();
        for (int day = 0; day <= HORIZON.toDays(); day++) {
            for (Instant begin : beginnings(first.plusDays(day), zone, settings)) {
                if (begin.isAfter(at) && decent(begin, zone, settings)) {
                    return begin;
                }
            }
        }
        return at.plus(HORIZON);
    }

    /** The instants of a day at which a decent time can begin, in order. */
    private static TreeSet<Instant> beginnings(LocalDate day, ZoneId zone, PolicySettings settings) {
        TreeSet<Instant> found = new TreeSet<>();
        found.add(day.atStartOfDay(zone).toInstant());
        LocalDateTime from = day.atTime(settings.from());
        ZoneOffsetTransition shift = zone.getRules().getTransition(from);
        if (shift != null && shift.isGap()) {
            // The clock jumps over the hour: the first instant after the jump is already late enough.
            found.add(shift.getInstant());
        } else {
            found.add(from.atZone(zone).withEarlierOffsetAtOverlap().toInstant());
            found.add(from.atZone(zone).withLaterOffsetAtOverlap().toInstant());
        }
        return found;
    }

    private static Instant mostDecent(Instant wish, Set<ZoneId> zones, PolicySettings settings) {
        List<Instant> moments = new ArrayList<>();
        moments.add(wish);
        for (ZoneId zone : zones) {
            LocalDate first = wish.atZone(zone).toLocalDate();
            for (int day = 0; day < HORIZON.toDays(); day++) {
                moments.addAll(beginnings(first.plusDays(day), zone, settings));
            }
        }
        Instant best = wish;
        long most = -1;
        for (Instant moment : new TreeSet<>(moments)) {
            if (!moment.isBefore(wish)) {
                long decent = zones.stream()
                        .filter(zone -> decent(moment, zone, settings))
                        .count();
                if (decent > most) {
                    most = decent;
                    best = moment;
                }
            }
        }
        return best;
    }
}
