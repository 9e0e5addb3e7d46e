// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.closeloop.event.Rfc3339;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the columns of every contact hold, token by token, as the mapper of {@link Json} reads it; the counterpart of
 * {@link PlainJson}. Fields that are not known are skipped. Pure.
 */
final class PlainJsonReader implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser json;

    private PlainJsonReader(String text) throws IOException {
        this.json = JSON.createParser(text);
    }

    /** Reads one value of the text. */
    private interface Reading<T> {
        T from(PlainJsonReader reader) throws IOException;
    }

    static List<String> texts(String text) {
        return list(text, "list of texts", PlainJsonReader::text);
    }

    static List<Handle> handles(String text) {
        return list(text, "list of handles", PlainJsonReader::handle);
    }

    static List<Participant> participants(String text) {
        return list(text, "list of participants", PlainJsonReader::participant);
    }

    static Contact contact(String text) {
        return read(text, "contact", PlainJsonReader::contact);
    }

    private static <T> List<T> list(String text, String what, Reading<T> element) {
        return text.equals("[]") ? List.of() : read(text, what, reader -> reader.list(element));
    }

    /** What is wrong with a text is not told: it may be a customer's. */
    private static <T> T read(String text, String what, Reading<T> reading) {
        try (PlainJsonReader reader = new PlainJsonReader(text)) {
            reader.json.nextToken();
            return reading.from(reader);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new StoreException("A JSON column holds something else than a " + what);
        }
    }

    private <T> List<T> list(Reading<T> element) throws IOException {
        begin(JsonToken.START_ARRAY);
        List<T> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(element.from(this));
        }
        return values;
    }

    private Participant participant() throws IOException {
        begin(JsonToken.START_OBJECT);
        Participant.Role role = null;
        String id = null;
        String name = null;
        Instant from = null;
        Instant until = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "role" -> role = Participant.Role.valueOf(text());
                case "id" -> id = text();
                case "name" -> name = textOrNull();
                case "from" -> from = instantOrNull();
                case "until" -> until = instantOrNull();
                default -> json.skipChildren();
            }
        }
        return new Participant(there(role), there(id), name, from, until);
    }

    private Contact contact() throws IOException {
        begin(JsonToken.START_OBJECT);
        String id = null;
        String name = null;
        List<Handle> handles = List.of();
        String accountName = null;
        String zone = null;
        String language = null;
        boolean optedOut = false;
        Instant lastActivityAt = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "id" -> id = text();
                case "name" -> name = text();
                case "handles" -> handles = list(PlainJsonReader::handle);
                case "accountName" -> accountName = textOrNull();
                case "zone" -> zone = textOrNull();
                case "language" -> language = textOrNull();
                case "optedOut" -> optedOut = json.getBooleanValue();
                case "lastActivityAt" -> lastActivityAt = instantOrNull();
                default -> json.skipChildren();
            }
        }
        return new Contact(there(id), there(name), handles, accountName, zone, language, optedOut, lastActivityAt);
    }

    private Handle handle() throws IOException {
        return Handle.ofKey(text()).orElseThrow(() -> new IOException("Not a handle"));
    }

    private String text() throws IOException {
        begin(JsonToken.VALUE_STRING);
        return json.getText();
    }

    private @Nullable String textOrNull() throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL ? null : text();
    }

    private @Nullable Instant instantOrNull() throws IOException {
        String text = textOrNull();
        return text == null ? null : Rfc3339.read(text).orElseThrow(() -> new IOException("Not a date-time"));
    }

    private void begin(JsonToken token) throws IOException {
        if (json.currentToken() != token) {
            throw new IOException("Not a " + token);
        }
    }

    private static <T> T there(@Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("A field is missing");
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
