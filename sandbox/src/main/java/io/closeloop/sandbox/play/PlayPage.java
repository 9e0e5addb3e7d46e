// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.sandbox.ProgramApi;
import io.closeloop.sandbox.Sandbox;
import io.closeloop.sandbox.http.HttpStandIn;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import io.closeloop.sandbox.slack.SlackInteractions;
import io.closeloop.sandbox.slack.SlackMessage;
import io.closeloop.sandbox.slack.SlackUser;
import io.closeloop.sandbox.twilio.CallEnded;
import io.closeloop.sandbox.twilio.MessageReceived;
import io.closeloop.sandbox.twilio.SentMessage;
import io.closeloop.sandbox.twilio.Sid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Finish a call, see the SMS arrive, answer it, and watch Slack, the CRM record and the story change. Works with forms
 * alone; the script only refreshes what is shown.
 */
public final class PlayPage implements AutoCloseable {
    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("EEEE d MMMM, HH:mm:ss", Locale.ENGLISH).withZone(ZONE);
    private static final List<String> CRM_FIELDS = List.of(
            "Name",
            "Phone",
            "Latest_CSAT__c",
            "Latest_Verdict__c",
            "Latest_Survey_At__c",
            "Survey_Answers__c",
            "CSAT_90d__c");

    private final Sandbox sandbox;
    private final ProgramApi program;
    private final SlackInteractions clicks;
    private final SlackUser agent;
    private final HttpStandIn http;
    private volatile Persona persona;

    public PlayPage(Sandbox sandbox, ProgramApi program, int port) {
        this.sandbox = sandbox;
        this.program = program;
        this.clicks = new SlackInteractions(sandbox.slack(), program.base());
        this.agent = sandbox.slack().addUser("U0AGENT01", "Ana Silva", "ana@northwind.example");
        this.persona = Persona.fresh(sandbox);
        sandbox.time().runFrom(decent(sandbox.time().instant()));
        http = new HttpStandIn("play", port)
                .on("GET", "/", request -> page())
                .on("GET", "/play\\.css", request -> asset("play.css", "text/css; charset=utf-8"))
                .on("GET", "/play\\.js", request -> asset("play.js", "text/javascript; charset=utf-8"))
                .on("POST", "/call", this::call)
                .on("POST", "/sms", this::sms)
                .on("POST", "/wait", this::skip)
                .on("POST", "/click", this::click)
                .on("POST", "/again", request -> {
                    persona = Persona.fresh(sandbox);
                    return back();
                })
                .start();
    }

    public URI address() {
        return http.base();
    }

    /** The next weekday morning: nobody is asked at night. */
    private static Instant decent(Instant now) {
        ZonedDateTime at = now.atZone(ZONE);
        ZonedDateTime morning = at.with(LocalTime.of(10, 0));
        if (!at.isBefore(morning)) {
            morning = morning.plusDays(1);
        }
        while (morning.getDayOfWeek() == DayOfWeek.SATURDAY || morning.getDayOfWeek() == DayOfWeek.SUNDAY) {
            morning = morning.plusDays(1);
        }
        return morning.toInstant();
    }

    private Reply call(Request request) {
        String queue = field(request, "queue");
        String sid = Sid.next("CA");
        Instant now = sandbox.time().instant();
        CallEnded leg = CallEnded.builder(persona.phone(), "client:agent_ana")
                .parentCallSid(sid)
                .talked(Duration.ofMinutes(4))
                .at(now)
                .build();
        CallEnded ended = CallEnded.builder(persona.phone(), Sandbox.OUR_NUMBER)
                .callSid(sid)
                .talked(Duration.ofMinutes(4))
                .query("queue", queue.isEmpty() ? "billing" : queue)
                .at(now)
                .build();
        sandbox.twilioHooks().callEnded(leg).join();
        sandbox.twilioHooks().callEnded(ended).join();
        return back();
    }

    private Reply sms(Request request) {
        String text = field(request, "text");
        if (!text.isBlank()) {
            sandbox.twilioHooks()
                    .messageReceived(MessageReceived.sms(persona.phone(), Sandbox.OUR_NUMBER, text))
                    .join();
        }
        return back();
    }

    private Reply skip(Request request) {
        String minutes = field(request, "minutes");
        Duration leap = Duration.ofMinutes(minutes.matches("[0-9]{1,5}") ? Long.parseLong(minutes) : 10);
        sandbox.time().runFrom(sandbox.time().instant().plus(leap));
        return back();
    }

    private Reply click(Request request) {
        SlackMessage message = sandbox.slack().message(field(request, "channel"), field(request, "ts"));
        clicks.click(message, field(request, "action"), agent);
        return back();
    }

    private static String field(Request request, String name) {
        return request.form().getOrDefault(name, List.of("")).get(0);
    }

    private static Reply back() {
        return Reply.empty(303).with("Location", "/");
    }

    private Reply page() {
        String html = asset("play.html")
                .replace("{{clock}}", Html.escaped(CLOCK.format(sandbox.time().instant())))
                .replace("{{name}}", Html.escaped(persona.name()))
                .replace("{{phone}}", Html.escaped(persona.phone()))
                .replace("{{messages}}", messages())
                .replace("{{slack}}", slack())
                .replace("{{crm}}", crm())
                .replace("{{why}}", why());
        return Reply.of(200, "text/html; charset=utf-8", html).with("Cache-Control", "no-store");
    }

    private String messages() {
        List<String> bubbles = new ArrayList<>();
        for (SentMessage message : sandbox.twilio().messagesTo(persona.phone())) {
            bubbles.add("<li>" + Html.linked(message.body()) + "</li>");
        }
        return bubbles.isEmpty() ? "<li class=\"none\">No message yet.</li>" : String.join("", bubbles);
    }

    private String slack() {
        StringBuilder html = new StringBuilder();
        List<SlackMessage> messages = new ArrayList<>(sandbox.slack().messages());
        java.util.Collections.reverse(messages);
        for (SlackMessage message : messages.subList(0, Math.min(4, messages.size()))) {
            html.append("<article><p class=\"channel\">#")
                    .append(Html.escaped(channelName(message.channel())))
                    .append(message.edits().isEmpty() ? "" : " (edited)")
                    .append("</p>")
                    .append(SlackView.html(message));
            for (SlackMessage.Button button : message.buttons()) {
                if (button.url() == null) {
                    html.append("<form method=\"post\" action=\"/click\">")
                            .append(hidden("channel", message.channel()))
                            .append(hidden("ts", message.ts()))
                            .append(hidden("action", button.actionId()))
                            .append("<button>")
                            .append(Html.escaped(button.label()))
                            .append("</button></form>");
                }
            }
            html.append("</article>");
        }
        return html.isEmpty() ? "<p class=\"none\">Nothing in Slack yet.</p>" : html.toString();
    }

    private static String channelName(String id) {
        return switch (id) {
            case "C0BILLING1" -> "cx-billing";
            case "C0SUPPORT1" -> "cx-support";
            default -> "cx-alerts";
        };
    }

    private static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"" + name + "\" value=\"" + Html.escaped(value) + "\">";
    }

    private String crm() {
        Map<String, Object> contact = sandbox.salesforce().record("Contact", persona.contactId());
        StringBuilder html = new StringBuilder("<table><tbody>");
        for (String field : CRM_FIELDS) {
            Object value = contact.get(field);
            html.append("<tr><th scope=\"row\">")
                    .append(Html.escaped(field.replace("__c", "").replace('_', ' ')))
                    .append("</th><td>")
                    .append(value == null ? "" : Html.escaped(value))
                    .append("</td></tr>");
        }
        html.append("</tbody></table>");
        for (Map<String, Object> record : sandbox.salesforce().records("Case")) {
            if (persona.contactId().equals(record.get("ContactId"))) {
                html.append("<p><strong>Case ")
                        .append(Html.escaped(String.valueOf(record.get("CaseNumber"))))
                        .append("</strong>: ")
                        .append(Html.escaped(String.valueOf(record.get("Subject"))))
                        .append(" (")
                        .append(Html.escaped(String.valueOf(record.get("Status"))))
                        .append(")</p>");
            }
        }
        return html.toString();
    }

    private String why() {
        JsonNode tales = program.get("/api/v1/why/" + ProgramApi.encoded(persona.phone()))
                .path("tales");
        StringBuilder html = new StringBuilder();
        for (JsonNode tale : tales) {
            html.append("<ol>");
            tale.path("sentences")
                    .forEach(sentence -> html.append("<li>")
                            .append(Html.escaped(sentence.asText()))
                            .append("</li>"));
            html.append("</ol>");
        }
        return html.isEmpty() ? "<p class=\"none\">Nothing has happened yet: finish a call.</p>" : html.toString();
    }

    private static Reply asset(String name, String type) {
        return Reply.of(200, type, asset(name));
    }

    private static String asset(String name) {
        try (InputStream in = Objects.requireNonNull(PlayPage.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
