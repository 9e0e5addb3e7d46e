// SPDX-License-Identifier: Apache-2.0
package io.closeloop.bench;

import io.closeloop.port.PhoneNumbers;
import io.closeloop.runtime.LibPhoneNumbers;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;

/** A number as a customer or a vendor writes it, and the zones its owner may be in. */
public class Phones extends Measured {
    private final PhoneNumbers phones = new LibPhoneNumbers("US");
    private String e164 = "+15551230001";
    private String typed = "(415) 555-0132";

    @Benchmark
    public Optional<String> e164_as_vendors_write_it() {
        return phones.e164(e164);
    }

    @Benchmark
    public Optional<String> e164_as_people_write_it() {
        return phones.e164(typed);
    }

    @Benchmark
    public Set<ZoneId> zones() {
        return phones.zones("+14155550132");
    }
}
