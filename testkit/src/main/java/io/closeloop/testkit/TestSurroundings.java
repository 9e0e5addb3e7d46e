// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import io.closeloop.config.Settings;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.Inbox;
import io.closeloop.port.Intake;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Recorded;
import io.closeloop.port.Store;
import io.closeloop.port.Surroundings;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Surroundings in which one connector can be opened and watched. */
public final class TestSurroundings {
    private TestSurroundings() {}

    /** With the public address {@code https://hooks.example.com} and an inbox that only takes notes. */
    public static Surroundings with(Map<String, String> settings, Clock clock, Notes notes) {
        return new Surroundings(
                Settings.of(settings),
                clock,
                URI.create("https://hooks.example.com"),
                new NoStore(),
                notes,
                new PlainPhones(),
                EscalationSettings.defaults());
    }

    /** An inbox that keeps what it was given, in order. Thread-safe. */
    public static final class Notes implements Inbox {
        private final List<Intake> intakes = Collections.synchronizedList(new ArrayList<>());

        @Override
        public CompletionStage<List<Recorded>> record(List<Intake> more) {
            intakes.addAll(more);
            return CompletableFuture.completedFuture(
                    more.stream().map(intake -> Recorded.fresh(null)).toList());
        }

        public List<Intake> intakes() {
            return List.copyOf(intakes);
        }
    }

    /** Numbers that already are E.164, give or take punctuation; ten digits are American. */
    public static final class PlainPhones implements PhoneNumbers {
        @Override
        public Optional<String> e164(String typed) {
            String digits = typed.replaceAll("[^0-9+]", "");
            if (digits.matches("\\+[1-9][0-9]{5,14}")) {
                return Optional.of(digits);
            }
            return digits.matches("[0-9]{10}") ? Optional.of("+1" + digits) : Optional.empty();
        }

        @Override
        public Set<ZoneId> zones(String e164) {
            return Set.of(ZoneOffset.UTC);
        }
    }

    /** For connectors that have no business with the store. */
    private static final class NoStore implements Store {
        @Override
        public <T> CompletableFuture<T> write(Function<Tx, T> work) {
            throw new UnsupportedOperationException("This connector must not write to the store");
        }

        @Override
        public <T> T read(Function<View, T> work) {
            throw new UnsupportedOperationException("This connector must not read the store");
        }

        @Override
        public void onWake(Station station, Runnable listener) {}

        @Override
        public void close() {}
    }
}
