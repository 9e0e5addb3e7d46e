// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.port.Ask;
import io.closeloop.survey.Metric;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A survey as one Messenger message with a quick reply for each score, at most 11 of the 13 that Messenger shows
 * (https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies). Pure.
 */
final class SurveyMessage {
    /** Messenger's own limit, in characters. */
    static final int LONGEST_TEXT = 2000;

    private SurveyMessage() {}

    /** The body of the Send API call, in UTF-8. */
    static byte[] body(Ask ask, String psid) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("recipient").put("id", psid);
        // An answer to what the customer wrote; a message tag would be a lie, and is none for surveys.
        json.put("messaging_type", "RESPONSE");
        ObjectNode message = json.putObject("message");
        message.put("text", text(ask));
        message.put("metadata", MessengerEvents.MARK + ask.invitationId());
        ArrayNode replies = message.putArray("quick_replies");
        Metric metric = ask.survey().metric();
        for (int score = metric.min(); score <= metric.max(); score++) {
            replies.addObject()
                    .put("content_type", "text")
                    .put("title", Integer.toString(score))
                    .put("payload", "sv:" + ask.token() + ":" + score);
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The words: the opening, the question, and what the ends of the scale mean. */
    static String text(Ask ask) {
        Metric metric = ask.survey().metric();
        String low = ask.text().low().strip();
        String high = ask.text().high().strip();
        List<String> lines = new ArrayList<>(List.of(
                ask.opening().strip(),
                ask.text().question().strip(),
                low.isEmpty() || high.isEmpty()
                        ? ""
                        : "(" + metric.min() + " = " + low + ", " + metric.max() + " = " + high + ")"));
        lines.removeIf(String::isEmpty);
        String text = String.join("\n", lines);
        int[] characters = text.codePoints().limit(LONGEST_TEXT).toArray();
        return new String(characters, 0, characters.length);
    }
}
