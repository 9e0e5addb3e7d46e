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
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one message in Slack up to date with one effect: posts it once, edits it ever after. Thread-safe.
 *
 * @param verb the verb it works for, for messages
 * @param type of the {@link SlackMark}
 */
record SlackPosting(String verb, String type, SlackClient slack, Supplier<EscalationSettings> settings) {
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
            @Nullable SlackMessage nudge) {}

    Outcome bring(Effect<?> effect, Wish wish) {
        Optional<SlackPlace> place = place(effect, wish.channel());
        SlackMark mark = new SlackMark(type, effect.id(), effect.version(), wish.nudges());
        Optional<SlackReference> posted =
                Optional.ofNullable(effect.reference()).flatMap(SlackReference::of);
        if (posted.isEmpty() && effect.version() > 1 && place.isPresent()) {
            // The first version may have got through although its answer was lost, and must not stand there twice.
            SlackClient.Seen seen = slack.look(place.get(), effect.id(), since(effect.story()), SlackMark::own);
            if (seen.why() instanceof Outcome.Retry later) {
                return new Outcome.Retry(later.after(), later.reason(), false);
            }
            posted = seen.message().map(SlackClient.Sighting::reference);
        }
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

    Lookup find(Effect<?> effect, @Nullable String channel) {
        Optional<SlackPlace> place = place(effect, channel);
        // An edit can be repeated without harm, and without a channel nothing was posted.
        if (effect.reference() != null || place.isEmpty()) {
            return new Lookup.Absent();
        }
        SlackClient.Seen seen = slack.look(place.get(), effect.id(), since(effect.story()), SlackMark::own);
        if (seen.why() != null) {
            return seen.why()
                    .fold(
                            delivered -> new Lookup.Absent(),
                            retry -> new Lookup.Later(retry.reason()),
                            refused -> new Lookup.Impossible());
        }
        // A message that shows an older version still has to be edited; bring() finds it again.
        return seen.message()
                .filter(sighting -> sighting.mark().version() >= effect.version())
                .<Lookup>map(sighting -> new Lookup.Found(sighting.reference().toString()))
                .orElseGet(Lookup.Absent::new);
    }

    private Outcome change(Effect<?> effect, Wish wish, SlackReference posted, SlackPlace where, SlackMark mark) {
        if (wish.nudge() != null) {
            SlackClient.Seen before =
                    slack.look(where, effect.id(), since(effect.story()), seen -> seen.nudges() >= wish.nudges());
            if (before.why() instanceof Outcome.Retry later) {
                return new Outcome.Retry(later.after(), later.reason(), false);
            }
            boolean called = before.sightings().stream()
                    .anyMatch(sighting -> sighting.mark().nudges() >= wish.nudges());
            if (!called) {
                Outcome call = slack.callUnder(
                        posted,
                        where,
                        wish.nudge(),
                        new SlackMark(SlackMark.NUDGE, effect.id(), effect.version(), wish.nudges()));
                if (!(call instanceof Outcome.Delivered)) {
                    return call;
                }
            }
        }
        return slack.edit(posted, where, wish.message(), mark);
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
