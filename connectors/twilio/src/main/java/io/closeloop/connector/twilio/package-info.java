// SPDX-License-Identifier: Apache-2.0
/**
 * Twilio: calls, texts and chats in; text messages and chat messages out.
 *
 * <p>The webhooks ({@code TwilioVoice}, {@code TwilioMessages}, {@code TwilioMessageStatus}, {@code TwilioConversations})
 * are pure: they verify and normalise. The senders are the only classes that call Twilio.
 */
@NullMarked
package io.closeloop.connector.twilio;

import org.jspecify.annotations.NullMarked;
