// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.port.Intake;
import io.closeloop.runtime.fixture.LoopOnDisk;
import io.closeloop.testkit.Loopback;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop, and what a receiver of OTLP over HTTP is sent of it. */
class OtlpTracesTest {
    @TempDir
    Path folder = Path.of(".");

    /** As in opentelemetry-proto's trace.proto; what is not asserted is left out. */
    private record Received(String trace, String id, String parent, String name) {}

    @Test
    void one_trace_leads_from_the_recorded_contact_to_the_alert() {
        try (Loopback receiver = new Loopback().answering(Loopback.Reply.empty(200))) {
            String interaction;
            try (Traces traces = new OtlpTraces(receiver.base(), Map.of("X-Key", "k1"), 1.0, "node-1");
                    LoopOnDisk on = new LoopOnDisk(folder, telemetry(traces))) {
                interaction = on.askedAfterCall("CA1");
                on.reply("1 nobody helped me");
                on.advance(Duration.ofMinutes(30));
                on.run();
            }

            List<Received> spans = spans(receiver);

            TraceIds ids = TraceIds.of(interaction);
            assertThat(spans).extracting(Received::trace).containsOnly(ids.trace());
            assertThat(spans)
                    .extracting(Received::name)
                    .contains("intake", "match local", "decide", "send sms", "answer", "deliver slack-escalation");
            assertThat(spans)
                    .filteredOn(span -> span.id().equals(ids.root()))
                    .singleElement()
                    .satisfies(root -> {
                        assertThat(root.name()).isEqualTo("intake");
                        assertThat(root.parent()).isEmpty();
                    });
            assertThat(spans)
                    .filteredOn(span -> !span.id().equals(ids.root()))
                    .extracting(Received::parent)
                    .containsOnly(ids.root());
            assertThat(receiver.calls()).allSatisfy(call -> {
                assertThat(call.uri().getPath()).isEqualTo("/v1/traces");
                assertThat(call.header("content-type")).hasValue("application/x-protobuf");
                assertThat(call.header("x-key")).hasValue("k1");
                String raw = new String(call.body(), StandardCharsets.ISO_8859_1);
                assertThat(raw).doesNotContain("nobody helped", LoopOnDisk.ANA.value(), LoopOnDisk.ANA_MAIL.value());
            });
        }
    }

    @Test
    void a_share_of_none_sends_nothing() {
        try (Loopback receiver = new Loopback().answering(Loopback.Reply.empty(200))) {
            try (Traces traces = new OtlpTraces(receiver.base(), Map.of(), 0.0, "node-1");
                    LoopOnDisk on = new LoopOnDisk(folder, telemetry(traces))) {
                on.record(new Intake.Ended(on.call("CA2").build()));
                on.run();
            }
            assertThat(receiver.calls()).isEmpty();
        }
    }

    private static Telemetry telemetry(Traces traces) {
        return new Telemetry(new Measures(new SimpleMeterRegistry()), traces);
    }

    private static List<Received> spans(Loopback receiver) {
        List<Received> spans = new ArrayList<>();
        receiver.calls()
                .forEach(call -> fields(
                        call.body(),
                        (resources, resource) -> fields(resource, (scopes, scope) -> {
                            if (scopes == 2) {
                                fields(scope, (number, span) -> {
                                    if (number == 2) {
                                        spans.add(span(span));
                                    }
                                });
                            }
                        })));
        return spans;
    }

    private static Received span(byte[] message) {
        String[] texts = {"", "", "", ""};
        fields(message, (number, value) -> {
            HexFormat hex = HexFormat.of();
            switch (number) {
                case 1 -> texts[0] = hex.formatHex(value);
                case 2 -> texts[1] = hex.formatHex(value);
                case 4 -> texts[2] = hex.formatHex(value);
                case 5 -> texts[3] = new String(value, StandardCharsets.UTF_8);
                default -> {
                    // not asserted
                }
            }
        });
        return new Received(texts[0], texts[1], texts[2], texts[3]);
    }

    /** Fields of a protobuf message that have a length; protobuf.dev/programming-guides/encoding. */
    private static void fields(byte[] message, BiConsumer<Integer, byte[]> field) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            switch (tag & 7) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] value = new byte[(int) varint(in)];
                    in.get(value);
                    field.accept(tag >>> 3, value);
                }
                case 5 -> in.getInt();
                default -> throw new IllegalArgumentException("No protobuf: wire type " + (tag & 7));
            }
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
