// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.delivery.Outcome;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Slack's error words mean for an effect.
 *
 * @see <a href="https://docs.slack.dev/reference/methods/chat.postMessage#errors">chat.postMessage</a>
 */
final class SlackErrors {
    private static final Set<String> ACCOUNT = Set.of(
            "not_authed",
            "invalid_auth",
            "account_inactive",
            "token_revoked",
            "token_expired",
            "no_permission",
            "not_allowed_token_type",
            "access_denied",
            "team_access_not_granted",
            "org_login_required",
            "cant_update_message");
    private static final Set<String> CHANNEL = Set.of(
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "is_inactive",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel");
    private static final Set<String> MALFORMED = Set.of(
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_arguments",
            "no_text",
            "msg_too_long",
            "msg_blocks_too_long",
            "too_many_attachments",
            "metadata_too_large",
            "invalid_metadata_format",
            "metadata_must_be_sent_from_app");
    private static final Set<String> DELETED =
            Set.of("message_not_found", "thread_not_found", "cannot_reply_to_message");
    private static final Set<String> LIMIT = Set.of("ratelimited", "rate_limited");
    private static final Set<String> BEFORE = Set.of("service_unavailable", "request_timeout", "team_added_to_org");
    // Slack says of fatal_error that parts may have been done:
    // https://docs.slack.dev/reference/methods/chat.postMessage
    private static final Set<String> PERHAPS = Set.of("internal_error", "fatal_error");
    private static final Pattern WORD = Pattern.compile("[a-z_]{1,60}");
    private static final Pattern SCOPE = Pattern.compile("[a-z:._,]{1,80}");

    private SlackErrors() {}

    /** True when it is the message that Slack dislikes, so that plain text may still pass. */
    static boolean malformed(@Nullable String error) {
        return error != null && MALFORMED.contains(error);
    }

    /** True when the dislike is about metadata, so that the repeat must go without. */
    static boolean metadata(@Nullable String error) {
        return error != null && error.contains("metadata");
    }

    /** True when somebody deleted the message that we wanted to change or to answer. */
    static boolean deleted(@Nullable String error) {
        return error != null && DELETED.contains(error);
    }

    /**
     * The outcome of an answer with {@code "ok":false}.
     *
     * @param needed the scope that Slack asks for; null in other errors
     */
    static Outcome outcome(@Nullable String error, @Nullable String needed, SlackPlace place) {
        // Only words of Slack's own shape go into reasons: whatever else a server says may hold anything.
        String word = error != null && WORD.matcher(error).matches() ? error : "an error without a name";
        if (word.equals("missing_scope")) {
            String scope = needed != null && SCOPE.matcher(needed).matches() ? needed : "of the message";
            return Outcome.misconfigured(
                    "Slack says missing_scope: add the scope " + scope + " to the app and install it again",
                    SlackAccount.TOKEN);
        }
        if (ACCOUNT.contains(word)) {
            return Outcome.misconfigured("Slack says " + word, SlackAccount.TOKEN);
        }
        if (word.equals("channel_not_found") || word.equals("not_in_channel")) {
            return Outcome.misconfigured("Slack says " + word + ": invite the app to the channel", place.setting());
        }
        if (CHANNEL.contains(word)) {
            return Outcome.misconfigured("Slack says " + word, place.setting());
        }
        if (LIMIT.contains(word) || BEFORE.contains(word)) {
            return Outcome.retry("Slack says " + word);
        }
        return PERHAPS.contains(word) ? Outcome.uncertain("Slack says " + word) : Outcome.refused("Slack says " + word);
    }

    /** The outcome of an HTTP status that is no success; 429 is not among them. */
    static Outcome status(int status) {
        if (status == 401 || status == 403) {
            return Outcome.misconfigured("Slack answers HTTP " + status, SlackAccount.TOKEN);
        }
        // A gateway's 5xx may hide that Slack itself took the message.
        return status >= 500 || status == 408
                ? Outcome.uncertain("Slack answers HTTP " + status)
                : Outcome.misconfigured(
                        "HTTP " + status + " is not what Slack's Web API answers with", SlackAccount.BASE);
    }
}
