// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.rehearse;

import io.closeloop.port.PhoneNumbers;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Remembers the zones of numbers met lately; a number's zones never change while a program runs. Not thread-safe. */
final class RememberedZones implements PhoneNumbers {
    private static final int MOST = 50_000;
    private final PhoneNumbers numbers;
    private final Map<String, Set<ZoneId>> zones = new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<ZoneId>> eldest) {
            return size() > MOST;
        }
    };

    RememberedZones(PhoneNumbers numbers) {
        this.numbers = numbers;
    }

    @Override
    public Optional<String> e164(String typed) {
        return numbers.e164(typed);
    }

    @Override
    public Set<ZoneId> zones(String e164) {
        return zones.computeIfAbsent(e164, numbers::zones);
    }
}
