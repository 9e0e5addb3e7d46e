// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.interaction.Handle;
import io.closeloop.port.Ask;
import io.closeloop.survey.Metric;
import io.closeloop.testkit.SampleAsk;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SurveyMessageTest {
    private final Ask ask = SampleAsk.to(Handle.messenger(Page.ID, Page.USER)).build();

    @Test
    void the_whole_message() throws IOException {
        JsonNode json = json(ask);

        assertThat(json).isEqualTo(new ObjectMapper().readTree("""
                                {"recipient":{"id":"2002"},"messaging_type":"RESPONSE","message":{
                                 "text":"You spoke with Bo of Acme today.\\nHow satisfied are you with your call with Bo?\\n(1 = not at all, 5 = very)",
                                 "metadata":"closeloop:inv_1",
                                 "quick_replies":[
                                  {"content_type":"text","title":"1","payload":"sv:%1$s:1"},
                                  {"content_type":"text","title":"2","payload":"sv:%1$s:2"},
                                  {"content_type":"text","title":"3","payload":"sv:%1$s:3"},
                                  {"content_type":"text","title":"4","payload":"sv:%1$s:4"},
                                  {"content_type":"text","title":"5","payload":"sv:%1$s:5"}]}}""".formatted(ask.token())));
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void every_scale_fits_the_quick_replies_of_one_message(Metric metric) throws IOException {
        JsonNode replies = json(Asks.measuring(ask, metric)).path("message").path("quick_replies");

        assertThat(replies).hasSize(metric.max() - metric.min() + 1).hasSizeLessThanOrEqualTo(13);
        assertThat(replies.get(0).path("title").asText()).isEqualTo("" + metric.min());
        assertThat(replies.get(replies.size() - 1).path("payload").asText())
                .isEqualTo("sv:" + ask.token() + ":" + metric.max());
    }

    @Test
    void ends_of_the_scale_without_words_are_left_out() {
        assertThat(SurveyMessage.text(Asks.saying(ask, "Thank you.", "How was it?", "", "")))
                .isEqualTo("Thank you.\nHow was it?");
        assertThat(SurveyMessage.text(Asks.saying(ask, " ", "How was it?", "bad", "good")))
                .isEqualTo("How was it?\n(1 = bad, 5 = good)");
    }

    @Test
    void a_reminder_has_its_own_first_words() {
        Ask reminder =
                SampleAsk.to(Handle.messenger(Page.ID, Page.USER)).reminder(1).build();

        assertThat(SurveyMessage.text(reminder))
                .startsWith("We would still like to hear from you.\nHow satisfied are you")
                .doesNotContain("You spoke with Bo");
    }

    @Test
    void words_beyond_messengers_limit_are_cut_between_characters() {
        String text = SurveyMessage.text(Asks.saying(ask, "😀".repeat(1999), "How was it?", "bad", "good"));

        assertThat(text.codePointCount(0, text.length())).isEqualTo(2000);
        assertThat(text).endsWith("😀\n");
    }

    private static JsonNode json(Ask ask) throws IOException {
        return new ObjectMapper().readTree(SurveyMessage.body(ask, Page.USER));
    }
}
