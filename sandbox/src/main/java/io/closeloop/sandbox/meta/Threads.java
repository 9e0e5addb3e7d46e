// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.meta;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page's conversations, one per user: what was said, when the user last spoke, and which app owns the thread. */
final class Threads {
    /** How long after the user's last message the page may write (standard messaging window). */
    private static final Duration WINDOW = Duration.ofHours(24);

    /** One message of a thread; {@code fromUser} tells the direction. */
    record Line(String mid, boolean fromUser, String text, Instant at) {}

    /** A thread as it is now, newest line first. */
    record Conversation(String id, String psid, List<Line> lines) {}

    private static final class Entry {
        private final String id = MessengerId.nextConversation();
        private final List<Line> lines = new ArrayList<>();
        private @Nullable Instant userSpoke;
        private @Nullable String owner;
    }

    private final Map<String, Entry> byPsid = new LinkedHashMap<>();

    /** Makes the user known without opening the window. */
    synchronized void know(String psid) {
        entry(psid);
    }

    synchronized boolean knows(String psid) {
        return byPsid.containsKey(psid);
    }

    /** Keeps a message once, whatever number of webhooks tell of it. */
    synchronized void add(String psid, Line line) {
        Entry entry = entry(psid);
        if (entry.lines.stream().anyMatch(known -> known.mid().equals(line.mid()))) {
            return;
        }
        entry.lines.add(line);
        if (line.fromUser() && (entry.userSpoke == null || line.at().isAfter(entry.userSpoke))) {
            entry.userSpoke = line.at();
        }
    }

    synchronized void own(String psid, String appId) {
        entry(psid).owner = appId;
    }

    /** Whether no other app owns the thread. */
    synchronized boolean isFreeFor(String psid, String appId) {
        String owner = entry(psid).owner;
        return owner == null || owner.equals(appId);
    }

    synchronized boolean isOpen(String psid, Instant now) {
        Instant userSpoke = entry(psid).userSpoke;
        return userSpoke != null && !now.isAfter(userSpoke.plus(WINDOW));
    }

    /** Of one user, or of all when null. */
    synchronized List<Conversation> list(@Nullable String psid) {
        List<Conversation> threads = new ArrayList<>();
        byPsid.forEach((user, entry) -> {
            if (!entry.lines.isEmpty() && (psid == null || psid.equals(user))) {
                List<Line> lines = new ArrayList<>(entry.lines);
                Collections.reverse(lines);
                threads.add(new Conversation(entry.id, user, lines));
            }
        });
        Collections.reverse(threads);
        return threads;
    }

    private Entry entry(String psid) {
        return byPsid.computeIfAbsent(psid, key -> new Entry());
    }
}
