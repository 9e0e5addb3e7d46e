// SPDX-License-Identifier: Apache-2.0
package io.closeloop.event;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.port.PhoneNumbers;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one CloudEvent of type {@value #TYPE}. Pure.
 *
 * @param interaction null when there are problems
 * @param problems all of them, in order of the fields
 */
public record EndedEvent(@Nullable Interaction interaction, List<Problem> problems) {
    public static final String TYPE = "closeloop.interaction.ended";
    /** The intake's name; the event's own source is part of the key behind it. */
    static final String SOURCE = "events";

    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*");
    private static final int SHORT = 200;
    private static final int COUNT = 1_000_000;

    public EndedEvent {
        problems = List.copyOf(problems);
    }

    /**
     * One mistake.
     *
     * @param field its path, such as {@code data.endedAt}; empty when the whole event is meant
     * @param what what is wrong with it and what to write, never the value
     */
    public record Problem(String field, String what) {
        /** {@code data.endedAt is missing}. */
        @Override
        public String toString() {
            return (field.isEmpty() ? "The event" : field) + " " + what;
        }
    }

    /**
     * Reads an event in its JSON form.
     *
     * @param event what a JSON parser makes of it: maps, lists, texts and numbers
     * @param id makes the interaction's id, asked for only once everything else is good
     * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON format</a>
     */
    public static EndedEvent read(@Nullable Object event, PhoneNumbers phones, Instant now, Supplier<String> id) {
        FieldReader fields = new FieldReader(event == null ? "" : event);
        if (!(event instanceof Map)) {
            fields.problem("", "is not a JSON object");
            return new EndedEvent(null, fields.problems());
        }
        envelope(fields);
        String source = fields.required("source", 500).orElse("");
        String sourceId = fields.required("data.id", SHORT).orElse("");
        Optional<Channel> channel = channel(fields);
        Optional<Instant> endedAt = fields.moment("data.endedAt", now);
        List<Handle> handles = handles(fields, phones);
        Optional<String> customerName = fields.text("data.customer.name", SHORT);
        Optional<Participant> agent = agent(fields);
        Optional<String> queue = fields.text("data.queue", SHORT);
        Optional<String> language = language(fields);
        Optional<String> caseId = fields.text("data.caseId", SHORT);
        Optional<String> contactId = fields.text("data.contactId", SHORT);
        int messages = fields.count("data.messages", COUNT);
        int characters = fields.count("data.characters", COUNT);
        int talkSeconds = fields.count("data.talkSeconds", COUNT);
        Optional<CloseReason> closeReason = closeReason(fields);
        List<String> tags = fields.texts("data.tags", 20, 50);
        if (!fields.problems().isEmpty() || channel.isEmpty() || endedAt.isEmpty()) {
            return new EndedEvent(null, fields.problems());
        }
        // No URI holds a space, so two sources can never make one key.
        Interaction.Builder builder = Interaction.ended(
                        id.get(), channel.get(), SOURCE, source + " " + sourceId, endedAt.get())
                .startedAt(endedAt.get().minusSeconds(talkSeconds))
                .customerName(customerName.orElse(null))
                .language(language.orElse(null))
                .crmId("case", caseId.orElse(null))
                .crmId("contact", contactId.orElse(null))
                .customerWrote(messages, characters)
                .talkSeconds(talkSeconds)
                .closeReason(closeReason.orElse(
                        channel.get() == Channel.PHONE ? CloseReason.COMPLETED : CloseReason.RESOLVED));
        handles.forEach(builder::handle);
        queue.map(Participant::queue).ifPresent(builder::participant);
        agent.ifPresent(builder::participant);
        tags.forEach(builder::tag);
        return new EndedEvent(builder.build(), List.of());
    }

    private static void envelope(FieldReader fields) {
        required(fields, "specversion", "1.0");
        fields.required("id", 500);
        required(fields, "type", TYPE);
        if (!(fields.at("data") instanceof Map)) {
            fields.problem("data", "must be a JSON object");
        }
        if (fields.at("source") instanceof String source && source.strip().indexOf(' ') >= 0) {
            fields.problem("source", "must be a URI reference");
        }
    }

    private static void required(FieldReader fields, String path, String only) {
        fields.required(path, SHORT)
                .filter(value -> !value.equals(only))
                .ifPresent(other -> fields.problem(path, "must be " + only));
    }

    private static Optional<Channel> channel(FieldReader fields) {
        Optional<String> word = fields.required("data.channel", SHORT);
        Optional<Channel> channel = word.flatMap(Channel::of);
        if (word.isPresent() && channel.isEmpty()) {
            fields.problem("data.channel", "must be one of " + codes(Channel.values(), Channel::code));
        }
        return channel;
    }

    private static List<Handle> handles(FieldReader fields, PhoneNumbers phones) {
        Object customer = fields.at("data.customer");
        if (customer != null && !(customer instanceof Map)) {
            fields.problem("data.customer", "must be a JSON object");
        }
        Optional<String> phone = fields.text("data.customer.phone", SHORT);
        Optional<Handle> byPhone = phone.flatMap(phones::e164).flatMap(e164 -> handle(Handle.Kind.PHONE, e164));
        if (phone.isPresent() && byPhone.isEmpty()) {
            fields.problem("data.customer.phone", "is not a phone number; write it as +15551234567");
        }
        Optional<String> email = fields.text("data.customer.email", 320);
        Optional<Handle> byEmail = email.flatMap(address -> handle(Handle.Kind.EMAIL, address));
        if (email.isPresent() && byEmail.isEmpty()) {
            fields.problem("data.customer.email", "is not an e-mail address; write it as ana@example.com");
        }
        return Stream.of(byPhone, byEmail).flatMap(Optional::stream).toList();
    }

    private static Optional<Handle> handle(Handle.Kind kind, String value) {
        try {
            return Optional.of(new Handle(kind, value));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /** {@code "agent": "7"} or {@code "agent": {"id": "7", "name": "Bo Berg"}}. */
    private static Optional<Participant> agent(FieldReader fields) {
        if (!(fields.at("data.agent") instanceof Map)) {
            return fields.text("data.agent", SHORT).map(id -> Participant.agent(id, null));
        }
        Optional<String> name = fields.text("data.agent.name", SHORT);
        return fields.required("data.agent.id", SHORT).map(id -> Participant.agent(id, name.orElse(null)));
    }

    private static Optional<String> language(FieldReader fields) {
        Optional<String> language = fields.text("data.language", 40);
        if (language.isPresent() && !LANGUAGE.matcher(language.get()).matches()) {
            fields.problem("data.language", "is not a language tag; write it as en or pt-BR");
            return Optional.empty();
        }
        return language;
    }

    private static Optional<CloseReason> closeReason(FieldReader fields) {
        Optional<String> word = fields.text("data.closeReason", SHORT);
        Optional<CloseReason> reason = word.flatMap(code -> Arrays.stream(CloseReason.values())
                .filter(value -> value.code().equals(code.toLowerCase(Locale.ROOT)))
                .findFirst());
        if (word.isPresent() && reason.isEmpty()) {
            fields.problem("data.closeReason", "must be one of " + codes(CloseReason.values(), CloseReason::code));
        }
        return reason;
    }

    private static <T> String codes(T[] values, Function<T, String> code) {
        return Arrays.stream(values).map(code).collect(Collectors.joining(", "));
    }
}
