// SPDX-License-Identifier: Apache-2.0
package io.closeloop.port;

/** Something that fetches instead of being called: a mailbox, a long poll. */
public interface Watcher {
    String name();

    /** Begins to watch; returns at once, a vendor that is down must not stop the start. */
    void start();

    /** How often it has looked at everything it watches since it was started; what was there before a round is recorded. */
    long rounds();

    /** Stops and waits for the fetch under way. */
    void stop();
}
