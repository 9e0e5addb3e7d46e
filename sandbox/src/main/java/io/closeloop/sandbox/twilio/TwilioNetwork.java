// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import io.closeloop.sandbox.webhook.Receipt;

/** What Twilio itself does around the webhooks of one account. */
interface TwilioNetwork {
    /** Before a genuine webhook is posted for the first time: Twilio acts first and tells afterwards. */
    void happened(TwilioEvent event);

    /** A genuine webhook was taken for the first time: instructions in its answer are now carried out. */
    void taken(TwilioEvent event, Receipt receipt);

    /** A genuine webhook was refused, or nobody answered for as long as the redelivery lasted. */
    void failed(TwilioEvent event, Receipt receipt);
}
