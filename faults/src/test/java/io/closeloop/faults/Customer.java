// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Somebody who has called, will be asked, and answers. */
final class Customer {
    private final String contact;
    private final String phone;
    private final String crmId;
    private final int score;
    private final @Nullable String comment;
    private final AtomicInteger texts = new AtomicInteger();
    private volatile @Nullable String token;
    private volatile boolean heard;
    private volatile boolean answered;
    private volatile @Nullable String refusal;

    /** @param contact id of the ended contact at its source */
    Customer(String contact, String phone, String crmId, int score, @Nullable String comment) {
        this.contact = contact;
        this.phone = phone;
        this.crmId = crmId;
        this.score = score;
        this.comment = comment;
    }

    String contact() {
        return contact;
    }

    String phone() {
        return phone;
    }

    String crmId() {
        return crmId;
    }

    int score() {
        return score;
    }

    @Nullable
    String comment() {
        return comment;
    }

    boolean unhappy() {
        return score == 1;
    }

    /** The right to answer; null until asked. */
    @Nullable
    String token() {
        return token;
    }

    /** True the first time. */
    boolean asked(String link) {
        token = link;
        return texts.incrementAndGet() == 1;
    }

    /** The program has acknowledged the contact. */
    boolean heard() {
        return heard;
    }

    void wasHeard() {
        heard = true;
    }

    /** The program has acknowledged the answer. */
    boolean answered() {
        return answered;
    }

    void wasAnswered() {
        answered = true;
    }

    /** Why the program would not have it; null when it did not refuse. */
    @Nullable
    String refusal() {
        return refusal;
    }

    void wasRefused(String reason) {
        refusal = reason;
    }
}
