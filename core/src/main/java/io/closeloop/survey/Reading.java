// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import org.jspecify.annotations.Nullable;

/** What a free-text reply to a survey means. The customer's words are hidden, because records end up in log lines. */
public sealed interface Reading {
    /**
     * A score of the scale.
     *
     * @param comment the words around it; null when there were none
     */
    record Score(int value, @Nullable String comment) implements Reading {
        @Override
        public String toString() {
            return "Score[" + value + "]";
        }
    }

    /**
     * The customer wants no more messages.
     *
     * @param plain false for a lone word that means something else in a conversation: "cancel", "end"
     */
    record OptOut(String words, boolean plain) implements Reading {
        @Override
        public String toString() {
            return "OptOut";
        }
    }

    /** The customer wants messages again. */
    record OptIn(String words) implements Reading {
        @Override
        public String toString() {
            return "OptIn";
        }
    }

    /** The message reached somebody else. */
    record WrongPerson(String words) implements Reading {
        @Override
        public String toString() {
            return "WrongPerson";
        }
    }

    /** Words without a readable score; kept as comment when a score is there already. */
    record Words(String text) implements Reading {
        @Override
        public String toString() {
            return "Words";
        }
    }
}
