// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import static io.closeloop.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Participant;
import io.closeloop.match.Contact;
import io.closeloop.match.Match;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Rule;
import io.closeloop.survey.Via;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mapper tells what is right. */
class PlainJsonTest {
    private static final String ODD = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080\u2028\ud83d\ude00\ud800 é<>&' Ω";

    @Test
    void what_contacts_and_the_ledger_hold_is_written_as_the_mapper_writes_it() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("text", ODD);
        facts.put("count", 7);
        facts.put("long", Long.MIN_VALUE);
        facts.put("yes", true);
        facts.put("share", List.of(0.95, 1.0, 0.0, -0.0, 1e-7, 1.0E21, Double.MIN_VALUE));
        facts.put("nothing", null);
        facts.put("none", List.of());
        facts.put("empty", Map.of());
        facts.put("inner", Map.of("list", Arrays.asList("a", null, 1, List.of(Map.of()))));
        List<Object> values = List.of(
                facts,
                Map.of(ODD, ODD),
                List.of(Handle.phone("+15551230001"), Handle.email("ana.silva@example.com")),
                List.of(
                        Participant.agent("agent-7", "Bo \"B\" Berg"),
                        Participant.queue("billing"),
                        new Participant(Participant.Role.BOT, "b", null, NOW, NOW.plusMillis(1))),
                List.of(
                        Rule.passed("opt-out", "not on the list"),
                        Rule.failed("cool-down", "asked 3 days ago", NOW),
                        Rule.failed("sampling", "")),
                new Contact(
                        "003A",
                        ODD,
                        List.of(Handle.phone("+15551230001"), Handle.email("ana.silva@example.com")),
                        "Acme",
                        "Europe/Berlin",
                        "de",
                        true,
                        NOW),
                new Contact("003A", "Ana", List.of(), null, null, null, false, null),
                new AskPlan(Via.SMS, Handle.phone("+15551230001"), NOW, "the number that called"));

        assertThat(values).allSatisfy(value -> assertThat(PlainJson.of(value)).contains(Json.mapped(value)));
    }

    @Test
    void any_text_is_escaped_as_the_mapper_escapes_it() {
        Random random = new Random(3);
        for (int n = 0; n < 2_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80)));
            }
            List<String> value = new ArrayList<>(List.of(text.toString()));

            assertThat(PlainJson.of(value)).contains(Json.mapped(value));
        }
    }

    @Test
    void everything_else_is_left_to_the_mapper() {
        Match.Candidate candidate = new Match.Candidate("003A", Match.Basis.EMAIL, 0.95, false);

        assertThat(PlainJson.of(candidate)).isEmpty();
        assertThat(PlainJson.of(List.of("a", 1.5f))).isEmpty();
        assertThat(PlainJson.of(List.of(Double.NaN))).isEmpty();
        assertThat(PlainJson.of(Map.of(1, "a"))).isEmpty();
        assertThat(Json.of(List.of("a", 1.5f))).isEqualTo("[\"a\",1.5]");
        assertThat(Json.of(List.of(candidate))).contains("\"contactId\":\"003A\"");
    }

    @Test
    void what_contacts_hold_is_read_back() {
        List<Handle> handles = List.of(Handle.phone("+15551230001"), Handle.email("ana.silva@example.com"));
        List<Participant> participants = List.of(
                Participant.agent("agent-7", "Bo \"B\" Berg"),
                Participant.queue("billing"),
                new Participant(Participant.Role.BOT, "b", null, NOW, NOW.plusMillis(1)));
        List<String> texts = List.of(ODD, "", "a");
        Contact all = new Contact("003A", ODD, handles, "Acme", "Europe/Berlin", "de", true, NOW);
        Contact few = new Contact("003A", "Ana", List.of(), null, null, null, false, null);

        assertThat(Json.handles(Json.of(handles))).isEqualTo(handles);
        assertThat(Json.participants(Json.of(participants))).isEqualTo(participants);
        assertThat(Json.texts(Json.of(texts))).isEqualTo(texts);
        assertThat(Json.contact(Json.ofRecord(all))).isEqualTo(all);
        assertThat(Json.contact(Json.ofRecord(few))).isEqualTo(few);
        assertThat(Json.texts("[]")).isEmpty();
        assertThat(Json.contact(null)).isNull();
    }

    @Test
    void what_a_newer_version_adds_is_skipped() {
        assertThat(
                        Json.contact(
                                "{\"new\":{\"a\":[1,{}]},\"id\":\"003A\",\"name\":\"Ana\",\"zone\":null,\"more\":[1],\"optedOut\":true}"))
                .isEqualTo(new Contact("003A", "Ana", List.of(), null, null, null, true, null));
        assertThat(Json.participants("[{\"role\":\"QUEUE\",\"since\":1,\"id\":\"billing\"}]"))
                .isEqualTo(List.of(Participant.queue("billing")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[1]",
                "[null]",
                "[\"ana@example.com\"]",
                "[\"phone:ana\"]",
                "[\"email:ana@example.com\"",
                "[[]]",
            })
    void what_is_no_list_of_handles_is_told_without_its_text(String json) {
        assertThatThrownBy(() -> Json.handles(json))
                .isInstanceOf(StoreException.class)
                .hasMessage("A JSON column holds something else than a list of handles")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{\"id\":\"003A\"}",
                "{\"id\":7,\"name\":\"Ana\"}",
                "{\"id\":\"003A\",\"name\":\"Ana\",\"optedOut\":\"yes\"}",
                "{\"id\":\"003A\",\"name\":\"Ana\",\"lastActivityAt\":\"2026-02-30T00:00:00Z\"}",
                "{\"id\":\"003A\",\"name\":\"Ana\",\"lastActivityAt\":\"yesterday\"}",
                "{\"id\":\"003A\",\"name\":\"Ana\"",
            })
    void what_is_no_contact_is_told_without_its_text(String json) {
        assertThatThrownBy(() -> Json.contact(json))
                .isInstanceOf(StoreException.class)
                .hasMessage("A JSON column holds something else than a contact")
                .hasNoCause();
    }
}
