// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.net.URI;
import java.util.List;

/** Slack's answers, in its own form. */
final class SlackReplies {
    static final String TOKEN = "xoxb-secret-1";
    static final String SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    private SlackReplies() {}

    static SlackAccount account(URI base) {
        return new SlackAccount(base, TOKEN, SECRET);
    }

    static Reply ok(Call call) {
        return Reply.json(
                200,
                "{\"ok\":true,\"channel\":\"C0ALERTS1\",\"ts\":\"1767225590.000100\",\"message\":{\"type\":\"message\"}}");
    }

    static Reply error(String word) {
        return Reply.json(200, "{\"ok\":false,\"error\":\"" + word + "\"}");
    }

    /** A page of a channel's messages, the last one. */
    static Reply history(String... messages) {
        return Reply.json(200, "{\"ok\":true,\"has_more\":false,\"messages\":[" + String.join(",", messages) + "]}");
    }

    static Reply historyThatGoesOn(String cursor, String... messages) {
        return Reply.json(
                200,
                "{\"ok\":true,\"has_more\":true,\"response_metadata\":{\"next_cursor\":\"" + cursor
                        + "\"},\"messages\":[" + String.join(",", messages) + "]}");
    }

    static String message(String ts, String type, String key, int version, int nudges) {
        return "{\"type\":\"message\",\"ts\":\"" + ts + "\",\"text\":\"x\",\"metadata\":{\"event_type\":\"" + type
                + "\",\"event_payload\":{\"key\":\"" + key + "\",\"version\":" + version + ",\"nudges\":" + nudges
                + "}}}";
    }

    static String chatter(String ts) {
        return "{\"type\":\"message\",\"ts\":\"" + ts + "\",\"text\":\"good morning\",\"user\":\"U0AGENT01\"}";
    }

    /** The last part of a call's path. */
    static String method(Call call) {
        String path = call.uri().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static List<String> methods(List<Call> calls) {
        return calls.stream().map(SlackReplies::method).toList();
    }
}
