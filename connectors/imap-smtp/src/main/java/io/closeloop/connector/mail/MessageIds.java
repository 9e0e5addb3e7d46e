// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Message-IDs we give our own mails, made from the id of what is sent: a repeated send carries the same one, so that
 * receivers can collapse the two and the archive can be asked for it. Form: RFC 5322 section 3.6.4.
 */
final class MessageIds {
    /** Carries the key of an invitation in the mail itself, for relays that give it another Message-ID. */
    static final String INVITATION_HEADER = "X-Closeloop-Invitation";

    /** Marks an alert to our own people, and carries its key for relays that give it another Message-ID. */
    static final String ALERT_HEADER = "X-Closeloop-Alert";

    /** What every survey's Message-ID begins with. */
    static final String SURVEY_PREFIX = "<sv.";

    /** What every alert's Message-ID begins with. */
    static final String ALERT_PREFIX = "<al.";

    private static final Pattern SURVEY = Pattern.compile("<sv\\.([A-Za-z0-9_-]{1,100})@[^<>@\\s]{1,255}>");
    private static final Pattern ALERT = Pattern.compile("<al\\.[A-Za-z0-9_.-]{1,150}@[^<>@\\s]{1,255}>");
    private static final Pattern ALERT_VERSION = Pattern.compile("<al\\.[A-Za-z0-9_-]+\\.([0-9]{1,9})[.@].*");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern REMINDER = Pattern.compile("-r[0-9]{1,3}$");

    private MessageIds() {}

    /** {@code <sv.KEY@domain>} of an invitation or reminder. */
    static String survey(String key, String from) {
        return SURVEY_PREFIX + key + "@" + domain(from) + ">";
    }

    /** The key in a survey's Message-ID; empty for any other id. */
    static Optional<String> surveyKey(String messageId) {
        Matcher matcher = SURVEY.matcher(messageId);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** What the keys of all versions of one alert begin with. */
    static String alertStem(String effectId) {
        return effectId.replaceAll("[^A-Za-z0-9_-]", "_") + ".";
    }

    /** {@code EFFECT.VERSION.STATE}: the state tells what the mail said. */
    static String alertKey(String effectId, int version, String state) {
        return alertStem(effectId) + version + "." + state;
    }

    /** {@code <al.KEY@domain>} of an alert. */
    static String alert(String key, String from) {
        return ALERT_PREFIX + key + "@" + domain(from) + ">";
    }

    static boolean isAlert(String messageId) {
        return ALERT.matcher(messageId).matches();
    }

    /** The version an alert's Message-ID was made for; 0 for any other id. */
    static int alertVersion(String messageId) {
        Matcher matcher = ALERT_VERSION.matcher(messageId);
        return isAlert(messageId) && matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** The state an alert's Message-ID was made with; empty for any other id. */
    static Optional<String> alertState(String messageId) {
        return isAlert(messageId)
                ? Optional.of(messageId.substring(
                        messageId.lastIndexOf('.', messageId.indexOf('@')) + 1, messageId.indexOf('@')))
                : Optional.empty();
    }

    /** True for something that can be a key: nothing else is taken from a mail. */
    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** The invitation a key belongs to: reminders end in {@code -r<n>}. */
    static String invitationId(String key) {
        return REMINDER.matcher(key).replaceFirst("");
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
