// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.delivery.AnswerStory;
import io.closeloop.escalation.Escalation;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The alert of one detractor as it stands now: who, which contact, score and words, links, state, buttons. Pure. Phone
 * numbers and e-mail addresses stay in the CRM, one click away.
 */
final class EscalationMessage {
    /** The buttons' actions, which {@link SlackInteractions} reads. */
    static final String CLAIM = "closeloop_claim";

    static final String RESOLVE = "closeloop_resolve";

    private static final int LABEL = 200;
    // A section takes 3000; Slack refuses messages whose blocks exceed about 13,000 in all.
    private static final int WORDS = 2900;
    private static final int WORDS_IN_TEXT = 300;
    private static final int WORDS_IN_PLAIN = 1500;

    private final AnswerStory story;
    private final Answer answer;
    private final Interaction interaction;

    private EscalationMessage(AnswerStory story) {
        this.story = story;
        this.answer = story.answer();
        this.interaction = story.interaction();
    }

    static SlackMessage of(AnswerStory story, SlackEscalation.Urgency urgency) {
        return new EscalationMessage(story).build(urgency);
    }

    /** The reminder that goes to the channel when nobody has claimed the alert. */
    static SlackMessage nudge(AnswerStory story, int nudge) {
        EscalationMessage alert = new EscalationMessage(story);
        String text = "Reminder " + nudge + ": nobody has claimed this alert yet. " + alert.score() + " from "
                + alert.customer() + ".";
        return new SlackMessage(text, new SlackMessage.Blocks().section(text).json(), text);
    }

    private SlackMessage build(SlackEscalation.Urgency urgency) {
        boolean live = answer.detractor() && !ended();
        String headline = headline(urgency, live);
        String state = state();
        String links = links();
        SlackMessage.Blocks blocks = new SlackMessage.Blocks().header(headline);
        if (answer.evidence() != Evidence.RETRACTED) {
            blocks.fields(fields());
            SlackText.quote(words(), WORDS)
                    .ifPresentOrElse(blocks::section, () -> blocks.section("_The customer left no comment._"));
        }
        blocks.section(links).context(state).actions("closeloop:" + answer.id(), live ? buttons() : List.of());

        String about = answer.evidence() == Evidence.RETRACTED ? "" : score() + " from " + customer() + ". ";
        String text = live ? headline + " from " + customer() + spoken() : about + state;
        String quoted = SlackText.quote(words(), WORDS_IN_PLAIN)
                .map(quote -> "\n" + quote)
                .orElse("");
        String plain = (live ? headline + " from " + customer() + "\n" + state : text) + quoted + "\n" + links;
        return new SlackMessage(text, blocks.json(), plain);
    }

    private String headline(SlackEscalation.Urgency urgency, boolean live) {
        if (answer.evidence() == Evidence.RETRACTED) {
            return "Withdrawn";
        }
        if (live) {
            return (urgency == SlackEscalation.Urgency.HIGH ? "Urgent: " : "") + score();
        }
        return (resolved() ? "Resolved: " : "Withdrawn: ") + score();
    }

    private String score() {
        return answer.score() == null
                ? answer.metric().name()
                : answer.metric().name() + " " + answer.score() + "/"
                        + answer.metric().max();
    }

    private String words() {
        return answer.comment() == null ? "" : answer.comment();
    }

    private String spoken() {
        return SlackText.quote(words().replace('\n', ' '), WORDS_IN_TEXT)
                .map(quote -> ": " + quote.substring(1))
                .orElse("");
    }

    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        fields.add("*Customer*\n" + linkedCustomer());
        fields.add("*Contact*\n" + channel() + ", " + SlackText.time(interaction.endedAt()));
        interaction
                .agent()
                .map(Participant::label)
                .ifPresent(agent -> fields.add("*Agent*\n" + SlackText.colleague(agent, LABEL)));
        interaction
                .queue()
                .map(Participant::label)
                .ifPresent(queue -> fields.add("*Queue*\n" + SlackText.label(queue, LABEL)));
        return fields;
    }

    private String customer() {
        Contact contact = story.contact();
        if (contact != null) {
            String account = contact.accountName();
            return SlackText.label(contact.name(), LABEL)
                    + (account == null || account.isBlank() ? "" : ", " + SlackText.label(account, LABEL));
        }
        String name = interaction.customerName();
        return name == null ? "an unknown customer" : SlackText.label(name, LABEL);
    }

    private String linkedCustomer() {
        Contact contact = story.contact();
        if (contact == null) {
            return customer()
                    + (story.match() instanceof Match.Ambiguous
                            ? "\n_Several CRM records fit; somebody has to choose_"
                            : "\n_Not in the CRM_");
        }
        String account = contact.accountName();
        String name = SlackText.label(contact.name(), LABEL);
        return (story.contactLink() == null ? name : SlackText.link(story.contactLink(), name))
                + (account == null || account.isBlank() ? "" : "\n" + SlackText.label(account, LABEL));
    }

    private String channel() {
        return switch (interaction.channel()) {
            case PHONE -> "Phone call";
            case CHAT -> "Chat";
            case EMAIL -> "E-mail";
            case SOCIAL -> "Social message";
            case CUSTOM -> "Contact";
        };
    }

    private String links() {
        List<String> links = new ArrayList<>();
        if (story.contactLink() != null && answer.evidence() != Evidence.RETRACTED) {
            links.add(SlackText.link(story.contactLink(), "CRM record"));
        }
        if (story.caseLink() != null) {
            links.add(SlackText.link(story.caseLink(), "Case"));
        }
        links.add(SlackText.link(story.whyLink(), "The whole story"));
        return String.join(" · ", links);
    }

    private String state() {
        Escalation escalation = story.escalation();
        if (!answer.detractor()) {
            return resolved() && escalation != null ? resolution(escalation) + " " + change() : change();
        }
        if (escalation == null) {
            return "Nobody has claimed this yet.";
        }
        return switch (escalation.state()) {
            case OPEN ->
                escalation.nudges() == 0
                        ? "Nobody has claimed this yet."
                        : "Nobody has claimed this yet, after "
                                + (escalation.nudges() == 1 ? "one reminder." : escalation.nudges() + " reminders.");
            case ACKNOWLEDGED ->
                "Claimed by " + owner(escalation)
                        + (escalation.acknowledgedAt() == null
                                ? "."
                                : ", " + SlackText.time(escalation.acknowledgedAt()) + ".");
            case RESOLVED -> resolution(escalation);
            case WITHDRAWN -> "Withdrawn" + note(escalation);
        };
    }

    private String change() {
        return switch (answer.evidence()) {
            case CONFIRMED -> "Withdrawn: the customer changed the score to " + answer.score() + ".";
            case RETRACTED -> "Withdrawn: the answer was taken back.";
            case SUSPECT -> "Withdrawn: the answer looks like a machine's.";
            case INTENT -> "Withdrawn: the answer was not confirmed.";
        };
    }

    private String resolution(Escalation escalation) {
        return "Resolved by " + owner(escalation)
                + (escalation.endedAt() == null ? "" : ", " + SlackText.time(escalation.endedAt()))
                + note(escalation);
    }

    private static String note(Escalation escalation) {
        String note = escalation.note();
        return note == null || note.isBlank() ? "." : ": " + SlackText.label(note, LABEL);
    }

    private static String owner(Escalation escalation) {
        @Nullable String owner = escalation.owner();
        return owner == null ? "somebody" : SlackText.colleague(owner, LABEL);
    }

    private boolean resolved() {
        return story.escalation() != null && story.escalation().state() == Escalation.State.RESOLVED;
    }

    private boolean ended() {
        return story.escalation() != null && story.escalation().ended();
    }

    private List<ObjectNode> buttons() {
        boolean claimed = story.escalation() != null && story.escalation().state() == Escalation.State.ACKNOWLEDGED;
        return List.of(
                SlackMessage.Blocks.button(
                        CLAIM, claimed ? "Take over" : "Claim", answer.id(), claimed ? null : "primary"),
                SlackMessage.Blocks.confirmed(
                        SlackMessage.Blocks.button(RESOLVE, "Resolve", answer.id(), null),
                        "Resolve this alert?",
                        "It ends for everybody, and cannot be opened again from here.",
                        "Resolve",
                        "Not yet"));
    }
}
