// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox;

import io.closeloop.sandbox.mail.MailStandIn;
import io.closeloop.sandbox.meta.MessengerStandIn;
import io.closeloop.sandbox.meta.MessengerWebhooks;
import io.closeloop.sandbox.salesforce.SalesforceStandIn;
import io.closeloop.sandbox.slack.SlackStandIn;
import io.closeloop.sandbox.twilio.TwilioStandIn;
import io.closeloop.sandbox.twilio.TwilioWebhooks;
import io.closeloop.sandbox.webhook.ProgramAddress;
import io.closeloop.sandbox.webhook.Redelivery;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** All stand-ins on free loopback ports, and the settings that point a program at them. */
public final class Sandbox implements AutoCloseable {
    /** The contact center's own number. */
    public static final String OUR_NUMBER = "+15005550006";

    private static final String ACCOUNT = "AC00000000000000000000000000000001";
    private static final String TWILIO_TOKEN = "9f2c1d7e5a3b48c0a6e4d2f18b7c9035";
    private static final String APP_SECRET = "3f1c0a9b7d5e4f2688aa11cc22dd33ee";
    private static final String PAGE = "1001";
    private static final String PAGE_TOKEN = "EAAGsandboxpagetoken";
    private static final String BOT_TOKEN = "xoxb-sandbox-1";
    private static final String SIGNING_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final String CLIENT_ID = "sandbox-client";
    private static final String CLIENT_SECRET = "sandbox-client-secret";
    private static final String SUPPORT = "support@northwind.example";
    private static final String SURVEY = "survey@northwind.example";

    private final PlayedTime time;
    private final URI program;
    private final TwilioStandIn twilio;
    private final TwilioWebhooks twilioHooks;
    private final MessengerStandIn messenger;
    private final MessengerWebhooks messengerHooks;
    private final SalesforceStandIn salesforce;
    private final SlackStandIn slack;
    private final MailStandIn mail;

    /** @param program where the program listens, or will */
    public Sandbox(PlayedTime time, URI program) {
        this.time = time;
        this.program = program;
        ProgramAddress address = ProgramAddress.direct(program);
        twilioHooks = new TwilioWebhooks(address, ACCOUNT, TWILIO_TOKEN, time.clock(), Redelivery.untilRestarted());
        twilio = new TwilioStandIn(time.clock(), 0, ACCOUNT, TWILIO_TOKEN)
                .start()
                .deliverThrough(twilioHooks);
        twilio.owns(OUR_NUMBER);
        messengerHooks = new MessengerWebhooks(address, APP_SECRET, PAGE, time.clock(), Redelivery.untilRestarted());
        messenger = new MessengerStandIn(time.clock(), 0, APP_SECRET, PAGE, PAGE_TOKEN)
                .start()
                .deliverThrough(messengerHooks);
        salesforce = new SalesforceStandIn(time.clock(), 0, CLIENT_ID, CLIENT_SECRET);
        slack = new SlackStandIn(time.clock(), 0, BOT_TOKEN, SIGNING_SECRET);
        slack.addChannel("C0BILLING1", "cx-billing");
        slack.addChannel("C0SUPPORT1", "cx-support");
        slack.addChannel("C0ALERTS01", "cx-alerts");
        mail = new MailStandIn(time.clock(), 0, 0, SUPPORT, SURVEY);
    }

    /** Environment variables that make a program use this sandbox: addresses and credentials, nothing else. */
    public Map<String, String> environment() {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("CLOSELOOP_CRM", "salesforce");
        env.put("TWILIO_ACCOUNT_SID", ACCOUNT);
        env.put("TWILIO_AUTH_TOKEN", TWILIO_TOKEN);
        env.put("TWILIO_FROM", OUR_NUMBER);
        env.put("TWILIO_BASE_URL", twilio.base().toString());
        env.put("META_APP_SECRET", APP_SECRET);
        env.put("META_APP_ID", MessengerStandIn.APP_ID);
        env.put("META_VERIFY_TOKEN", "sandbox-verify");
        env.put("META_PAGE_TOKEN", PAGE_TOKEN);
        env.put("META_PAGE_ID", PAGE);
        env.put("META_BASE_URL", messenger.base().toString());
        env.put("SALESFORCE_LOGIN_URL", salesforce.base().toString());
        env.put("SALESFORCE_CLIENT_ID", CLIENT_ID);
        env.put("SALESFORCE_CLIENT_SECRET", CLIENT_SECRET);
        // Somebody is watching.
        env.put("SALESFORCE_GATHER_SECONDS", "5");
        env.put("SLACK_BOT_TOKEN", BOT_TOKEN);
        env.put("SLACK_SIGNING_SECRET", SIGNING_SECRET);
        env.put("SLACK_BASE_URL", slack.base().toString());
        env.put("MAIL_IMAP_URL", mailUrl("imap", SUPPORT, mail.imapPort()));
        env.put("MAIL_IMAP_SURVEY_URL", mailUrl("imap", SURVEY, mail.imapPort()));
        env.put("MAIL_SMTP_URL", mailUrl("smtp", SURVEY, mail.smtpPort()));
        env.put("MAIL_FROM", SURVEY);
        env.put("MAIL_ARCHIVE_FOLDER", MailStandIn.SENT);
        return env;
    }

    private String mailUrl(String scheme, String login, int port) {
        return scheme + "://" + URLEncoder.encode(login, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(mail.password(), StandardCharsets.UTF_8) + "@" + mail.host() + ":" + port;
    }

    /** Where the program listens. */
    public URI program() {
        return program;
    }

    public PlayedTime time() {
        return time;
    }

    public TwilioStandIn twilio() {
        return twilio;
    }

    public TwilioWebhooks twilioHooks() {
        return twilioHooks;
    }

    public MessengerStandIn messenger() {
        return messenger;
    }

    public MessengerWebhooks messengerHooks() {
        return messengerHooks;
    }

    public SalesforceStandIn salesforce() {
        return salesforce;
    }

    public SlackStandIn slack() {
        return slack;
    }

    public MailStandIn mail() {
        return mail;
    }

    @Override
    public void close() {
        twilio.close();
        twilioHooks.close();
        messenger.close();
        messengerHooks.close();
        salesforce.close();
        slack.close();
        mail.close();
    }
}
