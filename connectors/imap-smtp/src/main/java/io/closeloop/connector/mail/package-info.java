// SPDX-License-Identifier: Apache-2.0
/**
 * Mailboxes: reads the threads of a contact center over IMAP, sends invitations and alerts over SMTP.
 *
 * <p>What touches a server is {@link io.closeloop.connector.mail.Mailbox} (IMAP), {@link
 * io.closeloop.connector.mail.Archive} (IMAP) and {@link io.closeloop.connector.mail.Smtp}; everything else is a pure
 * function of a mail.
 */
@NullMarked
package io.closeloop.connector.mail;

import org.jspecify.annotations.NullMarked;
