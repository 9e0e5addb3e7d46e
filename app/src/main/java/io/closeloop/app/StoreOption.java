// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.config.Settings;
import io.closeloop.port.MachineClock;
import io.closeloop.port.Store;
import io.closeloop.runtime.config.ConfigurationReader;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.vault.Vaults;
import io.closeloop.store.DatabaseCopy;
import io.closeloop.store.SqlStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens the store that a home's settings name, beside a running program or without one. */
final class StoreOption {
    private StoreOption() {}

    /** The machine's. */
    static Clock clock() {
        return Clock.systemUTC();
    }

    static Store readOnly(Home home) {
        return SqlStore.openReadOnly(url(home));
    }

    /** @param url may leave the password to PGPASSWORD */
    static Store readOnly(String url) {
        return SqlStore.openReadOnly(withPassword(url, System.getenv()));
    }

    /** Goes by the database's clock where several machines share it. */
    static Store writable(Home home) {
        return SqlStore.open(url(home), new MachineClock(clock()));
    }

    /** The same while no program works on it, and only where it is there already. */
    static Store atRest(Home home) {
        return SqlStore.openAtRest(url(home), new MachineClock(clock()));
    }

    static DatabaseCopy copy(String from, String to, DatabaseCopy.Progress progress) {
        return new DatabaseCopy(from, to, Clock.systemUTC(), progress);
    }

    /** PGPASSWORD, as for PostgreSQL's own tools: a password on a command line is seen by everybody on the machine. */
    static String withPassword(String url, Map<String, String> environment) {
        String password = environment.get("PGPASSWORD");
        if (password == null || !url.startsWith("jdbc:postgresql:") || url.contains("password=")) {
            return url;
        }
        return url + (url.contains("?") ? '&' : '?') + "password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8);
    }

    /**
     * A home's settings.
     *
     * @param secrets the keys whose values are needed, wherever they stand: vaults are asked for no others
     */
    static Settings settings(Home home, String... secrets) {
        try (Vaults vaults = Vaults.open(Set.of(secrets))) {
            ConfigurationReader reader = new ConfigurationReader(home);
            Settings settings = reader.read(System.getenv(), vaults).settings();
            List<ConfigProblem> withheld = reader.problems().stream()
                    .filter(problem -> problem.rule() == CheckRule.VAULT
                            && List.of(secrets).contains(String.valueOf(problem.key())))
                    .toList();
            if (!withheld.isEmpty()) {
                throw new ConfigProblems(withheld);
            }
            return settings;
        }
    }

    /** A database's address as it may be shown: without user and password. */
    static String place(String url) {
        return url.split("\\?", 2)[0];
    }

    /** Where the database of a home is. */
    static String url(Home home) {
        Settings settings = settings(home, "closeloop.db.url", "closeloop.data");
        return settings.get(
                "closeloop.db.url", "jdbc:sqlite:" + home.data(settings).resolve("closeloop.db"));
    }
}
