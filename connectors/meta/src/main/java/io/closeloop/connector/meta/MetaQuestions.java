// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.databind.JsonNode;
import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks Meta whether the page token works for the page, and, where the app's id is set, what it may do and until when
 * (https://developers.facebook.com/docs/graph-api/reference/debug_token/).
 */
final class MetaQuestions {
    private static final Set<String> NEEDED = Set.of("pages_messaging");
    private static final Duration SOON = Duration.ofDays(14);

    private final GraphClient graph;
    private final MetaAccount account;
    private final Settings settings;
    private final Clock clock;

    MetaQuestions(GraphClient graph, MetaAccount account, Settings settings, Clock clock) {
        this.graph = graph;
        this.account = account;
        this.settings = settings;
        this.clock = clock;
    }

    List<ConfigProblem> ask() {
        GraphAnswer page = graph.page();
        if (!(page instanceof GraphAnswer.Heard heard)) {
            return List.of(unreachable());
        }
        if (!heard.ok()) {
            return List.of(refused(heard));
        }
        String appId = account.appId();
        return appId == null ? List.of() : token(graph.debugToken(appId));
    }

    private List<ConfigProblem> token(GraphAnswer answer) {
        if (!(answer instanceof GraphAnswer.Heard heard)) {
            return List.of(unreachable());
        }
        if (!heard.ok()) {
            return List.of(settings.at(
                    CheckRule.VENDOR_LOGIN,
                    MetaAccount.APP_SECRET,
                    "is refused by Meta together with " + MetaAccount.APP_ID,
                    "write id and secret of the same app, from its Settings > Basic"));
        }
        JsonNode data = heard.body().path("data");
        List<ConfigProblem> found = new ArrayList<>();
        if (!data.path("is_valid").asBoolean(false)) {
            found.add(login("is not valid any more"));
            return found;
        }
        if (!data.path("app_id").asText(account.appId()).equals(account.appId())) {
            found.add(login("belongs to another app"));
        }
        Set<String> missing = new TreeSet<>(NEEDED);
        data.path("scopes").forEach(scope -> missing.remove(scope.asText()));
        if (data.has("scopes") && !missing.isEmpty()) {
            found.add(settings.at(
                    CheckRule.VENDOR_PERMISSION,
                    MetaAccount.PAGE_TOKEN,
                    "lacks the permission " + String.join(", ", missing),
                    "make a page token with it"));
        }
        long expires = data.path("expires_at").asLong(0);
        if (expires > 0
                && Instant.ofEpochSecond(expires).isBefore(clock.instant().plus(SOON))) {
            found.add(settings.at(
                    CheckRule.VENDOR_LOGIN,
                    MetaAccount.PAGE_TOKEN,
                    "ends on " + Instant.ofEpochSecond(expires).toString().substring(0, 10),
                    "make a page token of a long-lived user token: that one does not end"));
        }
        return found;
    }

    private ConfigProblem refused(GraphAnswer.Heard heard) {
        int code = heard.body().path("error").path("code").asInt(0);
        int subcode = heard.body().path("error").path("error_subcode").asInt(0);
        if (heard.status() >= 500 || heard.status() == 429) {
            return unreachable();
        }
        if (subcode == 33 || code == 803) {
            return settings.at(
                    CheckRule.VENDOR_LOGIN,
                    MetaAccount.PAGE_ID,
                    "is no page of this token",
                    "write the page's id, from its About page");
        }
        return code == 100
                ? settings.at(
                        CheckRule.VENDOR_LOGIN,
                        MetaAccount.APP_SECRET,
                        "does not go with the page token",
                        "write the secret of the app that the token was made for")
                : login("is refused by Meta: error " + code);
    }

    private ConfigProblem login(String what) {
        return settings.at(CheckRule.VENDOR_LOGIN, MetaAccount.PAGE_TOKEN, what, "make a new page token");
    }

    private ConfigProblem unreachable() {
        return settings.at(
                CheckRule.VENDOR_UNREACHABLE,
                MetaAccount.BASE_URL,
                "could not be asked",
                "check the network, and ask again");
    }
}
