// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

/**
 * A channel of the workspace.
 *
 * @param id for example {@code C0ALERTS1}
 * @param name without {@code #}
 * @param secret a private channel: without membership it can't even be seen
 * @param member whether the bot was invited; history needs it, posting to a public channel doesn't
 */
public record SlackChannel(String id, String name, boolean secret, boolean member, boolean archived) {}
