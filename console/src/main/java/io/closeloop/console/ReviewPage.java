// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.match.Found;
import io.closeloop.match.Lookup;
import io.closeloop.match.Match;
import io.closeloop.port.Crm;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.View;
import io.closeloop.runtime.station.Loop;
import io.closeloop.runtime.station.MatchReview;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /review}: contacts whose customer could be several people, first those for whom something is held; one choice
 * settles each.
 */
final class ReviewPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewPage.class);
    /** As many as a person settles in one sitting; the next ones move up. */
    private static final int SHOWN = 50;
    /** More are not counted: nobody's work depends on how many more. */
    private static final int COUNTED = 1000;

    /** As the ledger names whoever signed in here. */
    private static final String WHO = "console";

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern(
                    "d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Loop loop;
    private final Views views;

    ReviewPage(Loop loop, Views views) {
        this.loop = loop;
        this.views = views;
    }

    /**
     * Which part of the list somebody looks at.
     *
     * @param all also matches for which nothing is held
     * @param after the contact before it; empty on the first page
     */
    private record Place(boolean all, String after) {
        static Place of(Function<String, Optional<String>> field) {
            return new Place(
                    field.apply("all").isPresent(), field.apply("after").orElse(""));
        }
    }

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String parameter) {
        MatchReview review = new MatchReview(loop);
        if (!call.method().equals("POST")) {
            return CompletableFuture.completedFuture(list(review, Place.of(call::parameter), 200, ""));
        }
        Form form = Form.of(call);
        Place place = Place.of(form::get);
        Optional<String> interaction = form.get("interaction");
        if (interaction.isEmpty() || !form.has("contact")) {
            return CompletableFuture.completedFuture(list(review, place, 200, "Choose a contact first."));
        }
        return settle(review, interaction.get(), form.get("contact"))
                .thenApplyAsync(settled -> list(
                        review,
                        place,
                        200,
                        settled
                                ? "Settled. What waited for it goes out now."
                                : "That contact is not among the candidates any more, or somebody has settled it."))
                .exceptionally(failure -> away(review, place, failure));
    }

    /** @param contact empty where none of the candidates was chosen: no contact has an empty id */
    private static CompletionStage<Boolean> settle(MatchReview review, String interaction, Optional<String> contact) {
        return contact.isPresent()
                ? review.settle(interaction, contact.get(), WHO)
                : review.settleAsNobody(interaction, WHO);
    }

    private HttpAnswer away(MatchReview review, Place place, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof Crm.Unavailable)) {
            throw new CompletionException(cause);
        }
        LOG.warn("A match could not be settled, because the CRM does not answer: {}", cause.getMessage());
        return list(review, place, 503, "The CRM does not answer; nothing was settled. Try again later.");
    }

    /** One waiting match as people read it. */
    public record Row(String interaction, String title, String customer, List<Choice> choices) {
        /** Hides the customer, because records end up in log lines. */
        @Override
        public String toString() {
            return "Row[" + interaction + "]";
        }
    }

    /** One candidate; {@code link} is empty when the CRM has no page for it. */
    public record Choice(String id, String name, String more, String basis, String link) {}

    private HttpAnswer list(MatchReview review, Place place, int status, String said) {
        String after = place.after().isEmpty() ? null : place.after();
        MatchReview.Waiting waiting = place.all() ? review.open(after, SHOWN) : review.holding(after, SHOWN);
        Map<String, Interaction> interactions = loop.store()
                .read(view -> waiting.matches().stream()
                        .flatMap(record -> view.interaction(record.interactionId()).stream())
                        .collect(Collectors.toMap(Interaction::id, interaction -> interaction)));
        Map<String, Contact> contacts = contacts(interactions.values().stream().toList());
        List<Row> rows = waiting.matches().stream()
                .map(record -> row(record, interactions.get(record.interactionId()), contacts))
                .toList();
        String next = waiting.next();
        return views.page(
                status,
                "review",
                Map.of(
                        "rows",
                        rows,
                        "said",
                        said,
                        "holding",
                        holding(review.countHolding(COUNTED + 1)),
                        "all",
                        place.all(),
                        "after",
                        place.after(),
                        "next",
                        next == null ? "" : next));
    }

    private static String holding(int contacts) {
        return switch (contacts) {
            case 0 -> "";
            case 1 -> "1 contact holds effects back.";
            default ->
                contacts > COUNTED
                        ? String.format(Locale.ROOT, "More than %,d contacts hold effects back.", COUNTED)
                        : String.format(Locale.ROOT, "%,d contacts hold effects back.", contacts);
        };
    }

    /** The people behind the candidates, asked for in one batch; empty while the CRM is away. */
    private Map<String, Contact> contacts(List<Interaction> interactions) {
        List<Lookup> lookups = interactions.stream()
                .map(i ->
                        new Lookup(i.id(), i.crmIds().get("contact"), i.crmIds().get("case"), i.handles()))
                .toList();
        Map<String, Contact> contacts = new HashMap<>();
        try {
            for (Found found : lookups.isEmpty() ? List.<Found>of() : loop.crm().find(lookups)) {
                found.hits().forEach(hit -> contacts.put(hit.contact().id(), hit.contact()));
            }
        } catch (Crm.Unavailable away) {
            LOG.info("The review page shows record ids only: {}", away.getMessage());
        }
        return contacts;
    }

    private Row row(View.MatchRecord record, @Nullable Interaction interaction, Map<String, Contact> contacts) {
        List<Choice> choices = new ArrayList<>();
        for (Match.Candidate candidate : MatchReview.candidates(record)) {
            choices.add(choice(candidate, contacts.get(candidate.contactId())));
        }
        return interaction == null
                ? new Row(record.interactionId(), record.interactionId(), "", choices)
                : new Row(interaction.id(), title(interaction), customer(interaction), choices);
    }

    private static String title(Interaction interaction) {
        String channel = switch (interaction.channel()) {
            case PHONE -> "Phone call";
            case CHAT -> "Chat";
            case EMAIL -> "E-mail thread";
            case SOCIAL -> "Conversation";
            case CUSTOM -> "Contact";
        };
        String agent = interaction
                .agent()
                .map(Participant::label)
                .map(name -> " with " + name)
                .orElse("");
        return channel + agent + ", " + MINUTE.format(interaction.endedAt());
    }

    private static String customer(Interaction interaction) {
        return Stream.concat(
                        Stream.ofNullable(interaction.customerName()),
                        interaction.handles().stream().map(Handle::value))
                .collect(Collectors.joining(", "));
    }

    private Choice choice(Match.Candidate candidate, @Nullable Contact contact) {
        String basis = candidate.basis().code().replace('-', ' ') + ", " + Math.round(candidate.confidence() * 100)
                + " % sure";
        String link =
                loop.crm().contactLink(candidate.contactId()).map(URI::toString).orElse("");
        if (contact == null) {
            return new Choice(candidate.contactId(), candidate.contactId(), "", basis, link);
        }
        String more = Stream.concat(
                        Stream.ofNullable(contact.accountName()),
                        contact.handles().stream().map(Handle::value))
                .collect(Collectors.joining(", "));
        return new Choice(candidate.contactId(), contact.name(), more, basis, link);
    }
}
