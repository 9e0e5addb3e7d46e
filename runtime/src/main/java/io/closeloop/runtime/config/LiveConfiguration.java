// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.Settings;
import io.closeloop.runtime.vault.Vaults;
import io.closeloop.survey.Survey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The configuration that is live, swapped as a whole. Settings that are read at the start stay as they were then; surveys
 * whose file is gone stay readable, because answers to them still come in. Thread-safe; ask once for each piece of work.
 */
public final class LiveConfiguration implements Supplier<Configuration> {
    private final Function<Sources, Configuration> reader;
    private final Settings started;
    private volatile Configuration current;

    private LiveConfiguration(Function<Sources, Configuration> reader, Configuration current) {
        this.reader = reader;
        this.started = current.settings();
        this.current = current;
    }

    /**
     * A configuration to become live.
     *
     * @param surveys those that routes may name
     */
    public record Next(Configuration configuration, Set<String> surveys) {}

    /** @param sources whose settings count for what is read at the start */
    public static LiveConfiguration of(Sources sources, Map<String, String> environment) {
        return of(sources, environment, Vaults.closed());
    }

    /** As {@link #of(Sources, Map)}, with what the vaults give. */
    public static LiveConfiguration of(Sources sources, Map<String, String> environment, Vaults vaults) {
        Function<Sources, Configuration> reader = texts -> new ConfigurationReader(texts).read(environment, vaults);
        return new LiveConfiguration(reader, reader.apply(sources));
    }

    /** One that never changes. */
    public static LiveConfiguration fixed(Configuration configuration) {
        return new LiveConfiguration(sources -> configuration, configuration);
    }

    @Override
    public Configuration get() {
        return current;
    }

    /** What these sources make of the configuration while the program runs. */
    public Next next(Sources sources) {
        Configuration fresh = reader.apply(sources);
        Map<String, Survey> surveys = new HashMap<>(current.surveys());
        surveys.putAll(fresh.surveys());
        return new Next(
                new Configuration(
                        started.taking(KnownSettings::live, fresh.settings()),
                        surveys,
                        fresh.policy(),
                        fresh.matching(),
                        fresh.escalation()),
                fresh.surveys().keySet());
    }

    /** Makes it live. Call it while nothing is being planned, together with the routes of the same version. */
    public void put(Configuration configuration) {
        current = configuration;
    }

    /** Surveys of an older version become readable, those that have a newer definition or none of these stay as they are. */
    public void retire(Sources older) {
        Map<String, Survey> surveys = new HashMap<>(reader.apply(older).surveys());
        surveys.putAll(current.surveys());
        current = new Configuration(
                current.settings(), surveys, current.policy(), current.matching(), current.escalation());
    }

    /** Settings that differ from those the program was started with and count only when it is started again. */
    public List<String> restart(Sources sources) {
        return started.differing(reader.apply(sources).settings()).stream()
                .filter(key -> !KnownSettings.live(key))
                .toList();
    }
}
