// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.connector.meta.GraphAnswer.Heard;
import io.closeloop.delivery.Outcome;

/**
 * What an answer that is no yes means for a message, by its code and subcode and never by its words
 * (https://developers.facebook.com/docs/messenger-platform/error-codes). What an admin must mend is tried again until the
 * customer's window closes. Pure.
 */
final class GraphFailure {
    private static final int OUTSIDE_WINDOW = 2018278;
    private static final int OUTSIDE_ALLOWED_WINDOW = 2018065;
    private static final int NOT_RECEIVING = 2018108;
    private static final int OTHER_APP_HOLDS_THREAD = 2018300;
    private static final int PAGE_RESTRICTED = 1893063;
    private static final int NO_SUCH_USER = 2018001;
    private static final int NO_SUCH_OBJECT = 33;
    private static final int NOT_AVAILABLE = 1545041;

    private GraphFailure() {}

    static Outcome of(Heard answer) {
        JsonNode error = answer.body().path("error");
        if (answer.status() >= 500) {
            return new Outcome.Retry(answer.pause(), "Meta answers HTTP " + answer.status() + named(error), true);
        }
        if (answer.status() == 429) {
            return slower(answer, "Meta answers HTTP 429" + named(error));
        }
        return error.path("code").isIntegralNumber() ? ofCode(answer, error) : ofStatus(answer.status());
    }

    private static Outcome ofStatus(int status) {
        String reason = "HTTP " + status + " without an error of the Graph API";
        return switch (status) {
            case 401, 403 -> Outcome.misconfigured(reason, MetaAccount.PAGE_TOKEN);
            // Not a server of Meta's that answers so.
            default -> Outcome.misconfigured(reason, MetaAccount.BASE_URL);
        };
    }

    private static Outcome ofCode(Heard answer, JsonNode error) {
        int code = error.path("code").asInt();
        int subcode = error.path("error_subcode").asInt(0);
        String reason = "Meta" + named(error);
        if (code >= 200 && code <= 299) {
            return subcode == NOT_AVAILABLE
                    ? Outcome.refused(reason + ": the customer takes no messages from the page")
                    : Outcome.misconfigured(reason + ": a permission is missing", MetaAccount.PAGE_TOKEN);
        }
        return switch (code) {
            case 4, 17, 32, 341, 613, 80006 -> slower(answer, reason + ": too many calls");
            case 368 -> Outcome.retry(reason + ": blocked for a while by a policy");
            // Temporary by their description, and seen after a message went out all the same.
            case 1, 2, 1200 -> Outcome.uncertain(reason + ": trouble at Meta");
            case 10 -> permission(reason, subcode);
            case 100 -> parameter(reason, subcode);
            case 102, 190 -> Outcome.misconfigured(reason + ": the page token is not accepted", MetaAccount.PAGE_TOKEN);
            case 551 -> Outcome.refused(reason + ": the customer takes no messages from the page");
            case 803 -> Outcome.misconfigured(reason + ": no such page", MetaAccount.PAGE_ID);
            case 2635 -> Outcome.misconfigured(reason + ": the version is too old", MetaAccount.GRAPH_VERSION);
            default ->
                error.path("is_transient").asBoolean(false)
                        ? Outcome.uncertain(reason + ": trouble at Meta")
                        : Outcome.refused(reason);
        };
    }

    private static Outcome permission(String reason, int subcode) {
        return switch (subcode) {
            case OUTSIDE_WINDOW, OUTSIDE_ALLOWED_WINDOW ->
                Outcome.refused(reason + ": more than 24 hours since the customer's last message");
            case NOT_RECEIVING -> Outcome.refused(reason + ": the customer takes no messages from the page");
            case OTHER_APP_HOLDS_THREAD -> Outcome.refused(reason + ": another app controls the thread");
            case PAGE_RESTRICTED -> Outcome.retry(reason + ": the page is restricted for a while");
            default -> Outcome.misconfigured(reason + ": a permission is missing", MetaAccount.PAGE_TOKEN);
        };
    }

    private static Outcome parameter(String reason, int subcode) {
        return switch (subcode) {
            case NO_SUCH_USER -> Outcome.refused(reason + ": no such user on the page");
            case NO_SUCH_OBJECT ->
                Outcome.misconfigured(reason + ": no such page, or not one of the token", MetaAccount.PAGE_ID);
            // Our messages keep to the documented bounds; what is left is the proof made with the secret.
            case 0 ->
                Outcome.misconfigured(
                        reason + ": an argument is refused, as a proof by another app's secret is",
                        MetaAccount.APP_SECRET);
            default -> Outcome.refused(reason);
        };
    }

    private static Outcome slower(Heard answer, String reason) {
        return answer.pause() == null ? Outcome.retry(reason) : Outcome.retryAfter(answer.pause(), reason);
    }

    /** The error's numbers, which are all that is safe to show. */
    private static String named(JsonNode error) {
        if (!error.path("code").isIntegralNumber()) {
            return "";
        }
        int subcode = error.path("error_subcode").asInt(0);
        return " error " + error.path("code").asLong() + (subcode == 0 ? "" : "/" + subcode);
    }
}
