// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.Describe;
import io.closeloop.survey.Verdict;
import io.closeloop.survey.Via;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a case expects; what it does not mention is not looked at. */
public record Expect(
        @Describe("Why nobody is asked: a route's words or a policy rule such as cool-down; none when nothing objects")
        @Nullable
        String skip,

        @Describe("From when the rule that skipped it would allow the ask, such as Monday 09:00, in 18d, or never")
        @Nullable
        String eligibleFrom,

        @Describe("Id of the survey that is proposed, or asked; none when there is none") @Nullable
        String survey,

        @Describe("The way the ask goes out") @Nullable Via via,

        @Describe("When the ask goes out, such as Monday 09:00, or in 10m") @Nullable
        String due,

        @Describe("The tags that the routes add, in any order") @Nullable
        List<String> tags,

        @Describe("The language that a route sets, or a survey is shown in; none when there is none") @Nullable
        String language,

        @Describe("What is delivered, such as slack-escalation or crm-answer?openCase=true, in any order") @Nullable
        List<String> deliver,

        @Describe("What the score says of the customer") @Nullable
        Verdict verdict,

        @Describe("What a reply is read as: score, opt-out, opt-in, wrong-person or unclear") @Nullable
        Reads reads,

        @Describe("The score that a reply is read as") @Nullable
        Integer score,

        @Describe("The words beside the score; none when there are none") @Nullable
        String comment,

        @Describe("The whole SMS; {link} stands for the survey's address") @Nullable
        String sms,

        @Describe("How many SMS it is billed as") @Nullable Integer segments,

        @Describe("The mail's subject") @Nullable String subject,

        @Describe("The question, filled in") @Nullable String question) {

    /** What a reply can be. */
    public enum Reads {
        SCORE,
        OPT_OUT,
        OPT_IN,
        WRONG_PERSON,
        UNCLEAR
    }
}
