// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.closeloop.config.ConfigProblem;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Rule;
import io.closeloop.port.Deployments;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists, maps and small records as JSON in a text column: instants as ISO-8601, handles as their key, a record's nulls
 * left out. Fields that are not known are skipped, so that an older program reads what a newer one wrote.
 */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setDefaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .registerModule(new SimpleModule("closeloop")
                    .addSerializer(Instant.class, new InstantWriter())
                    .addDeserializer(Instant.class, new InstantReader())
                    .addSerializer(Handle.class, new HandleWriter())
                    .addDeserializer(Handle.class, new HandleReader()));

    private static final ObjectReader CANDIDATES = MAPPER.readerFor(new TypeReference<List<Match.Candidate>>() {});
    private static final ObjectReader RULES = MAPPER.readerFor(new TypeReference<List<Rule>>() {});
    private static final ObjectReader CHANGES = MAPPER.readerFor(new TypeReference<List<Deployments.Change>>() {});
    private static final ObjectReader PROBLEMS = MAPPER.readerFor(new TypeReference<List<ConfigProblem>>() {});
    private static final ObjectReader TEXT_MAP = MAPPER.readerFor(new TypeReference<Map<String, String>>() {});
    private static final ObjectReader VALUES = MAPPER.readerFor(new TypeReference<List<Object>>() {});
    private static final ObjectReader MAP = MAPPER.readerFor(new TypeReference<Map<String, Object>>() {});
    private static final ObjectReader PLAN = MAPPER.readerFor(AskPlan.class);

    private Json() {}

    static String of(List<?> values) {
        return values.isEmpty() ? "[]" : write(values);
    }

    static String of(Map<String, ?> values) {
        return values.isEmpty() ? "{}" : write(values);
    }

    static @Nullable String ofRecord(@Nullable Record value) {
        return value == null ? null : write(value);
    }

    static List<String> texts(String json) {
        return PlainJsonReader.texts(json);
    }

    static List<Handle> handles(String json) {
        return PlainJsonReader.handles(json);
    }

    static List<Participant> participants(String json) {
        return PlainJsonReader.participants(json);
    }

    static List<Match.Candidate> candidates(String json) {
        return list(CANDIDATES, json);
    }

    static List<Rule> rules(String json) {
        return list(RULES, json);
    }

    static List<Deployments.Change> changes(String json) {
        return list(CHANGES, json);
    }

    static List<ConfigProblem> problems(String json) {
        return list(PROBLEMS, json);
    }

    static Map<String, String> textMap(String json) {
        return json.equals("{}") ? Map.of() : read(TEXT_MAP, json);
    }

    static Map<String, Object> map(String json) {
        return json.equals("{}") ? Map.of() : read(MAP, json);
    }

    static List<@Nullable Object> values(String json) {
        return read(VALUES, json);
    }

    static @Nullable Contact contact(@Nullable String json) {
        return json == null ? null : PlainJsonReader.contact(json);
    }

    static @Nullable AskPlan plan(@Nullable String json) {
        return json == null ? null : read(PLAN, json);
    }

    private static <T> List<T> list(ObjectReader reader, String json) {
        return json.equals("[]") ? List.of() : read(reader, json);
    }

    private static String write(Object value) {
        return PlainJson.of(value).orElseGet(() -> mapped(value));
    }

    static String mapped(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new StoreException("A value of type " + value.getClass().getName() + " cannot be written as JSON", e);
        }
    }

    private static <T> T read(ObjectReader reader, String json) {
        try {
            return reader.readValue(json);
        } catch (JsonProcessingException e) {
            // Jackson's message may quote the text.
            e.clearLocation();
            throw new StoreException("A JSON column holds something else than "
                    + reader.getValueType().toCanonical());
        }
    }

    private static final class InstantWriter extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Instant.parse(json.getText());
        }
    }

    private static final class HandleWriter extends StdSerializer<Handle> {
        private static final long serialVersionUID = 1L;

        HandleWriter() {
            super(Handle.class);
        }

        @Override
        public void serialize(Handle value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.key());
        }
    }

    private static final class HandleReader extends StdDeserializer<Handle> {
        private static final long serialVersionUID = 1L;

        HandleReader() {
            super(Handle.class);
        }

        @Override
        public Handle deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Handle.ofKey(json.getText()).orElseThrow(() -> new IOException("Not a handle"));
        }
    }
}
