// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.sandbox.http.Reply;
import io.closeloop.sandbox.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint and the tokens it gave out: OAuth 2.0 client credentials as Salesforce's
 * <a href="https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm">own flow</a>.
 * Every token given out stays good until all sessions expire or it is revoked. Thread-safe.
 */
final class Sessions {
    private static final String ORG = "00DCL0000000001";

    private final Clock clock;
    private final String clientId;
    private final String clientSecret;
    private final String user;
    private final Supplier<String> instanceUrl;
    private final Set<String> good = new HashSet<>();
    private int issued;

    Sessions(Clock clock, String clientId, String clientSecret, String user, Supplier<String> instanceUrl) {
        this.clock = clock;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.user = user;
        this.instanceUrl = instanceUrl;
    }

    synchronized Reply token(Request request) {
        Map<String, List<String>> form = request.form();
        String id = first(form, "client_id");
        String secret = first(form, "client_secret");
        String basic = request.header("Authorization");
        if (id == null && basic != null && basic.startsWith("Basic ")) {
            String[] pair =
                    new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8).split(":", 2);
            id = pair[0];
            secret = pair.length > 1 ? pair[1] : null;
        }
        String grant = first(form, "grant_type");
        if (!"client_credentials".equals(grant)) {
            return refused("unsupported_grant_type", "grant type not supported");
        }
        if (!clientId.equals(id)) {
            return refused("invalid_client_id", "client identifier invalid");
        }
        if (!clientSecret.equals(secret)) {
            return refused("invalid_client", "invalid client credentials");
        }
        return issue();
    }

    private Reply issue() {
        issued++;
        String at = String.valueOf(clock.millis());
        String token = ORG + "!AQ" + sign(issued + "." + at).replaceAll("[^A-Za-z0-9]", "");
        good.add(token);
        String identity = instanceUrl.get() + "/id/" + ORG + RecordIds.suffix(ORG) + "/" + user;
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("access_token", token)
                .put("signature", sign(identity + at))
                .put("scope", "api")
                .put("instance_url", instanceUrl.get())
                .put("id", identity)
                .put("token_type", "Bearer")
                .put("issued_at", at);
        return Reply.json(200, body.toString());
    }

    synchronized Reply revoke(Request request) {
        String token = first(request.query(), "token");
        if (token == null) {
            token = first(request.form(), "token");
        }
        if (token == null || !good.remove(token)) {
            return refused("invalid_token", "invalid token: token");
        }
        return Reply.empty(200);
    }

    synchronized boolean accepts(Request request) {
        String header = request.header("Authorization");
        if (header == null) {
            return false;
        }
        int space = header.indexOf(' ');
        boolean scheme = header.startsWith("Bearer ") || header.startsWith("OAuth ");
        return scheme && good.contains(header.substring(space + 1));
    }

    synchronized void expire() {
        good.clear();
    }

    synchronized int issued() {
        return issued;
    }

    private static Reply refused(String error, String description) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("error", error).put("error_description", description);
        return Reply.json(400, body.toString());
    }

    private static @Nullable String first(Map<String, List<String>> pairs, String name) {
        List<String> values = pairs.get(name);
        return values == null ? null : values.get(0);
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(clientSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is in every JDK", e);
        }
    }
}
