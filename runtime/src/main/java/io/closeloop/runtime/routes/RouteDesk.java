// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.config.Settings;
import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Inbox;
import io.closeloop.runtime.vault.Hidden;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Where stations and routes meet: routes that begin with one of our words register here, stations have them plan.
 * Thread-safe. A swap of routes and configuration never overlaps a planning, so no fact meets half a version.
 */
public final class RouteDesk {
    private final Map<String, List<StationConsumer>> routes = new ConcurrentHashMap<>();
    private final ReadWriteLock swap = new ReentrantReadWriteLock(true);
    private final Map<String, DeliveryTarget<?>> verbs;
    private volatile Set<String> surveys;
    private final String crm;
    private final @Nullable CustomInbox inbox;

    /** Where {@code to: channel:custom} puts the contacts it is given, and how it reads them. */
    public record CustomInbox(Inbox inbox, Function<Map<String, Object>, Interaction> reader) {}

    /**
     * @param verbs what may stand after {@code deliver:}
     * @param surveys what may stand after {@code survey:}
     * @param crm what {@code deliver:crm-...} stands for
     * @param inbox null where nothing may be put in
     */
    public RouteDesk(
            Map<String, DeliveryTarget<?>> verbs, Set<String> surveys, String crm, @Nullable CustomInbox inbox) {
        this.verbs = Map.copyOf(verbs);
        this.surveys = Set.copyOf(surveys);
        this.crm = crm;
        this.inbox = inbox;
    }

    /** A desk that knows the words and takes nothing in: for checking routes. */
    public RouteDesk scratch() {
        return new RouteDesk(verbs, surveys, crm, null);
    }

    /** The verb meant: {@code crm-answer} is the chosen CRM's. */
    public String verb(String written) {
        String chosen = crm.equals("local") ? "local-crm" : crm;
        return written.startsWith("crm-") ? chosen + written.substring(3) : written;
    }

    public Optional<DeliveryTarget<?>> target(String verb) {
        return Optional.ofNullable(verbs.get(verb));
    }

    public Map<String, DeliveryTarget<?>> verbs() {
        return verbs;
    }

    public Set<String> surveys() {
        return surveys;
    }

    /** Other surveys may be named from now on; call it within {@link #swap}. */
    public void surveys(Set<String> names) {
        this.surveys = Set.copyOf(names);
    }

    Optional<CustomInbox> inbox() {
        return Optional.ofNullable(inbox);
    }

    void add(String station, StationConsumer consumer) {
        List<StationConsumer> consumers = routes.computeIfAbsent(station, key -> new CopyOnWriteArrayList<>());
        consumers.add(consumer);
        // The first proposal and the first reason count: an edit must not move a route behind the others.
        consumers.sort(Comparator.comparing(route -> String.valueOf(route.getRouteId())));
    }

    void remove(String station, StationConsumer consumer) {
        List<StationConsumer> consumers = routes.get(station);
        if (consumers != null) {
            consumers.remove(consumer);
        }
    }

    /** True when a route listens. */
    public boolean hears(String station) {
        return !routes.getOrDefault(station, List.of()).isEmpty();
    }

    /** Runs while no planning is under way. */
    public void swap(Runnable change) {
        swap.writeLock().lock();
        try {
            change.run();
        } finally {
            swap.writeLock().unlock();
        }
    }

    /** Runs work, planning included, during which neither routes nor configuration change. */
    public <T> T steadily(Supplier<T> work) {
        swap.readLock().lock();
        try {
            return work.get();
        } finally {
            swap.readLock().unlock();
        }
    }

    /**
     * Has every route of a station plan for a fact, one after the other.
     *
     * @throws PlanFailed when a route threw: nothing of this plan may be used
     */
    public Plan plan(String station, Object body) {
        return plan(station, body, route -> true);
    }

    /**
     * As {@link #plan(String, Object)}, with only some of the station's routes.
     *
     * @param only says of a route, by its id, whether it plans
     */
    public Plan plan(String station, Object body, Predicate<String> only) {
        Plan plan = new Plan(station);
        swap.readLock().lock();
        try {
            Hidden.during(personal(body), () -> {
                for (StationConsumer consumer : routes.getOrDefault(station, List.of())) {
                    if (only.test(consumer.getRouteId())) {
                        run(consumer, plan, body);
                    }
                }
            });
        } finally {
            swap.readLock().unlock();
        }
        return plan;
    }

    /** What steps and their libraries must not quote; the rest of a body is the contact center's own. */
    private static List<String> personal(Object body) {
        if (body instanceof AnswerFacts answer) {
            return List.of(answer.comment(), answer.agent(), answer.account());
        }
        return body instanceof InteractionFacts contact ? List.of(contact.agent(), contact.account()) : List.of();
    }

    private static void run(StationConsumer consumer, Plan plan, Object body) {
        Exchange exchange = consumer.createExchange(false);
        exchange.setProperty(Plan.PROPERTY, plan);
        exchange.getIn().setBody(body);
        try {
            consumer.createUoW(exchange);
            consumer.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            consumer.doneUoW(exchange);
        }
        Exception failure = exchange.getException();
        if (failure != null || exchange.isRollbackOnly()) {
            throw new PlanFailed(consumer.getRouteId(), failure == null ? null : RouteFailure.of(failure));
        }
        text(exchange, PlanHeader.SKIP).ifPresent(plan::skip);
        text(exchange, PlanHeader.LANGUAGE).ifPresent(plan::language);
        text(exchange, PlanHeader.TAG).ifPresent(tags -> {
            for (String tag : tags.split(",")) {
                if (!tag.isBlank()) {
                    plan.tag(tag.strip());
                }
            }
        });
    }

    private static Optional<String> text(Exchange exchange, PlanHeader header) {
        return Optional.ofNullable(exchange.getMessage().getHeader(header.header(), String.class))
                .filter(value -> !value.isBlank());
    }

    /** A route threw while planning. The message names the route and the kind of failure, never the fact. */
    public static final class PlanFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String route;

        PlanFailed(@Nullable String routeId, @Nullable RouteFailure cause) {
            super("route " + routeId + " failed: " + (cause == null ? "rolled back" : cause.kind()), cause);
            this.route = String.valueOf(routeId);
        }

        /** Id of the route. */
        public String route() {
            return route;
        }

        /** What its step said, without what is personal in the fact; empty when it said nothing. */
        public String said() {
            return getCause() instanceof RouteFailure failure ? failure.said() : "";
        }
    }

    /** Adds an order after checking that the plan belongs to an answer. */
    static void order(Exchange exchange, DeliveryOrder order) {
        plan(exchange, "answers:", "deliver:").order(order);
    }

    static Plan plan(Exchange exchange, String stationPrefix, String step) {
        Plan plan = exchange.getProperty(Plan.PROPERTY, Plan.class);
        if (plan == null || !plan.station().startsWith(stationPrefix)) {
            throw new IllegalStateException(
                    "A " + step + " step stands in a route that does not begin with " + stationPrefix);
        }
        return plan;
    }

    /** Settings that routes may use as {@code {{key}}}: everything but secrets. */
    public static Map<String, String> placeholders(Settings settings) {
        Map<String, String> values = settings.under("");
        values.keySet()
                .removeIf(key -> key.endsWith("token")
                        || key.endsWith("secret")
                        || key.endsWith("password")
                        || key.startsWith("mail.imap.")
                        || key.startsWith("mail.smtp.")
                        || key.equals("closeloop.db.url"));
        return values;
    }
}
