// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Messages as they were read and found good. {@code -Dgolden=write} replaces them, to be read again. */
final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Golden() {}

    static void matches(String name, SlackMessage message) {
        try {
            ObjectNode shown = JSON.createObjectNode();
            shown.put("text", message.text());
            shown.put("plain", message.plain());
            shown.set("blocks", JSON.readTree(message.blocks()));
            String actual = JSON.writeValueAsString(shown) + "\n";
            Path file = Path.of("src/test/resources/golden", name + ".json");
            if ("write".equals(System.getProperty("golden"))) {
                Files.writeString(file, actual);
            }
            assertThat(actual).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
