// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.Settings;
import io.closeloop.port.Store;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.store.SqlStore;
import java.time.Clock;

/** Opens the store that a home's settings name, beside a running program or without one. */
final class StoreOption {
    private StoreOption() {}

    /** The machine's. */
    static Clock clock() {
        return Clock.systemUTC();
    }

    static Store readOnly(Home home) {
        return SqlStore.openReadOnly(url(home), clock());
    }

    static Store writable(Home home) {
        return SqlStore.open(url(home), clock());
    }

    static Settings settings(Home home) {
        return new ConfigurationReader(home).read(System.getenv()).settings();
    }

    private static String url(Home home) {
        return settings(home)
                .get("closeloop.db.url", "jdbc:sqlite:" + home.data().resolve("closeloop.db"));
    }
}
