// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.port.Allowance;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * The org's API calls of 24 hours. Every REST answer names them ({@code Sforce-Limit-Info: api-usage=18/15000}; REST API
 * Developer Guide, "Limit Info Header"), so that it costs no call to know. Thread-safe.
 */
final class DailyCalls implements Allowance, Request.Listener {
    private static final Pattern SAID = Pattern.compile("\\bapi-usage=(\\d{1,12})/(\\d{1,12})\\b");

    private final Clock clock;
    private final AtomicReference<@Nullable Usage> last = new AtomicReference<>();

    DailyCalls(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String vendor() {
        return "salesforce";
    }

    @Override
    public Optional<Usage> usage() {
        return Optional.ofNullable(last.get());
    }

    @Override
    public void onQueued(Request request) {
        request.onResponseHeaders(this::read);
    }

    private void read(Response response) {
        String header = response.getHeaders().get("Sforce-Limit-Info");
        Matcher said = SAID.matcher(header == null ? "" : header);
        if (said.find() && Long.parseLong(said.group(2)) > 0) {
            last.set(new Usage(Long.parseLong(said.group(1)), Long.parseLong(said.group(2)), clock.instant()));
        }
    }
}
