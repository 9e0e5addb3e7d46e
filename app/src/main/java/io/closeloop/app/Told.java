// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import io.closeloop.runtime.vault.Hidden;

/** {@code %told(...)} of {@code logback.xml}: what is within it, without anything that a vault gave. */
public final class Told extends CompositeConverter<ILoggingEvent> {
    @Override
    protected String transform(ILoggingEvent event, String text) {
        return Hidden.clean(text);
    }
}
