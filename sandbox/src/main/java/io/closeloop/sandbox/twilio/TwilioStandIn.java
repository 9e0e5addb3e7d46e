// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.twilio.ConversationStateUpdated.State;
import io.closeloop.sandbox.twilio.SentMessage.Via;
import io.closeloop.sandbox.webhook.Background;
import io.closeloop.sandbox.webhook.Receipt;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Twilio's REST API for one account: messages, calls and chat messages, checked as the vendor checks them and answered in
 * the vendor's JSON (https://www.twilio.com/docs/messaging/api/message-resource and neighbours). It serves the paths of
 * {@code api.twilio.com} and of {@code conversations.twilio.com} on one port.
 *
 * <p>Joined to {@link TwilioWebhooks} by {@link #deliverThrough} it is the whole vendor: accepted messages report their
 * status to the callback URL, STOP blocks, TwiML answers are sent, chats follow their events. Thread-safe.
 */
public final class TwilioStandIn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TwilioStandIn.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONVERSATIONS_HOST = "https://conversations.twilio.com";
    private static final int UNKNOWN_HANDSET = 30005;
    private static final int LONGEST_TWIML = 4000;

    /** The sender a messaging service picks from its pool. */
    private static final String POOL_NUMBER = "+15005550006";

    private final Clock clock;
    private final String accountSid;
    private final String authorization;
    private final HttpStandIn http;
    private final Background listeners = new Background("sandbox-twilio-listeners");
    private final Background carrier = new Background("sandbox-twilio-carrier");

    private final MessageBook book = new MessageBook();
    private final ConsentBook consent = new ConsentBook();
    private final Conversations conversations = new Conversations();
    private final List<SentMessage> messages = new CopyOnWriteArrayList<>();
    private final List<RefusedMessage> refusals = new CopyOnWriteArrayList<>();
    private final List<PlacedCall> calls = new CopyOnWriteArrayList<>();
    private final List<DebuggerAlert> alerts = new CopyOnWriteArrayList<>();
    private final List<Consumer<SentMessage>> watchers = new CopyOnWriteArrayList<>();
    private final Set<String> ownNumbers = ConcurrentHashMap.newKeySet();
    private final Set<String> voiceOnly = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<String>> services = new ConcurrentHashMap<>();
    private final Set<String> badNumbers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger toReject = new AtomicInteger();
    private final AtomicInteger toLose = new AtomicInteger();
    private volatile @Nullable TwilioWebhooks webhooks;

    /** Binds the port (0 for any free one); answers from {@link #start()} on. Dates in answers come from the clock. */
    public TwilioStandIn(Clock clock, int port, String accountSid, String authToken) {
        this.clock = clock;
        this.accountSid = accountSid;
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString((accountSid + ":" + authToken).getBytes(StandardCharsets.UTF_8));
        String account = "/2010-04-01/Accounts/([^/]+)";
        String conversation = "/v1(?:/Services/[^/]+)?/Conversations/([^/]+)/Messages";
        this.http = new HttpStandIn("twilio", port)
                .on("POST", account + "/Messages\\.json", ofAccount(this::createMessage))
                .on("GET", account + "/Messages\\.json", ofAccount(this::listMessages))
                .on("GET", account + "/Messages/([^/]+)\\.json", ofAccount(this::fetchMessage))
                .on("POST", account + "/Calls\\.json", ofAccount(this::createCall))
                .on("GET", account + "/IncomingPhoneNumbers\\.json", ofAccount(this::listNumbers))
                .on("GET", "/v1/Services/(MG[0-9a-f]{32})", authenticated(this::fetchService))
                .on(
                        "GET",
                        "/v1/Services/(MG[0-9a-f]{32})/(PhoneNumbers|ShortCodes|AlphaSenders)",
                        authenticated(this::listSenders))
                .on("POST", conversation, authenticated(this::createChatMessage))
                .on("GET", conversation, authenticated(this::listChatMessages));
    }

    /** Begins to answer. */
    public TwilioStandIn start() {
        http.start();
        return this;
    }

    /** For {@code twilio.base-url}, without a trailing slash. */
    public URI base() {
        return http.base();
    }

    /** Makes these webhooks the account's: statuses go out through them, and what they tell and bring back is acted on. */
    public TwilioStandIn deliverThrough(TwilioWebhooks accountWebhooks) {
        webhooks = accountWebhooks;
        accountWebhooks.attach(new Network());
        return this;
    }

    /** All accepted messages in the order of their acceptance, by every way of sending. */
    public List<SentMessage> messages() {
        return List.copyOf(messages);
    }

    /** Those to one customer's number, or in one conversation. */
    public List<SentMessage> messagesTo(String numberOrConversation) {
        return messages.stream()
                .filter(message -> message.to().equals(numberOrConversation))
                .toList();
    }

    /** Messages turned down for what they were; a failed sign-in or a rate limit is not among them. */
    public List<RefusedMessage> refusals() {
        return List.copyOf(refusals);
    }

    /** Calls the program asked for, in order; none is really made. */
    public List<PlacedCall> calls() {
        return List.copyOf(calls);
    }

    /** Genuine webhooks that the program answered wrongly, or not at all. */
    public List<DebuggerAlert> alerts() {
        return List.copyOf(alerts);
    }

    /**
     * Tells of each accepted message once its response has been prepared, in order and on one thread of the stand-in: a
     * watcher may start things but must not wait for the program.
     */
    public void onMessage(Consumer<SentMessage> watcher) {
        watchers.add(watcher);
    }

    /** From now on only these may be used as {@code From} (21606 otherwise). Without a call any sender will do. */
    public void owns(String... numbers) {
        Collections.addAll(ownNumbers, numbers);
    }

    /** A number of the account that can only be called: it cannot send texts. */
    public void ownsVoiceOnly(String number) {
        voiceOnly.add(number);
    }

    /** A messaging service of the account, with these numbers as its sender pool. */
    public void hasService(String sid, String... numbers) {
        services.put(sid, Set.of(numbers));
    }

    /** Messages to this number are accepted and then end as undelivered, 30005 (unknown handset). */
    public void markBad(String number) {
        badNumbers.add(number);
    }

    /** As if the customer had once sent STOP to this sender (a number or a messaging service). */
    public void optOut(String customer, String sender) {
        consent.stop(customer, sender, null);
    }

    /** The next so many requests are answered 429/20429 and do nothing. */
    public void rejectNext(int requests) {
        toReject.set(requests);
    }

    /** The next so many messages are accepted, but the program gets a proxy's 502 page in place of the answer. */
    public void loseNextReplies(int replies) {
        toLose.set(replies);
    }

    /** Every request is answered with this; null ends the outage. */
    public void outage(@Nullable Reply reply) {
        http.outage(reply);
    }

    /** Makes a conversation known to the API; its webhooks do that too. */
    public void openConversation(String conversationSid) {
        conversations.open(conversationSid);
    }

    /** From now on nothing can be written in it (50377). */
    public void closeConversation(String conversationSid) {
        conversations.move(conversationSid, State.CLOSED);
    }

    @Override
    public void close() {
        http.close();
        listeners.close();
        carrier.close();
    }

    private Function<Request, Reply> authenticated(Function<Request, Reply> handler) {
        return request -> {
            if (!authorization.equals(request.header("Authorization"))) {
                return TwilioError.AUTHENTICATE.reply().with("WWW-Authenticate", "Basic realm=\"Twilio API\"");
            }
            return take(toReject) ? TwilioError.TOO_MANY_REQUESTS.reply() : handler.apply(request);
        };
    }

    private Function<Request, Reply> ofAccount(Function<Request, Reply> handler) {
        return authenticated(
                request -> accountSid.equals(request.path().group(1)) ? handler.apply(request) : notFound(request));
    }

    private Reply createMessage(Request request) {
        Draft draft = Draft.of(new Form(request.form()));
        TwilioError refusal = refusal(draft, Via.API);
        return refusal == null ? answer(201, accept(draft, Via.API).json(accountSid)) : refusal.reply();
    }

    private Reply fetchMessage(Request request) {
        MessageResource message = book.find(request.path().group(2));
        return message == null
                ? notFound(request)
                : Reply.json(200, message.json(accountSid).toString());
    }

    /** A messaging service (https://www.twilio.com/docs/messaging/api/service-resource). */
    private Reply fetchService(Request request) {
        String sid = request.path().group(1);
        return services.containsKey(sid)
                ? Reply.json(
                        200,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("sid", sid)
                                .put("account_sid", accountSid)
                                .put("friendly_name", "Surveys")
                                .put("url", base() + request.uri().getPath())
                                .toString())
                : notFound(request);
    }

    /** Its sender pool, of which the stand-in has numbers only. */
    private Reply listSenders(Request request) {
        Set<String> senders = services.get(request.path().group(1));
        if (senders == null) {
            return notFound(request);
        }
        boolean numbers = request.path().group(2).equals("PhoneNumbers");
        String key = numbers
                ? "phone_numbers"
                : request.path().group(2).equals("ShortCodes") ? "short_codes" : "alpha_senders";
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        ArrayNode list = envelope.putArray(key);
        if (numbers) {
            senders.forEach(number -> list.addObject()
                    .put("sid", "PN" + String.format("%032x", Math.abs((long) number.hashCode())))
                    .put("account_sid", accountSid)
                    .put("service_sid", request.path().group(1))
                    .put("phone_number", number));
        }
        String address = base() + request.uri().getPath() + "?PageSize=50&Page=0";
        envelope.putObject("meta")
                .put("page", 0)
                .put("page_size", 50)
                .put("key", key)
                .put("url", address)
                .put("first_page_url", address)
                .put("previous_page_url", (String) null)
                .put("next_page_url", (String) null);
        return Reply.json(200, envelope.toString());
    }

    /** The account's numbers (https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource). */
    private Reply listNumbers(Request request) {
        Form query = new Form(request.query());
        String wanted = query.get("PhoneNumber");
        TreeSet<String> all = new TreeSet<>(ownNumbers);
        all.addAll(voiceOnly);
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        ArrayNode list = envelope.putArray("incoming_phone_numbers");
        for (String number : all) {
            if (wanted == null || number.contains(wanted)) {
                ObjectNode json = list.addObject();
                json.put("sid", "PN" + String.format("%032x", Math.abs((long) number.hashCode())));
                json.put("account_sid", accountSid);
                json.put("phone_number", number);
                json.put("friendly_name", number);
                json.putObject("capabilities")
                        .put("voice", true)
                        .put("sms", !voiceOnly.contains(number))
                        .put("mms", false)
                        .put("fax", false);
            }
        }
        String path = request.uri().getPath();
        envelope.put("page", 0)
                .put("page_size", 50)
                .put("start", 0)
                .put("end", Math.max(list.size() - 1, 0))
                .put("uri", Slice.address(path, query, 50, 0, null))
                .put("first_page_uri", Slice.address(path, query, 50, 0, null))
                .put("previous_page_uri", (String) null)
                .put("next_page_uri", (String) null);
        return Reply.json(200, envelope.toString());
    }

    private Reply listMessages(Request request) {
        Form query = new Form(request.query());
        Slice<MessageResource> page;
        try {
            page = Slice.of(book.list(MessageBook.filter(query)), query, 50, 1000, MessageResource::sid);
        } catch (DateTimeException e) {
            return TwilioError.invalidParameter("DateSent").reply();
        } catch (NumberFormatException e) {
            return TwilioError.invalidParameter("PageSize").reply();
        }
        String path = request.uri().getPath();
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.put("end", Math.max(page.start() + page.items().size() - 1, 0));
        envelope.put("first_page_uri", Slice.address(path, query, page.size(), 0, null));
        ArrayNode list = envelope.putArray("messages");
        page.items().forEach(message -> list.add(message.json(accountSid)));
        envelope.put(
                "next_page_uri",
                page.nextToken() == null
                        ? null
                        : Slice.address(path, query, page.size(), page.number() + 1, page.nextToken()));
        envelope.put("page", page.number());
        envelope.put("page_size", page.size());
        envelope.put(
                "previous_page_uri",
                page.number() == 0 ? null : Slice.address(path, query, page.size(), page.number() - 1, null));
        envelope.put("start", page.start());
        envelope.put("uri", Slice.address(path, query, page.size(), page.number(), query.get("PageToken")));
        return Reply.json(200, envelope.toString());
    }

    private Reply createCall(Request request) {
        Form form = new Form(request.form());
        String to = form.get("To");
        String from = form.get("From");
        String url = form.get("Url");
        String twiml = form.get("Twiml");
        if (to == null) {
            return TwilioError.CALL_NO_TO.reply();
        }
        if (from == null) {
            return TwilioError.CALL_NO_FROM.reply();
        }
        if (url == null && twiml == null && !form.has("ApplicationSid")) {
            return TwilioError.CALL_NO_URL.reply();
        }
        if (!Draft.isE164(to)) {
            return TwilioError.invalidTo(to).reply();
        }
        if (twiml != null && twiml.length() > LONGEST_TWIML) {
            return TwilioError.invalidParameter("Twiml").reply();
        }
        Instant now = clock.instant();
        PlacedCall call = new PlacedCall(
                Sid.next("CA"), from, to, url, url == null ? twiml : null, form.get("StatusCallback"), now);
        calls.add(call);
        return answer(201, callJson(call));
    }

    private ObjectNode callJson(PlacedCall call) {
        String uri = "/2010-04-01/Accounts/" + accountSid + "/Calls/" + call.sid();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("account_sid", accountSid)
                .putNull("annotation")
                .putNull("answered_by")
                .put("api_version", "2010-04-01")
                .putNull("caller_name")
                .put("date_created", TwilioDates.rfc2822(call.at()))
                .put("date_updated", TwilioDates.rfc2822(call.at()))
                .put("direction", "outbound-api")
                .putNull("duration")
                .putNull("end_time")
                .putNull("forwarded_from")
                .put("from", call.from())
                .put("from_formatted", call.from())
                .putNull("group_sid")
                .putNull("parent_call_sid")
                .putNull("phone_number_sid")
                .putNull("price")
                .put("price_unit", "USD")
                .put("queue_time", "0")
                .put("sid", call.sid())
                .putNull("start_time")
                .put("status", "queued");
        json.putObject("subresource_uris")
                .put("notifications", uri + "/Notifications.json")
                .put("recordings", uri + "/Recordings.json");
        return json.put("to", call.to())
                .put("to_formatted", call.to())
                .putNull("trunk_sid")
                .put("uri", uri + ".json");
    }

    private Reply createChatMessage(Request request) {
        String conversation = request.path().group(1);
        State state = conversations.state(conversation);
        if (state == null) {
            return notFound(request);
        }
        Form form = new Form(request.form());
        String body = form.get("Body");
        String author = form.get("Author");
        String attributes = form.get("Attributes");
        if (body == null && !form.has("MediaSid") && !form.has("ContentSid")) {
            return TwilioError.invalidParameter("Body").reply();
        }
        if (attributes != null && !isJson(attributes)) {
            return TwilioError.invalidParameter("Attributes").reply();
        }
        Conversations.Message posted = conversations.post(
                conversation,
                author == null ? "system" : author,
                body == null ? "" : body,
                attributes == null ? "{}" : attributes,
                now());
        if (posted == null) {
            refuse(TwilioError.CONVERSATION_CLOSED, Via.CONVERSATION, conversation, body);
            return TwilioError.CONVERSATION_CLOSED.reply();
        }
        tell(new SentMessage(
                posted.sid(), Via.CONVERSATION, posted.author(), conversation, posted.body(), null, null, now()));
        TwilioWebhooks hooks = webhooks;
        // Twilio keeps a message of the API from coming back as a webhook unless it is asked for.
        if (hooks != null && "true".equals(request.header("X-Twilio-Webhook-Enabled"))) {
            report(hooks.webhook(new ConversationMessageAdded(
                    conversation,
                    posted.sid(),
                    posted.index(),
                    posted.author(),
                    null,
                    posted.body(),
                    "API",
                    null,
                    posted.attributes(),
                    posted.created(),
                    Map.of())));
        }
        return answer(201, posted.json(accountSid, CONVERSATIONS_HOST));
    }

    private Reply listChatMessages(Request request) {
        String conversation = request.path().group(1);
        if (conversations.state(conversation) == null) {
            return notFound(request);
        }
        Form query = new Form(request.query());
        List<Conversations.Message> all = new ArrayList<>(conversations.messages(conversation));
        if ("desc".equals(query.get("Order"))) {
            Collections.reverse(all);
        }
        Slice<Conversations.Message> page;
        try {
            page = Slice.of(all, query, 50, 100, Conversations.Message::sid);
        } catch (NumberFormatException e) {
            return TwilioError.invalidParameter("PageSize").reply();
        }
        String url = CONVERSATIONS_HOST + request.uri().getPath();
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.putObject("meta")
                .put("page", page.number())
                .put("page_size", page.size())
                .put("first_page_url", Slice.address(url, query, page.size(), 0, null))
                .put(
                        "previous_page_url",
                        page.number() == 0 ? null : Slice.address(url, query, page.size(), page.number() - 1, null))
                .put("url", Slice.address(url, query, page.size(), page.number(), query.get("PageToken")))
                .put(
                        "next_page_url",
                        page.nextToken() == null
                                ? null
                                : Slice.address(url, query, page.size(), page.number() + 1, page.nextToken()))
                .put("key", "messages");
        ArrayNode list = envelope.putArray("messages");
        page.items().forEach(message -> list.add(message.json(accountSid, CONVERSATIONS_HOST)));
        return Reply.json(200, envelope.toString());
    }

    private @Nullable TwilioError refusal(Draft draft, Via via) {
        TwilioError refusal = draft.refusal(ownNumbers, consent);
        if (refusal != null) {
            refuse(refusal, via, draft.to(), draft.body());
        }
        return refusal;
    }

    /** Takes a draft that nothing speaks against. What follows from it starts on other threads. */
    private MessageResource accept(Draft draft, Via via) {
        String service = draft.messagingServiceSid();
        Instant now = now();
        MessageResource resource = new MessageResource(
                Sid.next("SM"),
                via == Via.TWIML ? "outbound-reply" : "outbound-api",
                draft.from() == null ? POOL_NUMBER : draft.from(),
                draft.recipient(),
                draft.body() == null ? "" : draft.body(),
                service,
                service == null ? "queued" : "accepted",
                null,
                now,
                now,
                null);
        book.add(resource);
        SentMessage message = new SentMessage(
                resource.sid(), via, resource.from(), resource.to(), resource.body(), service, draft.callback(), now);
        tell(message);
        carrier.run(() -> carry(message));
        return resource;
    }

    private void refuse(TwilioError error, Via via, @Nullable String to, @Nullable String body) {
        refusals.add(
                new RefusedMessage(error.code(), via, to == null ? "" : to, body == null ? "" : body, clock.instant()));
    }

    private void tell(SentMessage message) {
        messages.add(message);
        watchers.forEach(watcher -> listeners.run(() -> watcher.accept(message)));
    }

    /** Twilio's queue and the carrier behind it: sent at once, then delivered or not. Each step is told before the next. */
    private void carry(SentMessage message) {
        boolean bad = badNumbers.contains(message.to());
        Integer errorCode = bad ? UNKNOWN_HANDSET : null;
        CompletableFuture<@Nullable Receipt> unused = move(message, "sent", null)
                .thenCompose(told -> move(message, bad ? "undelivered" : "delivered", errorCode))
                .exceptionally(failure -> {
                    LOG.error("The Twilio stand-in could not report a message's status", failure);
                    return null;
                });
    }

    private CompletableFuture<@Nullable Receipt> move(SentMessage message, String status, @Nullable Integer errorCode) {
        book.change(message.sid(), resource -> resource.moved(status, errorCode, now()));
        TwilioWebhooks hooks = webhooks;
        URI callback = message.statusCallback();
        return hooks == null || callback == null
                ? CompletableFuture.completedFuture(null)
                : hooks.statusCallback(callback, MessageStatusChanged.of(message, status, errorCode));
    }

    private void report(TwilioWebhook webhook) {
        TwilioWebhooks hooks = webhooks;
        if (hooks != null) {
            carrier.run(() -> {
                CompletableFuture<Receipt> unused = hooks.post(webhook).whenComplete((receipt, failure) -> {
                    if (failure != null) {
                        LOG.error("The Twilio stand-in could not post a webhook", failure);
                    }
                });
            });
        }
    }

    /** The prepared response, or a proxy's page in its place while replies get lost. */
    private Reply answer(int status, ObjectNode json) {
        return take(toLose)
                ? Reply.of(502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>")
                : Reply.json(status, json.toString());
    }

    private static Reply notFound(Request request) {
        return TwilioError.notFound(request.uri().getPath()).reply();
    }

    private static boolean take(AtomicInteger count) {
        return count.getAndUpdate(left -> Math.max(left - 1, 0)) > 0;
    }

    private static boolean isJson(String text) {
        try {
            JSON.readTree(text);
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private final class Network implements TwilioNetwork {
        @Override
        public void happened(TwilioEvent event) {
            if (event instanceof MessageReceived message) {
                received(message);
            } else if (event instanceof ConversationMessageAdded message) {
                conversations.keep(new Conversations.Message(
                        message.messageSid(),
                        message.conversationSid(),
                        message.index(),
                        message.author(),
                        message.body(),
                        message.attributes(),
                        message.participantSid(),
                        message.at() == null ? now() : message.at()));
            } else if (event instanceof ConversationStateUpdated update) {
                conversations.move(update.conversationSid(), update.to());
            } else if (event instanceof ParticipantAdded participant) {
                conversations.open(participant.conversationSid());
            }
        }

        private void received(MessageReceived message) {
            Instant now = now();
            book.add(new MessageResource(
                    message.messageSid(),
                    "inbound",
                    message.from(),
                    message.to(),
                    message.body(),
                    message.messagingServiceSid(),
                    "received",
                    null,
                    now,
                    now,
                    now));
            ConsentWord word = ConsentWord.in(message.body());
            if (word == ConsentWord.STOP) {
                consent.stop(message.from(), message.to(), message.messagingServiceSid());
            } else if (word == ConsentWord.START) {
                consent.start(message.from(), message.to(), message.messagingServiceSid());
            }
        }

        @Override
        public void taken(TwilioEvent event, Receipt receipt) {
            if (!(event instanceof MessageReceived message)) {
                return;
            }
            Twiml twiml = Twiml.read(receipt.contentType(), receipt.body());
            Twiml.Fault fault = twiml.fault();
            if (fault != null) {
                alerts.add(new DebuggerAlert(fault.code(), event.path(), fault.text(), clock.instant()));
            }
            for (Twiml.Message wanted : twiml.messages()) {
                Draft draft = new Draft(
                        wanted.to() == null ? message.from() : wanted.to(),
                        wanted.from() == null ? message.to() : wanted.from(),
                        message.messagingServiceSid(),
                        wanted.body().isEmpty() ? null : wanted.body(),
                        wanted.statusCallback(),
                        false);
                if (refusal(draft, Via.TWIML) == null) {
                    accept(draft, Via.TWIML);
                }
            }
        }

        @Override
        public void failed(TwilioEvent event, Receipt receipt) {
            alerts.add(new DebuggerAlert(
                    11200,
                    event.path(),
                    receipt.status() == Receipt.NO_ANSWER ? "No answer" : "HTTP status " + receipt.status(),
                    clock.instant()));
        }
    }
}
