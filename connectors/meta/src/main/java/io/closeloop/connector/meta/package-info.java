// SPDX-License-Identifier: Apache-2.0
/**
 * Facebook Messenger: conversations in by webhook, surveys out as quick replies. {@link
 * io.closeloop.connector.meta.MetaWebhook} reads, {@link io.closeloop.connector.meta.MessengerSender} sends, and only
 * {@link io.closeloop.connector.meta.GraphClient} touches the network.
 */
@NullMarked
package io.closeloop.connector.meta;

import org.jspecify.annotations.NullMarked;
