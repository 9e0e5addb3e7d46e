// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.config.Retention;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.plain.Spoken;
import io.closeloop.policy.PolicySettings;
import io.closeloop.runtime.config.Node;
import io.closeloop.survey.Via;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Finds policies that can never fire, or whose values contradict each other. */
final class PolicyCheck {
    /** Meta's standard messaging window; surveys may not use the longer ones. */
    private static final Duration MESSENGER_WINDOW = Duration.ofHours(24);

    private static final String MORE_MONTHS = "write more months in closeloop.retention.interactions, or here ";

    private static final Pattern INTERNAL =
            Pattern.compile("\\+?[0-9]{4,15}|@?[a-z0-9-]+(\\.[a-z0-9-]+)+|[^@\\s]+@[a-z0-9-]+(\\.[a-z0-9-]+)+");

    private final Findings findings;
    private final Node root;
    private final PolicySettings policy;

    PolicyCheck(Findings findings, Node root, PolicySettings policy) {
        this.findings = findings;
        this.root = root;
        this.policy = policy;
    }

    void check() {
        zone();
        hours();
        times();
        delays();
        ways();
        numbers();
        policy.internal().forEach(this::internal);
    }

    /** Reports channels none of whose ways has settings, once at least one way has some. */
    void configured(Set<Via> senders) {
        if (senders.isEmpty()) {
            return;
        }
        new TreeMap<>(policy.ways()).forEach((channel, ways) -> {
            if (arrives(channel, senders) && !ways.isEmpty() && ways.stream().noneMatch(senders::contains)) {
                findings.add(
                        CheckRule.POLICY_WAY_NOT_CONFIGURED,
                        node("ways", channel.code()),
                        "ways." + channel.code(),
                        "names " + Spoken.or(ways.stream().map(Via::label).toList())
                                + ", and none of them has settings: nobody is asked after " + channel.code(),
                        "configure one of them, or add a way that is: "
                                + Spoken.or(
                                        senders.stream().sorted().map(Via::code).toList()));
            }
        });
    }

    /** An ask goes with its contact, and may have gone out as late as its expiry. */
    void kept(Retention retention) {
        Duration kept = retention.interactionsAtLeast();
        if (kept == null) {
            return;
        }
        if (policy.expiry().compareTo(kept) >= 0) {
            findings.add(
                    CheckRule.POLICY_RETENTION,
                    node("expiry"),
                    "expiry",
                    "is " + Spoken.span(policy.expiry()) + ", and an ask is let go with its contact after "
                            + Spoken.span(kept) + ": its link would lead nowhere",
                    MORE_MONTHS + "less than " + Spoken.span(kept));
        } else if (policy.coolDown().plus(policy.expiry()).compareTo(kept) > 0) {
            findings.add(
                    CheckRule.POLICY_RETENTION,
                    node("cool-down"),
                    "cool-down",
                    "is " + Spoken.span(policy.coolDown()) + ", and an ask, up to " + Spoken.span(policy.expiry())
                            + " younger than its contact (expiry), is let go with it after " + Spoken.span(kept)
                            + ": whom it reached would be asked again too early",
                    MORE_MONTHS + "at most " + Spoken.span(kept.minus(policy.expiry())));
        }
    }

    /** Whether contacts of a channel can arrive: the vendor that sends one way also brings the contacts of that kind. */
    private static boolean arrives(Channel channel, Set<Via> senders) {
        return switch (channel) {
            case PHONE, CHAT -> senders.contains(Via.SMS) || senders.contains(Via.CHAT);
            case EMAIL -> senders.contains(Via.EMAIL);
            case SOCIAL -> senders.contains(Via.MESSENGER);
            case CUSTOM -> false;
        };
    }

    private void zone() {
        try {
            ZoneId.of(policy.fallbackZone());
        } catch (DateTimeException e) {
            findings.add(
                    CheckRule.WRONG_VALUE,
                    node("fallback-zone"),
                    "fallback-zone",
                    "is not a time zone",
                    "write one such as Europe/Berlin");
        }
    }

    private void hours() {
        if (!policy.from().isBefore(policy.until())) {
            findings.add(
                    CheckRule.POLICY_CONTRADICTION,
                    node("until"),
                    "until",
                    "is not after from",
                    "write an evening time such as \"20:00\"");
        }
        if (policy.days().isEmpty()) {
            findings.add(
                    CheckRule.POLICY_NEVER,
                    node("days"),
                    "days",
                    "names no day on which to send",
                    "list days, or leave the line out for Monday to Saturday");
        }
    }

    private void times() {
        if (policy.coolDown().compareTo(policy.floor()) < 0) {
            findings.add(
                    CheckRule.POLICY_CONTRADICTION,
                    node("cool-down"),
                    "cool-down",
                    "is " + Spoken.span(policy.coolDown()) + ", shorter than the floor of "
                            + Spoken.span(policy.floor()) + " between two messages",
                    "write a cool-down of at least " + Spoken.span(policy.floor()) + ", or a shorter floor");
        }
        if (policy.expiry().isZero()) {
            findings.add(
                    CheckRule.POLICY_NEVER,
                    node("expiry"),
                    "expiry",
                    "is zero: every ask ends as it is sent",
                    "write one such as 14d");
        } else if (!policy.reminderAfter().isZero() && policy.reminderAfter().compareTo(policy.expiry()) >= 0) {
            findings.add(
                    CheckRule.POLICY_NEVER,
                    node("reminder-after"),
                    "reminder-after",
                    "is " + Spoken.span(policy.reminderAfter()) + ", and an ask has ended by then (expiry "
                            + Spoken.span(policy.expiry()) + "): nobody is reminded",
                    "write less than the expiry, or 0 to remind nobody");
        } else if (!policy.reminderAfter().isZero() && policy.reminderAfter().compareTo(policy.floor()) < 0) {
            findings.add(
                    CheckRule.POLICY_CONTRADICTION,
                    node("reminder-after"),
                    "reminder-after",
                    "is " + Spoken.span(policy.reminderAfter()) + ", shorter than the floor of "
                            + Spoken.span(policy.floor()) + " between two messages",
                    "write at least " + Spoken.span(policy.floor()) + ", or 0 to remind nobody");
        }
        if (policy.tooOld().isZero()) {
            findings.add(
                    CheckRule.POLICY_NEVER,
                    node("too-old"),
                    "too-old",
                    "is zero: every contact is too old to be asked about",
                    "write one such as 7d");
        }
    }

    private void delays() {
        new TreeMap<>(policy.delay()).forEach((channel, delay) -> {
            String key = "delay." + channel.code();
            Node at = node("delay", channel.code());
            List<Via> ways = policy.ways().getOrDefault(channel, List.of());
            Duration silence = policy.endedAfterSilence().getOrDefault(channel, Duration.ZERO);
            if (!ways.isEmpty()
                    && ways.stream().allMatch(via -> via == Via.MESSENGER)
                    && delay.plus(silence).compareTo(MESSENGER_WINDOW) >= 0) {
                boolean bySilence = delay.compareTo(MESSENGER_WINDOW) < 0;
                findings.add(
                        CheckRule.POLICY_NEVER,
                        bySilence ? node("ended-after-silence", channel.code()) : at,
                        bySilence ? "ended-after-silence." + channel.code() : key,
                        "is " + Spoken.span(bySilence ? silence : delay)
                                + ", and Messenger's window closes 24 hours after the customer's last message: nobody is asked",
                        "write less than 24h for both together, such as 2m");
            } else if (!policy.tooOld().isZero() && delay.compareTo(policy.tooOld()) > 0) {
                findings.add(
                        CheckRule.POLICY_NEVER,
                        at,
                        key,
                        "is " + Spoken.span(delay) + ", and a contact is too old after " + Spoken.span(policy.tooOld()),
                        "write less than too-old, such as 24h");
            } else if (!policy.tooOld().isZero() && silence.compareTo(policy.tooOld()) > 0) {
                findings.add(
                        CheckRule.POLICY_NEVER,
                        node("ended-after-silence", channel.code()),
                        "ended-after-silence." + channel.code(),
                        "is " + Spoken.span(silence) + ", and a contact is too old after "
                                + Spoken.span(policy.tooOld()) + ": nobody is asked",
                        "write less than too-old, such as 72h");
            }
        });
        policy.endedAfterSilence().keySet().stream()
                .filter(channel -> channel == Channel.PHONE)
                .forEach(channel -> findings.add(
                        CheckRule.POLICY_NEVER,
                        node("ended-after-silence", "phone"),
                        "ended-after-silence.phone",
                        "has no effect: a call ends when it is hung up",
                        "remove it"));
    }

    private void ways() {
        new TreeMap<>(policy.ways()).forEach((channel, ways) -> {
            String key = "ways." + channel.code();
            Node at = node("ways", channel.code());
            if (ways.isEmpty()) {
                findings.add(
                        CheckRule.POLICY_NEVER,
                        at,
                        key,
                        "names no way: nobody is asked after " + channel.code(),
                        "write at least one, such as [email]");
            }
            Set<Via> seen = new HashSet<>();
            List<Node> items = at instanceof Node.Sequence list ? list.items() : List.of();
            for (int i = 0; i < ways.size(); i++) {
                Via via = ways.get(i);
                Node item = i < items.size() ? items.get(i) : at;
                if (!seen.add(via)) {
                    findings.add(
                            CheckRule.POLICY_CONTRADICTION,
                            item,
                            key,
                            "names " + via.code() + " twice",
                            "keep one of them");
                } else if (!reaches(channel, via)) {
                    findings.add(
                            CheckRule.POLICY_WAY,
                            item,
                            key,
                            "names " + via.code() + ", and a customer of " + channel.code() + " has no such address",
                            "write ways such as "
                                    + (channel == Channel.PHONE
                                            ? "[sms, email]"
                                            : channel == Channel.SOCIAL ? "[messenger, email]" : "[email]"));
                }
            }
        });
    }

    /** Chat and Messenger addresses exist only within a conversation of that kind; the CRM knows none. */
    private static boolean reaches(Channel channel, Via via) {
        Handle.Kind kind = via.reaches();
        return switch (channel) {
            case PHONE, EMAIL -> kind == Handle.Kind.PHONE || kind == Handle.Kind.EMAIL;
            case CHAT -> kind != Handle.Kind.MESSENGER;
            case SOCIAL -> kind != Handle.Kind.CHAT;
            case CUSTOM -> true;
        };
    }

    private void numbers() {
        if (policy.samplePercent() == 0) {
            findings.add(
                    CheckRule.POLICY_NEVER,
                    node("sample-percent"),
                    "sample-percent",
                    "is 0: nobody is asked",
                    "write 1 to 100");
        }
    }

    private void internal(String entry) {
        String lower = entry.strip().toLowerCase(java.util.Locale.ROOT);
        if (!INTERNAL.matcher(lower).matches()) {
            Node at = node("internal") instanceof Node.Sequence list
                    ? list.items().stream()
                            .filter(item -> item instanceof Node.Scalar scalar
                                    && scalar.text().equals(entry))
                            .findFirst()
                            .orElse(list)
                    : node("internal");
            findings.add(
                    CheckRule.WRONG_VALUE,
                    at,
                    "internal",
                    "names '" + entry + "', which is neither a domain nor the beginning of a number",
                    "write example.com, ana@example.com or +1555123");
        }
    }

    private Node node(String... path) {
        return Node.at(root, path).orElse(root);
    }
}
