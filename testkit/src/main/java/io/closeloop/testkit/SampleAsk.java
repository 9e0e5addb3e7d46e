// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds an ask with defaults for all a test does not speak of: Acme asks CSAT after a call with Bo Berg of the billing
 * queue, first tried at 2026-03-03T10:15:30Z. Not thread-safe.
 */
public final class SampleAsk {
    private String invitationId = "inv_1";
    private final Handle to;
    private String address = "";
    private int reminder;
    private Instant firstTriedAt = Instant.parse("2026-03-03T10:15:30Z");
    private UnaryOperator<SurveyText> words = text -> text;
    private @Nullable Interaction interaction;

    private SampleAsk(Handle to) {
        this.to = to;
    }

    public static SampleAsk to(Handle handle) {
        return new SampleAsk(handle);
    }

    /** Another invitation than {@code inv_1}; the token and the links follow. */
    public SampleAsk invitation(String id) {
        this.invitationId = id;
        return this;
    }

    /** Our side it should come from; empty without a call. */
    public SampleAsk from(String ourAddress) {
        this.address = ourAddress;
        return this;
    }

    /** Its n-th reminder. */
    public SampleAsk reminder(int n) {
        this.reminder = n;
        return this;
    }

    public SampleAsk firstTriedAt(Instant at) {
        this.firstTriedAt = at;
        return this;
    }

    public SampleAsk after(Interaction ended) {
        this.interaction = ended;
        return this;
    }

    public SampleAsk wording(UnaryOperator<SurveyText> change) {
        this.words = change;
        return this;
    }

    public Ask build() {
        String token = (invitationId + "abcdefghijklmnopqrstuvwxyz234567")
                .replaceAll("[^a-z2-7]", "")
                .substring(0, 32);
        URI link = URI.create("https://hooks.example.com/s/" + token);
        SurveyText text = words.apply(new SurveyText(
                "How satisfied are you with your call with Bo?",
                "Acme: how satisfied are you with your call with Bo? Reply 1 (not at all) to 5 (very), or tap " + link
                        + " Reply STOP to opt out.",
                "not at all",
                "very",
                "What is the main reason?",
                "Thank you.",
                "How did we do?",
                "You spoke with Bo of Acme today.",
                "Never ask me again",
                "We would still like to hear from you.",
                "Please reply with a number from 1 to 5."));
        Survey survey = new Survey("csat", Metric.CSAT, "1", "Acme", "en", Map.of("en", text), null);
        return new Ask(
                reminder == 0 ? invitationId : invitationId + "-r" + reminder,
                invitationId,
                token,
                to,
                address,
                survey,
                "en",
                text,
                link,
                URI.create("https://hooks.example.com/u/" + token),
                interaction == null ? call() : interaction,
                reminder > 0,
                firstTriedAt);
    }

    private Interaction call() {
        return Interaction.ended(
                        "int_1", Channel.PHONE, "twilio-voice", "CA0001", Instant.parse("2026-03-03T10:00:00Z"))
                .address("+15550009999")
                .handle(to)
                .startedAt(Instant.parse("2026-03-03T09:54:00Z"))
                .participant(Participant.queue("billing"))
                .participant(Participant.agent("agent-7", "Bo Berg"))
                .language("en")
                .talkSeconds(360)
                .build();
    }
}
