// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import java.time.Clock;
import java.util.List;

/**
 * {@code /hooks/slack/events}: proves to Slack that the address is ours, and acknowledges events without using them.
 *
 * @see <a href="https://docs.slack.dev/reference/events/url_verification">url_verification</a>
 */
final class SlackEvents implements Webhook {
    static final String PATH = "/hooks/slack/events";
    private final SlackSignature signature;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    SlackEvents(SlackSignature signature, Clock clock) {
        this.signature = signature;
        this.clock = clock;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Heard receive(HttpCall call) {
        signature.check(call, clock.instant());
        JsonNode event;
        try {
            event = json.readTree(call.body());
        } catch (JsonProcessingException broken) {
            throw new RejectedCall(400, "The body is not JSON");
        } catch (java.io.IOException e) {
            throw new IllegalStateException("Bytes in memory cannot fail to be read", e);
        }
        if (!event.path("type").asText().equals("url_verification")) {
            return Heard.answering(List.of(), HttpAnswer.empty(200));
        }
        String challenge = event.path("challenge").asText();
        if (challenge.isBlank()) {
            throw new RejectedCall(400, "challenge is missing");
        }
        return Heard.answering(List.of(), HttpAnswer.of(200, "text/plain; charset=utf-8", challenge));
    }
}
