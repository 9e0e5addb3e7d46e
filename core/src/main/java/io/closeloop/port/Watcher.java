// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

/** Something that fetches instead of being called: a mailbox, a long poll. */
public interface Watcher {
    String name();

    /** Begins to watch; returns at once, a vendor that is down must not stop the start. */
    void start();

    /** Stops and waits for the fetch under way. */
    void stop();
}
