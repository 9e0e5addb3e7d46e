// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which routes Camel has loaded without complaint, so that a check in a running program only loads what changed.
 * What loads depends on the text and on what it may refer to, and on nothing else. Thread-safe, bounded.
 */
final class Loadable {
    private static final int MOST = 500;
    private static final Map<Key, Boolean> KNOWN = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
            return size() > MOST;
        }
    };

    private record Key(
            String text, Map<String, String> placeholders, Set<String> verbs, Set<String> surveys, String crm) {}

    private Loadable() {}

    private static Key key(String text, World world) {
        return new Key(
                text,
                world.placeholders(),
                Set.copyOf(world.desk().verbs().keySet()),
                world.desk().surveys(),
                world.desk().verb("crm-answer"));
    }

    static boolean known(String text, World world) {
        synchronized (KNOWN) {
            return KNOWN.containsKey(key(text, world));
        }
    }

    static void learn(String text, World world) {
        synchronized (KNOWN) {
            KNOWN.put(key(text, world), Boolean.TRUE);
        }
    }
}
