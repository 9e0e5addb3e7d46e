// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.interaction.Conversation;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Message;
import io.closeloop.ledger.Facts;
import io.closeloop.ledger.LedgerEntry;
import io.closeloop.ledger.LedgerEvent;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import io.closeloop.survey.EvidenceGrader;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Reading;
import io.closeloop.survey.ReplyReader;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import io.closeloop.survey.Token;
import io.closeloop.survey.Via;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells answers from conversation. Opt-out is looked for before a score; a score is never taken from automatic mail.
 */
public final class Replies {
    /** What our buttons and quick replies carry: {@code sv:<token>:<score>}. */
    public static final String PAYLOAD = "sv:";

    private final Loop loop;
    private final Answers answers;
    private final BiConsumer<Tx, Intake.Consent> consents;

    /** @param consents what follows when a customer wants to be asked no more, or again */
    public Replies(Loop loop, Answers answers, BiConsumer<Tx, Intake.Consent> consents) {
        this.loop = loop;
        this.answers = answers;
        this.consents = consents;
    }

    /**
     * The invitation a message may answer, and how sure that is.
     *
     * @param aside true when the message goes on with one of ours, in the thread of the survey: only a refusal is meant
     *     for the survey
     */
    private record Aim(Invitation invitation, boolean explicit, boolean aside) {
        Aim(Invitation invitation, boolean explicit) {
            this(invitation, explicit, false);
        }
    }

    /** Records the message as a reply; empty when it is none, and nothing was recorded. */
    Optional<CompletionStage<Recorded>> read(Message message) {
        if (message.author() != Message.Author.CUSTOMER) {
            return Optional.empty();
        }
        Optional<Aim> aim = loop.store().read(view -> aim(view, message));
        if (message.automatic()) {
            // An out-of-office mail to a survey is no answer, and must not reopen or start a conversation either.
            return aim.map(a -> loop.store().write(tx -> automatic(tx, message, a.invitation())));
        }
        Integer tapped = tapped(message);
        if (aim.isPresent() && tapped != null) {
            return Optional.of(give(message, aim.get().invitation(), tapped, null));
        }
        String text = message.text();
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        boolean bare = message.stream() == null;
        if (aim.isEmpty()) {
            return bare ? unasked(message, text) : Optional.empty();
        }
        Survey survey = loop.survey(aim.get().invitation());
        Reading reading = ReplyReader.read(text, survey.metric());
        return reply(message, aim.get(), reading, bare);
    }

    private Optional<Aim> aim(View view, Message message) {
        String payload = message.payload();
        if (payload != null && payload.startsWith(PAYLOAD)) {
            String[] parts = payload.split(":");
            return parts.length < 3
                    ? Optional.empty()
                    : view.invitationByToken(Token.hash(parts[1])).map(i -> new Aim(i, true));
        }
        boolean direct = true;
        for (String reference : message.references()) {
            Optional<Invitation> invitation = view.invitationByReference(reference);
            if (invitation.isPresent()) {
                boolean aside = !direct && wroteSince(view, message, invitation.get());
                return invitation.map(i -> new Aim(i, !aside, aside));
            }
            direct = false;
        }
        return switch (message.customer().kind()) {
            case PHONE -> message.stream() == null ? newest(view, message.customer(), Via.SMS) : chat(view, message);
            case MESSENGER -> newest(view, message.customer(), Via.MESSENGER);
            case EMAIL, CHAT -> chat(view, message);
        };
    }

    /** Whether one of ours has written in the message's thread after the survey went out. */
    private static boolean wroteSince(View view, Message message, Invitation invitation) {
        Instant sent = invitation.sentAt();
        return message.stream() != null
                && sent != null
                && view.conversation(message.source(), message.stream())
                        .map(Conversation::lastAgentAt)
                        .filter(sent::isBefore)
                        .isPresent();
    }

    /** A chat is known by its own handle, whatever the customer's is in it. */
    private static Optional<Aim> chat(View view, Message message) {
        return Stream.concat(Stream.of(message.customer()), message.more().stream())
                .filter(handle -> handle.kind() == Handle.Kind.CHAT)
                .flatMap(handle -> newest(view, handle, Via.CHAT).stream())
                .findFirst();
    }

    private static Optional<Aim> newest(View view, Handle customer, Via via) {
        return view.newestInvitationTo(customer, via).map(i -> new Aim(i, false));
    }

    /** The score of a button; null when the message is no tap. */
    private static @Nullable Integer tapped(Message message) {
        String payload = message.payload();
        if (payload == null || !payload.startsWith(PAYLOAD)) {
            return null;
        }
        try {
            return Integer.valueOf(payload.substring(payload.lastIndexOf(':') + 1));
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    private Optional<CompletionStage<Recorded>> reply(Message message, Aim aim, Reading reading, boolean bare) {
        Invitation invitation = aim.invitation();
        if (reading instanceof Reading.OptOut out) {
            // "Cancel", said to an agent before the survey or long after it, is about something else.
            boolean asking =
                    !aim.aside() && invitation.state().open() && invitation.state() != Invitation.State.PLANNED;
            boolean meant = out.plain() || bare || aim.explicit() || asking;
            return meant ? Optional.of(leave(message, invitation, out.words())) : Optional.empty();
        }
        if (aim.aside()) {
            return Optional.empty();
        }
        if (reading instanceof Reading.OptIn in && bare) {
            return Optional.of(consent(message, true, in.words()));
        }
        if (reading instanceof Reading.WrongPerson wrong) {
            return Optional.of(wrongPerson(message, invitation, wrong.words()));
        }
        if (over(invitation)) {
            // Nothing is asked any more: to a person of ours it is conversation, and else it is noted and left alone.
            return aim.explicit() || bare
                    ? Optional.of(loop.store().write(tx -> late(tx, message, invitation)))
                    : Optional.empty();
        }
        if (reading instanceof Reading.Score score) {
            boolean answering = aim.explicit() || bare || invitation.state() != Invitation.State.ANSWERED;
            return answering
                    ? Optional.of(give(message, invitation, score.value(), score.comment()))
                    : Optional.empty();
        }
        String words = reading instanceof Reading.Words w ? w.text() : String.valueOf(message.text());
        if (!aim.explicit() && !bare) {
            // Free words in a thread with a person: conversation, not an answer.
            return Optional.empty();
        }
        return Optional.of(
                invitation.state() == Invitation.State.ANSWERED
                        ? words(message, invitation, words)
                        : loop.store().write(tx -> unreadable(tx, message, invitation)));
    }

    private static boolean over(Invitation invitation) {
        return !invitation.state().open() && invitation.state() != Invitation.State.ANSWERED;
    }

    private CompletionStage<Recorded> words(Message message, Invitation invitation, String words) {
        return give(message, invitation, null, words);
    }

    private CompletionStage<Recorded> give(
            Message message, Invitation invitation, @Nullable Integer score, @Nullable String comment) {
        Giving giving = new Giving(
                invitation.id(),
                score,
                comment,
                true,
                invitation.via().code(),
                message.source(),
                message.messageId(),
                EvidenceGrader.Kind.REPLY,
                null,
                true);
        Optional<View.Asked> asked = loop.store().look(view -> view.asked(invitation.id()));
        if (asked.isEmpty()) {
            return loop.store().write(tx -> late(tx, message, invitation));
        }
        if (score != null && !loop.survey(asked.get()).metric().has(score)) {
            return loop.store().write(tx -> unreadable(tx, message, invitation));
        }
        return answers.give(giving, asked.get()).thenCompose(given -> {
            if (given instanceof Given.Stored stored) {
                boolean first = stored.answer().version() == 1;
                String thanks = first
                        ? filled(SurveyText::thanks, invitation, asked.get().interaction())
                        : null;
                return CompletableFuture.completedFuture(new Recorded(true, invitation.interactionId(), thanks));
            }
            if (given instanceof Given.Same) {
                return loop.store().write(tx -> seen(tx, message, invitation));
            }
            return loop.store().write(tx -> late(tx, message, invitation));
        });
    }

    private Recorded seen(Tx tx, Message message, Invitation invitation) {
        return tx.remember(message.source(), message.messageId(), loop.now())
                ? Recorded.fresh(invitation.interactionId())
                : Recorded.REPEAT;
    }

    private Recorded late(Tx tx, Message message, Invitation invitation) {
        if (!tx.remember(message.source(), message.messageId(), loop.now())) {
            return Recorded.REPEAT;
        }
        note(
                tx,
                LedgerEvent.REPLY_UNEXPECTED,
                invitation,
                Facts.replyUnexpected(invitation.via().code()));
        return Recorded.fresh(invitation.interactionId());
    }

    private Recorded unreadable(Tx tx, Message message, Invitation invitation) {
        if (!tx.remember(message.source(), message.messageId(), loop.now())) {
            return Recorded.REPEAT;
        }
        boolean first = tx.ledgerOf(invitation.interactionId()).stream()
                .noneMatch(entry -> entry.event() == LedgerEvent.REPLY_UNREADABLE);
        note(
                tx,
                LedgerEvent.REPLY_UNREADABLE,
                invitation,
                Facts.replyUnreadable(invitation.via().code(), first));
        // Asked to clarify once: a second time would be a loop.
        String clarify = !first
                ? null
                : tx.interaction(invitation.interactionId())
                        .map(interaction -> filled(SurveyText::clarify, invitation, interaction))
                        .orElse(null);
        return new Recorded(true, invitation.interactionId(), clarify);
    }

    private String filled(Function<SurveyText, String> which, Invitation invitation, Interaction interaction) {
        Survey survey = loop.survey(invitation);
        String text = which.apply(survey.text(invitation.language()));
        return SurveyWords.fill(text, survey, interaction, loop.page(invitation));
    }

    private Recorded automatic(Tx tx, Message message, Invitation invitation) {
        if (!tx.remember(message.source(), message.messageId(), loop.now())) {
            return Recorded.REPEAT;
        }
        note(
                tx,
                LedgerEvent.REPLY_AUTOMATIC,
                invitation,
                Facts.replyAutomatic(invitation.via().code()));
        return Recorded.fresh(invitation.interactionId());
    }

    private void note(Tx tx, LedgerEvent event, Invitation invitation, Map<String, Object> facts) {
        loop.journal().note(tx, event, LedgerEntry.CUSTOMER, Journal.About.invitation(invitation), facts);
    }

    /** A bare message from somebody we did not ask: only consent matters. */
    private Optional<CompletionStage<Recorded>> unasked(Message message, String text) {
        Reading reading = ReplyReader.read(text, io.closeloop.survey.Metric.CSAT);
        if (reading instanceof Reading.OptOut out) {
            return Optional.of(consent(message, false, out.words()));
        }
        if (reading instanceof Reading.OptIn in) {
            return Optional.of(consent(message, true, in.words()));
        }
        return Optional.empty();
    }

    private CompletionStage<Recorded> consent(Message message, boolean given, String words) {
        return loop.store().write(tx -> {
            if (!tx.remember(message.source(), message.messageId(), loop.now())) {
                return Recorded.REPEAT;
            }
            consents.accept(tx, consent(message, given, words, null));
            return Recorded.fresh(null);
        });
    }

    private CompletionStage<Recorded> leave(Message message, Invitation invitation, String words) {
        return loop.store().write(tx -> {
            if (!tx.remember(message.source(), message.messageId(), loop.now())) {
                return Recorded.REPEAT;
            }
            consents.accept(tx, consent(message, false, words, invitation.id()));
            return Recorded.fresh(invitation.interactionId());
        });
    }

    private CompletionStage<Recorded> wrongPerson(Message message, Invitation invitation, String words) {
        return loop.store().write(tx -> {
            if (!tx.remember(message.source(), message.messageId(), loop.now())) {
                return Recorded.REPEAT;
            }
            note(
                    tx,
                    LedgerEvent.WRONG_PERSON,
                    invitation,
                    Facts.wrongPerson(message.customer(), invitation.via().code()));
            // Of this address only: who reads it is not the customer that was asked.
            consents.accept(tx, consent(message, false, words, null));
            return Recorded.fresh(invitation.interactionId());
        });
    }

    private static Intake.Consent consent(Message message, boolean given, String words, @Nullable String invitationId) {
        return new Intake.Consent(
                message.source(), message.messageId(), message.customer(), given, words, message.at(), invitationId);
    }
}
