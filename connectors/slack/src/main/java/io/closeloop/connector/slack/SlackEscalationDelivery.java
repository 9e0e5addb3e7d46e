// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.Escalation;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.survey.Answer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** {@code deliver:slack-escalation}: one message per detractor, edited with everything that happens to it. */
final class SlackEscalationDelivery implements DeliveryTarget<SlackEscalation> {
    private static final String VERB = "slack-escalation";
    private final SlackPosting posting;
    private final Supplier<EscalationSettings> settings;

    SlackEscalationDelivery(SlackClient slack, Supplier<EscalationSettings> settings) {
        this.posting = new SlackPosting(VERB, SlackMark.ESCALATION, slack, settings);
        this.settings = settings;
    }

    @Override
    public String verb() {
        return VERB;
    }

    @Override
    public Class<SlackEscalation> options() {
        return SlackEscalation.class;
    }

    @Override
    public String target(SlackEscalation options) {
        return options.channel() == null ? "" : options.channel();
    }

    /** The configured wait for the comment; none for the worst score with a comment, and none to take an alert back. */
    @Override
    public Duration grace(SlackEscalation options, Answer answer) {
        boolean complete = answer.comment() != null && !answer.comment().isBlank();
        boolean worst = answer.score() != null && answer.metric().worst(answer.score());
        return !answer.detractor() || (worst && complete)
                ? Duration.ZERO
                : settings.get().grace();
    }

    /** The case that the CRM opened is linked as soon as it is there. */
    @Override
    public boolean follows(String verb) {
        return verb.equals("salesforce-answer") || verb.equals("local-crm-answer");
    }

    @Override
    public List<Outcome> deliver(List<Effect<SlackEscalation>> effects) {
        return effects.stream().map(this::deliver).toList();
    }

    @Override
    public Lookup find(Effect<SlackEscalation> effect) {
        return find(List.of(effect)).get(0);
    }

    @Override
    public int lookups() {
        return SlackPosting.LOOKUPS;
    }

    @Override
    public List<Lookup> find(List<Effect<SlackEscalation>> effects) {
        return posting.find(effects, effect -> effect.options().channel());
    }

    private Outcome deliver(Effect<SlackEscalation> effect) {
        Escalation escalation = effect.story().escalation();
        boolean live = effect.story().answer().detractor() && (escalation == null || !escalation.ended());
        int nudges = escalation == null ? 0 : escalation.nudges();
        SlackPosting.Nudge nudge = null;
        if (live && nudges > 0 && escalation != null && escalation.state() == Escalation.State.OPEN) {
            nudge = new SlackPosting.Nudge(EscalationMessage.nudge(effect.story(), nudges), escalation.openedAt());
        }
        return posting.bring(
                effect,
                new SlackPosting.Wish(
                        effect.options().channel(),
                        EscalationMessage.of(effect.story(), effect.options().urgency()),
                        live,
                        nudges,
                        nudge));
    }
}
