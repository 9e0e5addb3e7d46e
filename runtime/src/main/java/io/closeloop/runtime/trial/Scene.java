// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.View;
import io.closeloop.runtime.station.Deliberation;
import io.closeloop.runtime.trial.Given.ContactGiven;
import io.closeloop.runtime.trial.Given.CustomerGiven;
import io.closeloop.survey.Via;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A case's assumptions, made whole by the defaults: an ordinary contact with a customer whom the CRM knows and who was
 * never asked before.
 *
 * @param now when the decision is made
 * @param optedOut handles on the opt-out list
 */
record Scene(
        Moment ended,
        Instant now,
        Interaction interaction,
        @Nullable Contact contact,
        View.LastAsk last,
        Set<Handle> optedOut,
        Deliberation.Ways ways) {
    /** Draws lot 0 of 100, so that a policy that samples asks everybody of whom a case speaks, unless it asks nobody. */
    private static final String ID = "int_test_81";

    private static final String ZONE = "America/New_York";
    private static final String PHONE = "+12125550142";
    private static final String EMAIL = "ana@example.com";

    /** A value of the case that cannot be understood. */
    static final class Unclear extends Exception {
        private static final long serialVersionUID = 1L;
        private final String key;
        private final String write;

        Unclear(String key, String what, String write) {
            super(what);
            this.key = key;
            this.write = write;
        }

        String key() {
            return key;
        }

        String write() {
            return write;
        }
    }

    /** @param heard the channel a route listens to; null when it listens to none */
    static Scene of(Given given, @Nullable Channel heard, PhoneNumbers phones) throws Unclear {
        ContactGiven contact = given.interaction() == null
                ? new ContactGiven(null, null, null, null, null, false, null, null, null, null, null, null, null)
                : given.interaction();
        CustomerGiven customer = given.customer() == null
                ? new CustomerGiven(null, null, null, null, null, null, null, null, null, false, false)
                : given.customer();
        Moment ended = ended(given, customer);
        Instant now = given.waited() == null ? ended.at() : ended.at().plus(given.waited());
        Channel channel = contact.channel() != null ? contact.channel() : heard != null ? heard : Channel.PHONE;
        List<Handle> known = new ArrayList<>();
        handle("phone", customer.phone(), PHONE, phones).ifPresent(known::add);
        handle("email", customer.email(), EMAIL, phones).ifPresent(known::add);
        Interaction interaction = interaction(contact, customer, channel, known, ended.at());
        Contact record = record(customer, known, ended.zone());
        Set<Handle> handles =
                new LinkedHashSet<>(Deliberation.Whose.of(interaction, record).handles());
        return new Scene(
                ended,
                now,
                interaction,
                record,
                last(customer, ended.at()),
                customer.optedOut() ? handles : Set.of(),
                ways(given));
    }

    private static Moment ended(Given given, CustomerGiven customer) throws Unclear {
        String written = customer.zone() == null || none(customer.zone()) ? ZONE : customer.zone();
        ZoneId zone = Moment.zone(written)
                .orElseThrow(() -> new Unclear("zone", "is no time zone", "write one such as Asia/Tokyo"));
        String at = given.at() == null ? "Tuesday 10:00" : given.at();
        return Moment.of(at, zone)
                .orElseThrow(() -> new Unclear(
                        "at", "is '" + at + "'", "write for example Sunday 22:10 in Tokyo, or 2026-06-07 22:10"));
    }

    private static Optional<Handle> handle(String key, @Nullable String written, String usual, PhoneNumbers phones)
            throws Unclear {
        String text = written == null ? usual : written;
        if (none(text)) {
            return Optional.empty();
        }
        Optional<Handle> handle = key.equals("phone")
                ? phones.e164(text).map(Handle::phone)
                : Handle.ofKey(Handle.Kind.EMAIL.code() + ":" + text);
        if (handle.isEmpty()) {
            throw new Unclear(
                    key,
                    "is no " + (key.equals("phone") ? "phone number" : "e-mail address"),
                    "write one such as " + usual + ", or none");
        }
        return handle;
    }

    private static Interaction interaction(
            ContactGiven given, CustomerGiven customer, Channel channel, List<Handle> known, Instant at) {
        boolean phone = channel == Channel.PHONE;
        CloseReason reason = given.closeReason() != null ? given.closeReason() : usual(channel);
        boolean connected = reason != CloseReason.MISSED && reason != CloseReason.FAILED;
        String source = given.source() == null ? "test" : given.source();
        Interaction.Builder builder = Interaction.ended(ID, channel, source, "test-1", at)
                .address(given.address() == null ? "" : given.address())
                .startedAt(at.minus(Duration.ofMinutes(10)))
                .customerName(customer.name() == null ? "Ana Silva" : customer.name())
                .language(given.language() == null ? "en" : given.language())
                .closeReason(reason)
                .participant(Participant.queue(given.queue() == null ? "support" : given.queue()))
                .lastCustomerAt(given.silent() == null ? at : at.minus(given.silent()));
        if (given.botOnly()) {
            builder.participant(Participant.bot("bot-1"));
        } else if (connected) {
            builder.participant(Participant.agent("agent-1", given.agent() == null ? "Bo Berg" : given.agent()));
        }
        if (phone) {
            builder.talkSeconds(given.talkSeconds() != null ? given.talkSeconds() : connected ? 180 : 0);
        } else {
            builder.talkSeconds(given.talkSeconds() == null ? 0 : given.talkSeconds());
            builder.customerWrote(
                    given.customerMessages() == null ? 4 : given.customerMessages(),
                    given.customerCharacters() == null ? 400 : given.customerCharacters());
        }
        if (given.tags() != null) {
            given.tags().forEach(builder::tag);
        }
        Handle.Kind used = switch (channel) {
            case PHONE -> Handle.Kind.PHONE;
            case EMAIL, CUSTOM -> Handle.Kind.EMAIL;
            case CHAT -> Handle.Kind.CHAT;
            case SOCIAL -> Handle.Kind.MESSENGER;
        };
        known.stream().filter(handle -> handle.kind() == used).forEach(builder::handle);
        if (used == Handle.Kind.CHAT) {
            builder.handle(Handle.chat("chat-1"));
        } else if (used == Handle.Kind.MESSENGER) {
            builder.handle(Handle.messenger("page-1", "ana"));
        }
        return builder.build();
    }

    private static CloseReason usual(Channel channel) {
        return switch (channel) {
            case PHONE -> CloseReason.COMPLETED;
            case CHAT, EMAIL, CUSTOM -> CloseReason.RESOLVED;
            case SOCIAL -> CloseReason.IDLE;
        };
    }

    private static @Nullable Contact record(CustomerGiven customer, List<Handle> known, ZoneId zone) {
        if (customer.known() != null && List.of("no", "false").contains(customer.known())) {
            return null;
        }
        return new Contact(
                "contact_test",
                customer.name() == null ? "Ana Silva" : customer.name(),
                known,
                customer.account(),
                customer.zone() != null && none(customer.zone()) ? null : zone.getId(),
                customer.language(),
                false,
                null);
    }

    private static View.LastAsk last(CustomerGiven customer, Instant at) throws Unclear {
        Instant asked = before("asked", customer.asked(), at);
        Instant written = before("written", customer.written(), at);
        if (customer.pending()) {
            asked = at;
        }
        boolean later = asked == null || (written != null && written.isAfter(asked));
        return new View.LastAsk(asked, later ? written : asked, customer.pending());
    }

    private static @Nullable Instant before(String key, @Nullable String written, Instant at) throws Unclear {
        if (written == null) {
            return null;
        }
        return at.minus(Moment.span(written)
                .orElseThrow(() -> new Unclear(key, "is '" + written + "'", "write for example 12d ago")));
    }

    private static Deliberation.Ways ways(Given given) {
        Set<Via> configured = given.ways() == null ? Set.of(Via.values()) : Set.copyOf(given.ways());
        Map<Via, Duration> open = given.open() == null ? Map.of() : given.open();
        return new Deliberation.Ways() {
            @Override
            public Set<Via> configured() {
                return configured;
            }

            @Override
            public Map<Via, Instant> windows(Interaction interaction) {
                Map<Via, Instant> windows = new EnumMap<>(Via.class);
                open.forEach((via, span) ->
                        windows.put(via, interaction.lastCustomerAt().plus(span)));
                return windows;
            }
        };
    }

    static boolean none(String text) {
        return text.strip().equalsIgnoreCase("none");
    }
}
