// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.closeloop.sandbox.http.Reply;

/** One of Twilio's errors, with its HTTP status; texts as the API words them. */
record TwilioError(int status, int code, String message) {
    static final TwilioError AUTHENTICATE = new TwilioError(401, 20003, "Authenticate");
    static final TwilioError TOO_MANY_REQUESTS = new TwilioError(429, 20429, "Too Many Requests");
    static final TwilioError NO_TO = new TwilioError(400, 21604, "A 'To' phone number is required.");
    static final TwilioError NO_FROM = new TwilioError(400, 21603, "A 'From' phone number is required.");
    static final TwilioError NO_BODY = new TwilioError(400, 21602, "Message body is required.");
    static final TwilioError SAME_NUMBER = new TwilioError(400, 21266, "'To' and 'From' number cannot be the same");
    static final TwilioError TOO_LONG =
            new TwilioError(400, 21617, "The concatenated message body exceeds the 1600 character limit");
    static final TwilioError OPTED_OUT = new TwilioError(400, 21610, "Attempt to send to unsubscribed recipient");
    static final TwilioError CALL_NO_TO = new TwilioError(400, 21201, "No 'To' number is specified");
    static final TwilioError CALL_NO_FROM = new TwilioError(400, 21213, "No 'From' number is specified");
    static final TwilioError CALL_NO_URL = new TwilioError(400, 21205, "Url parameter is required.");
    static final TwilioError CONVERSATION_CLOSED =
            new TwilioError(400, 50377, "Conversation is closed and can not be changed");

    static TwilioError invalidTo(String to) {
        return new TwilioError(400, 21211, "The 'To' number " + to + " is not a valid phone number.");
    }

    static TwilioError invalidFrom(String from) {
        return new TwilioError(
                400,
                21212,
                "The 'From' number " + from + " is not a valid phone number, shortcode, or alphanumeric sender ID.");
    }

    static TwilioError notOurs(String from) {
        return new TwilioError(
                400,
                21606,
                "The 'From' phone number " + from
                        + " is not a valid, SMS-capable inbound phone number or short code for your account.");
    }

    static TwilioError invalidStatusCallback() {
        return new TwilioError(400, 21609, "The 'StatusCallback' URL is not a valid URL.");
    }

    static TwilioError invalidParameter(String name) {
        return new TwilioError(400, 20001, "Invalid parameter: " + name);
    }

    static TwilioError notFound(String path) {
        return new TwilioError(404, 20404, "The requested resource " + path + " was not found");
    }

    Reply reply() {
        return Reply.json(
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("code", code)
                        .put("message", message)
                        .put("more_info", "https://www.twilio.com/docs/errors/" + code)
                        .put("status", status)
                        .toString());
    }
}
