// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.connector.meta.GraphAnswer.Heard;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.Via;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks on Messenger, as the page, with one quick reply for each score. Thread-safe. */
final class MessengerSender implements InvitationSender {
    /** Standard messaging window (https://developers.facebook.com/docs/messenger-platform/policy/policy-overview). */
    private static final Duration WINDOW = Duration.ofHours(24);

    /** For a slow queue and for clocks that differ: a message that comes too late counts against the page. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /** Meta's clock may be behind ours, and it tells whole seconds only. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

    /** Meta tells no more of one conversation (https://developers.facebook.com/docs/messenger-platform/conversations). */
    private static final int LISTED = 20;

    /** {@code 2026-03-03T10:15:30+0000} */
    private static final DateTimeFormatter CREATED = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssZ", Locale.ROOT);

    private final GraphClient graph;
    private final String pageId;

    MessengerSender(GraphClient graph, String pageId) {
        this.graph = graph;
        this.pageId = pageId;
    }

    @Override
    public Via via() {
        return Via.MESSENGER;
    }

    @Override
    public boolean givesReceipts() {
        return true;
    }

    /**
     * While the window that the customer's last message opened is open. A contact that shows no user of our page cannot
     * be followed up here: then it ended before it began.
     */
    @Override
    public Optional<Instant> openUntil(Interaction interaction) {
        return Optional.of(
                interaction.handles().stream().anyMatch(handle -> user(handle).isPresent())
                        ? interaction.lastCustomerAt().plus(WINDOW).minus(MARGIN)
                        : interaction.startedAt());
    }

    @Override
    public Outcome send(Ask ask) {
        Optional<String> user = user(ask.to());
        if (user.isEmpty()) {
            return Outcome.refused("the customer is a user of another page than " + MetaAccount.PAGE_ID);
        }
        GraphAnswer answer = graph.post("messages", SurveyMessage.body(ask, user.get()));
        if (answer instanceof GraphAnswer.NotSent no) {
            return Outcome.retry(no.reason());
        }
        if (answer instanceof GraphAnswer.Lost lost) {
            return Outcome.uncertain(lost.reason());
        }
        Heard heard = (Heard) answer;
        if (!heard.ok()) {
            return GraphFailure.of(heard);
        }
        String mid = heard.body().path("message_id").asText("");
        return mid.isEmpty() ? Outcome.uncertain("Meta said yes without a message_id") : Outcome.delivered(mid);
    }

    /**
     * Meta lists words and times of what the page wrote but not what we attached: our words, since the first try, are the
     * message. Two asks of one person are a day apart at least, so that equal words cannot be another's.
     */
    @Override
    public Lookup find(Ask ask) {
        Optional<String> user = user(ask.to());
        if (user.isEmpty()) {
            return new Lookup.Absent();
        }
        GraphAnswer answer = graph.get(
                "conversations",
                Map.of(
                        "platform",
                        "messenger",
                        "user_id",
                        user.get(),
                        "fields",
                        "messages.limit(" + LISTED + "){id,message,created_time,from}"));
        if (answer instanceof GraphAnswer.NotSent no) {
            return new Lookup.Later(no.reason());
        }
        if (answer instanceof GraphAnswer.Lost lost) {
            return new Lookup.Later(lost.reason());
        }
        Heard heard = (Heard) answer;
        if (!heard.ok()) {
            return new Lookup.Later(
                    GraphFailure.of(heard).fold(done -> "", Outcome.Retry::reason, Outcome.Refused::reason));
        }
        if (!heard.body().path("data").isArray()) {
            return new Lookup.Later("Meta's list of conversations cannot be read");
        }
        return among(heard.body().path("data"), ask);
    }

    private Lookup among(JsonNode conversations, Ask ask) {
        String words = spaced(SurveyMessage.text(ask));
        Instant since = ask.firstTriedAt().minus(CLOCKS_DIFFER);
        int newer = 0;
        for (JsonNode conversation : conversations) {
            for (JsonNode line : conversation.path("messages").path("data")) {
                Optional<Instant> at = created(line);
                if (at.isEmpty()) {
                    return new Lookup.Later("Meta's list of messages has a time that cannot be read");
                }
                if (at.get().isBefore(since)) {
                    continue;
                }
                newer++;
                if (pageId.equals(line.path("from").path("id").asText())
                        && words.equals(spaced(line.path("message").asText("")))) {
                    return new Lookup.Found(line.path("id").asText());
                }
            }
        }
        // So much was said since that ours may have dropped off the list.
        return newer < LISTED ? new Lookup.Absent() : new Lookup.Impossible();
    }

    private static Optional<Instant> created(JsonNode line) {
        try {
            return Optional.of(CREATED.parse(line.path("created_time").asText(""), Instant::from));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Vendors tidy white space; words stay. */
    private static String spaced(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** The user's id on our page: an id of another page is nobody here. */
    private Optional<String> user(Handle handle) {
        String prefix = pageId + ":";
        return handle.kind() == Handle.Kind.MESSENGER && handle.value().startsWith(prefix)
                ? Optional.of(handle.value().substring(prefix.length()))
                : Optional.empty();
    }
}
