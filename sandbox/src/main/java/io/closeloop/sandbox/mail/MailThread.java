// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.mail;

import java.util.ArrayList;
import java.util.List;

/** A conversation between one customer and the contact center, oldest mail first. Thread-safe. */
public final class MailThread {
    private final Correspondent customer;
    private final String subject;
    private final List<MailSeen> mails = new ArrayList<>();

    MailThread(Correspondent customer, String subject) {
        this.customer = customer;
        this.subject = subject;
    }

    public Correspondent customer() {
        return customer;
    }

    /** The first mail's subject, without any {@code Re:}. */
    public String subject() {
        return subject;
    }

    public synchronized List<MailSeen> mails() {
        return List.copyOf(mails);
    }

    synchronized void add(MailSeen mail) {
        mails.add(mail);
    }

    synchronized MailSeen last() {
        return mails.get(mails.size() - 1);
    }
}
