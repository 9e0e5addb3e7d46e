// SPDX-License-Identifier: Apache-2.0
/**
 * A Slack workspace on loopback: the Web API methods the program uses, with Block Kit's limits and Slack's own refusals,
 * and people who click the buttons, in signed requests.
 */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.slack;
