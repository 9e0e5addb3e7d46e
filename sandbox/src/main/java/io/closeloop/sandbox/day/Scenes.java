// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import io.closeloop.sandbox.Sandbox;
import io.closeloop.sandbox.meta.MessengerEvent;
import io.closeloop.sandbox.meta.MessengerWebhook;
import io.closeloop.sandbox.meta.PageEcho;
import io.closeloop.sandbox.meta.PageMessage;
import io.closeloop.sandbox.meta.ThreadControlPassed;
import io.closeloop.sandbox.meta.UserMessage;
import io.closeloop.sandbox.twilio.CallEnded;
import io.closeloop.sandbox.twilio.ConversationMessageAdded;
import io.closeloop.sandbox.twilio.ConversationStateUpdated;
import io.closeloop.sandbox.twilio.MessageReceived;
import io.closeloop.sandbox.twilio.Sid;
import io.closeloop.sandbox.twilio.TwilioEvent;
import io.closeloop.sandbox.twilio.TwilioWebhook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How calls, chats and social conversations go, in the vendors' own events. */
final class Scenes {
    private static final String CHAT_SERVICE = "IS00000000000000000000000000000001";
    private static final List<String> CUSTOMER_SAYS = List.of(
            "Hello, I have a question about my last invoice, the amount does not look right to me.",
            "It says 84.20 but my plan is 59.90 and nobody told me about a change.",
            "Could you look into it, please? I have the invoice here in front of me.",
            "Yes, the number is on the first page.",
            "Understood, and from when on will it be right?",
            "Thank you, that helps.");
    private static final List<String> AGENT_SAYS = List.of(
            "Good morning, I am happy to help.",
            "Let me look that up for you, one moment please.",
            "I found it: the change was booked a month too early.",
            "I have corrected it.",
            "From the first of next month.",
            "You are welcome, have a good day.");

    private final Sandbox sandbox;
    private final RecordedDay day;
    private final Timeline timeline;
    private final Post post;
    private final Map<String, Customer> chats = new ConcurrentHashMap<>();

    Scenes(Sandbox sandbox, RecordedDay day, Timeline timeline, Post post) {
        this.sandbox = sandbox;
        this.day = day;
        this.timeline = timeline;
        this.post = post;
    }

    void plan(RecordedContact contact, Instant end) {
        Customer customer = day.customer(contact);
        switch (contact.channel()) {
            case "phone" -> call(contact, customer, end);
            case "chat" -> chat(contact, customer, end);
            case "social" -> social(contact, customer, end);
            default -> throw new IllegalArgumentException("contacts.csv: unknown channel " + contact.channel());
        }
    }

    Optional<Customer> customerOf(String conversationSid) {
        return Optional.ofNullable(chats.get(conversationSid));
    }

    private void call(RecordedContact contact, Customer customer, Instant end) {
        if (contact.twist().equals("undelivered")) {
            sandbox.twilio().markBad(customer.phone());
        }
        String callSid = Sid.next("CA");
        CallEnded.Builder parent = CallEnded.builder(customer.phone(), Sandbox.OUR_NUMBER)
                .callSid(callSid)
                .query("queue", contact.queue());
        switch (contact.kind()) {
            case "missed" -> parent.status(CallEnded.Status.NO_ANSWER);
            case "talk", "short", "transfer" -> {
                parent.talked(Duration.ofSeconds(contact.number()));
                leg(
                        contact.agent(),
                        callSid,
                        customer,
                        end.minusSeconds(contact.kind().equals("transfer") ? 120 : 1));
                if (contact.kind().equals("transfer")) {
                    leg(contact.more(), callSid, customer, end.minusSeconds(1));
                }
            }
            default -> throw new IllegalArgumentException("contacts.csv: no call goes like " + contact.what());
        }
        CallEnded event = parent.at(end).build();
        timeline.at(end, () -> twilio(event, contact.twist()));
    }

    private void leg(String agent, String callSid, Customer customer, Instant at) {
        CallEnded child = CallEnded.builder(customer.phone(), "client:agent_" + agent)
                .parentCallSid(callSid)
                .at(at)
                .build();
        timeline.at(at, () -> twilio(child, ""));
    }

    private void chat(RecordedContact contact, Customer customer, Instant end) {
        String sid = Sid.next("CH");
        chats.put(sid, customer);
        String member = Sid.next("MB");
        boolean bot = contact.kind().equals("bot");
        String author = bot ? "bot_helper" : "agent_" + contact.agent();
        int messages = contact.number();
        Instant at = end.minusSeconds(60L * (messages + 1));
        int index = 0;
        for (int i = 0; i < messages; i++) {
            ConversationMessageAdded asks =
                    said(sid, index++, customer.email(), member, CUSTOMER_SAYS.get(i), customer);
            ConversationMessageAdded answers = said(sid, index++, author, member, AGENT_SAYS.get(i), customer);
            timeline.at(at.plusSeconds(60L * i), () -> twilio(asks, ""));
            timeline.at(at.plusSeconds(60L * i + 30), () -> twilio(answers, ""));
        }
        ConversationStateUpdated ends = switch (contact.kind()) {
            case "idle" -> ConversationStateUpdated.timedOut(sid, CHAT_SERVICE);
            case "timer" ->
                new ConversationStateUpdated(
                        sid,
                        CHAT_SERVICE,
                        ConversationStateUpdated.State.INACTIVE,
                        ConversationStateUpdated.State.CLOSED,
                        "TIMER",
                        null,
                        Map.of());
            default -> ConversationStateUpdated.closed(sid, CHAT_SERVICE);
        };
        timeline.at(end, () -> twilio(ends, contact.twist()));
    }

    private static ConversationMessageAdded said(
            String sid, int index, String author, String member, String words, Customer customer) {
        // A web chat that asks for the address before it begins puts it into the attributes.
        String attributes = "{\"email\":\"" + customer.email() + "\",\"name\":\"" + customer.name() + "\"}";
        ConversationMessageAdded plain = ConversationMessageAdded.chat(sid, index, author, member, words);
        return new ConversationMessageAdded(
                plain.conversationSid(),
                plain.messageSid(),
                plain.index(),
                plain.author(),
                plain.participantSid(),
                plain.body(),
                plain.source(),
                plain.clientIdentity(),
                attributes,
                plain.at(),
                plain.query());
    }

    private void social(RecordedContact contact, Customer customer, Instant end) {
        String psid = customer.psid();
        sandbox.messenger().knowUser(psid);
        int messages = contact.number();
        // The idle rule counts from the agent's last word: the script's time is when that is over.
        Instant at = end.minus(Duration.ofMinutes(15)).minusSeconds(60L * messages);
        for (int i = 0; i < messages; i++) {
            String asks = CUSTOMER_SAYS.get(i);
            String answers = AGENT_SAYS.get(i);
            String repeat = i == 0 ? contact.twist() : "";
            timeline.at(at.plusSeconds(60L * i), () -> meta(UserMessage.text(psid, asks), repeat));
            timeline.at(at.plusSeconds(60L * i + 30), () -> meta(agentEcho(psid, contact.agent(), answers), ""));
        }
        if (contact.kind().equals("handed-back")) {
            timeline.at(end.minus(Duration.ofMinutes(10)), () -> meta(ThreadControlPassed.back(psid), ""));
        }
        if (contact.kind().equals("reopened")) {
            // Between the end and the ask the customer remembers something; an agent answers, and it ends once more.
            // Not a minute later: the clock leaps 45 s beyond what happens, and the ask would be due at that moment.
            timeline.at(end.plusSeconds(30), () -> meta(UserMessage.text(psid, "One more thing, sorry!"), ""));
            timeline.at(end.plusSeconds(120), () -> meta(agentEcho(psid, contact.agent(), "No problem, done."), ""));
        }
    }

    private static MessengerEvent agentEcho(String psid, String agent, String words) {
        PageEcho echo = PageEcho.agent(psid, words);
        return new PageEcho(psid, echo.mid(), words, echo.appId(), "{\"agent\":\"" + agent + "\"}", null);
    }

    void sms(Customer customer, String words) {
        twilio(MessageReceived.sms(customer.phone(), Sandbox.OUR_NUMBER, words), "");
    }

    void tap(PageMessage survey, RecordedContact.Reaction reaction) {
        if (reaction.how().equals("text")) {
            meta(UserMessage.text(survey.psid(), reaction.words()), "");
            return;
        }
        survey.quickReplies().stream()
                .filter(reply -> reply.title().equals(reaction.words()))
                .findFirst()
                .ifPresent(reply -> meta(UserMessage.quickReply(survey.psid(), reply.title(), reply.payload()), ""));
    }

    private void twilio(TwilioEvent event, String twist) {
        if (twist.equals("forged")) {
            post.follow(sandbox.twilioHooks().post(sandbox.twilioHooks().forged(event)));
            return;
        }
        TwilioWebhook webhook = sandbox.twilioHooks().webhook(event);
        var first = post.follow(sandbox.twilioHooks().post(webhook));
        if (twist.equals("repeat")) {
            post.follow(first.thenCompose(receipt -> sandbox.twilioHooks().repeat(webhook)));
        }
    }

    private void meta(MessengerEvent event, String twist) {
        sandbox.messenger().happened(event);
        MessengerWebhook webhook = sandbox.messengerHooks().webhook(event);
        var first = post.follow(sandbox.messengerHooks().post(webhook));
        if (twist.equals("repeat")) {
            post.follow(first.thenCompose(receipt -> sandbox.messengerHooks().repeat(webhook)));
        }
    }
}
