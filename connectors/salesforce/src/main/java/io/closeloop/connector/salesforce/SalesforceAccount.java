// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.config.CheckRule;
import io.closeloop.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The org and how to get in, as read from the settings.
 *
 * @param jwt null logs in with the client secret
 * @param timeout total time of one call
 * @param gather for how long contacts and answers wait for others to share a call with
 * @param linkBase where people open records; null means the org's own address
 * @param statusClosed the Case status that ends a case
 * @param statusReopened the Case status of a case that was ended too soon
 */
record SalesforceAccount(
        URI loginUrl,
        String clientId,
        String clientSecret,
        @Nullable Jwt jwt,
        String apiVersion,
        Duration timeout,
        Duration gather,
        @Nullable URI linkBase,
        ContactFields contactFields,
        String statusClosed,
        String statusReopened) {
    private static final String EXAMPLE = "https://example.my.salesforce.com";
    private static final Pattern VERSION = Pattern.compile("[3-9][0-9]\\.0");
    /** Upserts answer with the record's id from this version on. */
    private static final double OLDEST = 46.0;

    private static final String NONE = "none";

    /**
     * A login without shared secret: RFC 7523.
     *
     * @param keystore PKCS#12 file with exactly one key
     * @param audience null means the login address
     */
    record Jwt(
            String userName,
            String keystore,
            String keystorePassword,
            @Nullable String audience) {
        @Override
        public String toString() {
            return "Jwt[" + userName + "]";
        }
    }

    /** Reads the settings and records every problem in them; the result is whole even then. */
    static SalesforceAccount read(Settings settings) {
        String loginUrl = settings.require("salesforce.login-url", EXAMPLE);
        String type = settings.get("salesforce.authentication-type", "CLIENT_CREDENTIALS")
                .toUpperCase(Locale.ROOT)
                .replace('-', '_');
        boolean byJwt = type.equals("JWT");
        if (!byJwt && !type.equals("CLIENT_CREDENTIALS")) {
            settings.problem(
                    "salesforce.authentication-type",
                    "is not a way to log in",
                    "write CLIENT_CREDENTIALS or JWT (password logins are closed by Salesforce)");
        }
        String version = settings.get("salesforce.api-version", "62.0");
        if (!VERSION.matcher(version).matches() || Double.parseDouble(version) < OLDEST) {
            settings.problem("salesforce.api-version", "is not an API version from " + OLDEST + " on", "write 62.0");
        }
        return new SalesforceAccount(
                loginUrl.isEmpty() ? URI.create(EXAMPLE) : settings.address("salesforce.login-url", EXAMPLE),
                settings.require("salesforce.client-id", "<consumer key of the External Client App>"),
                byJwt ? "" : settings.require("salesforce.client-secret", "${SALESFORCE_CLIENT_SECRET}"),
                byJwt ? jwt(settings) : null,
                version,
                Duration.ofSeconds(settings.number("salesforce.timeout-seconds", 60, 1, 600)),
                Duration.ofSeconds(settings.number("salesforce.gather-seconds", 30, 0, 600)),
                settings.get("salesforce.link-base").isPresent()
                        ? settings.address("salesforce.link-base", EXAMPLE)
                        : null,
                contactFields(settings),
                settings.get("salesforce.case-status-closed", "Closed"),
                settings.get("salesforce.case-status-reopened", "New"));
    }

    private static Jwt jwt(Settings settings) {
        return new Jwt(
                settings.require("salesforce.user-name", "integration@example.com"),
                settings.require("salesforce.keystore", "secrets/salesforce.p12"),
                settings.require("salesforce.keystore-password", "${SALESFORCE_KEYSTORE_PASSWORD}"),
                settings.get("salesforce.jwt-audience").orElse(null));
    }

    private static ContactFields contactFields(Settings settings) {
        List<String> optOut = List.of(settings.get("salesforce.opt-out-field", "Survey_Opt_Out__c,HasOptedOutOfEmail")
                        .split(","))
                .stream()
                .map(String::strip)
                .filter(name -> !name.equals(NONE))
                .toList();
        if (!optOut.stream().allMatch(Soql::isName)) {
            settings.problem(
                    "salesforce.opt-out-field",
                    "is not a list of field names",
                    "write Survey_Opt_Out__c,HasOptedOutOfEmail");
        }
        optOut.stream()
                .filter(Soql::isName)
                .filter(name -> !FieldNames.plausible(name))
                .forEach(name -> unknown(settings, "salesforce.opt-out-field", name));
        return new ContactFields(
                field(settings, "salesforce.zone-field", "Time_Zone__c"),
                field(settings, "salesforce.language-field", "Language__c"),
                optOut.stream().filter(Soql::isName).toList());
    }

    private static @Nullable String field(Settings settings, String key, String fallback) {
        String name = settings.get(key, fallback);
        if (name.equals(NONE)) {
            return null;
        }
        if (Soql.isName(name)) {
            if (!FieldNames.plausible(name)) {
                unknown(settings, key, name);
            }
            return name;
        }
        settings.problem(key, "is not the name of a field", "write " + fallback + ", or none");
        return fallback;
    }

    private static void unknown(Settings settings, String key, String name) {
        settings.problem(
                CheckRule.UNKNOWN_FIELD,
                key,
                "names " + name + ", which is no field of Contact",
                FieldNames.nearest(name)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("write its API name; those of your own fields end with __c"));
    }

    /** {@code /services/data/v62.0}. */
    String dataPath() {
        return "/services/data/v" + apiVersion;
    }

    Optional<Jwt> byJwt() {
        return Optional.ofNullable(jwt);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SalesforceAccount[" + loginUrl + ", v" + apiVersion + "]";
    }
}
