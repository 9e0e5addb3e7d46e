// SPDX-License-Identifier: Apache-2.0
package io.closeloop.bench;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.policy.Circumstances;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.policy.PolicySettings;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/** The policy's verdict on a call, with the shipped settings. */
public class Decisions extends Measured {
    private static final Instant NOW = Instant.parse("2026-03-03T15:12:00Z");
    private static final Handle PHONE = Handle.phone("+15551230001");
    private static final Handle EMAIL = Handle.email("ana@example.com");

    private final PolicySettings settings = PolicySettings.defaults();
    private final Circumstances good = circumstances(null);
    private final Circumstances asked = circumstances(NOW.minus(Duration.ofDays(3)));

    private static Circumstances circumstances(@Nullable Instant lastAsked) {
        Interaction call = Interaction.ended("int_1", Channel.PHONE, "twilio-voice", "CA1", NOW)
                .handle(PHONE)
                .participant(Participant.queue("billing"))
                .participant(Participant.agent("WK1", "Kim Lee"))
                .closeReason(CloseReason.COMPLETED)
                .talkSeconds(200)
                .build();
        return new Circumstances(
                call,
                new Contact("003A", "Ana", List.of(PHONE, EMAIL), "Acme", null, "en", false, null),
                List.of("csat"),
                null,
                lastAsked,
                lastAsked,
                false,
                Set.of(),
                Map.of(PHONE, Set.of(ZoneId.of("America/New_York"), ZoneId.of("America/Chicago"))),
                Map.of(),
                Set.of(Via.SMS, Via.EMAIL),
                NOW);
    }

    @Benchmark
    public Decision invite() {
        return Policy.decide("dec_1", settings, good);
    }

    @Benchmark
    public Decision skip_for_the_cool_down() {
        return Policy.decide("dec_1", settings, asked);
    }
}
