// SPDX-License-Identifier: Apache-2.0
/**
 * Slack: alerts of detractors with buttons, and praise. {@code SlackClient} is the only class that talks to Slack;
 * messages and signatures are pure.
 */
@NullMarked
package io.closeloop.connector.slack;

import org.jspecify.annotations.NullMarked;
