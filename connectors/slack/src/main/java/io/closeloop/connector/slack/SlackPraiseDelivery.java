// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code deliver:slack-praise}: a promoter's words, with thanks to the agent. Without words nothing is posted. */
final class SlackPraiseDelivery implements DeliveryTarget<SlackPraise> {
    private static final String VERB = "slack-praise";
    private final SlackPosting posting;
    private final Supplier<EscalationSettings> settings;

    SlackPraiseDelivery(SlackClient slack, Supplier<EscalationSettings> settings) {
        this.posting = new SlackPosting(VERB, SlackMark.PRAISE, slack, settings);
        this.settings = settings;
    }

    @Override
    public String verb() {
        return VERB;
    }

    @Override
    public Class<SlackPraise> options() {
        return SlackPraise.class;
    }

    @Override
    public String target(SlackPraise options) {
        return options.channel() == null ? "" : options.channel();
    }

    /** As long as an alert waits for the comment. */
    @Override
    public Duration grace(SlackPraise options, Answer answer) {
        return answer.counts() && answer.verdict() == Verdict.PROMOTER
                ? settings.get().grace()
                : Duration.ZERO;
    }

    @Override
    public List<Outcome> deliver(List<Effect<SlackPraise>> effects) {
        return effects.stream().map(this::deliver).toList();
    }

    @Override
    public Lookup find(Effect<SlackPraise> effect) {
        return find(List.of(effect)).get(0);
    }

    @Override
    public int lookups() {
        return SlackPosting.LOOKUPS;
    }

    @Override
    public List<Lookup> find(List<Effect<SlackPraise>> effects) {
        return posting.find(effects, effect -> effect.options().channel());
    }

    private Outcome deliver(Effect<SlackPraise> effect) {
        Optional<SlackMessage> praise = PraiseMessage.of(effect.story());
        return posting.bring(
                effect,
                new SlackPosting.Wish(
                        effect.options().channel(),
                        praise.orElseGet(PraiseMessage::withdrawn),
                        praise.isPresent(),
                        0,
                        null));
    }
}
