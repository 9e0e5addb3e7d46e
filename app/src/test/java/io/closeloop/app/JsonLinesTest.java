// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
    @Test
    void a_line_is_one_object_with_its_ids_and_its_fault() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logger logger = context.getLogger("io.closeloop.test");
        LoggingEvent event = new LoggingEvent(
                "", logger, Level.ERROR, "A \"contact\" waits:\n{}", new IllegalStateException("gone"), new Object[] {
                    "so"
                });
        event.setKeyValuePairs(List.of(new KeyValuePair("interaction", "int_1")));

        String line = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);

        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.path("level").asText()).isEqualTo("ERROR");
        assertThat(read.path("message").asText()).isEqualTo("A \"contact\" waits:\nso");
        assertThat(read.path("interaction").asText()).isEqualTo("int_1");
        assertThat(read.path("error").asText()).startsWith("java.lang.IllegalStateException: gone\n");
    }
}
