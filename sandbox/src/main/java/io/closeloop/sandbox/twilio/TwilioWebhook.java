// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One webhook as it goes over the wire. Posting the same one again is what Twilio does when an answer got lost: same
 * body, same signature, same idempotency token.
 *
 * @param event what it tells, null for a form made by hand
 * @param url as published and signed
 * @param form body, form-encoded
 * @param signature for {@code X-Twilio-Signature}
 * @param idempotencyToken for {@code I-Twilio-Idempotency-Token}
 * @param genuine false for a forgery, which Twilio knows nothing of
 */
public record TwilioWebhook(
        @Nullable TwilioEvent event,
        URI url,
        String form,
        String signature,
        String idempotencyToken,
        boolean genuine) {}
