// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.interaction.Interaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one message in Slack up to date with one effect: posts it once, edits it ever after. Thread-safe.
 *
 * @param verb the verb it works for, for messages
 * @param type of the {@link SlackMark}
 */
record SlackPosting(String verb, String type, SlackClient slack, Supplier<EscalationSettings> settings) {
    /** A channel is read once, for however many. */
    static final int LOOKUPS = 100;

    // An answer may be changed for a day and wait for a dead vendor for some more.
    private static final Duration OLDEST = Duration.ofDays(3);
    private static final Duration SKEW = Duration.ofMinutes(10);

    /**
     * What should stand in Slack now.
     *
     * @param channel as the route wrote it; null for the queue's
     * @param worthPosting false when only an existing message needs to say so
     * @param nudges how often the message should have called for attention by now
     * @param nudge what it calls; null when it should not
     */
    record Wish(
            @Nullable String channel,
            SlackMessage message,
            boolean worthPosting,
            int nudges,
            @Nullable Nudge nudge) {}

    /**
     * A reminder in the message's thread.
     *
     * @param since when the follow-up was opened: reminders of one that has ended since were for that one
     */
    record Nudge(SlackMessage message, Instant since) {}

    /** What may be there although its answer was lost must have been looked for with {@link #find}. */
    Outcome bring(Effect<?> effect, Wish wish) {
        Optional<SlackPlace> place = place(effect, wish.channel());
        SlackMark mark = new SlackMark(type, effect.id(), effect.version(), wish.nudges());
        Optional<SlackReference> posted =
                Optional.ofNullable(effect.reference()).flatMap(SlackReference::of);
        if (posted.isPresent()) {
            SlackPlace where = new SlackPlace(
                    posted.get().channel(), place.map(SlackPlace::setting).orElse(SlackPlace.CONFIGURED));
            return change(effect, wish, posted.get(), where, mark);
        }
        if (!wish.worthPosting()) {
            return Outcome.delivered(null);
        }
        return place.map(where -> slack.post(where, wish.message(), mark))
                .orElseGet(() -> Outcome.misconfigured(
                        "no Slack channel is configured for the queue of this contact", SlackPlace.CONFIGURED));
    }

    /**
     * Which of these effects are in Slack: each channel is read once for all of its effects.
     *
     * @param channel as the route wrote it for an effect; null for the queue's
     */
    <E extends Effect<?>> List<Lookup> find(List<E> effects, Function<E, @Nullable String> channel) {
        Map<String, List<E>> byChannel = new LinkedHashMap<>();
        Map<String, SlackPlace> places = new HashMap<>();
        for (E effect : effects) {
            // An edit can be repeated without harm, and without a channel nothing was posted.
            place(effect, channel.apply(effect))
                    .filter(place -> effect.reference() == null)
                    .ifPresent(place -> {
                        places.put(place.channel(), place);
                        byChannel
                                .computeIfAbsent(place.channel(), first -> new ArrayList<>())
                                .add(effect);
                    });
        }
        Map<String, Lookup> found = new HashMap<>();
        byChannel.forEach((name, asked) -> found.putAll(find(Objects.requireNonNull(places.get(name)), asked)));
        return effects.stream()
                .map(effect -> found.getOrDefault(effect.id(), new Lookup.Absent()))
                .toList();
    }

    private Map<String, Lookup> find(SlackPlace place, List<? extends Effect<?>> effects) {
        SlackClient.Seen seen = lookForAll(place, effects);
        Map<String, Lookup> found = new HashMap<>();
        for (Effect<?> effect : effects) {
            found.put(
                    effect.id(),
                    seen.message(effect.id())
                            .map(sighting -> found(effect, sighting))
                            .orElseGet(() -> notFound(seen.why())));
        }
        return found;
    }

    private static Lookup found(Effect<?> effect, SlackClient.Sighting sighting) {
        String reference = sighting.reference().toString();
        return sighting.mark().version() >= effect.version()
                ? new Lookup.Found(reference)
                : new Lookup.Outdated(reference);
    }

    private static Lookup notFound(@Nullable Outcome why) {
        return why == null
                ? new Lookup.Absent()
                : why.fold(
                        delivered -> new Lookup.Absent(),
                        retry -> new Lookup.Later(retry.reason()),
                        refused -> new Lookup.Impossible());
    }

    /** Reads a channel until the message of each effect is seen. */
    private SlackClient.Seen lookForAll(SlackPlace place, List<? extends Effect<?>> effects) {
        Set<String> keys = effects.stream().map(Effect::id).collect(Collectors.toSet());
        Instant since = effects.stream()
                .map(effect -> since(effect.story()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return slack.look(
                place,
                keys,
                since,
                sightings -> sightings.stream()
                                .map(SlackClient.Sighting::mark)
                                .filter(SlackMark::own)
                                .map(SlackMark::key)
                                .distinct()
                                .count()
                        == keys.size());
    }

    private Outcome change(Effect<?> effect, Wish wish, SlackReference posted, SlackPlace where, SlackMark mark) {
        Nudge nudge = wish.nudge();
        if (nudge != null) {
            Predicate<List<SlackClient.Sighting>> called = seen -> called(seen, wish.nudges(), nudge.since());
            SlackClient.Seen before = slack.look(where, Set.of(effect.id()), since(effect.story()), called);
            if (before.why() instanceof Outcome.Retry later) {
                return later.certain();
            }
            if (before.why() instanceof Outcome.Refused blind) {
                // Whether it has called already cannot be seen: calling at every edit would tire the whole channel.
                return edited(slack.edit(posted, where, wish.message(), mark), blind);
            }
            if (!called.test(before.sightings())) {
                Outcome call = slack.callUnder(
                        posted,
                        where,
                        nudge.message(),
                        new SlackMark(SlackMark.NUDGE, effect.id(), effect.version(), wish.nudges()));
                if (!(call instanceof Outcome.Delivered)) {
                    return call;
                }
            }
        }
        return slack.edit(posted, where, wish.message(), mark);
    }

    /** What an admin is to mend is told once the message stands; a reminder that nobody can mend is left out. */
    private static Outcome edited(Outcome edit, Outcome.Refused reminder) {
        return edit instanceof Outcome.Delivered && reminder.setting() != null ? reminder : edit;
    }

    private static boolean called(List<SlackClient.Sighting> sightings, int times, Instant since) {
        return sightings.stream()
                .anyMatch(sighting -> sighting.mark().nudges() >= times
                        && !sighting.reference().at().isBefore(since));
    }

    private Optional<SlackPlace> place(Effect<?> effect, @Nullable String channel) {
        return SlackPlace.of(verb, channel, settings.get(), effect.story().interaction());
    }

    private static Instant since(AnswerStory story) {
        Interaction interaction = story.interaction();
        Instant earliest = story.answer().at().minus(OLDEST);
        return (interaction.endedAt().isAfter(earliest) ? interaction.endedAt() : earliest).minus(SKEW);
    }
}
