// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.Describe;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a case assumes. Everything that is left out has a default, written down in docs/route-tests.md. */
public record Given(
        @Describe("When the contact ended, such as Sunday 22:10 in Tokyo, or 2026-06-07 22:10") @Nullable
        String at,

        @Describe("How long after its end the contact is decided on, such as 2h; at once by default") @Nullable
        Duration waited,

        @Describe("The contact") @Nullable ContactGiven interaction,
        @Describe("The customer") @Nullable CustomerGiven customer,
        @Describe("What the customer answered") @Nullable AnswerGiven answer,

        @Describe("Words that came back to a survey; for config/surveys") @Nullable
        String reply,

        @Describe("Language to show the survey in; for config/surveys") @Nullable
        String language,

        @Describe("Ways that a sender is set up for; all by default") @Nullable
        List<Via> ways,

        @Describe("How long after the customer was last heard a way stays open, by way; for ever by default") @Nullable
        Map<Via, Duration> open) {

    /** The contact, in the words that routes use for it. */
    public record ContactGiven(
            @Describe("phone by default, or what the route listens to") @Nullable
            Channel channel,

            @Describe("The system it came from") @Nullable String source,

            @Describe("Our own number, address or page that was contacted") @Nullable
            String address,

            @Describe("support by default") @Nullable String queue,

            @Describe("Name of the agent; Bo Berg by default") @Nullable
            String agent,

            @Describe("No person took part on our side") boolean botOnly,

            @Describe("Language of the contact; en by default") @Nullable
            String language,

            @Describe("How it ended; completed, resolved or idle by default, by channel") @Nullable
            CloseReason closeReason,

            @Describe("Seconds of talk; 180 by default") @Nullable
            Integer talkSeconds,

            @Describe("Messages the customer wrote; 4 by default") @Nullable
            Integer customerMessages,

            @Describe("Characters the customer wrote; 400 by default") @Nullable
            Integer customerCharacters,

            @Describe("How long before the end the customer was last heard") @Nullable
            Duration silent,

            @Describe("Tags it came with") @Nullable List<String> tags) {}

    /** The customer, and what is known of earlier asks. */
    public record CustomerGiven(
            @Describe("Ana Silva by default") @Nullable String name,

            @Describe("A number with its country code, or none") @Nullable
            String phone,

            @Describe("An address, or none") @Nullable String email,

            @Describe("Their time zone in the CRM, such as Asia/Tokyo, or none") @Nullable
            String zone,

            @Describe("Their language in the CRM") @Nullable String language,
            @Describe("Their company in the CRM") @Nullable String account,

            @Describe("no when the CRM does not know them; yes by default") @Nullable
            String known,

            @Describe("How long ago they were asked, such as 12d ago") @Nullable
            String asked,

            @Describe("How long ago they were last written to, reminders included") @Nullable
            String written,

            @Describe("Another ask of theirs is planned and not yet sent")
            boolean pending,

            @Describe("They want no surveys") boolean optedOut) {}

    /** The answer. */
    public record AnswerGiven(
            @Describe("Id of the survey; csat by default") @Nullable
            String survey,

            @Describe("In place of the survey: the one with this metric") @Nullable
            Metric metric,

            @Describe("The score; needed") @Nullable Integer score,
            @Describe("The words beside it") @Nullable String comment,

            @Describe("The way it came; sms by default") @Nullable
            String via,

            @Describe("The score that this one replaces") @Nullable
            Integer before,

            @Describe("The answer is taken back") boolean retracted) {}
}
