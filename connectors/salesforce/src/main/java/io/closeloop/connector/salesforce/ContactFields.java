// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.closeloop.connector.salesforce.Trouble.Refusal;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.port.PhoneNumbers;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a Contact are read, and what they mean.
 *
 * @param zone field with an IANA zone; null when the org has none
 * @param language field with a BCP 47 language; null when the org has none
 * @param optOut checkboxes of which any one forbids surveys
 */
record ContactFields(@Nullable String zone, @Nullable String language, List<String> optOut) {
    static final List<String> PHONES = List.of("Phone_E164__c", "MobilePhone", "Phone");

    ContactFields {
        optOut = List.copyOf(optOut);
    }

    /** The columns of a query, each behind this path ({@code Contact.} from a Case, or nothing). */
    String columns(String path) {
        List<String> names = new ArrayList<>(List.of("Id", "Name", "Email", "LastActivityDate", "Account.Name"));
        names.addAll(PHONES);
        names.addAll(optOut);
        if (zone != null) {
            names.add(zone);
        }
        if (language != null) {
            names.add(language);
        }
        return names.stream().distinct().map(path::concat).collect(Collectors.joining(", "));
    }

    /**
     * The contact of a record; empty when the record is missing or has no usable id.
     *
     * @throws Refusal when the record does not tell whether the contact opted out
     */
    Optional<Contact> contact(JsonNode json, PhoneNumbers phones) throws Refusal {
        String id = RecordId.of(RecordId.CONTACT, json.path("Id").asText("")).orElse(null);
        if (id == null) {
            return Optional.empty();
        }
        return Optional.of(new Contact(
                id,
                text(json, "Name").orElse(id),
                handles(json, phones),
                text(json.path("Account"), "Name").orElse(null),
                zone == null
                        ? null
                        : text(json, zone).flatMap(ContactFields::zone).orElse(null),
                language == null
                        ? null
                        : text(json, language).flatMap(ContactFields::language).orElse(null),
                optedOut(json),
                text(json, "LastActivityDate").flatMap(ContactFields::day).orElse(null)));
    }

    /** What was asked for and is not there says nothing, which is not a yes to surveys. */
    private boolean optedOut(JsonNode json) throws Refusal {
        boolean optedOut = false;
        for (String name : optOut) {
            JsonNode field = field(json, name);
            if (field.isMissingNode()) {
                throw Trouble.mend("a contact came without " + name, "salesforce.opt-out-field")
                        .refusal();
            }
            optedOut |= field.asBoolean(false);
        }
        return optedOut;
    }

    /** Every phone and address of a record that can be normalised; what cannot is left out. */
    static List<Handle> handles(JsonNode json, PhoneNumbers phones) {
        Set<Handle> handles = new LinkedHashSet<>();
        text(json, "Email")
                .flatMap(address -> handle(Handle.Kind.EMAIL, address))
                .ifPresent(handles::add);
        for (String field : PHONES) {
            text(json, field)
                    .flatMap(phones::e164)
                    .flatMap(number -> handle(Handle.Kind.PHONE, number))
                    .ifPresent(handles::add);
        }
        return List.copyOf(handles);
    }

    /** SOQL takes a field's name in any case, the answer has it as the org spells it. */
    private static JsonNode field(JsonNode json, String name) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return MissingNode.getInstance();
    }

    private static Optional<Handle> handle(Handle.Kind kind, String value) {
        try {
            return Optional.of(new Handle(kind, value));
        } catch (IllegalArgumentException notAHandle) {
            return Optional.empty();
        }
    }

    private static Optional<String> zone(String name) {
        try {
            return Optional.of(ZoneId.of(name).getId());
        } catch (DateTimeException notAZone) {
            return Optional.empty();
        }
    }

    /** Salesforce writes {@code pt_BR}, BCP 47 {@code pt-BR}. */
    private static Optional<String> language(String name) {
        String tag = Locale.forLanguageTag(name.replace('_', '-')).toLanguageTag();
        return tag.equals("und") ? Optional.empty() : Optional.of(tag);
    }

    /** {@code LastActivityDate} is a day; its first instant in UTC stands for it. */
    private static Optional<Instant> day(String day) {
        try {
            return Optional.of(LocalDate.parse(day).atStartOfDay().toInstant(ZoneOffset.UTC));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode json, String field) {
        JsonNode value = field(json, field);
        return value.isTextual() && !value.textValue().isBlank()
                ? Optional.of(value.textValue().strip())
                : Optional.empty();
    }
}
