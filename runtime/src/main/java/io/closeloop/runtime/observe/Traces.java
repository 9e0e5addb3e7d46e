// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

/** Takes spans. Thread-safe; never throws and never waits. */
public interface Traces extends AutoCloseable {
    /** Takes nothing, and loads nothing. */
    Traces OFF = new Traces() {
        @Override
        public boolean on() {
            return false;
        }

        @Override
        public void tell(Span span) {
            // Nobody listens.
        }
    };

    /** Whether spans are wanted; asked before one is put together. */
    boolean on();

    void tell(Span span);

    /** Sends what is still waiting, within seconds. */
    @Override
    default void close() {}
}
