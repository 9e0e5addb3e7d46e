// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.bench.Measured;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;

/** A status callback of a call, as Twilio sends it: its fields read and its signature checked. */
@NullMarked
public class TwilioSignatures extends Measured {
    private static final String URL = "https://care.example.com/hooks/twilio/voice";
    private static final String FORM = "Called=%2B15550001111&ToState=CA&CallerCountry=US&Direction=inbound"
            + "&Timestamp=Tue%2C%2003%20Mar%202026%2010%3A00%3A00%20%2B0000&CallbackSource=call-progress-events"
            + "&CallerState=NY&ToZip=94105&SequenceNumber=3&To=%2B15550001111"
            + "&CallSid=CA0123456789abcdef0123456789abcdef&ToCountry=US&CallerZip=10001&ApiVersion=2010-04-01"
            + "&CalledZip=94105&CallStatus=completed&CalledCity=SAN+FRANCISCO&Duration=4&From=%2B15551230001"
            + "&CallDuration=200&AccountSid=AC0123456789abcdef0123456789abcdef&CalledCountry=US"
            + "&CallerCity=NEW+YORK&ToCity=SAN+FRANCISCO&FromCountry=US&Caller=%2B15551230001&FromCity=NEW+YORK"
            + "&CalledState=CA&FromZip=10001&FromState=NY";

    private final TwilioSignature signature = new TwilioSignature("0123456789abcdef0123456789abcdef");
    private final TwilioFields fields = TwilioFields.of(FORM);
    private String form = FORM;

    @Benchmark
    public boolean read_the_fields() {
        return TwilioFields.of(form).values().isEmpty();
    }

    /** One that does not fit costs the same: both spellings of the address are always tried. */
    @Benchmark
    public boolean check() {
        return signature.signs("AAAAAAAAAAAAAAAAAAAAAAAAAAA=", URL, fields);
    }
}
