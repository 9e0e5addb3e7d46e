// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.delivery.Delivery;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Handle;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.port.Store;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.SharedClock;
import io.closeloop.runtime.config.Home;
import io.closeloop.store.SqlStore;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Invitation;
import io.closeloop.survey.Question;
import io.closeloop.survey.Token;
import io.closeloop.survey.Via;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole program on a free port, with the shipped configuration, a database of its own and a clock that is set. */
final class RunningProgram implements AutoCloseable {
    private static final Instant MONDAY_NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final HttpClient http = HttpClient.newHttpClient();
    private final SharedClock clock;
    private final Program program;
    private final String database;
    private Instant now = MONDAY_NOON;

    private RunningProgram(SharedClock clock, Program program, String database) {
        this.clock = clock;
        this.program = program;
        this.database = database;
    }

    /** @param token {@code closeloop.api.token}; empty for none */
    static RunningProgram in(Path home, String token) throws IOException {
        Path shipped = Path.of("..").toAbsolutePath().normalize();
        copy(shipped, home, "config/application.properties");
        try (Stream<Path> files = Files.walk(shipped.resolve("config"), 2)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                Path name = shipped.relativize(file);
                // The shipped cases are about the shipped routes; here is one of them only.
                boolean cases = name.toString().endsWith(".test.yaml");
                if (!cases && (name.getNameCount() == 2 || name.startsWith("config/surveys"))) {
                    copy(shipped, home, name.toString());
                }
            }
        }
        copy(shipped, home, "routes/answers/every-answer.camel.yaml");
        SharedClock clock = SharedClock.open(home.resolve("clock"));
        clock.set(MONDAY_NOON);
        String database = "jdbc:sqlite:" + home.resolve("closeloop.db");
        Map<String, String> environment = new HashMap<>(Map.of(
                "CLOSELOOP_HTTP_PORT", "0",
                "CLOSELOOP_HTTP_HOST", "127.0.0.1",
                "CLOSELOOP_MANAGEMENT_PORT", "0",
                "CLOSELOOP_DB_URL", database,
                "CLOSELOOP_CRM", "local",
                "CLOSELOOP_CLOCK", "file:" + home.resolve("clock"),
                "CLOSELOOP_API_TOKEN", token));
        Program program = Program.start(
                new Home(home),
                environment,
                new Program.Parts(
                        SqlStore::open,
                        (phones, ticking) -> values -> {
                            throw new IllegalArgumentException("No custom source in these tests");
                        },
                        Pages::of));
        return new RunningProgram(clock, program, database);
    }

    private static void copy(Path from, Path to, String name) throws IOException {
        Files.createDirectories(to.resolve(name).getParent());
        Files.copy(from.resolve(name), to.resolve(name));
    }

    Program program() {
        return program;
    }

    Store store() {
        return program.loop().store();
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
        clock.set(now);
    }

    /** An ask that is out. */
    record Ask(Invitation invitation, String token) {
        String id() {
            return invitation.id();
        }

        String interactionId() {
            return invitation.interactionId();
        }

        String page() {
            return "/s/" + token;
        }

        String leave() {
            return "/u/" + token;
        }
    }

    Ask ask() {
        return ask("csat", "en", Invitation.State.SENT);
    }

    Ask ask(String survey, String language, Invitation.State state) {
        return ask(survey, language, state, null);
    }

    /** One whose message asked another question than the survey has now. */
    Ask asked(String survey, Question question) {
        return ask(survey, "en", Invitation.State.SENT, question);
    }

    private Ask ask(String survey, String language, Invitation.State state, @Nullable Question question) {
        int number = NUMBER.incrementAndGet();
        Handle to = Handle.phone("+1555010%04d".formatted(number));
        String interactionId = program.loop().ids().next("int");
        Interaction interaction = Interaction.ended(
                        interactionId, Channel.PHONE, "twilio-voice", "CA" + number, now.minus(Duration.ofHours(1)))
                .handle(to)
                .customerName("Kim & Co")
                .participant(Participant.agent("a1", "Ana"))
                .build();
        Invitation invitation = new Invitation(
                program.loop().ids().next("inv"),
                interactionId,
                survey,
                to.key(),
                Via.SMS,
                to,
                "",
                language,
                state,
                now.minus(Duration.ofMinutes(50)),
                now.minus(Duration.ofMinutes(50)),
                now.minus(Duration.ofMinutes(50)),
                now.plus(Duration.ofDays(14)),
                null,
                1,
                0,
                null,
                question);
        String token = program.loop().tokens().of(invitation.id());
        store().write(tx -> {
                    tx.insert(interaction);
                    // Its way through match and decide ends here: these tests begin after the ask.
                    tx.claimInteractions(Store.Station.MATCH, now, "test", now.plusSeconds(60), 1);
                    tx.move(interactionId, "test", null, now, null);
                    tx.insert(invitation, Token.hash(token));
                    return true;
                })
                .join();
        return new Ask(invitation, token);
    }

    List<Answer> versions(Ask ask) {
        return store().read(view -> view.answerTo(ask.id())
                .map(answer -> view.answerVersions(answer.id()))
                .orElse(List.of()));
    }

    List<Delivery> deliveries(Ask ask) {
        return store().read(view -> view.answerTo(ask.id())
                .map(answer -> view.deliveriesOf(answer.id()))
                .orElse(List.of()));
    }

    Optional<Invitation> stored(Ask ask) {
        return store().read(view -> view.invitation(ask.id()));
    }

    /** Every row of every table, so that two moments can be compared. */
    List<String> everyRow() throws SQLException {
        // What was queued before is written once this is.
        store().write(tx -> true).join();
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery("select name from sqlite_master where type = 'table'")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            // A node says that it is alive whatever anybody asks of it.
            tables.remove("deployment_node");
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("select * from \"" + table + "\"")) {
                    while (row.next()) {
                        StringBuilder line = new StringBuilder(table);
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            line.append('|').append(row.getString(i));
                        }
                        rows.add(line.toString());
                    }
                }
            }
        }
        return rows;
    }

    /** Beside the program, as an admin's tool would. */
    void sql(String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 5000");
            statement.execute(text);
        }
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    HttpResponse<String> head(String path) throws IOException, InterruptedException {
        return method("HEAD", path);
    }

    HttpResponse<String> method(String method, String path) throws IOException, InterruptedException {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> postForm(String path, Map<String, String> fields, String... headers)
            throws IOException, InterruptedException {
        String body = String.join(
                "&",
                fields.entrySet().stream()
                        .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                        .toList());
        return post(path, "application/x-www-form-urlencoded", body, headers);
    }

    HttpResponse<String> post(String path, String type, String body, String... headers)
            throws IOException, InterruptedException {
        return send(
                request(path, headers).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers).method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + program.port() + path);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path)).timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        program.close();
    }
}
