// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.survey.Answer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells people of an unhappy customer by mail. A mail cannot be edited, so an amended answer is told by a second one, and
 * only when it says something new; the reference, a Message-ID, holds what the last one said. Where the answer is no
 * detractor's by the time of the first mail, none is sent.
 */
final class MailAlertDelivery implements DeliveryTarget<MailAlert> {
    private final MailSettings settings;
    private final Smtp smtp;
    private final Archive archive;
    private final Supplier<EscalationSettings> escalation;
    private final Clock clock;

    MailAlertDelivery(
            MailSettings settings, Smtp smtp, Archive archive, Supplier<EscalationSettings> escalation, Clock clock) {
        this.settings = settings;
        this.smtp = smtp;
        this.archive = archive;
        this.escalation = escalation;
        this.clock = clock;
    }

    @Override
    public String verb() {
        return "mail-alert";
    }

    @Override
    public Class<MailAlert> options() {
        return MailAlert.class;
    }

    @Override
    public String target(MailAlert options) {
        return options.to();
    }

    @Override
    public Duration grace(MailAlert options, Answer answer) {
        boolean worst = answer.score() != null && answer.metric().worst(answer.score());
        return worst && answer.comment() != null
                ? Duration.ZERO
                : escalation.get().grace();
    }

    @Override
    public List<Outcome> deliver(List<Effect<MailAlert>> effects) {
        List<Outcome> outcomes = new ArrayList<>(effects.size());
        for (Effect<MailAlert> effect : effects) {
            outcomes.add(deliver(effect));
        }
        return outcomes;
    }

    @Override
    public Lookup find(Effect<MailAlert> effect) {
        String stem = MessageIds.alertStem(effect.id());
        AnswerStory story = effect.story();
        // An answer is amended long after the first alert of it was sent, but no alert is older than the contact.
        String prefix = MessageIds.ALERT_PREFIX + stem;
        return archive.find(
                new Archive.Trace(
                        prefix,
                        MessageIds.ALERT_HEADER,
                        stem,
                        story.interaction().endedAt(),
                        story.answer().changedAt()),
                mails -> newest(mails, prefix, effect.version()));
    }

    private Optional<Lookup> newest(List<Mail> mails, String prefix, int wanted) {
        return mails.stream()
                .map(this::sentAs)
                .filter(id -> id.startsWith(prefix))
                .max(Comparator.comparingInt(MessageIds::alertVersion))
                .map(id -> MessageIds.alertVersion(id) >= wanted ? new Lookup.Found(id) : new Lookup.Outdated(id));
    }

    /** The Message-ID we gave an alert, also where a relay gave it another one. */
    private String sentAs(Mail mail) {
        return MessageIds.isAlert(mail.id())
                ? mail.id()
                : mail.header(MessageIds.ALERT_HEADER)
                        .map(key -> MessageIds.alert(key.strip(), settings.from()))
                        .orElse("");
    }

    private Outcome deliver(Effect<MailAlert> effect) {
        String before = effect.reference();
        String said = before == null
                ? AlertMail.WITHDRAWN
                : MessageIds.alertState(before).orElse("");
        String now = AlertMail.state(effect.story().answer());
        if (now.equals(said)) {
            return Outcome.delivered(before);
        }
        try {
            return smtp.send(letter(effect, before, said));
        } catch (AddressException notAnAddress) {
            return Outcome.refused("One of the addresses is not one that mail can be sent to");
        } catch (MessagingException unsendable) {
            return Outcome.refused(
                    "The mail cannot be written: " + unsendable.getClass().getSimpleName());
        }
    }

    private Letter letter(Effect<MailAlert> effect, @org.jspecify.annotations.Nullable String before, String said)
            throws MessagingException {
        String subject = effect.options().subject();
        AlertMail mail = effect.story().answer().detractor()
                ? AlertMail.alert(effect.story(), subject, !said.equals(AlertMail.WITHDRAWN))
                : AlertMail.correction(effect.story(), subject);
        String key = MessageIds.alertKey(effect.id(), effect.version(), mail.state());
        Letter letter = new Letter(MessageIds.alert(key, settings.from()))
                .from(settings.from(), settings.fromName() == null ? "Closeloop" : settings.fromName())
                .to(effect.options().to())
                .content(mail.subject(), mail.text(), mail.html(), "en", clock.instant());
        letter.setHeader(MessageIds.ALERT_HEADER, key);
        if (before != null) {
            letter.setHeader("In-Reply-To", before);
            letter.setHeader("References", before);
        }
        return letter;
    }
}
