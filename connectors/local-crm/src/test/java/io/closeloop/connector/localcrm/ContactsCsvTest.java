// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.testkit.TestSurroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactsCsvTest {
    private static final String HEADER = "id,name,email,phone,mobile,account,zone,language,opted_out\n";

    private final MemoryStore store = new MemoryStore();
    private final ContactsCsv csv = new ContactsCsv(store, new TestSurroundings.PlainPhones());

    private ContactsCsv.Result read(String text) {
        return csv.read("contacts.csv", text);
    }

    private List<String> problems(String text) {
        return read(text).problems().stream().map(ConfigProblem::toString).toList();
    }

    @Test
    void a_row_becomes_a_contact() {
        ContactsCsv.Result result = read(HEADER
                + "c-1,\"Silva, Ana\",Ana@Example.com,(415) 555-0123,+4930123456,Acme,America/New_York,pt_BR,yes\n");

        assertThat(result).isEqualTo(new ContactsCsv.Result(1, List.of()));
        assertThat(store.contacts)
                .containsEntry(
                        "c-1",
                        new Contact(
                                "c-1",
                                "Silva, Ana",
                                List.of(
                                        Handle.email("ana@example.com"),
                                        Handle.phone("+14155550123"),
                                        Handle.phone("+4930123456")),
                                "Acme",
                                "America/New_York",
                                "pt-BR",
                                true,
                                null));
    }

    @Test
    void what_is_blank_or_left_out_stays_empty() {
        read("Phone;ID\r\n+15551230001;c-1\r\n;c-2\r\n");

        assertThat(store.contacts.get("c-1"))
                .isEqualTo(new Contact(
                        "c-1", "c-1", List.of(Handle.phone("+15551230001")), null, null, null, false, null));
        assertThat(store.contacts).containsKey("c-2");
    }

    @Test
    void a_mark_of_byte_order_and_tabs_are_understood() {
        assertThat(read("\uFEFFid\tname\nc-1\tAna\n").problems()).isEmpty();
        assertThat(store.contacts.values()).extracting(Contact::name).containsExactly("Ana");
    }

    @Test
    void each_fault_is_named_with_line_column_and_what_to_write_and_good_rows_are_kept() {
        List<String> problems = problems(HEADER
                + "c-1,Ana,ana.example.com,12,,,Eastern,??,perhaps\n"
                + "c-2,Bea,bea@example.com,,,,,,\n"
                + ",Cy,,,,,,,\n"
                + "c-2,Dee,,,,,,,\n"
                + "c-5,Eve,,,,,,,no,extra\n");

        assertThat(problems)
                .containsExactly(
                        "contacts.csv:2:9: email is not an e-mail address; write one such as ana@example.com",
                        "contacts.csv:2:25: phone is not a phone number; write it with its country, such as"
                                + " +15551230001",
                        "contacts.csv:2:30: zone is not a time zone; write an IANA name such as America/New_York",
                        "contacts.csv:2:38: language is not a language; write a BCP 47 tag such as en or pt-BR",
                        "contacts.csv:2:41: opted_out is neither yes nor no; write true or false",
                        "contacts.csv:4: id is empty; write a stable id of your own for this contact",
                        "contacts.csv:5:1: id is on line 3 already; give each contact an id of its own",
                        "contacts.csv:6:18: is one cell too many; put text that holds the separator in double quotes");
        assertThat(store.contacts).containsOnlyKeys("c-2");
        assertThat(store.contacts.values()).extracting(Contact::name).containsExactly("Bea");
    }

    @Test
    void a_customers_data_is_not_repeated_in_a_message() {
        assertThat(String.join("\n", problems("Ana Silva,ana@example.com\n" + HEADER + "c-1,,not.an.address,,,,,,\n")))
                .doesNotContain("ana@example.com", "not.an.address");
    }

    @Test
    void a_broken_quote_does_not_cost_the_rest_of_the_file() {
        assertThat(problems("id,name\nc-1,\"Ana\nc-2,Bea\n"))
                .containsExactly("contacts.csv:2:5: opens a quote that never closes; close the quote");
        assertThat(store.contacts).containsOnlyKeys("c-2");
    }

    @Test
    void a_file_without_ids_or_with_unknown_columns_is_explained() {
        assertThat(problems("name,telefon\nAna,1\n"))
                .containsExactly(
                        "contacts.csv:1:6: telefon is not a column; known are id, name, email, phone, mobile, account,"
                                + " zone, language, opted_out",
                        "contacts.csv:1: id is missing in the first line; add a column id with a stable id of your own"
                                + " for each contact");
        assertThat(problems(""))
                .containsExactly("contacts.csv: is empty; write a first line"
                        + " id,name,email,phone,mobile,account,zone,language,opted_out");
        assertThat(problems("id,id\nc-1,c-1\n")).singleElement().asString().contains("there twice");
    }

    @Test
    void importing_twice_is_the_same_as_once() {
        String text = HEADER + "c-1,Ana,ana@example.com,,,,,,\nc-2,Bea,,,,,,,\n";
        read(text);
        Map<String, Contact> once = Map.copyOf(store.contacts);

        assertThat(read(text).imported()).isEqualTo(2);
        assertThat(store.contacts).isEqualTo(once);
    }

    @Test
    void a_large_file_is_stored_in_batches() {
        StringBuilder text = new StringBuilder("id,name\n");
        for (int i = 0; i < 1_201; i++) {
            text.append("c-").append(i).append(",Name\n");
        }

        assertThat(read(text.toString()).imported()).isEqualTo(1_201);
        assertThat(store.writes).isEqualTo(3);
    }

    @Test
    void a_file_is_read_from_disk_as_utf_8(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("c.csv"), "id,name\nc-1,Zoë\n");
        assertThat(csv.read(file).imported()).isEqualTo(1);
        assertThat(store.contacts.get("c-1")).extracting(Contact::name).isEqualTo("Zoë");

        Path latin =
                Files.write(folder.resolve("latin.csv"), "id,name\nc-2,Zoë\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(csv.read(latin).problems())
                .singleElement()
                .hasToString("latin.csv:2: is not UTF-8; save it as CSV in UTF-8");

        assertThatThrownBy(() -> csv.read(folder.resolve("missing.csv"))).isInstanceOf(NoSuchFileException.class);
    }
}
