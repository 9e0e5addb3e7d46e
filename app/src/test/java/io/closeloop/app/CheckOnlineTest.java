// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.Check;
import io.closeloop.runtime.config.Home;
import io.closeloop.runtime.config.Sources;
import io.closeloop.sandbox.PlayedTime;
import io.closeloop.sandbox.Sandbox;
import io.closeloop.sandbox.slack.SlackChannel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code check --online} learns from the vendors, here from their stand-ins. */
class CheckOnlineTest {
    private static final Sources SHIPPED = Sources.read(new Home(Path.of("..")));

    private final Sandbox sandbox =
            new Sandbox(new PlayedTime(Clock.systemUTC(), instant -> {}, () -> {}), URI.create("http://127.0.0.1:1"));
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void vendors() {
        environment = new LinkedHashMap<>(sandbox.environment());
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private List<ConfigProblem> vendorsSay() {
        return vendorsSay(SHIPPED);
    }

    private List<ConfigProblem> vendorsSay(Sources sources) {
        return Check.online(sources, environment).stream()
                .filter(finding -> finding.rule().name().startsWith("VENDOR"))
                .toList();
    }

    private void says(CheckRule rule, String place, String words) {
        assertThat(vendorsSay()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.place()).isEqualTo(place);
            assertThat(finding.toString()).contains(words).doesNotContain("sandbox-");
        });
    }

    @Test
    void when_all_is_well_no_vendor_complains_and_nothing_was_sent() {
        assertThat(vendorsSay()).isEmpty();
        assertThat(sandbox.twilio().messages()).isEmpty();
        assertThat(sandbox.messenger().messages()).isEmpty();
    }

    @Test
    void nobody_is_asked_without_the_wish_or_while_files_have_problems() {
        environment.put("SLACK_BOT_TOKEN", "xoxb-wrong");

        assertThat(Check.all(SHIPPED, environment))
                .noneMatch(finding -> finding.rule().name().startsWith("VENDOR"));
        assertThat(vendorsSay(SHIPPED.with("config/policy.yaml", "cool-dwon: 1d")))
                .isEmpty();
    }

    @Test
    void slack_tells_of_a_wrong_token() {
        environment.put("SLACK_BOT_TOKEN", "xoxb-wrong");

        says(CheckRule.VENDOR_LOGIN, "SLACK_BOT_TOKEN", "invalid_auth");
    }

    @Test
    void slack_tells_of_channels_without_the_bot_archived_and_unknown() {
        sandbox.slack().addChannel(new SlackChannel("C0BILLING1", "cx-billing", false, false, false));
        sandbox.slack().addChannel(new SlackChannel("C0SUPPORT1", "cx-support", false, true, true));
        Sources sources = SHIPPED.with(
                "config/escalation.yaml",
                "channels:\n  billing: C0BILLING1\n  support: C0SUPPORT1\ndefault-channel: C0NOWHERE1\n");

        assertThat(vendorsSay(sources))
                .extracting(ConfigProblem::toString)
                .satisfiesExactly(
                        p -> assertThat(p)
                                .startsWith("config/escalation.yaml:2:12: channels.billing")
                                .contains("the bot is not in it; write /invite @closeloop"),
                        p -> assertThat(p)
                                .startsWith("config/escalation.yaml:3:12: channels.support")
                                .contains("archived"),
                        p -> assertThat(p)
                                .startsWith("config/escalation.yaml:4:18: default-channel")
                                .contains("does not show"));
    }

    @Test
    void twilio_tells_of_a_wrong_token_of_foreign_numbers_and_of_numbers_without_texts() {
        String own = String.valueOf(environment.put("TWILIO_FROM", "+15550009999"));
        says(CheckRule.VENDOR_NUMBER, "TWILIO_FROM", "is not a number of this account");

        sandbox.twilio().ownsVoiceOnly("+15550009999");
        says(CheckRule.VENDOR_NUMBER, "TWILIO_FROM", "cannot send texts");

        environment.put("TWILIO_FROM", own);
        environment.put("TWILIO_AUTH_TOKEN", "f".repeat(32));
        says(CheckRule.VENDOR_LOGIN, "TWILIO_AUTH_TOKEN", "HTTP 401");
    }

    @Test
    void twilio_tells_of_a_messaging_service_that_is_not_there_or_has_no_sender() {
        String service = "MG" + "0123456789abcdef".repeat(2);
        environment.put("TWILIO_MESSAGING_SERVICE_SID", service);
        says(CheckRule.VENDOR_NUMBER, "TWILIO_MESSAGING_SERVICE_SID", "is not a messaging service of this account");

        sandbox.twilio().hasService(service);
        says(CheckRule.VENDOR_NUMBER, "TWILIO_MESSAGING_SERVICE_SID", "has no sender in its pool");

        sandbox.twilio().hasService(service, "+15550001111");
        assertThat(vendorsSay()).isEmpty();

        environment.put("TWILIO_AUTH_TOKEN", "f".repeat(32));
        says(CheckRule.VENDOR_LOGIN, "TWILIO_AUTH_TOKEN", "HTTP 401");
    }

    @Test
    void slack_tells_of_channels_that_routes_name_with_their_place() {
        sandbox.slack().addChannel(new SlackChannel("C0PRAISE01", "praise", false, false, false));
        Sources sources = SHIPPED.with("config/connectors/channels.properties", "my.praise=C0PRAISE01\n")
                .with("routes/answers/thanks.camel.yaml", """
                        - route:
                            id: thanks
                            description: Thanks in a channel of its own.
                            from:
                              uri: answers:promoter
                              steps:
                                - to:
                                    id: thank
                                    uri: deliver:slack-praise
                                    parameters:
                                      channel: "{{my.praise}}"
                                - to:
                                    id: thank-again
                                    uri: deliver:slack-praise?channel=C0NOWHERE9
                        """);

        assertThat(vendorsSay(sources))
                .extracting(ConfigProblem::toString)
                .satisfiesExactly(
                        p -> assertThat(p)
                                .startsWith("routes/answers/thanks.camel.yaml:11:24: channel")
                                .contains("names C0PRAISE01, and the bot is not in it"),
                        p -> assertThat(p)
                                .startsWith("routes/answers/thanks.camel.yaml:14:")
                                .contains("names C0NOWHERE9, which Slack does not show"));
    }

    @Test
    void meta_tells_of_a_wrong_token_a_foreign_page_and_rights_that_are_missing_or_end() {
        sandbox.messenger().tokenMay(List.of("pages_show_list"), 0);
        says(CheckRule.VENDOR_PERMISSION, "META_PAGE_TOKEN", "pages_messaging");

        sandbox.messenger().tokenMay(List.of("pages_messaging"), 86_400);
        says(CheckRule.VENDOR_LOGIN, "META_PAGE_TOKEN", "ends on 1970-01-02");

        sandbox.messenger().tokenMay(List.of("pages_messaging"), 0);
        environment.put("META_PAGE_ID", "42");
        says(CheckRule.VENDOR_LOGIN, "META_PAGE_ID", "is no page of this token");

        environment.put("META_PAGE_TOKEN", "EAAwrong");
        says(CheckRule.VENDOR_LOGIN, "META_PAGE_TOKEN", "error 190");
    }

    @Test
    void mail_servers_tell_of_wrong_logins_and_of_folders_that_are_not_there() {
        environment.put("MAIL_SMTP_PASSWORD", "wrong");
        environment.put("MAIL_IMAP_PASSWORD", "wrong");

        assertThat(vendorsSay())
                .hasSize(2)
                .allMatch(finding -> finding.rule() == CheckRule.VENDOR_LOGIN)
                .extracting(ConfigProblem::place)
                .containsExactlyInAnyOrder("MAIL_IMAP_URL", "MAIL_SMTP_URL");
    }

    @Test
    void salesforce_tells_of_a_wrong_secret_and_of_fields_that_the_org_does_not_have() {
        environment.put("SALESFORCE_ZONE_FIELD", "Region_Zone__c");
        says(CheckRule.VENDOR_FIELD, "SALESFORCE_ZONE_FIELD", "Region_Zone__c");

        environment.remove("SALESFORCE_ZONE_FIELD");
        environment.put("SALESFORCE_CLIENT_SECRET", "wrong");
        assertThat(vendorsSay())
                .singleElement()
                .satisfies(finding -> assertThat(finding.rule()).isEqualTo(CheckRule.VENDOR_LOGIN));
    }

    @Test
    void a_vendor_that_cannot_be_reached_is_a_warning() {
        sandbox.slack().close();

        says(CheckRule.VENDOR_UNREACHABLE, "SLACK_BASE_URL", "could not be asked");
    }
}
