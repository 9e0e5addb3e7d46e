// SPDX-License-Identifier: Apache-2.0
package io.closeloop.ledger;

import io.closeloop.interaction.Channel;
import io.closeloop.plain.Spoken;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Via;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The ledger told in plain English, as {@code closeloop why} prints it: one sentence or two an entry. What an entry does not
 * carry is left out of its sentence; what is not known here is passed over, so that old programs tell new ledgers. Pure.
 */
public final class Story {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH);
    private static final Map<String, String> BASES = Map.of(
            "record-id", "the record id it carried",
            "case-id", "the case id it carried",
            "person", "a person's word",
            "email", "e-mail address",
            "phone", "phone number");
    private static final Map<String, String> CONNECTORS = Map.of(
            "salesforce", "in Salesforce",
            "slack", "in Slack",
            "mail", "by e-mail",
            "webhook", "by webhook",
            "kafka", "in Kafka",
            "local-crm", "in the built-in CRM",
            "local", "in the built-in CRM");

    private final LedgerEntry entry;
    private final Map<String, Object> data;
    private final ZoneId zone;

    private Story(LedgerEntry entry, ZoneId zone) {
        this.entry = entry;
        this.data = entry.data();
        this.zone = zone;
    }

    /**
     * Tells entries in the order given, each with its time in a zone; the day is said where it changes.
     *
     * @return one line for each entry
     */
    public static List<String> tell(List<LedgerEntry> entries, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        LocalDate day = null;
        for (LedgerEntry entry : entries) {
            ZonedDateTime at = entry.at().atZone(zone);
            boolean sameDay = at.toLocalDate().equals(day);
            day = at.toLocalDate();
            lines.add((sameDay ? TIME : DAY).format(at) + " " + new Story(entry, zone).sentence());
        }
        return lines;
    }

    private String sentence() {
        return switch (entry.event()) {
            case INTERACTION_ENDED -> ended();
            case INTERACTION_REOPENED ->
                "The customer came back: the contact is open again"
                        + number(Facts.GENERATION)
                                .map(n -> " (round " + n + ")")
                                .orElse("") + ".";
            case INTERACTION_CORRECTED ->
                who("Closeloop") + " corrected " + either(Spoken.and(texts(Facts.CHANGED)), "the record")
                        + " of the contact.";
            case INTERACTION_UNPLANNED -> unplanned("the contact");
            case MATCH_FOUND -> "The customer is " + contact() + " in the CRM" + basis(", found by ") + ".";
            case MATCH_AMBIGUOUS -> ambiguous();
            case MATCH_NOBODY -> "The customer was not found in the CRM" + because() + ".";
            case MATCH_RESOLVED ->
                who("Closeloop") + " settled the match: the customer is "
                        + (data.containsKey(Facts.CONTACT) ? contact() : "nobody") + " in the CRM.";
            case DECISION_INVITE ->
                "Decided to ask" + text(Facts.SURVEY, " with the survey ", "") + via(" ") + time(Facts.DUE, " at ", "")
                        + text(Facts.WHY, ": ", "") + "." + looked("Looked at: ", 0);
            case DECISION_SKIP -> skipped();
            case INVITATION_PLANNED -> "Planned to ask" + via(" ") + to() + time(Facts.DUE, " at ", "") + ".";
            case INVITATION_POSTPONED ->
                "Put the ask" + via(" ") + " off" + time(Facts.UNTIL, " until ", "") + because() + ".";
            case INVITATION_SENT -> "Asked" + via(" ") + to() + text(Facts.WHY, " (", ")") + ".";
            case INVITATION_DELIVERED -> "The " + message() + " arrived.";
            case INVITATION_REMINDED -> "Reminded" + via(" ") + to() + ".";
            case INVITATION_EXPIRED ->
                "No answer came" + span(" in ") + ": the ask has expired" + text(Facts.REASON, " (", ")") + ".";
            case INVITATION_WITHDRAWN -> "Withdrew the ask" + because() + ".";
            case INVITATION_FAILED ->
                "The ask" + via(" ") + to() + " failed for good" + because() + "."
                        + (flag(Facts.OPTED_OUT) ? " The vendor says that the customer opted out." : "")
                        + text(Facts.SETTING, " The setting to mend is ", ".");
            case INVITATION_RETRY -> retried();
            case ANSWER_GIVEN -> "The customer answered" + score(" ") + via(" ") + commented() + "." + evidence();
            case ANSWER_AMENDED -> amended();
            case ANSWER_SUSPECT -> suspect();
            case ANSWER_RETRACTED -> who("Closeloop") + " took the answer back" + because() + ".";
            case ANSWER_UNPLANNED -> unplanned("the answer");
            case REPLY_UNREADABLE ->
                "The customer replied" + via(" ") + ", but no score could be read from it"
                        + (flag(Facts.ASKED) ? "; asked once to send a number." : ".");
            case REPLY_UNEXPECTED -> "A message came" + via(" ") + " that answers no open ask.";
            case REPLY_AUTOMATIC -> "An automatic reply came" + via(" ") + "; it counts for nothing.";
            case CONSENT_WITHDRAWN ->
                "The customer opted out" + via(" ") + text(Facts.TO, " with ", "") + ": no more asks on any channel.";
            case CONSENT_GIVEN ->
                "The customer agreed" + via(" ") + text(Facts.TO, " with ", "") + " to be asked again.";
            case WRONG_PERSON ->
                "A reply" + via(" ") + " said that " + either(text(Facts.TO, "", ""), "the address")
                        + " belongs to somebody else.";
            case DELIVERY_PLANNED -> "To be done" + time(Facts.DUE, " from ", "") + ": " + effect() + ".";
            case DELIVERY_DONE ->
                (number(Facts.VERSION).orElse(1L) > 1 ? "Brought up to date: " : "Done: ") + effect() + ".";
            case DELIVERY_RETRY ->
                "Not done yet: " + effect() + text(Facts.REASON, " (", ")")
                        + time(Facts.AGAIN, "; the next try is at ", "") + ".";
            case DELIVERY_HELD -> "On hold: " + effect() + text(Facts.REASON, " (", ")") + ".";
            case DELIVERY_PARKED ->
                "Waits for an admin: " + effect() + text(Facts.REASON, " (", ")") + "."
                        + text(Facts.SETTING, " The setting to mend is ", ".");
            case DELIVERY_REPLAYED -> who("Somebody") + " had it tried again: " + effect() + ".";
            case ESCALATION_OPENED ->
                "Opened an escalation" + text(Facts.QUEUE, " for the queue ", "")
                        + either(
                                time(Facts.ALERT_AT, "; the alert waits for the customer's comment until ", ""),
                                "; the alert goes at once")
                        + ".";
            case ESCALATION_ACKNOWLEDGED -> who("Somebody") + " took the escalation.";
            case ESCALATION_NUDGED ->
                "Nobody had taken the escalation" + span(" after ") + ": called for attention"
                        + number(Facts.NUDGES)
                                .map(n -> n > 1 ? " for the " + ordinal(n) + " time" : "")
                                .orElse("") + ".";
            case ESCALATION_RESOLVED -> who("Somebody") + " closed the escalation" + span(" after ") + ".";
            case ESCALATION_WITHDRAWN -> "Took the escalation back" + because() + ".";
            case ROUTE_DEPLOYED -> who("Closeloop") + " deployed " + route() + ".";
            case ROUTE_REFUSED -> "Refused the new version of " + route() + because() + ". The last good one stays.";
            case ROUTE_REMOVED -> who("Closeloop") + " removed " + route() + ".";
            case CONFIG_DEPLOYED -> who("Closeloop") + " deployed" + text(Facts.FILE, " ", "") + ".";
            case CONFIG_REFUSED ->
                "Refused the new version of" + text(Facts.FILE, " ", "") + because() + ". The last good one stays.";
            case OTHER ->
                "Something happened that only a newer version of Closeloop can tell: "
                        + words(entry.code().replace('.', ' ')) + ".";
        };
    }

    private String ended() {
        String what = text(Facts.CHANNEL, "", "");
        String noun = Channel.of(what).map(Story::noun).orElse("contact");
        String with = text(Facts.AGENT, " with ", "");
        String queue = text(Facts.QUEUE, " (queue ", ")");
        String subject = "The " + noun + (with.isEmpty() && flag(Facts.BOT) ? " with an automat" : with) + queue;
        String how = switch (text(Facts.REASON, "", "")) {
            case "resolved" -> " was resolved";
            case "idle" -> " fell silent and counts as ended";
            case "handed-back" -> " was handed back and counts as ended";
            case "timer" -> " was closed by a timer";
            case "missed" -> " was missed: nobody answered";
            case "failed" -> " broke off: the line failed";
            default -> " ended";
        };
        String talked = number(Facts.TALK)
                .filter(seconds -> seconds > 0)
                .map(seconds -> " after " + Spoken.span(Duration.ofSeconds(seconds)))
                .orElse("");
        String wrote = number(Facts.MESSAGES)
                .filter(messages -> messages > 0)
                .map(messages -> "; the customer had written " + Spoken.count(messages, "message"))
                .orElse("");
        return subject + how + talked + wrote + ".";
    }

    private static String noun(Channel channel) {
        return switch (channel) {
            case PHONE -> "phone call";
            case CHAT -> "chat";
            case EMAIL -> "e-mail thread";
            case SOCIAL -> "social conversation";
            case CUSTOM -> "contact";
        };
    }

    private String ambiguous() {
        List<String> contacts = texts(Facts.CONTACTS);
        List<String> bases = texts(Facts.BASES);
        List<Double> confidences = decimals(Facts.CONFIDENCES);
        List<String> candidates = new ArrayList<>();
        for (int i = 0; i < contacts.size(); i++) {
            List<String> ties = new ArrayList<>();
            if (i < bases.size()) {
                ties.add("by " + basisWords(bases.get(i)));
            }
            if (i < confidences.size()) {
                ties.add(percent(confidences.get(i)));
            }
            candidates.add(contacts.get(i) + (ties.isEmpty() ? "" : " (" + String.join(", ", ties) + ")"));
        }
        String end = " Nothing is written there until a person decides.";
        return switch (candidates.size()) {
            case 0 -> "It is not certain who the customer is in the CRM." + end;
            case 1 ->
                "The customer may be contact " + candidates.get(0) + " in the CRM, which is not sure enough." + end;
            default ->
                "The customer may be one of " + Spoken.count(candidates.size(), "contact") + " in the CRM: "
                        + Spoken.or(candidates) + "." + end;
        };
    }

    private String contact() {
        return "contact " + either(text(Facts.CONTACT, "", ""), "on file");
    }

    private String basis(String before) {
        String basis = text(Facts.BASIS, "", "");
        if (basis.isEmpty()) {
            return "";
        }
        String sure = decimal(Facts.CONFIDENCE)
                .map(confidence -> " (" + percent(confidence) + " sure)")
                .orElse("");
        return before + basisWords(basis) + sure;
    }

    private static String basisWords(String code) {
        return BASES.getOrDefault(code, words(code));
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    private String skipped() {
        List<String> saw = texts(Facts.SAW);
        String last = saw.isEmpty() ? "" : ": " + saw.get(saw.size() - 1);
        return "Decided not to ask" + last + "." + time(Facts.ELIGIBLE, " It would be possible from ", " on.")
                + looked("Nothing spoke against it before: ", 1);
    }

    private String looked(String before, int leaveOut) {
        List<String> saw = texts(Facts.SAW);
        int shown = saw.size() - leaveOut;
        return shown <= 0 ? "" : " " + before + String.join("; ", saw.subList(0, shown)) + ".";
    }

    private String retried() {
        String again = time(Facts.AGAIN, " at ", "");
        return flag(Facts.UNCERTAIN)
                ? "Nobody knows whether the ask" + via(" ") + " went out" + because() + ". It is looked up" + again
                        + " before any repeat."
                : "The ask" + via(" ") + " did not go out" + because() + ". The next try is" + either(again, " due")
                        + ".";
    }

    private String amended() {
        Optional<Long> before = number(Facts.PREVIOUS);
        Optional<Long> now = number(Facts.SCORE);
        boolean same = before.isPresent() && before.equals(now);
        String what = same
                ? "The customer " + (flag(Facts.COMMENT) ? "added a comment to" : "confirmed") + " the answer"
                        + score(" of ")
                : "The customer changed the answer"
                        + before.map(score -> " from " + score).orElse("") + score(" to ") + commented();
        return what + via(" ") + "." + evidence();
    }

    private String suspect() {
        List<String> versions = texts(Facts.SUSPECT);
        String others = versions.isEmpty()
                ? ""
                : " Nor " + (versions.size() == 1 ? "does the version" : "do the versions") + " before it: "
                        + Spoken.and(versions) + ".";
        return "A score came" + via(" ") + " that looks like a machine's" + because(texts(Facts.REASONS))
                + ". It does not count." + others;
    }

    private String evidence() {
        String reasons = because(texts(Facts.REASONS));
        return switch (text(Facts.EVIDENCE, "", "")) {
            case "confirmed" -> " It counts" + reasons + ".";
            case "suspect" -> " It does not count, it looks like a machine's" + reasons + ".";
            case "intent" -> " It does not count yet" + reasons + ".";
            case "retracted" -> " It does not count any more" + reasons + ".";
            default -> "";
        };
    }

    private String score(String before) {
        Optional<Metric> metric = Metric.of(text(Facts.METRIC, "", ""));
        return number(Facts.SCORE)
                .map(score -> before
                        + score
                        + metric.map(m -> " on " + m.name() + ", " + m.min() + " to " + m.max())
                                .orElse("")
                        + text(Facts.VERDICT, " (a ", ")"))
                .orElse("");
    }

    private String commented() {
        return flag(Facts.COMMENT) ? " with a comment" : "";
    }

    private String unplanned(String what) {
        String route = data.containsKey(Facts.ROUTE) ? "The route " + text(Facts.ROUTE, "", "") : "A route";
        return route + " could not handle " + what + because()
                + ". Nothing is lost: it is planned again after the next good" + " deploy.";
    }

    private String route() {
        return "the route" + text(Facts.ROUTE, " ", "");
    }

    /** A verb such as {@code slack-escalation}: the connector, then what it does. */
    private String effect() {
        String verb = text(Facts.VERB, "", "");
        String connector = "";
        for (String known : CONNECTORS.keySet()) {
            boolean fits = verb.equals(known) || verb.startsWith(known + "-");
            connector = fits && known.length() > connector.length() ? known : connector;
        }
        if (verb.isEmpty()) {
            return "an effect";
        }
        if (connector.isEmpty()) {
            return words(verb);
        }
        String what = verb.equals(connector) ? "answer" : words(verb.substring(connector.length() + 1));
        return "the " + what + " " + CONNECTORS.getOrDefault(connector, "");
    }

    private String via(String before) {
        String code = text(Facts.VIA, "", "");
        return switch (code) {
            case "" -> "";
            case "page" -> before + "on the survey page";
            case "api" -> before + "through the API";
            case "messenger" -> before + "in Messenger";
            case "chat" -> before + "in the chat";
            default -> before + "by " + Via.of(code).map(Via::label).orElse(words(code));
        };
    }

    private String message() {
        String code = text(Facts.VIA, "", "");
        return switch (code) {
            case "sms" -> "SMS";
            case "email" -> "e-mail";
            case "messenger" -> "Messenger message";
            case "chat" -> "chat message";
            default -> "message";
        };
    }

    private String to() {
        return text(Facts.TO, " to ", "");
    }

    private String who(String nobody) {
        return switch (entry.actor()) {
            case LedgerEntry.CLOSELOOP, "" -> nobody;
            case LedgerEntry.CUSTOMER -> "The customer";
            default -> entry.actor();
        };
    }

    private String because() {
        return text(Facts.REASON, ": ", "");
    }

    private static String because(List<String> reasons) {
        return reasons.isEmpty() ? "" : ": " + Spoken.and(reasons);
    }

    private String span(String before) {
        return number(Facts.SECONDS)
                .map(seconds -> before + Spoken.span(Duration.ofSeconds(seconds)))
                .orElse("");
    }

    /** An instant of the data; without its day when that is the day of the entry. */
    private String time(String key, String before, String after) {
        try {
            String text = text(key, "", "");
            if (text.isEmpty()) {
                return "";
            }
            ZonedDateTime at = Instant.parse(text).atZone(zone);
            boolean sameDay = at.toLocalDate().equals(entry.at().atZone(zone).toLocalDate());
            return before + (sameDay ? TIME : DAY).format(at) + after;
        } catch (DateTimeException notAnInstant) {
            return "";
        }
    }

    /** A text of the data between two others; empty when there is none. Line breaks and a closing full stop are dropped. */
    private String text(String key, String before, String after) {
        Object value = data.get(key);
        String text = value == null || value instanceof List<?> ? "" : tidy(value.toString());
        return text.isEmpty() ? "" : before + text + after;
    }

    private List<String> texts(String key) {
        return data.get(key) instanceof List<?> list
                ? list.stream()
                        .filter(Objects::nonNull)
                        .map(value -> tidy(value.toString()))
                        .filter(text -> !text.isEmpty())
                        .toList()
                : List.of();
    }

    private static String tidy(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private Optional<Long> number(String key) {
        return data.get(key) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    private Optional<Double> decimal(String key) {
        return data.get(key) instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
    }

    private List<Double> decimals(String key) {
        return data.get(key) instanceof List<?> list
                ? list.stream()
                        .filter(Number.class::isInstance)
                        .map(value -> ((Number) value).doubleValue())
                        .toList()
                : List.of();
    }

    private boolean flag(String key) {
        return Boolean.TRUE.equals(data.get(key));
    }

    private static String words(String code) {
        return code.replace('-', ' ').replace('_', ' ');
    }

    private static String either(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static String ordinal(long n) {
        long tens = n % 100;
        boolean teen = tens > 10 && tens < 14;
        return n + (teen ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th");
    }
}
