// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An {@code ok:false} answer; HTTP stays 200. */
final class Refusal extends RuntimeException {
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    Refusal(String error) {
        super(error, null, false, false);
        body.put("ok", false).put("error", error);
    }

    /** A missing or unreadable argument, with the sentence Slack puts beside it. */
    static Refusal arguments(String why) {
        Refusal refusal = new Refusal("invalid_arguments");
        refusal.messages(List.of(why));
        return refusal;
    }

    /** Blocks or a view with faults. */
    static Refusal faults(String error, List<String> faults) {
        Refusal refusal = new Refusal(error);
        ArrayNode errors = refusal.body.putArray("errors");
        faults.forEach(errors::add);
        refusal.messages(faults);
        return refusal;
    }

    static Refusal scope(String needed, String provided) {
        Refusal refusal = new Refusal("missing_scope");
        refusal.body.put("needed", needed).put("provided", provided);
        return refusal;
    }

    private void messages(List<String> sentences) {
        ArrayNode messages = body.putObject("response_metadata").putArray("messages");
        sentences.forEach(sentence -> messages.add("[ERROR] " + sentence));
    }

    ObjectNode body() {
        return body;
    }
}
