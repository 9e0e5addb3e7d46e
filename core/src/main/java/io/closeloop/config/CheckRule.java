// SPDX-License-Identifier: Apache-2.0
package io.closeloop.config;

import java.util.Locale;

/**
 * The kinds of findings. Names are stable: editors, CI filters and documents refer to {@link #id()}. Described for people in
 * {@code docs/checks.md}, which a test compares with this list.
 */
public enum CheckRule {
    // Texts
    FILE_NOT_READ("A YAML or properties file that stands where the program does not look", Severity.WARNING),
    UNREADABLE_FILE("A file cannot be read as UTF-8, or a folder cannot be looked into"),
    YAML_SYNTAX("A file is not valid YAML, or nested too deeply"),
    REPEATED_KEY("A key stands twice in one map or file; only one of the two can count"),
    SETTING_SYNTAX("A line of a properties file is not key=value, or a ${...} is not closed"),

    // Settings and values
    UNKNOWN_SETTING("A key that is not a setting"),
    MISSING_VALUE("A value that is needed and not there"),
    WRONG_VALUE("A value of the wrong type, or not one of the words that are allowed there"),
    SETTING("A setting of the program or of a connector that cannot be as it is written"),
    VARIABLE_WITHOUT_VALUE("A ${NAME} that this environment does not have", Severity.NOTE),
    VAULT("A secret that a vault does not give, or a vault that cannot be asked"),
    VAULT_NOT_ASKED("A secret that stands in a vault, which only --online asks", Severity.NOTE),
    SECRET_IN_FILE("A password, token or key stands in a file instead of in the environment"),
    WEAK_TOKEN("An API token so short that it can be guessed", Severity.WARNING),
    LINK_WITHOUT_HTTPS("An address that customers or vendors use and that is not encrypted"),

    // Frame of a route file
    ROUTE_FRAME("A route file is not exactly one route with a beginning"),
    ROUTE_ID("A route's id is missing or not the file's name"),
    ROUTE_DESCRIPTION("A route does not say what it is for"),
    STEP_ID("A to: step has no id of its own"),
    DUPLICATE_ID("Two routes, or two steps of a route, share an id"),
    DUPLICATE_ADDRESS("Two routes begin at the same direct: address"),
    SHARED_STEP_ID("Steps of two routes share an id: traces and figures cannot tell them apart", Severity.WARNING),

    // Inside a route
    UNKNOWN_STEP("A step that Camel does not have"),
    UNKNOWN_OPTION("An option that the step, the address or the deliver: verb does not have"),
    MISSING_OPTION("An option that is needed and not there"),
    WRONG_OPTION("An option's value of the wrong type, or not one of the words that are allowed there"),
    UNKNOWN_SCHEME("An address whose first word no component of this installation knows"),
    UNKNOWN_STATION("A channel:, interactions: or answers: word that does not exist"),
    UNKNOWN_SURVEY("A survey that config/surveys does not have"),
    UNKNOWN_DELIVERY("A deliver: verb that no connector offers"),
    UNKNOWN_ADDRESS("A direct: or named address that nothing listens at"),
    OUT_OF_PLACE("A step that cannot work behind this beginning"),
    PLACEHOLDER_WITHOUT_VALUE("A {{...}} that no setting gives a value"),
    UNKNOWN_LANGUAGE_OF_EXPRESSION("An expression in a language that this installation does not have"),
    EXPRESSION_SYNTAX("An expression that cannot be parsed"),
    UNKNOWN_PROPERTY("An expression names a property that the body of this station does not have"),
    UNKNOWN_HEADER("An expression reads a header that nobody sets, or a step sets one that nobody reads"),
    WRONG_COMPARISON("A property is compared with a value it can never have"),
    AND_WITH_OR("A condition with both && and ||, which Camel reads from left to right"),
    NEVER_TRUE("A condition that is false for every message, so its steps never run"),
    UNREACHABLE("Steps that no message can reach"),
    CAMEL_REFUSES("Camel itself refuses the route, for a reason none of the other rules knows"),

    // References
    UNKNOWN_QUEUE("A queue that is spelt almost like a known one"),
    UNKNOWN_LANGUAGE("A language that does not exist, or that no survey has"),
    SLACK_CHANNEL("A Slack channel that is not given by its id"),
    UNKNOWN_FIELD("A field that the CRM's object does not have"),

    // Surveys
    SURVEY_LANGUAGE("A language of a survey lacks words that its default language has"),
    SURVEY_LANGUAGE_GAP("A survey that is asked lacks a language that another one has", Severity.WARNING),
    SURVEY_PAGE_WORDS(
            "A language in which the survey page has no words of its own: they are English there", Severity.NOTE),
    SURVEY_TEXT_EMPTY("A text of a survey is empty"),
    SURVEY_PLACEHOLDER("A {placeholder} in a survey's text that nothing fills: it would vanish, or reach the customer"),
    SURVEY_LINK("An SMS text without {link} while other languages of the survey have one"),
    SURVEY_NO_LINK("An SMS text without {link}: the customer can only answer by texting back", Severity.NOTE),
    SURVEY_OPT_OUT("An SMS text or a mail without a way to opt out"),
    SURVEY_SCALE("An SMS text does not name both ends of the metric's scale", Severity.WARNING),
    SURVEY_METRIC("Another metric for a survey that is live, found by the program that runs it"),
    SURVEY_NOT_ASKED("A survey's threshold that no score can reach"),
    SMS_SEGMENTS("An SMS text that costs two segments", Severity.NOTE),
    SMS_TOO_LONG("An SMS text that costs three segments or more", Severity.WARNING),
    COLOUR_CONTRAST("Colours of the survey page with a contrast below 4.5:1 (WCAG 2.2, 1.4.3)"),

    // Policy, matching, escalation
    POLICY_NEVER("A policy that can never fire"),
    POLICY_CONTRADICTION("Two values of a policy that contradict each other"),
    POLICY_RETENTION("A cool-down or an expiry that lasts longer than contacts are kept"),
    POLICY_WAY("A way that cannot reach the customers of its channel"),
    POLICY_WAY_NOT_CONFIGURED("A channel whose ways are all without settings while others have them", Severity.WARNING),
    MATCHING_CONTRADICTION("Figures of the matching that can never, or always, tie a contact"),
    ESCALATION_CONTRADICTION("Clocks of the escalation that contradict each other, or an alert that goes nowhere"),

    // Asked of the vendors with --online
    VENDOR_UNREACHABLE("A vendor could not be asked", Severity.WARNING),
    VENDOR_LOGIN("A vendor refuses the credentials"),
    VENDOR_PERMISSION("The credentials lack a right that is needed"),
    VENDOR_CHANNEL("A Slack channel that does not exist or that the bot is not a member of"),
    VENDOR_NUMBER("A number or messaging service that the Twilio account does not have or that cannot send texts"),
    VENDOR_FIELD("An object or field that the Salesforce org does not have");

    private final String title;
    private final Severity severity;

    CheckRule(String title) {
        this(title, Severity.PROBLEM);
    }

    CheckRule(String title, Severity severity) {
        this.title = title;
        this.severity = severity;
    }

    /** The stable name: lower case with dashes. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence, without a full stop. */
    public String title() {
        return title;
    }

    public Severity severity() {
        return severity;
    }
}
