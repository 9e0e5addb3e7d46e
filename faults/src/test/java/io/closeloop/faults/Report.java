// SPDX-License-Identifier: Apache-2.0
package io.closeloop.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of the tables; the long form writes them into {@code docs/faults.md}. */
final class Report {
    static final String KILLS = "1 kill -9";
    private static final String BEGIN = "<!-- begin: written by mvn -B verify -Pfaults -->";
    private static final String END = "<!-- end -->";
    private static final Path ROWS = Form.WORK.resolve(Form.isLong() ? "rows-long" : "rows");
    private static final String HEAD =
            "| fault | contacts in | stored | asked | answers in | stored | effects | done | parked | waiting | refused |"
                    + " twice: texts, Salesforce, Slack | webhook repeats | requests repeated | service back | all done |";

    private Report() {}

    /**
     * One fault.
     *
     * @param table which one it belongs to, its heading
     * @param order place in the table
     * @param back from the end of the fault until a new contact went all the way; null where there is no such moment
     * @param done from the end of the fault until nothing was under way any more
     */
    static void row(
            String table,
            int order,
            String fault,
            Account account,
            Crowd crowd,
            @Nullable Duration back,
            @Nullable Duration done) {
        List<String> cells = new ArrayList<>(List.of(fault));
        for (String figure : List.of(
                "contacts",
                "stored",
                "asked",
                "answers",
                "answers stored",
                "effects",
                "done",
                "parked",
                "waiting",
                "refused")) {
            cells.add(Long.toString(account.figure(figure)));
        }
        cells.add(account.figure("texts twice") + ", " + account.figure("Salesforce twice") + ", "
                + account.figure("Slack twice"));
        cells.add(Long.toString(account.figure("webhook twice")));
        cells.add(Integer.toString(crowd.repeats()));
        cells.add(seconds(back));
        cells.add(seconds(done));
        line(table, order, HEAD, "| " + String.join(" | ", cells) + " |");
    }

    /** A row of any table. */
    static synchronized void line(String table, int order, String head, String line) {
        try {
            Path folder = ROWS.resolve(table);
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("head"), head);
            Files.writeString(folder.resolve(String.format(Locale.ROOT, "%03d", order)), line);
            write();
            System.out.println(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String seconds(@Nullable Duration time) {
        return time == null ? "" : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /** In the long form: brings docs/faults.md up to date with the rows there are. */
    private static void write() throws IOException {
        if (Form.isLong()) {
            Path page = Form.PROJECT.resolve("docs").resolve("faults.md");
            String text = Files.readString(page);
            String before = text.substring(0, text.indexOf(BEGIN) + BEGIN.length());
            String after = text.substring(text.indexOf(END));
            String run = "Long form of " + LocalDate.now(ZoneOffset.UTC) + ", seed " + Form.seed() + ", on two cores.";
            Files.writeString(page, before + "\n\n" + run + "\n\n" + tables() + after);
        }
    }

    private static String tables() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var folders = Files.list(ROWS)) {
            for (Path folder : folders.sorted().toList()) {
                Map<String, String> lines = new TreeMap<>();
                try (var files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        lines.put(file.getFileName().toString(), Files.readString(file));
                    }
                }
                String head = lines.remove("head");
                all.append("### ")
                        .append(folder.getFileName())
                        .append("\n\n")
                        .append(head)
                        .append('\n');
                all.append(String.valueOf(head).replaceAll("[^|]+", " --- ")).append('\n');
                lines.values().forEach(line -> all.append(line).append('\n'));
                all.append('\n');
            }
        }
        return all.toString();
    }
}
