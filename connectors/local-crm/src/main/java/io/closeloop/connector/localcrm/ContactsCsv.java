// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import io.closeloop.config.ConfigProblem;
import io.closeloop.interaction.Handle;
import io.closeloop.match.Contact;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Imports contacts from a CSV file. Columns are named in the first line, in any order: {@code id} is needed,
 * {@code name, email, phone, mobile, account, zone, language, opted_out} may be left out. Good rows are stored, a row with
 * any fault is not; importing a file twice is the same as once. Thread-safe.
 */
public final class ContactsCsv {
    private static final List<String> COLUMNS =
            List.of("id", "name", "email", "phone", "mobile", "account", "zone", "language", "opted_out");

    /** What may be shown of an unknown heading: in a file without headings it would be a customer's data. */
    private static final Pattern HEADING = Pattern.compile("[a-z_ ]{1,30}");

    private static final int BATCH = 500;
    private static final int LONGEST_ID = 64;

    private final Store store;
    private final PhoneNumbers phones;

    public ContactsCsv(Store store, PhoneNumbers phones) {
        this.store = store;
        this.phones = phones;
    }

    /**
     * What came of a file.
     *
     * @param imported rows stored
     * @param problems every fault with its line and column, in the file's order; a row may have several
     */
    public record Result(int imported, List<ConfigProblem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads a file and stores its good rows.
     *
     * @throws IOException when the file cannot be read at all
     * @throws java.util.concurrent.CompletionException when the database fails; importing again mends what is missing
     */
    public Result read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = String.valueOf(file.getFileName());
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new Result(
                    0,
                    List.of(new ConfigProblem(
                            name, lineOfBadByte(bytes), null, "is not UTF-8", "save it as CSV in UTF-8")));
        }
        return read(name, text);
    }

    /** @param name for messages */
    Result read(String name, String text) {
        Sheet sheet = new Sheet(name);
        List<Contact> contacts = sheet.contacts(text.startsWith("\uFEFF") ? text.substring(1) : text);
        for (int from = 0; from < contacts.size(); from += BATCH) {
            List<Contact> batch = contacts.subList(from, Math.min(contacts.size(), from + BATCH));
            store.write(tx -> {
                        batch.forEach(tx::saveLocalContact);
                        return true;
                    })
                    .join();
        }
        return new Result(contacts.size(), sheet.problems);
    }

    private static int lineOfBadByte(byte[] bytes) {
        int line = 1;
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n') {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, i - from));
                } catch (CharacterCodingException bad) {
                    return line;
                }
                line++;
                from = i + 1;
            }
        }
        return 0;
    }

    /** One file on its way to contacts. Not thread-safe. */
    private final class Sheet {
        private final String file;
        private final List<ConfigProblem> problems = new ArrayList<>();
        private final Map<String, Integer> lineOfId = new HashMap<>();

        Sheet(String file) {
            this.file = file;
        }

        List<Contact> contacts(String text) {
            Csv csv = new Csv(text, separator(text));
            Optional<Csv.Row> first = csv.next();
            if (first.isEmpty()) {
                problems.add(new ConfigProblem(
                        file, 0, null, "is empty", "write a first line " + String.join(",", COLUMNS)));
                return List.of();
            }
            Header header = header(first.get());
            List<Contact> contacts = new ArrayList<>();
            if (header.columns().containsKey("id")) {
                for (Optional<Csv.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
                    contact(row.get(), header).ifPresent(contacts::add);
                }
            }
            return contacts;
        }

        /** Spreadsheets of half the world separate by semicolons and call it CSV. */
        private char separator(String text) {
            String header = text.lines().findFirst().orElse("");
            if (header.indexOf(',') >= 0) {
                return ',';
            }
            return header.indexOf(';') >= 0 ? ';' : header.indexOf('\t') >= 0 ? '\t' : ',';
        }

        private Header header(Csv.Row row) {
            Map<String, Integer> columns = new LinkedHashMap<>();
            row.fault().ifPresent(this::broken);
            for (int i = 0; i < row.cells().size(); i++) {
                Csv.Cell cell = row.cells().get(i);
                String column = cell.text().strip().toLowerCase(Locale.ROOT).replace('-', '_');
                if (!COLUMNS.contains(column)) {
                    problem(
                            cell,
                            HEADING.matcher(column).matches() ? column : null,
                            "is not a column",
                            "known are " + String.join(", ", COLUMNS));
                } else if (columns.putIfAbsent(column, i) != null) {
                    problem(cell, column, "is there twice", "remove one of the two columns");
                }
            }
            if (!columns.containsKey("id")) {
                problems.add(new ConfigProblem(
                        file,
                        row.line(),
                        "id",
                        "is missing in the first line",
                        "add a column id with a stable id of your own for each contact"));
            }
            return new Header(columns, row.cells().size());
        }

        private Optional<Contact> contact(Csv.Row row, Header header) {
            int before = problems.size();
            row.fault().ifPresent(this::broken);
            if (row.fault().isPresent()) {
                return Optional.empty();
            }
            if (row.cells().size() > header.width()) {
                Csv.Cell extra = row.cells().get(header.width());
                problem(extra, null, "is one cell too many", "put text that holds the separator in double quotes");
            }
            Cells cells = new Cells(row, header.columns());
            String id = id(cells);
            Set<Handle> handles = new LinkedHashSet<>();
            cells.text("email").flatMap(cell -> email(cell)).ifPresent(handles::add);
            cells.text("phone").flatMap(cell -> phone("phone", cell)).ifPresent(handles::add);
            cells.text("mobile").flatMap(cell -> phone("mobile", cell)).ifPresent(handles::add);
            String zone = cells.text("zone").flatMap(this::zone).orElse(null);
            String language = cells.text("language").flatMap(this::language).orElse(null);
            boolean optedOut = cells.text("opted_out").flatMap(this::truth).orElse(false);
            if (problems.size() > before) {
                return Optional.empty();
            }
            return Optional.of(new Contact(
                    id,
                    cells.text("name").map(Csv.Cell::text).map(String::strip).orElse(id),
                    List.copyOf(handles),
                    cells.text("account").map(Csv.Cell::text).map(String::strip).orElse(null),
                    zone,
                    language,
                    optedOut,
                    null));
        }

        private String id(Cells cells) {
            Optional<Csv.Cell> cell = cells.text("id");
            if (cell.isEmpty()) {
                problems.add(new ConfigProblem(
                        file, cells.line(), "id", "is empty", "write a stable id of your own for this contact"));
                return "";
            }
            String id = cell.get().text().strip();
            if (id.length() > LONGEST_ID) {
                problem(cell.get(), "id", "is longer than " + LONGEST_ID + " characters", "write a shorter one");
            }
            Integer earlier = lineOfId.putIfAbsent(id, cells.line());
            if (earlier != null) {
                problem(cell.get(), "id", "is on line " + earlier + " already", "give each contact an id of its own");
            }
            return id;
        }

        private Optional<Handle> email(Csv.Cell cell) {
            try {
                return Optional.of(Handle.email(cell.text()));
            } catch (IllegalArgumentException notAnAddress) {
                problem(cell, "email", "is not an e-mail address", "write one such as ana@example.com");
                return Optional.empty();
            }
        }

        private Optional<Handle> phone(String column, Csv.Cell cell) {
            Optional<Handle> handle = phones.e164(cell.text()).map(Handle::phone);
            if (handle.isEmpty()) {
                problem(cell, column, "is not a phone number", "write it with its country, such as +15551230001");
            }
            return handle;
        }

        private Optional<String> zone(Csv.Cell cell) {
            try {
                return Optional.of(ZoneId.of(cell.text().strip()).getId());
            } catch (DateTimeException notAZone) {
                problem(cell, "zone", "is not a time zone", "write an IANA name such as America/New_York");
                return Optional.empty();
            }
        }

        private Optional<String> language(Csv.Cell cell) {
            String tag =
                    Locale.forLanguageTag(cell.text().strip().replace('_', '-')).toLanguageTag();
            if (tag.equals("und")) {
                problem(cell, "language", "is not a language", "write a BCP 47 tag such as en or pt-BR");
                return Optional.empty();
            }
            return Optional.of(tag);
        }

        private Optional<Boolean> truth(Csv.Cell cell) {
            return switch (cell.text().strip().toLowerCase(Locale.ROOT)) {
                case "true", "yes", "1" -> Optional.of(true);
                case "false", "no", "0" -> Optional.of(false);
                default -> {
                    problem(cell, "opted_out", "is neither yes nor no", "write true or false");
                    yield Optional.empty();
                }
            };
        }

        private void broken(Csv.Fault fault) {
            problems.add(new ConfigProblem(file, fault.line(), fault.column(), null, fault.what(), fault.write()));
        }

        /** Never with the cell's text: it is a customer's. */
        private void problem(Csv.Cell cell, @Nullable String column, String what, String write) {
            problems.add(new ConfigProblem(file, cell.line(), cell.column(), column, what, write));
        }
    }

    /** Where each known column stands, and how many cells a row may have. */
    private record Header(Map<String, Integer> columns, int width) {}

    /** The cells of a row by column. */
    private record Cells(Csv.Row row, Map<String, Integer> columns) {
        int line() {
            return row.line();
        }

        /** Empty when the column is missing, the row is too short or the cell is blank. */
        Optional<Csv.Cell> text(String column) {
            Integer index = columns.get(column);
            return index == null
                            || index >= row.cells().size()
                            || row.cells().get(index).text().isBlank()
                    ? Optional.empty()
                    : Optional.of(row.cells().get(index));
        }
    }
}
