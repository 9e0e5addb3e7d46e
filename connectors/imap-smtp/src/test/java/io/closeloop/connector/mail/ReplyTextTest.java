// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is new in a mail. The table is a folder: {@code replies/<case>.eml} and beside it what is to be kept of it. */
class ReplyTextTest {
    @TestFactory
    Stream<DynamicTest> keeps_what_is_new() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(ReplyTextTest.class.getResource("/replies"))
                .toURI());
        List<Path> mails;
        try (Stream<Path> files = Files.list(folder)) {
            mails = files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        }
        assertThat(mails).hasSizeGreaterThan(60);
        return mails.stream().map(file -> {
            String name = file.getFileName().toString().replace(".eml", "");
            return DynamicTest.dynamicTest(name.replace('-', '_'), () -> {
                Mail mail = MailReader.read(Files.readAllBytes(file));

                String kept = ReplyText.of(mail.plain(), mail.html()).orElse("");

                assertThat(kept).isEqualTo(Files.readString(folder.resolve(name + ".txt")));
            });
        });
    }

    @Test
    void hostile_text_costs_no_more_than_its_length() {
        String line = "On 2026 10:00 a@b wrote wrote: ".repeat(2000);
        String text = (line + "\n").repeat(20) + "> ".repeat(20_000) + "\n" + "On 1 \n".repeat(20_000);

        assertThat(org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(5), () -> ReplyText.of(text)))
                .isNotNull();
    }

    @Test
    void an_empty_text_has_nothing_new() {
        assertThat(ReplyText.of("", "")).isEmpty();
        assertThat(ReplyText.of(" \n\u00a0\n", "<p>&nbsp;</p>")).isEmpty();
    }
}
