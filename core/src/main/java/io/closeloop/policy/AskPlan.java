// SPDX-License-Identifier: Apache-2.0
package io.closeloop.policy;

import io.closeloop.interaction.Handle;
import io.closeloop.survey.Via;
import java.time.Instant;

/**
 * How an ask goes out.
 *
 * @param via the sender to use
 * @param to the handle it reaches
 * @param dueAt after the delay and inside the recipient's decent hours
 * @param why the choice in words, for {@code why}
 */
public record AskPlan(Via via, Handle to, Instant dueAt, String why) {}
