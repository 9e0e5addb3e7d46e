// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.observe;

import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;

/**
 * Lets the OTLP exporter use the JDK's HTTP client; found by ServiceLoader. OpenTelemetry's own default brings OkHttp 5,
 * which does not go together with the OkHttp 4 that Slack's SDK needs.
 */
public final class JdkSenderProvider implements HttpSenderProvider {
    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        return new JdkSender(config);
    }
}
