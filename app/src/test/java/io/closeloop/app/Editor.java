// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Does what an editor with YAML and JSON Schema support does with a file: finds the schema by its first line and checks. */
final class Editor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern HEADER = Pattern.compile("# yaml-language-server: \\$schema=(\\S+)");

    private Editor() {}

    /** What would be underlined in a file. */
    static List<String> complaints(Path file) {
        Path schema = schema(file);
        JsonSchema rules =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(json(read(schema)));
        return rules.validate(yaml(read(file))).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** The schema that a file's first line names. */
    static Path schema(Path file) {
        Matcher header = HEADER.matcher(read(file).lines().findFirst().orElse(""));
        if (!header.matches()) {
            throw new AssertionError(file + " does not begin with # yaml-language-server: $schema=...");
        }
        return file.resolveSibling(header.group(1)).normalize();
    }

    /** YAML 1.2, as editors read it. */
    static JsonNode yaml(String text) {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        return JSON.valueToTree(new Load(settings).loadFromString(text));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
