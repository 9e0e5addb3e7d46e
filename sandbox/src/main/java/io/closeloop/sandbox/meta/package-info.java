// SPDX-License-Identifier: Apache-2.0
/**
 * Messenger played on loopback: the Graph API that the program calls
 * ({@link io.closeloop.sandbox.meta.MessengerStandIn}) and the webhooks that Meta sends
 * ({@link io.closeloop.sandbox.meta.MessengerWebhooks}).
 */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.meta;
