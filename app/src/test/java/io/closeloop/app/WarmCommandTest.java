// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmCommandTest {
    @TempDir
    private Path folder;

    @Test
    void the_program_goes_through_every_part_of_the_loop_alone_in_its_process() throws IOException {
        Path classes = folder.resolve("classes");

        assertThat(Main.execute("warm", "--", "-XX:TieredStopAtLevel=1", "-Xlog:class+load:file=" + classes))
                .isZero();

        String loaded = Files.readString(classes);
        assertThat(Stream.of(
                        "TwilioSmsSender",
                        "TwilioChatSender",
                        "MailInvitationSender",
                        "MessengerSender",
                        "SalesforceAnswerDelivery",
                        "SlackEscalationDelivery",
                        "SlackPraiseDelivery"))
                .allMatch(part -> loaded.contains("." + part + " "));
        assertThat(loaded.lines().filter(line -> line.contains("StandIn "))).isEmpty();
    }
}
