// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The day: 2026-03-03, a Tuesday, in a contact center in New York.
 *
 * @param customers by key
 * @param contacts in the order in which they end
 */
public record RecordedDay(
        LocalDate date, ZoneId zone, Map<String, Customer> customers, List<RecordedContact> contacts) {
    public RecordedDay {
        customers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(customers));
        contacts = List.copyOf(contacts);
    }

    /** The recording that is shipped. */
    public static RecordedDay shipped() {
        Map<String, Customer> customers = new LinkedHashMap<>();
        for (String[] f : lines("customers.csv", 10)) {
            customers.put(f[0], new Customer(f[0], f[1], f[2], f[3], f[4], f[5], f[6], ZoneId.of(f[7]), f[8], f[9]));
        }
        List<RecordedContact> contacts = lines("contacts.csv", 8).stream()
                .map(f -> new RecordedContact(
                        LocalTime.parse(f[0]), f[1], f[2], f[3], f[4], f[5], f[6], RecordedContact.reactions(f[7])))
                .toList();
        return new RecordedDay(LocalDate.of(2026, 3, 3), ZoneId.of("America/New_York"), customers, contacts);
    }

    /** The same day with what ends before this time only. */
    public RecordedDay until(LocalTime time) {
        return new RecordedDay(
                date,
                zone,
                customers,
                contacts.stream()
                        .filter(contact -> contact.time().isBefore(time))
                        .toList());
    }

    public Customer customer(RecordedContact contact) {
        return Objects.requireNonNull(customers.get(contact.customer()), "contacts.csv names an unknown customer");
    }

    private static List<String[]> lines(String file, int fields) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RecordedDay.class.getResourceAsStream(file), file), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split(",", fields))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
