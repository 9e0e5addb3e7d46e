// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import io.closeloop.runtime.SharedClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The clock of the programs, which goes like everybody's until it jumps; senders and vendors keep the right time. */
final class PlayedClock {
    private final Path file;
    private final SharedClock clock;

    PlayedClock(Path folder) {
        file = folder.resolve("clock");
        clock = SharedClock.open(file);
        jump(Duration.ZERO);
    }

    Map<String, String> setting() {
        return Map.of("CLOSELOOP_CLOCK", "file:" + file);
    }

    /** Now it is as much before or after the right time. */
    void jump(Duration off) {
        clock.set(Clock.systemUTC().instant().plus(off));
        clock.run();
    }
}
