// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.closeloop.runtime.observe.ObserveSettings;
import org.slf4j.LoggerFactory;

/** Makes the log what the settings say; {@code logback.xml} has it as text. */
final class Logging {
    private Logging() {}

    static void apply(ObserveSettings settings) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        if (settings.events()) {
            context.getLogger("io.closeloop.events").setLevel(Level.DEBUG);
        }
        Appender<ILoggingEvent> console =
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("CONSOLE");
        if (settings.json() && console instanceof OutputStreamAppender<ILoggingEvent> stream) {
            JsonLines lines = new JsonLines();
            lines.setContext(context);
            lines.start();
            stream.setEncoder(lines);
        }
    }
}
