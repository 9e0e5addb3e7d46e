// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void what_is_wrong_comes_first_in_the_vendor_s_words_and_since_when() throws Exception {
        String text = StatusText.of(new ObjectMapper().readTree("""
                                {"vendorsUp": false,
                                 "troubles": [{"what": "slack-escalation", "since": "2026-11-23T09:58:00Z",
                                               "trouble": "invalid_auth (mend slack.bot-token)"}],
                                 "store": {"up": true, "waitingForCommit": 3, "room": 4096},
                                 "deployment": {"version": 7},
                                 "vendors": [{"name": "slack-escalation", "up": false, "since": "2026-11-23T09:58:00Z"}],
                                 "allowances": [{"vendor": "salesforce", "used": 13600, "allowed": 15000}],
                                 "waiting": {"slack-escalation": {"waiting": 12, "held": 0, "parked": 1, "ageSeconds": 7260}}}
                                """), NOW);

        assertThat(text)
                .startsWith("""
                        1 to look at:
                          slack-escalation, for 2 h 2 min: invalid_auth (mend slack.bot-token)
                        """)
                .contains("version     7")
                .containsPattern("salesforce +13600 of 15000 calls a day used")
                .containsPattern("slack-escalation +12 +0 +1 +2 h 1 min ago");
    }

    @Test
    void a_program_without_trouble_says_so() throws Exception {
        assertThat(StatusText.of(new ObjectMapper().readTree("{\"vendorsUp\": true, \"troubles\": []}"), NOW))
                .startsWith("All is well.\n");
    }
}
