// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.port.Ask;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** Invitations with defaults. */
final class Asks {
    static final Instant NOW = Instant.parse("2026-03-03T10:15:30Z");
    static final SurveyText WORDS = new SurveyText(
            "How satisfied are you with our support?",
            "unused",
            "not at all",
            "very",
            "Why?",
            "Thanks",
            "How did we do?",
            "Hello Ana, you wrote to us about your order.",
            "No more questions",
            "Hello Ana, may we ask once more?",
            "Please answer with a number");

    private Asks() {}

    static Ask ask(String key) {
        return ask(key, Metric.CSAT, "ana@customer.example", WORDS, "en");
    }

    static Ask ask(String key, Metric metric, String to, SurveyText words, String language) {
        return new Ask(
                key,
                key.replaceAll("-r\\d+$", ""),
                "tokentokentokentoken",
                Handle.email(to),
                "",
                survey(metric),
                language,
                words,
                URI.create("https://acme.example/s/tokentokentokentoken"),
                URI.create("https://acme.example/u/tokentokentokentoken"),
                interaction(),
                key.contains("-r"),
                NOW);
    }

    static Survey survey(Metric metric) {
        return new Survey("csat-email", metric, "1", "Acme", "en", Map.of("en", WORDS), null);
    }

    static Interaction interaction() {
        return Interaction.ended("int_1", Channel.EMAIL, "imap", "<a1@customer.example>#1", NOW)
                .handle(Handle.email("ana@customer.example"))
                .customerName("Ana Diaz")
                .participant(Participant.queue("support"))
                .participant(Participant.agent("ben@acme.example", "Ben"))
                .build();
    }
}
