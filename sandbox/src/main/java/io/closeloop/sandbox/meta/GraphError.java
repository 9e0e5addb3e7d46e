// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.http.Reply;

/**
 * One of the Graph API's errors. Its HTTP status is 400 for all of them; receivers branch on code and subcode.
 *
 * @param subcode 0 when the error has none
 */
record GraphError(int code, int subcode, String type, String message) {
    static final GraphError TOKEN =
            new GraphError(190, 0, "OAuthException", "Invalid OAuth access token - Cannot parse access token");
    static final GraphError PROOF = invalid("Invalid appsecret_proof provided in the API argument");
    static final GraphError RATE =
            new GraphError(613, 0, "OAuthException", "(#613) Calls to this api have exceeded the rate limit.");
    static final GraphError NO_USER = new GraphError(100, 2018001, "OAuthException", "(#100) No matching user found");
    static final GraphError EMPTY = new GraphError(100, 2018034, "OAuthException", "(#100) Message cannot be empty");
    static final GraphError WINDOW = new GraphError(
            10,
            2018278,
            "OAuthException",
            "(#10) This message is sent outside of allowed window. Learn more about the new policy here: "
                    + "https://developers.facebook.com/docs/messenger-platform/policy-overview");
    static final GraphError NOT_OWNER = new GraphError(
            10,
            2018300,
            "OAuthException",
            "(#10) Message failed to send because another app is controlling this thread now.");

    /** A parameter is missing or beyond its bounds. */
    static GraphError invalid(String message) {
        return new GraphError(100, 0, "OAuthException", "(#100) " + message);
    }

    static GraphError noObject(String method, String id) {
        return new GraphError(
                100,
                33,
                "GraphMethodException",
                "Unsupported " + method + " request. Object with ID '" + id
                        + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation.");
    }

    Reply reply() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode error = json.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("code", code);
        if (subcode != 0) {
            error.put("error_subcode", subcode);
        }
        error.put("fbtrace_id", MessengerId.nextTrace());
        return Reply.json(400, json.toString());
    }
}
