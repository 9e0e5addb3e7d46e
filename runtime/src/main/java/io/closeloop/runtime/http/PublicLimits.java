// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often one link, and one network, may ask for what is open to everybody: survey pages, unsubscribing and
 * {@code POST /api/v1/answers}; and how many credentials that do not fit one network may try. Vendors' webhooks are not
 * limited otherwise: their signature is. Thread-safe.
 */
final class PublicLimits {
    /** About 3 MB when full. */
    private static final int KEYS = 20_000;

    private static final int LONGEST_KEY = 64;
    private static final JsonFactory JSON = new JsonFactory();

    private final RateLimit tokens;
    private final RateLimit networks;
    private final RateLimit guesses;

    PublicLimits(int perToken, int perNetwork, LongSupplier nanos) {
        this.tokens = new RateLimit(perToken, KEYS, nanos);
        this.networks = new RateLimit(perNetwork, KEYS, nanos);
        this.guesses = new RateLimit(perNetwork, KEYS, nanos);
    }

    /** Whether a page's path is limited. */
    static boolean limited(Page page) {
        return linked(page.path()) || tokenInBody(page);
    }

    /** Whether a path is one of the links that customers are sent. */
    static boolean linked(String path) {
        return path.startsWith("/s/") || path.startsWith("/u/");
    }

    private static boolean tokenInBody(Page page) {
        return page.path().equals("/api/v1/answers") && !page.method().equals("GET");
    }

    /**
     * Zero when the request may go on, otherwise how long to wait.
     *
     * @param parameter the variable part of the path
     */
    Duration wait(Page page, String parameter, byte[] body, InetAddress client) {
        // Our own machines, or a proxy that is not listed and speaks for everybody: one limit for all would lock all
        // out.
        Duration network = IpAddress.ours(client) ? Duration.ZERO : networks.take(IpAddress.network(client));
        if (!network.isZero()) {
            return network;
        }
        String token = tokenInBody(page) ? token(body) : parameter;
        return token.isEmpty()
                ? Duration.ZERO
                : tokens.take(token.length() > LONGEST_KEY ? token.substring(0, LONGEST_KEY) : token);
    }

    /**
     * Zero when a client may show credentials, otherwise how long to wait: whoever guesses must not learn which ones fit,
     * so those that do fit wait as well.
     */
    Duration waitToSignIn(InetAddress client) {
        return IpAddress.ours(client) ? Duration.ZERO : guesses.look(IpAddress.network(client));
    }

    /** Counts credentials that did not fit. */
    void guessed(InetAddress client) {
        if (!IpAddress.ours(client)) {
            guesses.take(IpAddress.network(client));
        }
    }

    /** The text of the top-level field {@code token}, of the last one as by every reader; empty when there is none. */
    private static String token(byte[] body) {
        String token = "";
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return token;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("token")) {
                    token = value == JsonToken.VALUE_STRING ? json.getText() : "";
                }
                json.skipChildren();
            }
            return token;
        } catch (IOException notJson) {
            return "";
        }
    }
}
