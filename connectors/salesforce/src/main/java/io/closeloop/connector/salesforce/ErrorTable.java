// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Salesforce's refusals and what to do about each. Messages are read but never passed on, because they quote the values
 * they complain about. Source:
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm">Status codes and error
 * responses</a>.
 */
final class ErrorTable {
    static final String INACTIVE_OWNER = "INACTIVE_OWNER_OR_USER";
    static final String METADATA =
            "config/salesforce (deploy it and assign Closeloop_Integration to the integration user)";
    static final String CLIENT_ID = "salesforce.client-id";
    static final String CLIENT_SECRET = "salesforce.client-secret";
    static final String LOGIN_URL = "salesforce.login-url";
    static final String API_VERSION = "salesforce.api-version";

    /** The daily allowance frees up over a rolling 24 hours; asking more often would use up what is left. */
    static final Duration DAILY_LIMIT = Duration.ofHours(1);

    /** At most 25 calls may run longer than 20 seconds at a time; they end soon. */
    static final Duration CONCURRENT_LIMIT = Duration.ofSeconds(30);

    private static final Duration TOO_MANY = Duration.ofMinutes(1);
    private static final Pattern COLUMN = Pattern.compile("No such column '([A-Za-z0-9_.]{1,80})'");

    private ErrorTable() {}

    /**
     * A call that was answered with an error status.
     *
     * @param body the parsed answer; null when it was not JSON
     * @param retryAfter as the server asked; null when it did not
     */
    static Trouble ofStatus(int status, @Nullable JsonNode body, @Nullable Duration retryAfter) {
        if (status == 401) {
            return Trouble.mend("401 INVALID_SESSION_ID after a fresh login", CLIENT_ID);
        }
        if (status == 410) {
            return Trouble.mend("410: this version of the API is retired", API_VERSION);
        }
        JsonNode first = body != null && body.isArray() && !body.isEmpty() ? body.get(0) : null;
        if (first != null && (first.has("errorCode") || first.has("statusCode"))) {
            Trouble trouble = ofError(first);
            if (retryAfter != null && trouble.kind() == Trouble.Kind.WAIT) {
                return Trouble.wait(trouble.reason(), longer(retryAfter, trouble.after()));
            }
            return status >= 500 && trouble.kind() == Trouble.Kind.NEVER
                    ? Trouble.wait(trouble.reason(), retryAfter)
                    : trouble;
        }
        if (status == 429) {
            return Trouble.wait("429 too many requests", retryAfter == null ? TOO_MANY : retryAfter);
        }
        if (status >= 500) {
            return Trouble.wait("Salesforce answered " + status, retryAfter);
        }
        if (status < 400) {
            // It was done, and its answer broke off or came from somewhere else: upserts may be repeated.
            return Trouble.unsure("Salesforce answered " + status + ", but nothing that can be read");
        }
        return switch (status) {
            case 403 -> Trouble.mend("403 without an error code", CLIENT_ID);
            case 404 -> Trouble.mend("404: there is no such API address", API_VERSION);
            // Salesforce's own refusals have a code: this is a gateway's, or the HTTP client's word for
            // an answer that is no HTTP. Upserts may be repeated.
            default -> Trouble.unsure("Salesforce answered " + status + " without an error code");
        };
    }

    /** One error as it stands in an answer: {@code errorCode} on top, {@code statusCode} within a collection. */
    static Trouble ofError(JsonNode error) {
        String code = error.path("errorCode").asText(error.path("statusCode").asText("UNKNOWN_EXCEPTION"));
        String message = error.path("message").asText("");
        String reason = code + fields(error, message);
        return switch (code) {
            case "UNABLE_TO_LOCK_ROW",
                    "ENTITY_IS_LOCKED",
                    "DUPLICATE_VALUE",
                    "UNKNOWN_EXCEPTION",
                    "SERVER_UNAVAILABLE",
                    "QUERY_TIMEOUT",
                    "REQUEST_RUNNING_TOO_LONG",
                    "PROCESSING_HALTED",
                    "ALL_OR_NONE_OPERATION_ROLLED_BACK" -> Trouble.wait(reason);
            case "REQUEST_LIMIT_EXCEEDED" ->
                message.toLowerCase(Locale.ROOT).contains("concurrent")
                        ? Trouble.wait(reason + " (concurrent calls)", CONCURRENT_LIMIT)
                        : Trouble.wait(reason + " (calls per day)", DAILY_LIMIT);
            case "STORAGE_LIMIT_EXCEEDED" -> Trouble.mend(reason, "the org's data storage");
            case "INVALID_SESSION_ID", "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED" ->
                Trouble.mend(reason, CLIENT_ID);
            case "INVALID_FIELD",
                    "INVALID_TYPE",
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "INSUFFICIENT_ACCESS_OR_READONLY",
                    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST" -> Trouble.mend(reason, METADATA);
            case "REQUIRED_FIELD_MISSING" -> Trouble.mend(reason, "the org's required fields");
            case INACTIVE_OWNER -> Trouble.mend(reason, "the owners that the org's assignment rules name");
            case "FIELD_CUSTOM_VALIDATION_EXCEPTION" -> Trouble.mend(reason, "the org's validation rules");
            case "DUPLICATES_DETECTED" -> Trouble.mend(reason, "the org's duplicate rules");
            case "CANNOT_EXECUTE_FLOW_TRIGGER", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" ->
                // A trigger or flow that lost a lock hides that in its own words.
                message.contains("UNABLE_TO_LOCK_ROW")
                        ? Trouble.wait("UNABLE_TO_LOCK_ROW within " + reason)
                        : Trouble.mend(reason, "the org's flows and triggers");
            case "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID" -> Trouble.gone(reason);
            case "NOT_FOUND" ->
                // Of a row it is the record; of a whole call it is the external id, which is not deployed.
                error.has("statusCode") ? Trouble.gone(reason) : Trouble.mend(reason, METADATA);
            default -> Trouble.never(reason);
        };
    }

    /**
     * A login that was refused (RFC 6749 section 5.2, with Salesforce's own codes).
     *
     * @param error the OAuth code; null when the answer had none
     * @param description Salesforce's sentence; carries no customer data, but is used only to tell causes apart
     */
    static Trouble ofLogin(
            int status, @Nullable String error, @Nullable String description, @Nullable Duration retryAfter) {
        if (error == null) {
            if (status == 401) {
                return Trouble.mend("login refused: 401", CLIENT_SECRET);
            }
            return status == 404 || (status >= 300 && status < 400)
                    ? Trouble.mend("login refused: " + status + " at the token address", LOGIN_URL)
                    : Trouble.wait(status == 0 ? "no answer to the login" : "login refused: " + status, retryAfter);
        }
        String reason = "login refused: " + (error.matches("[a-z_]{1,40}") ? error : "unknown error");
        if (description != null && description.toLowerCase(Locale.ROOT).contains("not supported on this domain")) {
            return Trouble.mend(reason + " (log in at the org's My Domain)", LOGIN_URL);
        }
        return switch (error) {
            case "invalid_client", "invalid_client_credentials" -> Trouble.mend(reason, CLIENT_SECRET);
            case "server_error", "temporarily_unavailable", "unknown_error" -> Trouble.wait(reason, retryAfter);
            case "rate_limit_exceeded" -> Trouble.wait(reason, longer(TOO_MANY, retryAfter));
            default -> Trouble.mend(reason, CLIENT_ID);
        };
    }

    private static Duration longer(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) >= 0 ? one : other;
    }

    private static String fields(JsonNode error, String message) {
        List<String> names = new ArrayList<>();
        for (JsonNode field : error.path("fields")) {
            if (Soql.isName(field.asText())) {
                names.add(field.asText());
            }
        }
        Matcher column = COLUMN.matcher(message);
        if (names.isEmpty() && column.find()) {
            names.add(column.group(1));
        }
        return names.isEmpty() ? "" : " " + String.join(", ", names);
    }
}
