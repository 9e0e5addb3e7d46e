// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.methods.request.chat.ChatPostMessageRequest;
import com.slack.api.methods.request.chat.ChatPostMessageRequest.ChatPostMessageRequestBuilder;
import com.slack.api.methods.response.auth.AuthTestResponse;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.methods.response.chat.ChatUpdateResponse;
import com.slack.api.methods.response.conversations.ConversationsHistoryResponse;
import com.slack.api.methods.response.conversations.ConversationsInfoResponse;
import com.slack.api.model.Message;
import com.slack.api.util.http.SlackHttpClient;
import io.closeloop.delivery.Outcome;
import io.closeloop.delivery.RetryAfter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slack's Web API through Slack's own SDK: the only class here that does I/O. Thread-safe.
 *
 * <p>One call is one request: nothing below retries by itself, so that an outcome that is unknown is known to be unknown.
 */
final class SlackClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlackClient.class);
    private static final int PAGE = 200;
    /** For each effect that is looked for. */
    private static final int PAGES = 100;

    private final Slack slack;
    private final MethodsClient methods;
    private final Clock clock;
    private final SlackLanes lanes = new SlackLanes();

    /** @param patience how long to wait for a connection, and then for an answer */
    SlackClient(SlackAccount account, Clock clock, Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        SlackConfig config = new SlackConfig();
        config.setMethodsEndpointUrlPrefix(account.base() + "/api/");
        // Statistics would call auth.test by themselves; listeners would log bodies, which hold customers' words.
        config.setStatsEnabled(false);
        config.setHttpClientResponseHandlers(List.of());
        config.setHttpClientReadTimeoutMillis(millis);
        config.setHttpClientWriteTimeoutMillis(millis);
        config.setHttpClientCallTimeoutMillis(millis * 3);
        OkHttpClient once = SlackHttpClient.buildOkHttpClient(config)
                .newBuilder()
                .connectTimeout(patience)
                // OkHttp would silently send a post again after its connection broke in the middle.
                .retryOnConnectionFailure(false)
                // Runs once the connection stands: what fails in here may have reached Slack.
                .addNetworkInterceptor(chain -> {
                    try {
                        return whole(chain.proceed(chain.request()));
                    } catch (IOException e) {
                        throw new BrokenOff(e);
                    }
                })
                .build();
        SlackHttpClient http = new SlackHttpClient(once);
        http.setConfig(config);
        this.slack = Slack.getInstance(config, http);
        this.methods = slack.methods(account.botToken());
        this.clock = clock;
    }

    /** A message that is there already. */
    record Sighting(SlackReference reference, SlackMark mark) {}

    /**
     * What a look into a channel showed.
     *
     * @param why why nothing could be seen; null when all was
     */
    record Seen(List<Sighting> sightings, @Nullable Outcome why) {
        /** An effect's message itself. */
        Optional<Sighting> message(String key) {
            return sightings.stream()
                    .filter(sighting ->
                            sighting.mark().own() && sighting.mark().key().equals(key))
                    .findFirst();
        }
    }

    /** Posts a message; {@code Delivered} carries its {@link SlackReference}. */
    Outcome post(SlackPlace place, SlackMessage message, SlackMark mark) {
        Tried<ChatPostMessageResponse> tried = orPlain(
                message,
                mark,
                form -> call(
                        "chat.postMessage",
                        place,
                        () -> methods.chatPostMessage(request(place, form).build())));
        return tried.outcome(posted -> posted.getTs() == null || posted.getChannel() == null
                ? Outcome.uncertain("Slack gave no ts for the message")
                : Outcome.delivered(new SlackReference(posted.getChannel(), posted.getTs()).toString()));
    }

    /**
     * Answers a message of ours and shows the answer in the channel too: an edit alone notifies nobody.
     *
     * @param place the channel of the message
     */
    Outcome callUnder(SlackReference posted, SlackPlace place, SlackMessage message, SlackMark mark) {
        Tried<ChatPostMessageResponse> tried = orPlain(
                message,
                mark,
                form -> call(
                        "chat.postMessage",
                        place,
                        () -> methods.chatPostMessage(request(place, form)
                                .threadTs(posted.ts())
                                .replyBroadcast(true)
                                .build())));
        return tried.outcomeOf(posted);
    }

    /**
     * Replaces a message of ours.
     *
     * @param place the channel of the message
     */
    Outcome edit(SlackReference posted, SlackPlace place, SlackMessage message, SlackMark mark) {
        Tried<ChatUpdateResponse> tried = orPlain(
                message,
                mark,
                form -> call(
                        "chat.update",
                        place,
                        () -> methods.chatUpdate(request -> request.channel(place.channel())
                                .ts(posted.ts())
                                .text(form.text())
                                .blocksAsString(form.blocks())
                                .metadata(form.metadata()))));
        return tried.outcomeOf(posted);
    }

    /**
     * Looks for the messages of effects. Slack pages from the oldest on when it is given an oldest time, so a look ends
     * early only by what it was made for.
     *
     * @param keys of the effects
     * @param enough ends the look as soon as what was seen is like this
     */
    Seen look(SlackPlace place, Set<String> keys, Instant since, Predicate<List<Sighting>> enough) {
        List<Sighting> sightings = new ArrayList<>();
        String cursor = null;
        for (int page = 0; page < PAGES * keys.size(); page++) {
            String from = cursor;
            Tried<ConversationsHistoryResponse> tried = call(
                    "conversations.history",
                    place,
                    () -> methods.conversationsHistory(request -> request.channel(place.channel())
                            .oldest(since.getEpochSecond() + ".000000")
                            .limit(PAGE)
                            .cursor(from)
                            .includeAllMetadata(true)));
            ConversationsHistoryResponse history = tried.answer();
            if (history == null) {
                return new Seen(sightings, tried.failure());
            }
            for (Message message : messages(history)) {
                SlackMark.of(message)
                        .filter(mark -> keys.contains(mark.key()))
                        .ifPresent(mark -> sightings.add(
                                new Sighting(new SlackReference(place.channel(), message.getTs()), mark)));
            }
            cursor = next(history);
            if (cursor == null || enough.test(sightings)) {
                return new Seen(sightings, null);
            }
        }
        return new Seen(sightings, Outcome.refused("the channel has more messages since then than can be searched"));
    }

    /**
     * What Slack said to a question.
     *
     * @param error Slack's word, or why there was no answer; empty when all is well
     * @param member whether the bot is in the channel asked about
     */
    record Told(String error, boolean member, boolean archived) {
        boolean ok() {
            return error.isEmpty();
        }
    }

    /** Whether the token works. */
    Told askWhoWeAre() {
        return told(() -> {
            AuthTestResponse answer = methods.authTest(request -> request);
            return new Told(answer.isOk() ? "" : word(answer.getError()), false, false);
        });
    }

    /** Whether a channel can be seen, and whether the bot is in it. */
    Told askAboutChannel(String id) {
        return told(() -> {
            ConversationsInfoResponse answer = methods.conversationsInfo(request -> request.channel(id));
            return answer.isOk() && answer.getChannel() != null
                    ? new Told(
                            "",
                            answer.getChannel().isMember(),
                            answer.getChannel().isArchived())
                    : new Told(word(answer.getError()), false, false);
        });
    }

    private static Told told(Request<Told> question) {
        try {
            return question.send();
        } catch (SlackApiException e) {
            return new Told("Slack answers HTTP " + e.getResponse().code(), false, false);
        } catch (IOException | RuntimeException e) {
            return new Told("no answer (" + e.getClass().getSimpleName() + ")", false, false);
        }
    }

    /** Slack's words are lower case and underscores; anything else is none of them. */
    private static String word(@Nullable String error) {
        return error != null && error.matches("[a-z_]{1,60}") ? error : "an answer that cannot be read";
    }

    @Override
    public void close() {
        try {
            slack.close();
        } catch (Exception e) {
            LOG.warn("Slack's client did not close: {}", e.toString());
        }
    }

    /**
     * What came of one call.
     *
     * @param answer of a success; null otherwise
     * @param error Slack's word; null when there was none
     */
    private record Tried<T>(
            @Nullable T answer, Outcome failure, @Nullable String error) {
        static <T> Tried<T> failed(Outcome failure) {
            return new Tried<>(null, failure, null);
        }

        Outcome outcome(Function<T, Outcome> success) {
            return answer == null ? failure : success.apply(answer);
        }

        /** A message that somebody deleted in Slack needs no change any more. */
        Outcome outcomeOf(SlackReference posted) {
            return answer != null || SlackErrors.deleted(error) ? Outcome.delivered(posted.toString()) : failure;
        }
    }

    private interface Request<T> {
        T send() throws IOException, SlackApiException;
    }

    /** Read to its end, so that an answer that breaks off is noticed where it is known that Slack was reached. */
    private static Response whole(Response answer) throws IOException {
        ResponseBody body = answer.body();
        return body == null
                ? answer
                : answer.newBuilder()
                        .body(ResponseBody.create(body.bytes(), body.contentType()))
                        .build();
    }

    /** A message as it is sent: with blocks, or as plain text. */
    private record Form(String text, @Nullable String blocks, Message.@Nullable Metadata metadata) {}

    /** The connection broke after it stood. */
    private static final class BrokenOff extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOff(IOException cause) {
            super(cause);
        }
    }

    private static ChatPostMessageRequestBuilder request(SlackPlace place, Form form) {
        return ChatPostMessageRequest.builder()
                .channel(place.channel())
                .text(form.text())
                .blocksAsString(form.blocks())
                .metadata(form.metadata())
                .unfurlLinks(false)
                .unfurlMedia(false);
    }

    private static <T> Tried<T> orPlain(SlackMessage message, SlackMark mark, Function<Form, Tried<T>> send) {
        Tried<T> first = send.apply(new Form(message.text(), message.blocks(), mark.metadata()));
        if (!SlackErrors.malformed(first.error())) {
            return first;
        }
        LOG.warn("Slack says {} of the message for {}: it goes out as plain text", first.error(), mark.key());
        return send.apply(
                new Form(message.plain(), null, SlackErrors.metadata(first.error()) ? null : mark.metadata()));
    }

    private <T extends SlackApiTextResponse> Tried<T> call(String method, SlackPlace place, Request<T> request) {
        String lane = method + " " + place.channel();
        Instant now = clock.instant();
        Optional<Duration> turn = lanes.turn(lane, now);
        if (turn.isPresent()) {
            return Tried.failed(Outcome.inTurn(turn.get(), "Slack asked to wait with " + method));
        }
        try {
            T answer = request.send();
            Outcome failure = SlackErrors.outcome(answer.getError(), answer.getNeeded(), place);
            return new Tried<>(answer.isOk() ? answer : null, failure, answer.getError());
        } catch (SlackApiException e) {
            return Tried.failed(status(e, lane, now));
        } catch (IOException e) {
            return Tried.failed(brokenOff(e));
        } catch (RuntimeException unreadable) {
            // The SDK's way to say that a success was no JSON.
            return Tried.failed(Outcome.uncertain("Slack's answer to " + method + " cannot be read"));
        }
    }

    private Outcome status(SlackApiException e, String lane, Instant now) {
        int status = e.getResponse().code();
        if (status != 429) {
            return SlackErrors.status(status);
        }
        Optional<Duration> after = RetryAfter.read(e.getResponse().header("Retry-After"), now);
        after.ifPresent(wait -> lanes.close(lane, now.plus(wait)));
        return after.map(wait -> Outcome.inTurn(wait, "Slack answers HTTP 429"))
                .orElseGet(() -> Outcome.retry("Slack answers HTTP 429"));
    }

    private static Outcome brokenOff(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BrokenOff) {
                return Outcome.uncertain("no answer from Slack after sending");
            }
        }
        return Outcome.retry("Slack cannot be reached: " + e.getClass().getSimpleName());
    }

    private static List<Message> messages(ConversationsHistoryResponse history) {
        return history.getMessages() == null ? List.of() : history.getMessages();
    }

    private static @Nullable String next(ConversationsHistoryResponse history) {
        if (!history.isHasMore() || history.getResponseMetadata() == null) {
            return null;
        }
        String cursor = history.getResponseMetadata().getNextCursor();
        return cursor == null || cursor.isEmpty() ? null : cursor;
    }
}
