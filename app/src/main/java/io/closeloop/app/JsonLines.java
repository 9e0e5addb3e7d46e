// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.closeloop.runtime.vault.Hidden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code logger}, {@code thread}, {@code message}, the ids that the
 * line carries ({@code interaction}, {@code invitation}, {@code answer}, {@code delivery}) and, after a fault,
 * {@code error} with its first frames. Thread-safe.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FRAMES = 12;
    private static final int CAUSES = 4;
    private static final byte[] NOTHING = {};

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField(
                    "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("logger", event.getLoggerName());
            json.writeStringField("thread", event.getThreadName());
            json.writeStringField("message", Hidden.clean(event.getFormattedMessage()));
            for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            if (event.getKeyValuePairs() != null) {
                for (KeyValuePair pair : event.getKeyValuePairs()) {
                    json.writeStringField(pair.key, Hidden.clean(String.valueOf(pair.value)));
                }
            }
            if (event.getThrowableProxy() != null) {
                json.writeStringField("error", Hidden.clean(trace(event.getThrowableProxy())));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static String trace(IThrowableProxy first) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy fault = first;
        for (int depth = 0; fault != null && depth < CAUSES; depth++) {
            text.append(depth == 0 ? "" : "caused by ")
                    .append(fault.getClassName())
                    .append(": ")
                    .append(fault.getMessage())
                    .append('\n');
            StackTraceElementProxy[] frames = fault.getStackTraceElementProxyArray();
            for (int i = 0; frames != null && i < Math.min(FRAMES, frames.length); i++) {
                text.append("  ").append(frames[i].getSTEAsString()).append('\n');
            }
            fault = fault.getCause();
        }
        return text.toString();
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
