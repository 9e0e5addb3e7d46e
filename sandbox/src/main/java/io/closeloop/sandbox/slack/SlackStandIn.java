// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Slack workspace behind the Web API's wire format, forms and JSON alike. It checks tokens, scopes, channels and every
 * limit of Block Kit, and refuses with Slack's own words on HTTP 200. Runs from construction to {@link #close()}.
 * Thread-safe; calls are answered one at a time.
 */
public final class SlackStandIn implements AutoCloseable {
    /** The bot scopes of {@code config/slack/manifest.yaml}. */
    static final Set<String> SCOPES = Set.of(
            "channels:history",
            "channels:read",
            "chat:write",
            "chat:write.public",
            "groups:history",
            "groups:read",
            "users:read",
            "users:read.email");

    private final String botToken;
    private final String signingSecret;
    private final Clock clock;
    private final Workspace workspace;
    private final Triggers triggers;
    private final SlackMethods methods;
    private final RateLimit limits;
    private final Set<String> scopes = new TreeSet<>(SCOPES);
    private final HttpStandIn http;
    private final ExecutorService hooks = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sandbox-slack-people");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Consumer<SlackMessage>> onMessage = new CopyOnWriteArrayList<>();
    private final List<Consumer<SlackMessage>> onUpdate = new CopyOnWriteArrayList<>();
    private boolean limited;
    private int calls;
    private int rateLimited;

    /** A method, the scope it needs (empty for none) and what it does. */
    private record Method(String scope, Function<Arguments, ObjectNode> does) {}

    private final Map<String, Method> byName;

    /**
     * Starts the workspace on {@code 127.0.0.1:port}; port 0 takes any free one. It has no channels and no people yet.
     *
     * @param signingSecret what {@link SlackInteractions} signs with
     */
    public SlackStandIn(Clock clock, int port, String botToken, String signingSecret) {
        this.clock = clock;
        this.botToken = botToken;
        this.signingSecret = signingSecret;
        workspace = new Workspace(clock);
        triggers = new Triggers(clock);
        limits = new RateLimit(clock);
        methods = new SlackMethods(
                workspace, triggers, posted -> tell(onMessage, posted), edited -> tell(onUpdate, edited));
        http = new HttpStandIn("slack", port);
        String url = http.base() + "/";
        byName = Map.ofEntries(
                Map.entry("auth.test", new Method("", arguments -> SlackMethods.authTest(url))),
                Map.entry(
                        "chat.postMessage",
                        new Method(
                                "chat:write",
                                arguments -> methods.postMessage(arguments, scopes.contains("chat:write.public")))),
                Map.entry("chat.update", new Method("chat:write", methods::update)),
                Map.entry("chat.delete", new Method("chat:write", methods::delete)),
                Map.entry("chat.postEphemeral", new Method("chat:write", methods::postEphemeral)),
                Map.entry("conversations.history", new Method("channels:history", methods::history)),
                Map.entry("conversations.replies", new Method("channels:history", methods::replies)),
                Map.entry(
                        "conversations.list",
                        new Method("channels:read", arguments -> methods.list(arguments, scopes))),
                Map.entry("conversations.info", new Method("channels:read", methods::info)),
                Map.entry("users.lookupByEmail", new Method("users:read.email", methods::lookupByEmail)),
                Map.entry("views.open", new Method("", methods::openView)));
        http.on("(?:GET|POST)", "/api/([A-Za-z.]+)", this::call).start();
    }

    /** {@code http://127.0.0.1:port}; the Web API is below {@code /api/}. */
    public URI base() {
        return http.base();
    }

    /** The server underneath, for its outage switch. */
    public HttpStandIn http() {
        return http;
    }

    /** Adds a public channel with the bot in it. */
    public synchronized SlackChannel addChannel(String id, String name) {
        return addChannel(new SlackChannel(id, name, false, true, false));
    }

    /** Adds a channel, or replaces the one with its id. */
    public synchronized SlackChannel addChannel(SlackChannel channel) {
        workspace.put(channel);
        return channel;
    }

    /** Adds a person. */
    public synchronized SlackUser addUser(String id, String name, String email) {
        SlackUser user = new SlackUser(id, name, email);
        workspace.put(user);
        return user;
    }

    /** Somebody writes in a channel by hand. */
    public synchronized SlackMessage say(SlackChannel channel, SlackUser user, String text) {
        SlackMessage.Version version =
                new SlackMessage.Version(workspace.now(), Mrkdwn.received(text), Workspace.noBlocks(), null);
        return workspace.post(channel.id(), user.id(), version, null, false);
    }

    /** All messages that still stand, oldest first. */
    public synchronized List<SlackMessage> messages() {
        return workspace.messages().stream()
                .filter(message -> !message.deleted())
                .toList();
    }

    /** The messages of one channel that still stand, oldest first. */
    public List<SlackMessage> messages(String channelId) {
        return messages().stream()
                .filter(message -> message.channel().equals(channelId))
                .toList();
    }

    /**
     * One message as it stands now, deleted or not.
     *
     * @throws NoSuchElementException when there is none
     */
    public synchronized SlackMessage message(String channelId, String ts) {
        SlackMessage message = workspace.message(channelId, ts);
        if (message == null) {
            throw new NoSuchElementException("No message " + ts + " in " + channelId);
        }
        return message;
    }

    /** Messages that only one person saw, oldest first. */
    public synchronized List<SlackMessage> ephemerals() {
        return methods.ephemerals();
    }

    /** The modals that were opened, oldest first, with their ids. */
    public synchronized List<ObjectNode> views() {
        return methods.views();
    }

    /** Calls {@code listener} for each message of the bot, after it was answered, one at a time on a thread of its own. */
    public void onMessage(Consumer<SlackMessage> listener) {
        onMessage.add(listener);
    }

    /** Calls {@code listener} for each edit and deletion by the bot, as {@link #onMessage} does. */
    public void onUpdate(Consumer<SlackMessage> listener) {
        onUpdate.add(listener);
    }

    private void tell(List<Consumer<SlackMessage>> listeners, SlackMessage message) {
        listeners.forEach(listener -> hooks.execute(() -> listener.accept(message)));
    }

    /** Turns the rate limits on: a burst of 5 and one message a second per channel, 50 calls a minute otherwise. */
    public synchronized void limitRates(boolean on) {
        limited = on;
    }

    /** How often somebody was told to wait. */
    public synchronized int rateLimited() {
        return rateLimited;
    }

    /** The calls that were let in, refused ones among them. */
    public synchronized int calls() {
        return calls;
    }

    /** The app loses a scope, as when it was installed from an older manifest. */
    public synchronized void revokeScope(String scope) {
        scopes.remove(scope);
    }

    /** How long a click's trigger opens a modal; 3 seconds unless set, longer where the clock runs fast. */
    public void triggerLifetime(Duration lifetime) {
        triggers.lifetime(lifetime);
    }

    Clock clock() {
        return clock;
    }

    String signingSecret() {
        return signingSecret;
    }

    String issueTrigger() {
        return triggers.issue();
    }

    synchronized SlackChannel channel(String id) {
        return Objects.requireNonNull(workspace.channel(id));
    }

    private synchronized Reply call(Request request) {
        try {
            Arguments arguments = Arguments.of(request);
            authenticate(request, arguments);
            String name = request.path().group(1);
            Method method = byName.get(name);
            if (method == null) {
                throw new Refusal("unknown_method");
            }
            int wait = wait(name, arguments);
            if (wait > 0) {
                rateLimited++;
                return Reply.json(429, "{\"ok\":false,\"error\":\"ratelimited\"}")
                        .with("Retry-After", String.valueOf(wait));
            }
            calls++;
            String scope = scope(method, arguments);
            if (!scope.isEmpty() && !scopes.contains(scope)) {
                throw Refusal.scope(scope, String.join(",", scopes));
            }
            return Reply.json(200, method.does().apply(arguments).toString());
        } catch (Refusal refusal) {
            return Reply.json(200, refusal.body().toString());
        }
    }

    /** A private channel needs the groups scope where a public one needs the channels scope. */
    private String scope(Method method, Arguments arguments) {
        @Nullable SlackChannel channel = workspace.channel(Objects.requireNonNullElse(arguments.text("channel"), ""));
        boolean secret = channel != null && channel.secret();
        return secret ? method.scope().replace("channels:", "groups:") : method.scope();
    }

    private void authenticate(Request request, Arguments arguments) {
        String header = request.header("Authorization");
        String token = header != null && header.startsWith("Bearer ") ? header.substring(7) : arguments.text("token");
        if (token == null) {
            throw new Refusal("not_authed");
        }
        if (!token.equals(botToken)) {
            throw new Refusal("invalid_auth");
        }
    }

    private int wait(String method, Arguments arguments) {
        if (!limited || method.equals("auth.test")) {
            return 0;
        }
        if (method.equals("chat.postMessage")) {
            @Nullable
            SlackChannel channel = workspace.channel(Objects.requireNonNullElse(arguments.text("channel"), ""));
            return channel == null ? 0 : limits.take(method + " " + channel.id(), 5, Duration.ofSeconds(1));
        }
        return limits.take(method, 50, Duration.ofMillis(1200));
    }

    @Override
    public void close() {
        http.close();
        hooks.shutdownNow();
    }
}
