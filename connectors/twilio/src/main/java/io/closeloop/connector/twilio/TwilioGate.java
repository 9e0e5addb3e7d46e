// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook.RejectedCall;
import java.net.URI;
import java.util.Locale;

/** Lets in calls that our Twilio account signed, and nobody else's. Thread-safe. */
final class TwilioGate {
    private final String accountSid;
    private final TwilioSignature signature;
    private final String publicUrl;

    /** @param publicUrl as Twilio has it configured: what a request says of itself is anybody's word */
    TwilioGate(TwilioAccount account, URI publicUrl) {
        this.accountSid = account.sid();
        this.signature = new TwilioSignature(account.authToken());
        this.publicUrl = publicUrl.toString();
    }

    /**
     * The parameters of a genuine call.
     *
     * @throws RejectedCall 403 when it is forged or another account's, 400 when it is no form
     */
    TwilioFields enter(HttpCall call) {
        String given = call.header("X-Twilio-Signature")
                .orElseThrow(() -> new RejectedCall(403, "X-Twilio-Signature is missing"));
        String url = publicUrl + call.path() + (call.query() == null ? "" : "?" + call.query());
        boolean get = call.method().equals("GET");
        boolean form = !get && isForm(call);
        TwilioFields body = TwilioFields.of(form ? call.text() : null);
        if (!signature.signs(given, url, body)) {
            throw new RejectedCall(403, "X-Twilio-Signature does not fit this call");
        }
        if (!get && !form) {
            String hash = call.parameter("bodySHA256")
                    .orElseThrow(() -> new RejectedCall(403, "bodySHA256 is missing, so the body is not signed"));
            if (!TwilioSignature.hashes(hash, call.body())) {
                throw new RejectedCall(403, "bodySHA256 does not fit the body");
            }
            throw new RejectedCall(400, "Content-Type is not application/x-www-form-urlencoded");
        }
        TwilioFields fields = get ? TwilioFields.of(call.query()) : body;
        if (!fields.require("AccountSid").equals(accountSid)) {
            throw new RejectedCall(403, "AccountSid is not ours");
        }
        return fields;
    }

    private static boolean isForm(HttpCall call) {
        return call.header("Content-Type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded"))
                .orElse(true);
    }
}
