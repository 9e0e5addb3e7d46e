// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.twilio;

import io.closeloop.config.Settings;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Participant;
import io.closeloop.port.PhoneNumbers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Who is who in Twilio's addresses: which are customers, which are agents or automats of ours, which queue a number of
 * ours stands for. Thread-safe.
 */
final class TwilioDesk {
    /** Author of what we write in a conversation. */
    static final String OURSELVES = "closeloop";

    private static final String CLIENT = "client:";
    private static final String WHATSAPP = "whatsapp:";

    /**
     * What stands in for a withheld number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE and "no" spelled on a
     * keypad (https://help.twilio.com/articles/223179988).
     */
    private static final Set<String> WITHHELD = Set.of(
            "+266696687",
            "+7378742833",
            "+7378742883",
            "+17378742833",
            "+17378742883",
            "+2562533",
            "+8656696",
            "+86282452253",
            "+464");

    private final Pattern agents;
    private final Pattern bots;
    private final Map<String, String> names;
    private final Map<String, String> queues = new HashMap<>();
    private final PhoneNumbers phones;

    /** Reads the settings and records every problem in them. */
    TwilioDesk(Settings settings, PhoneNumbers phones) {
        this.phones = phones;
        this.agents = pattern(settings, "twilio.agent-pattern", "^(agent|client:agent).*");
        this.bots = pattern(settings, "twilio.bot-pattern", "^bot.*");
        this.names = settings.under("twilio.agent.");
        settings.under("twilio.queue.").forEach((number, queue) -> queues.put(ours(number), queue));
    }

    private static Pattern pattern(Settings settings, String key, String fallback) {
        try {
            return Pattern.compile(settings.get(key, fallback));
        } catch (PatternSyntaxException e) {
            settings.problem(key, "is not a regular expression", "write " + key + "=" + fallback);
            return Pattern.compile(fallback);
        }
    }

    /** The customer's phone handle; empty for a withheld number, a short code, a sender name, a client or a SIP address. */
    Optional<Handle> customer(String address) {
        String number = address.startsWith(WHATSAPP) ? address.substring(WHATSAPP.length()) : address;
        if (!Handle.isE164(number) || WITHHELD.contains(number)) {
            return Optional.empty();
        }
        // The carrier vouches for the number: a library that has not heard of its range yet must not lose it.
        return Optional.of(Handle.phone(phones.e164(number).orElse(number)));
    }

    /** Our side of a contact: the number, without the channel in front of it. */
    String ours(String address) {
        String number = address.startsWith(WHATSAPP) ? address.substring(WHATSAPP.length()) : address;
        return Handle.isE164(number) ? phones.e164(number).orElse(number) : number;
    }

    /** The queue configured for a number or service of ours; null when there is none. */
    @Nullable
    String queue(String address) {
        return queues.get(ours(address));
    }

    boolean isAgent(String address) {
        return agents.matcher(address).find()
                || agents.matcher(identity(address)).find();
    }

    boolean isBot(String address) {
        return bots.matcher(address).find() || bots.matcher(identity(address)).find();
    }

    /** An automat of ours if it looks like one, else an agent, under the name the settings give, else {@code name}. */
    Participant staff(String address, @Nullable String name) {
        String id = identity(address);
        return isBot(address) ? Participant.bot(id) : Participant.agent(id, nameOf(id, name));
    }

    /** The display name of an identity; {@code otherwise} when the settings give none. */
    @Nullable
    String nameOf(String id, @Nullable String otherwise) {
        String name = names.get(id);
        return name == null ? otherwise : name;
    }

    /** The same agent has the same id on the phone ({@code client:ana}) and in a chat ({@code ana}). */
    static String identity(String address) {
        return address.startsWith(CLIENT) ? address.substring(CLIENT.length()) : address;
    }
}
