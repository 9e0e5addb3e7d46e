// SPDX-License-Identifier: Apache-2.0
/**
 * Twilio played on loopback: the REST API that the program calls ({@link io.closeloop.sandbox.twilio.TwilioStandIn}) and
 * the webhooks that Twilio sends ({@link io.closeloop.sandbox.twilio.TwilioWebhooks}). Stricter than the vendor where
 * the vendor forgives.
 */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.twilio;
