// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.slack;

/**
 * A person in the workspace.
 *
 * @param id for example {@code U0AGENT01}
 * @param name the short name, without {@code @}
 */
public record SlackUser(String id, String name, String email) {}
