// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.runtime.fixture.LoopOnDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of the stations: each begins with an empty store of its own. */
abstract class OnLoop {
    @TempDir
    Path folder = Path.of(".");

    @SuppressWarnings("NullAway.Init")
    LoopOnDisk on;

    @BeforeEach
    void open() {
        on = new LoopOnDisk(folder);
    }

    @AfterEach
    void close() {
        on.close();
    }
}
