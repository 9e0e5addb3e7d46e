// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.figures.ContactFigures;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Store;
import io.closeloop.survey.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * Puts the figures on the contact, one transaction a batch. The answers themselves are in the same database already.
 * Writing the same figures again changes nothing. Thread-safe.
 */
final class LocalCrmAnswerDelivery implements DeliveryTarget<LocalCrmAnswer> {
    private static final int BATCH = 200;

    private final Store store;

    LocalCrmAnswerDelivery(Store store) {
        this.store = store;
    }

    @Override
    public String verb() {
        return "local-crm-answer";
    }

    @Override
    public Class<LocalCrmAnswer> options() {
        return LocalCrmAnswer.class;
    }

    @Override
    public int batch() {
        return BATCH;
    }

    @Override
    public boolean needsMatch() {
        return true;
    }

    @Override
    public List<Outcome> deliver(List<Effect<LocalCrmAnswer>> effects) {
        Map<String, AnswerStory> latest = new LinkedHashMap<>();
        for (Effect<LocalCrmAnswer> effect : effects) {
            AnswerStory story = effect.story();
            story.contactId()
                    .ifPresent(id ->
                            latest.merge(id, story, (one, other) -> other.now().isBefore(one.now()) ? one : other));
        }
        try {
            if (!latest.isEmpty()) {
                store.write(tx -> {
                            latest.forEach((id, story) -> {
                                ContactFigures figures = story.figures();
                                if (figures != null) {
                                    tx.saveLocalFigures(id, words(figures));
                                }
                            });
                            return true;
                        })
                        .join();
            }
        } catch (CompletionException e) {
            Outcome later = Outcome.retry("the database did not take the figures");
            return effects.stream().map(effect -> later).toList();
        }
        return effects.stream()
                .map(effect -> Outcome.delivered(effect.story().contactId().orElse(null)))
                .toList();
    }

    /** The figures by name; what is not there any more is left out, and the whole replaces what was there. */
    static Map<String, String> words(ContactFigures figures) {
        Map<String, String> words = new TreeMap<>();
        figures.latest().forEach((metric, score) -> words.put("latest-" + metric.code(), score.toString()));
        figures.rolling().forEach((metric, value) -> words.put(metric.code() + "-90d", rounded(metric, value)));
        if (figures.latestAt() != null) {
            words.put("latest-at", figures.latestAt().toString());
        }
        if (figures.latestVerdict() != null) {
            words.put("latest-verdict", figures.latestVerdict().code());
        }
        words.put("answers", Integer.toString(figures.answers()));
        return words;
    }

    /** NPS is shown whole, CSAT and CES with one decimal. */
    private static String rounded(Metric metric, double value) {
        return BigDecimal.valueOf(value)
                .setScale(metric == Metric.NPS ? 0 : 1, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
