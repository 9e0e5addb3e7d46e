// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.http.PageWords;
import io.closeloop.survey.SmsSegments;
import io.closeloop.survey.Survey;
import io.closeloop.survey.SurveyText;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks the words of one survey: what would reach the customer wrongly, cost more than it need, or offend a rule. */
final class SurveyCheck {
    private static final List<String> KNOWN = List.of("company", "name", "agent", "link");
    /** Anything that looks as if it were meant to be filled. */
    private static final Pattern BRACES = Pattern.compile("\\$?\\{+\\s*([^{}]*?)\\s*}+");

    private static final Pattern ADDRESS = Pattern.compile("http://[^\\s\"'<>]+");
    /** Words that carriers and Twilio take for an opt-out; without one of them the customer is told of none. */
    private static final Pattern OPT_OUT = Pattern.compile(
            "\\b(STOP|STOPALL|UNSUBSCRIBE|QUIT|CANCEL|END|REVOKE|OPTOUT|OPT-OUT|ARRET|BAJA|ALTO|ABMELDEN|STOPP)\\b|退订|退訂|停止|СТОП");

    /** The words of the page beside the survey's, in the order in which a customer meets them. */
    private static final List<String> ON_THE_PAGE =
            List.of("send", "choose", "saved", "change", "sendcomment", "final");

    /** As long as a real token is. */
    private static final String TOKEN = "x".repeat(32);

    private static final String NAME = "Alexandra";
    /** The page's own colours behind and of its text. */
    private static final String CARD = "#ffffff";

    private static final String PAPER = "#f4f6f9";
    private static final String INK = "#1b2330";

    private final Findings findings;
    private final Node root;
    private final Survey survey;
    private final URI publicUrl;

    SurveyCheck(Findings findings, Node root, Survey survey, URI publicUrl) {
        this.findings = findings;
        this.root = root;
        this.survey = survey;
        this.publicUrl = publicUrl;
    }

    void check() {
        threshold();
        brand();
        if (survey.company().isBlank()) {
            findings.add(
                    CheckRule.SURVEY_TEXT_EMPTY,
                    node("company"),
                    "company",
                    "is empty",
                    "write your name as customers know it");
        }
        boolean linked =
                survey.texts().values().stream().anyMatch(text -> text.sms().contains("{link}"));
        for (Map.Entry<String, SurveyText> entry : new TreeMap<>(survey.texts()).entrySet()) {
            language(entry.getKey(), entry.getValue(), linked);
        }
    }

    /** The languages this survey lacks while another survey that is asked has them. */
    void gaps(Set<String> languages) {
        if (!survey.texts().keySet().stream().allMatch(ConditionCheck::known)) {
            // One that is misspelt is told as such.
            return;
        }
        Set<String> missing = new TreeSet<>(languages);
        missing.removeAll(survey.texts().keySet());
        if (!missing.isEmpty()) {
            findings.add(
                    CheckRule.SURVEY_LANGUAGE_GAP,
                    key("texts"),
                    "texts",
                    "lacks " + String.join(", ", missing) + ", which another survey that is asked has",
                    "add texts." + missing.iterator().next() + "; until then these customers read "
                            + survey.defaultLanguage());
        }
    }

    private void threshold() {
        Integer upTo = survey.detractorUpTo();
        if (upTo != null
                && (upTo < survey.metric().min() || upTo >= survey.metric().max())) {
            findings.add(
                    CheckRule.SURVEY_NOT_ASKED,
                    node("detractor-up-to"),
                    "detractor-up-to",
                    "is " + upTo + " on a scale from " + survey.metric().min() + " to "
                            + survey.metric().max(),
                    "write a score from " + survey.metric().min() + " to "
                            + (survey.metric().max() - 1) + ", or leave it out");
        }
    }

    private void brand() {
        Optional<Node.Scalar> color = scalar("brand", "color");
        Optional<Node.Scalar> background = scalar("brand", "background");
        boolean sound = colour("color", color) & colour("background", background);
        if (!sound) {
            return;
        }
        String paper = background.map(Node.Scalar::text).orElse(PAPER);
        for (String on : List.of(CARD, paper)) {
            if (color.isPresent()
                    && poor(color.get(), "brand.color", color.get().text(), on, "write a darker one")) {
                return;
            }
        }
        background.ifPresent(node -> poor(node, "brand.background", INK, node.text(), "write a lighter one"));
    }

    private boolean poor(Node.Scalar at, String key, String text, String on, String write) {
        double ratio = Contrast.of(text, on).orElse(21.0);
        if (ratio >= Contrast.ENOUGH) {
            return false;
        }
        findings.add(
                CheckRule.COLOUR_CONTRAST,
                at,
                key,
                String.format(
                        Locale.ROOT, "gives %s on %s a contrast of %.1f:1, and text needs 4.5:1", text, on, ratio),
                write);
        return true;
    }

    private boolean colour(String name, Optional<Node.Scalar> colour) {
        if (colour.isEmpty() || Contrast.isColour(colour.get().text())) {
            return true;
        }
        findings.add(
                CheckRule.WRONG_VALUE,
                colour.get(),
                "brand." + name,
                "is '" + colour.get().text() + "'",
                "write a colour such as \"#0b5cad\", in quotes");
        return false;
    }

    private void language(String language, SurveyText text, boolean linked) {
        Node at = Node.at(root, "texts", language).orElse(root);
        if (!ConditionCheck.known(language)) {
            Node key = key("texts", language);
            findings.add(
                    CheckRule.UNKNOWN_LANGUAGE,
                    key,
                    "texts." + language,
                    "is not a language",
                    "write a BCP 47 code such as de or pt-BR");
            return;
        }
        pageWords(language);
        SurveyText usual = survey.texts().get(survey.defaultLanguage());
        if (usual != null && usual.reminder() != null && text.reminder() == null) {
            findings.add(
                    CheckRule.SURVEY_LANGUAGE,
                    at,
                    "texts." + language + ".reminder",
                    "is missing, and " + survey.defaultLanguage() + " has one",
                    "translate it");
        }
        boolean sound = true;
        for (Map.Entry<String, Node> entry : words(at).entrySet()) {
            if (entry.getValue() instanceof Node.Scalar scalar) {
                sound &= words(language, entry.getKey(), scalar);
            }
        }
        if (sound) {
            sms(language, text, linked);
        }
    }

    private void pageWords(String language) {
        if (!PageWords.in(language).foreign()) {
            return;
        }
        String english = ON_THE_PAGE.stream()
                .map(name -> "'" + PageWords.ENGLISH.say().get(name) + "'")
                .collect(Collectors.joining(", "));
        findings.add(
                CheckRule.SURVEY_PAGE_WORDS,
                key("texts", language),
                "texts." + language,
                "is no language of the page's own words: " + english + " and the unsubscribe page will be English",
                "accept it; the page's own words are there in " + String.join(", ", PageWords.LANGUAGES));
    }

    private static Map<String, Node> words(Node at) {
        Map<String, Node> words = new TreeMap<>();
        if (at instanceof Node.Mapping mapping) {
            mapping.entries().forEach(entry -> words.put(entry.key().text(), entry.value()));
        }
        return words;
    }

    private boolean words(String language, String name, Node.Scalar scalar) {
        String key = "texts." + language + "." + name;
        String text = scalar.text();
        if (text.isBlank()) {
            boolean optOut = name.equals("opt-out");
            findings.add(
                    optOut ? CheckRule.SURVEY_OPT_OUT : CheckRule.SURVEY_TEXT_EMPTY,
                    scalar,
                    key,
                    "is empty",
                    optOut
                            ? "write what the unsubscribe link says, such as: Please do not ask me again"
                            : "write the words, or remove the line if it may be absent");
            return false;
        }
        boolean sound = true;
        Matcher braces = BRACES.matcher(text);
        while (braces.find()) {
            String word = braces.group(1);
            if (!braces.group().equals("{" + word + "}") || !KNOWN.contains(word)) {
                sound = false;
                findings.add(
                        CheckRule.SURVEY_PLACEHOLDER,
                        scalar,
                        key,
                        "holds " + braces.group() + ", which nothing fills",
                        KNOWN.contains(word)
                                ? "write {" + word + "}"
                                : Words.nearest(word, KNOWN)
                                        .map(near -> "did you mean {" + near + "}?")
                                        .orElse("known are {company}, {name}, {agent}, {link}"));
            }
        }
        String rest = BRACES.matcher(text).replaceAll("");
        if (rest.contains("{") || rest.contains("}")) {
            sound = false;
            findings.add(
                    CheckRule.SURVEY_PLACEHOLDER,
                    scalar,
                    key,
                    "holds a brace that is not closed",
                    "write {company}, {name}, {agent} or {link}");
        }
        Matcher address = ADDRESS.matcher(text);
        if (address.find()) {
            sound = false;
            findings.add(
                    CheckRule.LINK_WITHOUT_HTTPS,
                    scalar,
                    key,
                    "links to " + address.group() + " without encryption",
                    "write https://");
        }
        return sound;
    }

    private void sms(String language, SurveyText text, boolean linked) {
        Node at = Node.at(root, "texts", language, "sms").orElse(root);
        String key = "texts." + language + ".sms";
        if (!OPT_OUT.matcher(text.sms()).find()) {
            findings.add(CheckRule.SURVEY_OPT_OUT, at, key, "tells no way to opt out", "add: Reply STOP to opt out.");
        }
        if (!text.sms().contains("{link}")) {
            findings.add(
                    linked ? CheckRule.SURVEY_LINK : CheckRule.SURVEY_NO_LINK,
                    at,
                    key,
                    linked ? "has no {link}, and other languages have one" : "has no {link}",
                    "add {link}, for customers who would rather tap");
        }
        String numbers = " " + text.sms().replaceAll("[^0-9]+", " ") + " ";
        if (!numbers.contains(" " + survey.metric().min() + " ")
                || !numbers.contains(" " + survey.metric().max() + " ")) {
            findings.add(
                    CheckRule.SURVEY_SCALE,
                    at,
                    key,
                    "does not name both ends of the scale, " + survey.metric().min() + " and "
                            + survey.metric().max(),
                    "say what to reply, such as: Reply " + survey.metric().min() + " (bad) to "
                            + survey.metric().max() + " (great)");
        }
        segments(language, text, at, key);
    }

    private void segments(String language, SurveyText text, Node at, String key) {
        String filled = text.sms()
                .replace("{company}", survey.company())
                .replace("{name}", NAME)
                .replace("{agent}", NAME)
                .replace("{link}", publicUrl + "/s/" + TOKEN);
        int segments = SmsSegments.of(filled);
        if (segments < 2) {
            return;
        }
        Optional<String> foreign = SmsSegments.foreign(filled);
        String why = foreign.map(sign -> "'" + sign + "' forces UCS-2, 70 characters at a time")
                .orElse("it has " + filled.length() + " characters, and 160 fit into one");
        findings.add(
                segments == 2 ? CheckRule.SMS_SEGMENTS : CheckRule.SMS_TOO_LONG,
                at,
                key,
                "takes " + segments + " SMS segments in " + language + ": " + why,
                foreign.isPresent()
                        ? "write it with GSM-7 characters only, or accept the cost"
                        : "shorten it, or accept the cost");
    }

    private Node node(String... path) {
        return Node.at(root, path).orElse(root);
    }

    /** The key at the end of a path; the file when there is none. */
    private Node key(String... path) {
        Node parent = Node.at(root, Arrays.copyOf(path, path.length - 1)).orElse(root);
        Node.Entry entry =
                parent instanceof Node.Mapping mapping ? mapping.byKey().get(path[path.length - 1]) : null;
        return entry == null ? root : entry.key();
    }

    private Optional<Node.Scalar> scalar(String... path) {
        return Node.at(root, path).filter(Node.Scalar.class::isInstance).map(Node.Scalar.class::cast);
    }
}
