// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.delivery.DeliveryOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of one station planned for one fact. Steps such as {@code deliver:} only add to it; the station commits
 * it together with the fact, or not at all. Used by one exchange at a time.
 */
public final class Plan {
    /** Exchange property under which steps find it. */
    public static final String PROPERTY = "closeloop.plan";

    private final String station;
    private final Set<String> proposals = new LinkedHashSet<>();
    private final List<DeliveryOrder> orders = new ArrayList<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private @Nullable String skip;
    private @Nullable String language;

    public Plan(String station) {
        this.station = station;
    }

    /** {@code channel:phone}, {@code interactions:matched}, {@code answers:detractor} ... */
    public String station() {
        return station;
    }

    void propose(String surveyId) {
        proposals.add(surveyId);
    }

    void order(DeliveryOrder order) {
        orders.add(order);
    }

    void skip(String reason) {
        if (skip == null) {
            skip = reason;
        }
    }

    void tag(String tag) {
        tags.add(tag);
    }

    void language(String wish) {
        language = wish;
    }

    public List<String> proposals() {
        return List.copyOf(proposals);
    }

    public List<DeliveryOrder> orders() {
        return List.copyOf(orders);
    }

    public Set<String> tags() {
        return Set.copyOf(tags);
    }

    /** Why a route wants no ask. */
    public Optional<String> skip() {
        return Optional.ofNullable(skip);
    }

    /** A route's correction of the language. */
    public Optional<String> language() {
        return Optional.ofNullable(language);
    }
}
