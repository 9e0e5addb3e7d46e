// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.connector.slack.SlackClient.Told;
import io.closeloop.escalation.EscalationSettings;
import io.closeloop.port.Mention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Asks Slack whether the token works and whether the bot is in every channel that the escalation or a route names: it can post into public channels without
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

    /** A channel that is named, and the place where: a key of the escalation's file, or one of a route. */
    private record Named(String id, String file, int line, int column, String key) {}

    /** @param mentions what routes name, of which channels of our own verbs are asked about */
    List<ConfigProblem> ask(List<Mention> mentions) {
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
        Map<String, Told> heard = new HashMap<>();
        for (Named channel : channels(mentions)) {
            Told known = heard.get(channel.id());
            Told told = known == null ? slack.askAboutChannel(channel.id()) : known;
            heard.put(channel.id(), told);
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
                found.add(judged(channel, told));
            }
        }
        return found;
    }

    /** Each channel with each place that names it; Slack is asked once about each. */
    private List<Named> channels(List<Mention> mentions) {
        List<Named> channels = new ArrayList<>();
        new TreeMap<>(escalation.channels())
                .forEach((queue, id) -> channels.add(new Named(id, ESCALATION, 0, 0, "channels." + queue)));
        if (!escalation.defaultChannel().isBlank()) {
            channels.add(new Named(escalation.defaultChannel(), ESCALATION, 0, 0, "default-channel"));
        }
        mentions.stream()
                .filter(mention -> mention.verb().startsWith("slack-")
                        && mention.option().equals("channel")
                        && !mention.value().isEmpty())
                .forEach(mention -> channels.add(
                        new Named(mention.value(), mention.file(), mention.line(), mention.column(), "channel")));
        return channels;
    }

    private static ConfigProblem judged(Named channel, Told told) {
        String what = !told.ok()
                ? "names " + channel.id() + ", which Slack does not show to the bot"
                : told.archived()
                        ? "names " + channel.id() + ", which is archived"
                        : "names " + channel.id() + ", and the bot is not in it";
        String write = told.ok() && !told.archived()
                ? "write /invite @closeloop in that channel"
                : "write the id of a channel that the bot was invited to";
        return new ConfigProblem(
                channel.file(), channel.line(), channel.column(), channel.key(), what, write, CheckRule.VENDOR_CHANNEL);
    }

    private ConfigProblem unreachable(Told told) {
        return settings.at(
                CheckRule.VENDOR_UNREACHABLE,
                SlackAccount.BASE,
                "could not be asked: " + told.error(),
                "check the network, and ask again");
    }
}
