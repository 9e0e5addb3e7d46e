// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.connector.slack.SlackClient.Told;
import io.closeloop.escalation.EscalationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Asks Slack whether the token works and whether the bot is in every alert channel: it can post into public channels without
 * being in them, but it cannot read there, and so could not find out whether an alert whose outcome was lost is there.
 */
final class SlackQuestions {
    private static final String ESCALATION = "config/escalation.yaml";
    private static final Set<String> LOGIN = Set.of(
            "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "org_login_required");

    private final SlackClient slack;
    private final Settings settings;
    private final EscalationSettings escalation;

    SlackQuestions(SlackClient slack, Settings settings, EscalationSettings escalation) {
        this.slack = slack;
        this.settings = settings;
        this.escalation = escalation;
    }

    List<ConfigProblem> ask() {
        List<ConfigProblem> found = new ArrayList<>();
        Told token = slack.askWhoWeAre();
        if (!token.ok()) {
            found.add(
                    LOGIN.contains(token.error())
                            ? settings.at(
                                    CheckRule.VENDOR_LOGIN,
                                    SlackAccount.TOKEN,
                                    "is refused by Slack: " + token.error(),
                                    "write the Bot User OAuth Token of the app as it is installed now")
                            : unreachable(token));
            return found;
        }
        Map<String, String> channels = new TreeMap<>();
        escalation.channels().forEach((queue, id) -> channels.put("channels." + queue, id));
        if (!escalation.defaultChannel().isBlank()) {
            channels.put("default-channel", escalation.defaultChannel());
        }
        for (Map.Entry<String, String> channel : channels.entrySet()) {
            Told told = slack.askAboutChannel(channel.getValue());
            if (told.error().equals("missing_scope")) {
                found.add(settings.at(
                        CheckRule.VENDOR_PERMISSION,
                        SlackAccount.TOKEN,
                        "lacks the scope channels:read",
                        "add the scopes of config/slack/manifest.yaml to the app and install it again"));
                return found;
            }
            if (!told.ok() && !told.error().equals("channel_not_found")) {
                found.add(unreachable(told));
                return found;
            }
            if (!told.ok() || told.archived() || !told.member()) {
                found.add(channel(channel.getKey(), channel.getValue(), told));
            }
        }
        return found;
    }

    private static ConfigProblem channel(String key, String id, Told told) {
        String what = !told.ok()
                ? "names " + id + ", which Slack does not show to the bot"
                : told.archived()
                        ? "names " + id + ", which is archived"
                        : "names " + id + ", and the bot is not in it";
        String write = told.ok() && !told.archived()
                ? "write /invite @closeloop in that channel"
                : "write the id of a channel that the bot was invited to";
        return new ConfigProblem(ESCALATION, 0, 0, key, what, write, CheckRule.VENDOR_CHANNEL);
    }

    private ConfigProblem unreachable(Told told) {
        return settings.at(
                CheckRule.VENDOR_UNREACHABLE,
                SlackAccount.BASE,
                "could not be asked: " + told.error(),
                "check the network, and ask again");
    }
}
