// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

/**
 * Somebody who writes mails.
 *
 * @param name as shown, for example {@code Ana Ruiz}
 */
public record Correspondent(String name, String address) {}
