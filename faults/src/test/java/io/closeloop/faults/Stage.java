// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.salesforce.SalesforceStandIn;
import io.closeloop.sandbox.slack.SlackMessage;
import io.closeloop.sandbox.slack.SlackStandIn;
import io.closeloop.sandbox.twilio.SentMessage;
import io.closeloop.sandbox.twilio.TwilioStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The vendors, each behind a gate that can spoil it, the home folder and the settings of the programs, and what the vendors
 * were told. The routes and the configuration are the shipped ones, but that everybody is asked at once and at any hour,
 * and that a partner gets an event of every answer.
 */
final class Stage implements AutoCloseable {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final String TOKEN = "only-for-these-tests";
    static final String TWILIO_TOKEN = "9f2c1d7e5a3b48c0a6e4d2f18b7c9035";
    static final String SLACK_SIGNING = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    static final String META_SECRET = "3f1c0a9b7d5e4f2688aa11cc22dd33ee";
    private static final String ACCOUNT = "AC00000000000000000000000000000001";
    private static final String WEBHOOK_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path home;
    private final TwilioStandIn twilio;
    private final SalesforceStandIn salesforce;
    private final SlackStandIn slack;
    private final HttpStandIn partner;
    private final Map<Vendor, Gate> gates = new EnumMap<>(Vendor.class);
    private final ConcurrentMap<String, Consumer<SentMessage>> customers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicInteger> events = new ConcurrentHashMap<>();
    private final String publicUrl = "http://127.0.0.1:" + Node.freePort();

    Stage(String name) {
        folder = Form.WORK.resolve(name);
        empty(folder);
        home = folder.resolve("home");
        copyHome();
        twilio = new TwilioStandIn(Clock.systemUTC(), 0, ACCOUNT, TWILIO_TOKEN).start();
        twilio.onMessage(message -> {
            Consumer<SentMessage> customer = customers.get(message.to());
            if (customer != null) {
                customer.accept(message);
            }
        });
        salesforce = new SalesforceStandIn(Clock.systemUTC(), 0, "sandbox-client", "sandbox-client-secret");
        // A contact costs about a call: a day of 15,000 would be over within the long form.
        salesforce.dailyAllowance(10_000_000);
        slack = new SlackStandIn(Clock.systemUTC(), 0, "xoxb-sandbox-1", SLACK_SIGNING);
        slack.addChannel("C0BILLING1", "cx-billing");
        slack.addChannel("C0SUPPORT1", "cx-support");
        slack.addChannel("C0ALERTS01", "cx-alerts");
        partner = new HttpStandIn("partner", 0)
                .on("POST", "/events", this::partnerHears)
                .start();
        gates.put(Vendor.TWILIO, new Gate(twilio.base()));
        gates.put(Vendor.SALESFORCE, new Gate(salesforce.base()));
        gates.put(Vendor.SLACK, new Gate(slack.base()));
        gates.put(Vendor.PARTNER, new Gate(partner.base()));
    }

    private Reply partnerHears(Request request) {
        try {
            JsonNode event = JSON.readTree(request.body());
            events.computeIfAbsent(event.path("id").textValue(), id -> new AtomicInteger())
                    .incrementAndGet();
            return Reply.empty(204);
        } catch (IOException e) {
            return Reply.json(400, "{}");
        }
    }

    /** Makes an empty folder. */
    static void empty(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the shipped cases, which are about the shipped policy. */
    private void copyHome() {
        copy(Form.PROJECT.resolve("routes"), home.resolve("routes"));
        copy(Form.PROJECT.resolve("config"), home.resolve("config"));
        copy(Path.of("src", "test", "resources", "home"), home);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith(".test.yaml")) {
                    Path target = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    String publicUrl() {
        return publicUrl;
    }

    /** @param more settings, as environment variables */
    Node node(String name, String databaseUrl, Map<String, String> more, String... options) {
        Map<String, String> environment = new HashMap<>();
        environment.put("CLOSELOOP_DB_URL", databaseUrl);
        environment.put("CLOSELOOP_DATA", folder.resolve(name).toString());
        environment.put("CLOSELOOP_SECRET", SECRET);
        environment.put("CLOSELOOP_API_TOKEN", TOKEN);
        environment.put("CLOSELOOP_PUBLIC_URL", publicUrl);
        environment.put("CLOSELOOP_HTTP_HOST", "127.0.0.1");
        environment.put("CLOSELOOP_HTTP_LIMIT_PER_TOKEN", "0");
        environment.put("CLOSELOOP_HTTP_LIMIT_PER_NETWORK", "0");
        environment.put("CLOSELOOP_CRM", "salesforce");
        environment.put("TWILIO_ACCOUNT_SID", ACCOUNT);
        environment.put("TWILIO_AUTH_TOKEN", TWILIO_TOKEN);
        environment.put("TWILIO_FROM", "+15005550006");
        environment.put("TWILIO_BASE_URL", gate(Vendor.TWILIO).base().toString());
        environment.put("SALESFORCE_LOGIN_URL", gate(Vendor.SALESFORCE).base().toString());
        environment.put("SALESFORCE_CLIENT_ID", "sandbox-client");
        environment.put("SALESFORCE_CLIENT_SECRET", "sandbox-client-secret");
        environment.put("SALESFORCE_GATHER_SECONDS", "1");
        environment.put("SLACK_BOT_TOKEN", "xoxb-sandbox-1");
        environment.put("SLACK_SIGNING_SECRET", SLACK_SIGNING);
        environment.put("SLACK_BASE_URL", gate(Vendor.SLACK).base().toString());
        environment.put("META_APP_SECRET", META_SECRET);
        environment.put("META_APP_ID", "2002");
        environment.put("META_VERIFY_TOKEN", "sandbox-verify");
        environment.put("META_PAGE_TOKEN", "EAAGsandboxpagetoken");
        environment.put("META_PAGE_ID", "1001");
        environment.put("META_BASE_URL", gate(Vendor.PARTNER).base().toString());
        environment.put("PARTNER_URL", gate(Vendor.PARTNER).base() + "/events");
        environment.put("PARTNER_SECRET", WEBHOOK_SECRET);
        environment.putAll(more);
        return new Node(name, folder, home, environment, List.of(options));
    }

    Gate gate(Vendor vendor) {
        return Objects.requireNonNull(gates.get(vendor));
    }

    /** A contact in the CRM; her messages go to a listener. */
    String customer(String phone, String name, Consumer<SentMessage> listener) {
        customers.put(phone, listener);
        return salesforce.addContact(Map.of("LastName", name, "MobilePhone", phone));
    }

    void forget(String phone) {
        customers.remove(phone);
    }

    int textsTo(String phone) {
        return twilio.messagesTo(phone).size();
    }

    /** Texts by the number they went to. */
    Map<String, Integer> texts() {
        Map<String, Integer> count = new HashMap<>();
        twilio.messages().forEach(message -> count.merge(message.to(), 1, Integer::sum));
        return count;
    }

    /** Records of answers by the interaction they are about. */
    Map<String, Integer> answersInCrm() {
        Map<String, Integer> count = new HashMap<>();
        salesforce
                .records("Survey_Response__c")
                .forEach(row -> count.merge(String.valueOf(row.get("Interaction_Id__c")), 1, Integer::sum));
        return count;
    }

    /** Cases by the contact they are about. */
    Map<String, Integer> cases() {
        Map<String, Integer> count = new HashMap<>();
        salesforce.records("Case").forEach(row -> count.merge(String.valueOf(row.get("ContactId")), 1, Integer::sum));
        return count;
    }

    /** Messages in Slack by the effect that they are. */
    Map<String, Integer> posts() {
        Map<String, Integer> count = new HashMap<>();
        for (SlackMessage message : slack.messages()) {
            String key = key(message);
            if (key != null && message.threadTs() == null) {
                count.merge(key, 1, Integer::sum);
            }
        }
        return count;
    }

    private static @Nullable String key(SlackMessage message) {
        JsonNode metadata = message.metadata();
        return metadata == null
                ? null
                : metadata.path("event_payload").path("key").textValue();
    }

    /** How often the partner was told of each event, by the event's id. */
    Map<String, Integer> events() {
        Map<String, Integer> count = new LinkedHashMap<>();
        events.forEach((id, times) -> count.put(id, times.get()));
        return count;
    }

    /** Ends all faults of vendors. */
    void mend() {
        gates.values().forEach(gate -> gate.set(Gate.Fault.NONE));
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Override
    public void close() {
        gates.values().forEach(Gate::close);
        twilio.close();
        salesforce.close();
        slack.close();
        partner.close();
    }
}
