// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the thread of a mail: the id of its first mail, from the first id in References, else In-Reply-To, else its own
 * (RFC 5322 section 3.6.4). A mail whose program left the beginning of the thread out leads to it through its parent,
 * which is asked for in the mailbox. So the answer follows from the mailbox alone and is the same after a restart; what
 * is remembered here only saves asking again. Not thread-safe.
 */
final class Threads {
    private static final int REMEMBERED = 50_000;
    private static final int STEPS = 30;

    private final Parents parents;
    private final Map<String, String> roots = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What the mailbox knows of a mail that somebody answered. */
    interface Parents {
        /** The ids that a mail itself refers to, root first; empty when no watched folder holds the mail. */
        Optional<List<String>> referencesOf(String messageId) throws jakarta.mail.MessagingException;
    }

    Threads(Parents parents) {
        this.parents = parents;
    }

    /** The thread's id, with angle brackets; a mail without any id is a thread of its own. */
    String rootOf(Mail mail) throws jakarta.mail.MessagingException {
        String own = mail.id().isEmpty() ? "<" + mail.headline() + "@no-id>" : mail.id();
        String first = first(mail.references(), mail.inReplyTo());
        if (first.isEmpty() || first.equals(own)) {
            roots.put(own, own);
            return own;
        }
        String root = climb(first);
        roots.put(own, root);
        return root;
    }

    private String climb(String from) throws jakarta.mail.MessagingException {
        Set<String> seen = new TreeSet<>();
        String at = from;
        while (seen.add(at) && seen.size() < STEPS) {
            String known = roots.get(at);
            if (known != null) {
                at = known;
                break;
            }
            List<String> above = parents.referencesOf(at).orElse(List.of());
            if (above.isEmpty()) {
                break;
            }
            at = above.get(0);
        }
        for (String passed : new ArrayList<>(seen)) {
            roots.put(passed, at);
        }
        return at;
    }

    private static String first(List<String> references, List<String> inReplyTo) {
        if (!references.isEmpty()) {
            return references.get(0);
        }
        return inReplyTo.isEmpty() ? "" : inReplyTo.get(0);
    }
}
