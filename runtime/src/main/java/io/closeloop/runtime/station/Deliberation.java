// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.match.Contact;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Circumstances;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.policy.PolicySettings;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.InvitationSender;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.View;
import io.closeloop.runtime.routes.AnswerFacts;
import io.closeloop.runtime.routes.InteractionFacts;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Survey;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the routes and the policy make of a contact or an answer. The running program, the routes' tests and a rehearsal
 * all come here, so that none of them can decide differently from the others. Reads and writes nothing; thread-safe.
 *
 * @param targets what may be delivered, by verb
 */
public record Deliberation(RouteDesk desk, PhoneNumbers phones, Ways ways, Map<String, DeliveryTarget<?>> targets) {
    /** Tag that an intake route's {@code skip} header leaves. */
    static final String SKIP = "skip: ";

    public Deliberation {
        targets = Map.copyOf(targets);
    }

    /** How customers can be asked. */
    public interface Ways {
        /** Ways for which a sender is there. */
        Set<Via> configured();

        /** Until when each way is open for the customer of a contact; a way that is missing has no end. */
        Map<Via, Instant> windows(Interaction interaction);

        /** Those of the senders. */
        static Ways of(Map<Via, InvitationSender> senders) {
            return new Ways() {
                @Override
                public Set<Via> configured() {
                    return senders.keySet();
                }

                @Override
                public Map<Via, Instant> windows(Interaction interaction) {
                    Map<Via, Instant> windows = new EnumMap<>(Via.class);
                    senders.values()
                            .forEach(sender ->
                                    sender.openUntil(interaction).ifPresent(until -> windows.put(sender.via(), until)));
                    return windows;
                }
            };
        }
    }

    /**
     * Whose contact it was.
     *
     * @param person whose pause between two asks counts: {@code contact:<id>}, else the first handle's key
     * @param handles the contact's and the record's
     * @param keys the person and every handle: an ask to any of them was an ask to this person
     */
    public record Whose(String person, Set<Handle> handles, Set<String> keys) {
        /** @param contact null when nobody is matched */
        public static Whose of(Interaction interaction, @Nullable Contact contact) {
            Set<Handle> handles = new LinkedHashSet<>(interaction.handles());
            if (contact != null) {
                handles.addAll(contact.handles());
            }
            String person = contact != null
                    ? "contact:" + contact.id()
                    : interaction.handles().isEmpty()
                            ? "nobody"
                            : interaction.handles().get(0).key();
            Set<String> keys = new TreeSet<>();
            keys.add(person);
            handles.forEach(handle -> keys.add(handle.key()));
            return new Whose(person, handles, keys);
        }

        /** Hides what stands for somebody without a contact, because records end up in log lines. */
        @Override
        public String toString() {
            return "Whose" + handles;
        }
    }

    /** What the intake routes of its channel plan for a contact. */
    public Plan intake(Interaction interaction) {
        return intake(interaction, route -> true);
    }

    /** As {@link #intake(Interaction)}, by some of the routes. */
    public Plan intake(Interaction interaction, Predicate<String> routes) {
        return desk.plan("channel:" + interaction.channel().code(), InteractionFacts.of(interaction, null), routes);
    }

    /** The contact as the intake routes leave it. */
    public static Interaction routed(Interaction interaction, Plan plan) {
        Interaction.Builder builder = interaction.with();
        plan.tags().forEach(builder::tag);
        plan.skip().ifPresent(reason -> builder.tag(SKIP + reason));
        plan.language().ifPresent(builder::language);
        return builder.build();
    }

    /** The contact without the word of the intake routes that it carries, so that they can be asked again. */
    public static Interaction unrouted(Interaction interaction) {
        if (interaction.tags().stream().noneMatch(tag -> tag.startsWith(SKIP))) {
            return interaction;
        }
        Interaction i = interaction;
        return new Interaction(
                i.id(),
                i.channel(),
                i.source(),
                i.sourceId(),
                i.address(),
                i.handles(),
                i.customerName(),
                i.startedAt(),
                i.endedAt(),
                i.participants(),
                i.language(),
                i.closeReason(),
                i.crmIds(),
                i.customerMessages(),
                i.customerCharacters(),
                i.talkSeconds(),
                i.lastCustomerAt(),
                i.tags().stream().filter(tag -> !tag.startsWith(SKIP)).toList());
    }

    /** What the survey routes plan for a contact whose match is settled. */
    public Plan survey(Interaction interaction, @Nullable Contact contact) {
        return survey(interaction, contact, route -> true);
    }

    /** As {@link #survey(Interaction, Contact)}, by some of the routes. */
    public Plan survey(Interaction interaction, @Nullable Contact contact, Predicate<String> routes) {
        return desk.plan("interactions:matched", InteractionFacts.of(interaction, contact), routes);
    }

    /**
     * What the record says of whom a contact was with.
     *
     * @param last when this person was last asked
     * @param optedOut those of the person's handles that are on the opt-out list
     * @param recordOptedOut a CRM record that may be this person's forbids surveys
     * @param reopenedAt when the customer came back to the thread; null when they did not
     */
    public record Known(
            View.LastAsk last,
            Set<Handle> optedOut,
            boolean recordOptedOut,
            @Nullable Instant reopenedAt) {
        /** Of somebody whose only record is the matched one, if any, and who did not come back. */
        public static Known of(View.LastAsk last, Set<Handle> optedOut) {
            return new Known(last, optedOut, false, null);
        }
    }

    /**
     * The policy's verdict.
     *
     * @param plan what the survey routes planned
     */
    public Decision decide(
            String decisionId,
            PolicySettings settings,
            Interaction interaction,
            @Nullable Contact contact,
            Plan plan,
            Known known,
            Instant now) {
        Circumstances circumstances = new Circumstances(
                interaction,
                contact,
                plan.proposals(),
                skip(interaction, plan).orElse(null),
                known.last().askAt(),
                known.last().messageAt(),
                known.last().pending(),
                known.optedOut(),
                known.recordOptedOut() || (contact != null && contact.optedOut()),
                known.reopenedAt(),
                Map.of(),
                ways.windows(interaction),
                ways.configured(),
                now);
        return Policy.decide(
                decisionId,
                settings,
                circumstances,
                () -> zones(phones, Whose.of(interaction, contact).handles()));
    }

    private static Optional<String> skip(Interaction interaction, Plan plan) {
        return interaction.tags().stream()
                .filter(tag -> tag.startsWith(SKIP))
                .map(tag -> tag.substring(SKIP.length()))
                .findFirst()
                .or(plan::skip);
    }

    /** The zones each handle may be in; handles about which nothing is known are missing. */
    static Map<Handle, Set<ZoneId>> zones(PhoneNumbers phones, Collection<Handle> handles) {
        Map<Handle, Set<ZoneId>> zones = new HashMap<>();
        for (Handle handle : handles) {
            if (handle.kind() == Handle.Kind.PHONE) {
                Set<ZoneId> known = phones.zones(handle.value());
                if (!known.isEmpty()) {
                    zones.put(handle, known);
                }
            }
        }
        return zones;
    }

    /** The language a customer is asked in. */
    public static String language(Survey survey, Interaction interaction, @Nullable Contact contact) {
        return survey.languageFor(
                contact != null && contact.language() != null ? contact.language() : interaction.language());
    }

    /** The planned invitation of a decision that asks. */
    public static Invitation invitation(
            String id,
            Interaction interaction,
            @Nullable Contact contact,
            AskPlan ask,
            Survey survey,
            PolicySettings settings,
            Instant now) {
        return new Invitation(
                id,
                interaction.id(),
                survey.id(),
                Whose.of(interaction, contact).person(),
                ask.via(),
                ask.to(),
                interaction.address(),
                language(survey, interaction, contact),
                Invitation.State.PLANNED,
                now,
                ask.dueAt(),
                null,
                ask.dueAt().plus(settings.expiry()),
                null,
                0,
                0,
                null);
    }

    /**
     * What the routes of every station that hears of a new version of an answer want delivered.
     *
     * @param before the version before; null for the first
     */
    public List<DeliveryOrder> orders(
            Answer answer, @Nullable Answer before, Interaction interaction, @Nullable Contact contact) {
        return orders(answer, before, interaction, contact, route -> true);
    }

    /** As {@link #orders(Answer, Answer, Interaction, Contact)}, by some of the routes. */
    public List<DeliveryOrder> orders(
            Answer answer,
            @Nullable Answer before,
            Interaction interaction,
            @Nullable Contact contact,
            Predicate<String> routes) {
        AnswerFacts facts = AnswerFacts.of(answer, interaction, contact);
        List<String> stations = new ArrayList<>();
        if (answer.counts() && answer.verdict() != null) {
            stations.add("answers:all");
            stations.add("answers:" + answer.verdict().code());
        }
        if (before != null && before.counts()) {
            stations.add(answer.counts() ? "answers:amended" : "answers:retracted");
        }
        Map<String, DeliveryOrder> orders = new LinkedHashMap<>();
        for (String station : stations) {
            Plan plan = desk.plan(station, facts, routes);
            plan.orders().forEach(order -> orders.putIfAbsent(order.verb() + target(order), order));
        }
        return List.copyOf(orders.values());
    }

    /** What tells two effects of one verb for one answer apart. */
    String target(DeliveryOrder order) {
        DeliveryTarget<?> target = targets.get(order.verb());
        return target == null ? "" : Orders.target(target, order);
    }
}
