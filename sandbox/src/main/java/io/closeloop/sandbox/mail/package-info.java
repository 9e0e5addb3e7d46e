// SPDX-License-Identifier: Apache-2.0
/**
 * A mail provider on loopback: the contact center's mailboxes over IMAP, SMTP for what the program sends, customers who
 * write, answer, are out of office or don't exist, and a gateway that opens every link.
 */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.mail;
