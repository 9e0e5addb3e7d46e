// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.exception.ApiException;
import com.twilio.http.NetworkHttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import io.closeloop.delivery.RetryAfter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.SocketConfig;
import org.jspecify.annotations.Nullable;

/**
 * The wire below the Twilio SDK, with one request for each call: the SDK's own client repeats a POST up to six times on
 * 503 and thrice on 500, and Twilio has no idempotency key, so each repeat can be one more text at the customer's.
 * Thread-safe.
 */
final class TwilioHttp extends NetworkHttpClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final @Nullable URI base;
    private final Clock clock;

    private TwilioHttp(TwilioAccount account, Clock clock) {
        super(builder(account.patience()));
        this.base = account.baseUrl();
        this.clock = clock;
    }

    static TwilioHttp of(TwilioAccount account, Clock clock) {
        return new TwilioHttp(account, clock);
    }

    /** The SDK's client that calls through this. */
    TwilioRestClient client(TwilioAccount account) {
        return new TwilioRestClient.Builder(account.sid(), account.authToken())
                .httpClient(this)
                .build();
    }

    private static HttpClientBuilder builder(Duration patience) {
        // The SDK overwrites the configuration of each request, so silence can only be bounded on the socket.
        SocketConfig socket = SocketConfig.custom()
                .setSoTimeout((int) patience.toMillis(), TimeUnit.MILLISECONDS)
                .setSoKeepAlive(true)
                .build();
        return HttpClientBuilder.create()
                .useSystemProperties()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setDefaultSocketConfig(socket)
                        .setMaxConnPerRoute(20)
                        .setMaxConnTotal(40)
                        .build());
    }

    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    @Override
    public Response makeRequest(Request request) {
        Response response;
        try {
            response = super.makeRequest(base == null ? request : new Redirected(request, base));
        } catch (ApiException e) {
            throw e.getCause() instanceof IOException io
                    ? (unsent(io) ? TwilioFailure.unreachable(io) : TwilioFailure.unanswered(io))
                    : e;
        }
        if (response.getStatusCode() >= 300) {
            throw TwilioFailure.answered(response.getStatusCode(), code(response), after(response));
        }
        return response;
    }

    /** True for failures before the first byte of a request is written. */
    private static boolean unsent(IOException e) {
        return e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof ConnectionRequestTimeoutException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException;
    }

    private static int code(Response response) {
        try {
            return JSON.readTree(response.getContent()).path("code").asInt(0);
        } catch (JsonProcessingException notTwilios) {
            return 0;
        }
    }

    private @Nullable Duration after(Response response) {
        Header[] headers = response.getHeaders();
        if (headers == null) {
            return null;
        }
        for (Header header : headers) {
            if (header.getName().equalsIgnoreCase("Retry-After")) {
                return RetryAfter.read(header.getValue(), clock.instant()).orElse(null);
            }
        }
        return null;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            // its connections are gone with the process at the latest
        }
    }

    /** The same request to another server, path and query unchanged. */
    private static final class Redirected extends Request {
        private final URL target;

        Redirected(Request from, URI base) {
            super(from.getMethod(), from.getUrl());
            try {
                this.target = URI.create(base + from.constructURL().getFile()).toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("Settings only let http addresses through", e);
            }
            setAuth(from.getUsername(), from.getPassword());
            setContentType(from.getContentType());
            setBody(from.getBody());
            setUserAgentExtensions(from.getUserAgentExtensions());
            setFormParameters(from.getFormParameters());
            from.getPostParams().forEach((name, values) -> values.forEach(value -> addPostParam(name, value)));
            from.getHeaderParams().forEach((name, values) -> values.forEach(value -> addHeaderParam(name, value)));
        }

        @Override
        public URL constructURL() {
            return target;
        }
    }
}
