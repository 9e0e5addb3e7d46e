// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.config.Settings;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Our app at Meta and the page it serves.
 *
 * @param appSecret key of the webhooks' signatures and of the proof that goes with the page token
 * @param verifyToken what we told Meta to show when it checks the callback address
 * @param pageToken right to write as the page
 * @param appId of our own app, so that its echoes are not taken for an agent's words; null when not given
 * @param graphVersion such as {@code v25.0}
 * @param base without trailing slash
 */
record MetaAccount(
        String appSecret,
        String verifyToken,
        String pageToken,
        String pageId,
        @Nullable String appId,
        String graphVersion,
        URI base) {
    static final String APP_SECRET = "meta.app-secret";
    static final String VERIFY_TOKEN = "meta.verify-token";
    static final String PAGE_TOKEN = "meta.page-token";
    static final String PAGE_ID = "meta.page-id";
    static final String APP_ID = "meta.app-id";
    static final String GRAPH_VERSION = "meta.graph-version";
    static final String BASE_URL = "meta.base-url";

    private static final Pattern ID = Pattern.compile("[0-9]{1,32}");
    private static final Pattern VERSION = Pattern.compile("v[0-9]{1,3}\\.[0-9]{1,2}");
    private static final String NEWEST_KNOWN = "v25.0";

    /** Reads the settings; empty when one of them is missing or wrong, and each such one is recorded there. */
    static Optional<MetaAccount> of(Settings settings) {
        int before = settings.problems().size();
        String secret = settings.require(APP_SECRET, "${META_APP_SECRET}");
        String verify = settings.require(VERIFY_TOKEN, "${META_VERIFY_TOKEN}");
        String token = settings.require(PAGE_TOKEN, "${META_PAGE_TOKEN}");
        String page = settings.require(PAGE_ID, "${META_PAGE_ID}");
        check(settings, page.isEmpty() ? Optional.empty() : Optional.of(page), PAGE_ID, ID, "1234567890");
        Optional<String> app = settings.get(APP_ID);
        check(settings, app, APP_ID, ID, "1234567890");
        String version = settings.get(GRAPH_VERSION, NEWEST_KNOWN);
        check(settings, Optional.of(version), GRAPH_VERSION, VERSION, NEWEST_KNOWN);
        URI base = settings.address(BASE_URL, "https://graph.facebook.com");
        return settings.problems().size() > before
                ? Optional.empty()
                : Optional.of(new MetaAccount(secret, verify, token, page, app.orElse(null), version, base));
    }

    private static void check(Settings settings, Optional<String> value, String key, Pattern pattern, String example) {
        if (value.isPresent() && !pattern.matcher(value.get()).matches()) {
            settings.problem(
                    key,
                    pattern == ID ? "is not an id of digits" : "is not a version of the Graph API",
                    "write " + key + "=" + example);
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "MetaAccount[" + base + "/" + graphVersion + "/" + pageId + "]";
    }
}
