// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.meta.PageMessage.QuickReply;
import io.closeloop.sandbox.webhook.Background;
import io.closeloop.sandbox.webhook.Receipt;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Graph API of one Facebook page as far as Messenger needs it: the Send API and the reading of conversations
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api). Joined to {@link MessengerWebhooks} by
 * {@link #deliverThrough} it also posts the echo of what the program sent and follows who may write to whom. Thread-safe.
 */
public final class MessengerStandIn implements AutoCloseable {
    /** App id under which the program sends; its echoes carry it. */
    public static final String APP_ID = "263902037430900";

    private static final Logger LOG = LoggerFactory.getLogger(MessengerStandIn.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> MESSAGING_TYPES = Set.of("RESPONSE", "UPDATE", "MESSAGE_TAG");
    private static final int LONGEST_TEXT = 2000;
    private static final int MOST_QUICK_REPLIES = 13;
    private static final int LONGEST_TITLE = 20;
    private static final int LONGEST_PAYLOAD = 1000;
    private static final int LINES_PER_PAGE = 25;

    private static final Pattern MESSAGES_FIELD =
            Pattern.compile("(?:^|,)messages(?:\\.limit\\((\\d{1,3})\\))?(?:\\{([^{}]*)\\})?(?:,|$)");
    private static final DateTimeFormatter CREATED_TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss'+0000'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final String appSecret;
    private final String pageId;
    private final String pageToken;
    private final String proof;
    private final HttpStandIn http;
    private final Background listeners = new Background("sandbox-messenger-listeners");
    private final Background echoes = new Background("sandbox-messenger-echoes");
    private final Threads threads = new Threads();
    private final List<PageMessage> messages = new CopyOnWriteArrayList<>();
    private final List<RefusedPageMessage> refusals = new CopyOnWriteArrayList<>();
    private final List<Consumer<PageMessage>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger toReject = new AtomicInteger();
    private final AtomicInteger toLose = new AtomicInteger();
    private volatile @Nullable MessengerWebhooks webhooks;
    private volatile List<String> tokenScopes = List.of("pages_messaging", "pages_manage_metadata");
    private volatile long tokenEnds;

    /**
     * Binds the port (0 for any free one); answers from {@link #start()} on.
     *
     * @param appSecret proves a token where a call carries {@code appsecret_proof}
     */
    public MessengerStandIn(Clock clock, int port, String appSecret, String pageId, String pageToken) {
        this.clock = clock;
        this.appSecret = appSecret;
        this.pageId = pageId;
        this.pageToken = pageToken;
        this.proof = MetaSignature.proof(appSecret, pageToken);
        this.http = new HttpStandIn("messenger", port)
                .on("POST", "/v\\d+\\.\\d+/([^/]+)/messages", ofPage("post", this::send))
                .on("GET", "/v\\d+\\.\\d+/([^/]+)/conversations", ofPage("get", this::conversations))
                .on("GET", "/v\\d+\\.\\d+/debug_token", this::debugToken)
                .on("GET", "/v\\d+\\.\\d+/([^/]+)", ofPage("get", this::page));
    }

    /** Begins to answer. */
    public MessengerStandIn start() {
        http.start();
        return this;
    }

    /** For {@code meta.base-url}, without a trailing slash. */
    public URI base() {
        return http.base();
    }

    /** Makes these webhooks the page's: what users and agents say is followed, what the program sends is echoed. */
    public MessengerStandIn deliverThrough(MessengerWebhooks pageWebhooks) {
        webhooks = pageWebhooks;
        pageWebhooks.attach(this::happened);
        return this;
    }

    /** All accepted messages in the order of their acceptance. */
    public List<PageMessage> messages() {
        return List.copyOf(messages);
    }

    /** Those to one user. */
    public List<PageMessage> messagesTo(String psid) {
        return messages.stream().filter(message -> message.psid().equals(psid)).toList();
    }

    /** Messages turned down for what they were; a wrong token or a rate limit is not among them. */
    public List<RefusedPageMessage> refusals() {
        return List.copyOf(refusals);
    }

    /**
     * Tells of each accepted message once its response has been prepared, in order and on one thread of the stand-in: a
     * watcher may start things but must not wait for the program.
     */
    public void onMessage(Consumer<PageMessage> watcher) {
        watchers.add(watcher);
    }

    /** Follows an event without posting it: a user who wrote before the day began, an agent's answer, a hand-over. */
    public void happened(MessengerEvent event) {
        Instant at = event.at() == null ? clock.instant() : event.at();
        if (event instanceof UserMessage message) {
            threads.add(message.psid(), new Threads.Line(message.mid(), true, message.text(), at));
        } else if (event instanceof PageEcho echo) {
            threads.add(echo.psid(), new Threads.Line(echo.mid(), false, echo.text(), at));
        } else if (event instanceof ThreadControlPassed pass) {
            threads.own(pass.psid(), pass.newOwnerAppId());
        }
    }

    /** A user the page has met but who has not written: known, outside the window. */
    public void knowUser(String psid) {
        threads.know(psid);
    }

    /** The next so many requests are answered 613 (rate limit) and do nothing. */
    public void rejectNext(int requests) {
        toReject.set(requests);
    }

    /** The next so many messages are accepted, but the program gets a 502 page in place of the answer. */
    public void loseNextReplies(int replies) {
        toLose.set(replies);
    }

    /** Every request is answered with this; null ends the outage. */
    public void outage(@Nullable Reply reply) {
        http.outage(reply);
    }

    @Override
    public void close() {
        http.close();
        listeners.close();
        echoes.close();
    }

    private Function<Request, Reply> ofPage(String method, Function<Request, Reply> handler) {
        return request -> {
            if (!pageToken.equals(token(request))) {
                return GraphError.TOKEN.reply();
            }
            String proved = first(request, "appsecret_proof");
            if (proved != null && !proved.equals(proof)) {
                return GraphError.PROOF.reply();
            }
            String page = request.path().group(1);
            if (!"me".equals(page) && !pageId.equals(page)) {
                return GraphError.noObject(method, page).reply();
            }
            return take(toReject) ? GraphError.RATE.reply() : handler.apply(request);
        };
    }

    private static @Nullable String token(Request request) {
        String header = request.header("Authorization");
        return header != null && header.startsWith("Bearer ")
                ? header.substring("Bearer ".length())
                : first(request, "access_token");
    }

    private static @Nullable String first(Request request, String parameter) {
        List<String> values = request.query().getOrDefault(parameter, List.of());
        return values.isEmpty() ? null : values.get(0);
    }

    private Reply send(Request request) {
        JsonNode body;
        try {
            body = JSON.readTree(request.body());
        } catch (IOException e) {
            return GraphError.invalid("The request body is not JSON").reply();
        }
        String psid = body.path("recipient").path("id").asText("");
        GraphError refusal = refusal(body, psid);
        if (refusal != null) {
            refusals.add(new RefusedPageMessage(refusal.code(), refusal.subcode(), psid, clock.instant()));
            return refusal.reply();
        }
        PageMessage message = accepted(body, psid);
        threads.add(psid, new Threads.Line(message.mid(), false, message.text(), message.at()));
        messages.add(message);
        Reply reply = take(toLose)
                ? Reply.of(502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>")
                : Reply.json(
                        200,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("recipient_id", psid)
                                .put("message_id", message.mid())
                                .toString());
        watchers.forEach(watcher -> listeners.run(() -> watcher.accept(message)));
        echoes.run(() -> echo(message));
        return reply;
    }

    private PageMessage accepted(JsonNode body, String psid) {
        JsonNode message = body.path("message");
        List<QuickReply> quickReplies = new ArrayList<>();
        message.path("quick_replies")
                .forEach(reply -> quickReplies.add(new QuickReply(
                        reply.path("title").asText(""), reply.path("payload").asText(""))));
        return new PageMessage(
                MessengerId.next(),
                psid,
                body.path("messaging_type").asText(),
                message.path("text").asText(""),
                quickReplies,
                message.hasNonNull("metadata") ? message.path("metadata").asText() : null,
                clock.instant());
    }

    /** What Meta would refuse; null when nothing. No tag lifts the window: none is open to an automated survey. */
    private @Nullable GraphError refusal(JsonNode body, String psid) {
        if (psid.isEmpty()) {
            return GraphError.invalid("The parameter recipient is required");
        }
        if (!MESSAGING_TYPES.contains(body.path("messaging_type").asText(""))) {
            return GraphError.invalid("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}");
        }
        GraphError content = contentRefusal(body.path("message"));
        if (content != null) {
            return content;
        }
        if (!threads.knows(psid)) {
            return GraphError.NO_USER;
        }
        if (!threads.isFreeFor(psid, APP_ID)) {
            return GraphError.NOT_OWNER;
        }
        return threads.isOpen(psid, clock.instant()) ? null : GraphError.WINDOW;
    }

    private static @Nullable GraphError contentRefusal(JsonNode message) {
        String text = message.path("text").asText("");
        if (text.isEmpty() && !message.hasNonNull("attachment")) {
            return GraphError.EMPTY;
        }
        if (text.codePointCount(0, text.length()) > LONGEST_TEXT) {
            return GraphError.invalid("Length of param message[text] must be less than or equal to " + LONGEST_TEXT);
        }
        if (message.path("metadata").asText("").length() > LONGEST_PAYLOAD) {
            return GraphError.invalid(
                    "Length of param message[metadata] must be less than or equal to " + LONGEST_PAYLOAD);
        }
        JsonNode replies = message.path("quick_replies");
        if (replies.size() > MOST_QUICK_REPLIES) {
            return GraphError.invalid(
                    "Array param message[quick_replies] has at most " + MOST_QUICK_REPLIES + " elements");
        }
        for (int i = 0; i < replies.size(); i++) {
            JsonNode reply = replies.get(i);
            String name = "message[quick_replies][" + i + "]";
            String title = reply.path("title").asText("");
            String payload = reply.path("payload").asText("");
            if (!"text".equals(reply.path("content_type").asText(""))) {
                return GraphError.invalid("Param " + name + "[content_type] must be text");
            }
            if (title.isEmpty() || title.codePointCount(0, title.length()) > LONGEST_TITLE) {
                return GraphError.invalid("Length of param " + name + "[title] must be between 1 and " + LONGEST_TITLE);
            }
            if (payload.isEmpty() || payload.length() > LONGEST_PAYLOAD) {
                return GraphError.invalid(
                        "Length of param " + name + "[payload] must be between 1 and " + LONGEST_PAYLOAD);
            }
        }
        return null;
    }

    private void echo(PageMessage message) {
        MessengerWebhooks hooks = webhooks;
        if (hooks == null) {
            return;
        }
        CompletableFuture<Receipt> unused = hooks.post(new PageEcho(
                        message.psid(), message.mid(), message.text(), APP_ID, message.metadata(), message.at()))
                .whenComplete((receipt, failure) -> {
                    if (failure != null) {
                        LOG.error("The Messenger stand-in could not post an echo", failure);
                    }
                });
    }

    private Reply page(Request request) {
        return Reply.json(
                200, JsonNodeFactory.instance.objectNode().put("id", pageId).toString());
    }

    /** What a token may do; only the app itself may ask (https://developers.facebook.com/docs/graph-api/reference/debug_token/). */
    private Reply debugToken(Request request) {
        if (!(APP_ID + "|" + appSecret).equals(token(request))) {
            return GraphError.TOKEN.reply();
        }
        boolean valid = pageToken.equals(first(request, "input_token"));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode data = json.putObject("data");
        data.put("app_id", APP_ID).put("type", "PAGE").put("is_valid", valid);
        if (valid) {
            data.put("profile_id", pageId).put("expires_at", tokenEnds);
            ArrayNode scopes = data.putArray("scopes");
            tokenScopes.forEach(scopes::add);
        }
        return Reply.json(200, json.toString());
    }

    /**
     * What the page token may do, as {@code debug_token} tells it.
     *
     * @param endsAt seconds since 1970; 0 for never
     */
    public void tokenMay(List<String> scopes, long endsAt) {
        tokenScopes = List.copyOf(scopes);
        tokenEnds = endsAt;
    }

    private Reply conversations(Request request) {
        String platform = first(request, "platform");
        if (platform != null && !"messenger".equals(platform.toLowerCase(Locale.ROOT))) {
            return GraphError.invalid("Param platform must be one of {messenger}")
                    .reply();
        }
        String fields = first(request, "fields");
        Matcher wanted = MESSAGES_FIELD.matcher(fields == null ? "" : fields.replaceAll("\\s", ""));
        boolean withMessages = wanted.find();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode data = json.putArray("data");
        for (Threads.Conversation thread : threads.list(first(request, "user_id"))) {
            ObjectNode item = data.addObject();
            if (withMessages) {
                int limit = wanted.group(1) == null ? LINES_PER_PAGE : Integer.parseInt(wanted.group(1));
                List<String> lineFields = wanted.group(2) == null
                        ? List.of("id", "created_time")
                        : Arrays.asList(wanted.group(2).split(","));
                ArrayNode lines = item.putObject("messages").putArray("data");
                thread.lines().stream().limit(limit).forEach(line -> lines.add(line(thread.psid(), line, lineFields)));
            } else {
                thread.lines().stream()
                        .findFirst()
                        .ifPresent(line -> item.put("updated_time", CREATED_TIME.format(line.at())));
            }
            item.put("id", thread.id());
        }
        return Reply.json(200, MetaJson.write(json));
    }

    /** Only what was asked for, and always the id, as the Graph API answers. */
    private ObjectNode line(String psid, Threads.Line line, List<String> fields) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            switch (field) {
                case "message" -> json.put("message", line.text());
                case "created_time" -> json.put("created_time", CREATED_TIME.format(line.at()));
                case "from" -> json.set("from", party(line.fromUser() ? psid : pageId));
                case "to" -> json.putObject("to").putArray("data").add(party(line.fromUser() ? pageId : psid));
                default -> {}
            }
        }
        return json.put("id", line.mid());
    }

    private ObjectNode party(String id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", id.equals(pageId) ? "Sandbox Page" : "Sandbox User")
                .put("email", id + "@facebook.com")
                .put("id", id);
    }

    private static boolean take(AtomicInteger count) {
        return count.getAndUpdate(left -> Math.max(left - 1, 0)) > 0;
    }
}
