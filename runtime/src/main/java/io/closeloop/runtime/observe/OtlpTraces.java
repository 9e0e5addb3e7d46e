// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to an OTLP/HTTP receiver (opentelemetry.io/docs/specs/otlp), in batches and from a thread of its own. What
 * the receiver does not take in time is dropped: the ledger is the record, a trace is a help. Loaded only when an
 * endpoint is set. Thread-safe.
 */
public final class OtlpTraces implements Traces {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /**
     * @param endpoint base address; {@code /v1/traces} is added
     * @param headers sent with every export
     * @param sample share of contacts that are traced, 0 to 1; the same contacts on every node
     * @param node which process this is
     */
    public OtlpTraces(URI endpoint, Map<String, String> headers, double sample, String node) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .setTimeout(PATIENCE);
        headers.forEach(exporter::addHeader);
        provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", "closeloop")
                        .put("service.instance.id", node)
                        .build()))
                .setSampler(Sampler.traceIdRatioBased(sample))
                .setIdGenerator(new GivenIds())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build())
                        .setScheduleDelay(Duration.ofSeconds(1))
                        .build())
                .build();
        tracer = provider.get("closeloop");
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public void tell(Span span) {
        TraceIds ids = TraceIds.of(span.interaction());
        SpanBuilder builder = tracer.spanBuilder(span.name())
                .setSpanKind(kind(span.kind()))
                .setStartTimestamp(span.from())
                .setAttribute("closeloop.interaction", span.interaction());
        span.attributes().forEach((name, value) -> builder.setAttribute("closeloop." + name, value));
        io.opentelemetry.api.trace.Span told;
        if (span.first()) {
            told = GivenIds.during(ids, () -> builder.setNoParent().startSpan());
        } else {
            SpanContext root = SpanContext.createFromRemoteParent(
                    ids.trace(), ids.root(), TraceFlags.getSampled(), TraceState.getDefault());
            told = builder.setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(root)))
                    .startSpan();
        }
        if (span.failed()) {
            told.setStatus(StatusCode.ERROR);
        }
        told.end(span.until().isBefore(span.from()) ? span.from() : span.until());
    }

    private static SpanKind kind(Span.Kind kind) {
        return switch (kind) {
            case SERVER -> SpanKind.SERVER;
            case CLIENT -> SpanKind.CLIENT;
            case INTERNAL -> SpanKind.INTERNAL;
        };
    }

    @Override
    public void close() {
        provider.shutdown().join(5, TimeUnit.SECONDS);
    }

    /** Random ids, except for the span that begins a contact's trace. */
    private static final class GivenIds implements IdGenerator {
        private static final ThreadLocal<@Nullable TraceIds> GIVEN = new ThreadLocal<>();
        private static final IdGenerator RANDOM = IdGenerator.random();

        static io.opentelemetry.api.trace.Span during(
                TraceIds ids, java.util.function.Supplier<io.opentelemetry.api.trace.Span> start) {
            GIVEN.set(ids);
            try {
                return start.get();
            } finally {
                GIVEN.remove();
            }
        }

        @Override
        public String generateSpanId() {
            TraceIds given = GIVEN.get();
            return given == null ? RANDOM.generateSpanId() : given.root();
        }

        @Override
        public String generateTraceId() {
            TraceIds given = GIVEN.get();
            return given == null ? RANDOM.generateTraceId() : given.trace();
        }
    }
}
