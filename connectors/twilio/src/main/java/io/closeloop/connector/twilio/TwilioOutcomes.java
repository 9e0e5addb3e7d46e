// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What to make of a failed send (https://www.twilio.com/docs/api/errors). A code we do not know is the fault of this one
 * message, unless its status says otherwise. Pure.
 */
final class TwilioOutcomes {
    /** The recipient said STOP to this sender. */
    static final int OPTED_OUT = 21610;

    private final String sender;
    private final @Nullable String address;

    private TwilioOutcomes(String sender, @Nullable String address) {
        this.sender = sender;
        this.address = address;
    }

    /** For texts: what is not found is our account. */
    static TwilioOutcomes texts(TwilioAccount account) {
        return new TwilioOutcomes(
                account.messagingServiceSid() == null ? TwilioAccount.FROM : TwilioAccount.MESSAGING_SERVICE,
                TwilioAccount.SID);
    }

    /** For chats: what is not found is the conversation. */
    static TwilioOutcomes chats() {
        return new TwilioOutcomes(TwilioAccount.SID, null);
    }

    Outcome of(Throwable thrown) {
        return TwilioFailure.in(thrown)
                .map(this::of)
                // The answer arrived and could not be read: the message may well be on its way.
                .orElseGet(() -> Outcome.uncertain(
                        "Twilio's answer cannot be read (" + thrown.getClass().getSimpleName() + ")"));
    }

    /** A look-up that failed tells nothing of the message, whatever the reason. */
    static Lookup later(Throwable thrown) {
        return new Lookup.Later(TwilioFailure.in(thrown)
                .map(Throwable::getMessage)
                .orElseGet(() ->
                        "Twilio's answer cannot be read (" + thrown.getClass().getSimpleName() + ")"));
    }

    private Outcome of(TwilioFailure failure) {
        if (failure.status() == 0) {
            return failure.reached() ? Outcome.uncertain(reason(failure)) : Outcome.retry(reason(failure));
        }
        return switch (failure.code()) {
            case 20003 -> misconfigured(failure, "authentication failed", TwilioAccount.AUTH_TOKEN);
            // Not processed, says the vendor: safe to repeat.
            case 20429 -> limited(failure);
            case OPTED_OUT -> new Outcome.Refused(said(failure, "the recipient opted out"), null, true);
            case 21211, 21614, 21635, 30006, 63024 ->
                Outcome.refused(said(failure, "the recipient cannot get texts on this number"));
            case 21408, 21612 -> Outcome.refused(said(failure, "this account may not text that country"));
            case 21608 -> Outcome.refused(said(failure, "a trial account reaches verified numbers only"));
            case 21603, 21606, 21212, 21659, 21660, 21661, 21703, 21705, 30032, 30034, 63003, 63007 ->
                misconfigured(failure, "the sender cannot send texts", sender);
            case 21609 -> misconfigured(failure, "the status callback is refused", "closeloop.public-url");
            case 21617 -> Outcome.refused(said(failure, "the text is too long"));
            case 21611, 30001, 63018 -> Outcome.retry(said(failure, "the sender's queue is full"));
            case 30002 -> misconfigured(failure, "the account is suspended", TwilioAccount.SID);
            case 50377 -> Outcome.refused(said(failure, "the conversation is closed"));
            case 50386 -> Outcome.retry(said(failure, "the conversation is not ready"));
            default -> byStatus(failure);
        };
    }

    private Outcome byStatus(TwilioFailure failure) {
        int status = failure.status();
        if (status == 401) {
            return misconfigured(failure, "authentication failed", TwilioAccount.AUTH_TOKEN);
        }
        if (status == 403) {
            return misconfigured(failure, "the account may not do this", TwilioAccount.SID);
        }
        if (status == 404 && address != null) {
            return misconfigured(failure, "there is no such account", address);
        }
        if (status < 400) {
            return misconfigured(failure, "this is not Twilio's API", "twilio.base-url");
        }
        if (status == 429) {
            return limited(failure);
        }
        if (status == 408 || status >= 500) {
            return new Outcome.Retry(failure.after(), reason(failure), true);
        }
        return Outcome.refused(reason(failure));
    }

    private static Outcome limited(TwilioFailure failure) {
        return new Outcome.Retry(failure.after(), said(failure, "too many requests"), false);
    }

    private static Outcome misconfigured(TwilioFailure failure, String words, String setting) {
        return Outcome.misconfigured(said(failure, words), setting);
    }

    private static String said(TwilioFailure failure, String words) {
        return reason(failure) + ": " + words;
    }

    private static String reason(TwilioFailure failure) {
        return String.valueOf(failure.getMessage());
    }
}
