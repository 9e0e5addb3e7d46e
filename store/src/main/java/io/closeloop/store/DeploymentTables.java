// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Deployments;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Versions of what the admins wrote, and the nodes that run them. */
final class DeploymentTables implements Deployments.Writing {
    private static final String COLUMNS =
            "number, digest, base, at, who, how, node, state, changes, problems, restart, settled_at";
    private static final Duration FORGET = Duration.ofDays(1);

    private final Sql sql;

    DeploymentTables(Sql sql) {
        this.sql = sql;
    }

    private static Deployment read(Row row) throws SQLException {
        return new Deployment(
                row.number(),
                row.text(),
                row.number(),
                row.instant(),
                row.text(),
                row.text(),
                row.text(),
                row.code(State.class),
                Json.changes(row.text()),
                Json.problems(row.text()),
                Json.texts(row.text()),
                row.instantOrNull());
    }

    @Override
    public Optional<Deployment> live() {
        return newest(State.LIVE);
    }

    @Override
    public Optional<Deployment> open() {
        return newest(State.PROPOSED);
    }

    private Optional<Deployment> newest(State state) {
        return sql.first(
                "SELECT " + COLUMNS + " FROM deployment WHERE state = ? ORDER BY number DESC LIMIT 1",
                DeploymentTables::read,
                state);
    }

    @Override
    public Optional<Deployment> byNumber(long number) {
        return sql.first("SELECT " + COLUMNS + " FROM deployment WHERE number = ?", DeploymentTables::read, number);
    }

    @Override
    public List<Deployment> history(long below, int limit) {
        return sql.list(
                "SELECT " + COLUMNS + " FROM deployment WHERE number < ? ORDER BY number DESC LIMIT ?",
                DeploymentTables::read,
                below,
                limit);
    }

    @Override
    public Optional<SortedMap<String, String>> texts(String digest) {
        return sql.first("SELECT texts FROM deployment_text WHERE digest = ?", Row::text, digest)
                .map(packed -> new TreeMap<>(Json.textMap(unpack(packed))));
    }

    @Override
    public boolean known(String digest) {
        return sql.first("SELECT 1 FROM deployment_text WHERE digest = ?", row -> true, digest)
                .isPresent();
    }

    @Override
    public List<Node> nodes(Instant now) {
        return sql.list(
                "SELECT node, alive_until, running FROM deployment_node WHERE alive_until > ? ORDER BY alive_until",
                row -> new Node(row.text(), row.instant(), row.number()),
                now);
    }

    @Override
    public Map<String, List<ConfigProblem>> votes(long number) {
        Map<String, List<ConfigProblem>> votes = new HashMap<>();
        sql.list(
                "SELECT node, problems FROM deployment_vote WHERE number = ?",
                row -> votes.put(row.text(), Json.problems(row.text())) == null,
                number);
        return votes;
    }

    @Override
    public Optional<SortedMap<String, String>> folder(String place) {
        return sql.first("SELECT files FROM deployment_folder WHERE place = ?", Row::text, place)
                .map(json -> new TreeMap<>(Json.textMap(json)));
    }

    @Override
    public void lock() {
        sql.lock("deployment", Set.of(""));
    }

    @Override
    public Deployment insert(Deployment d) {
        lock();
        long number = sql.first("SELECT coalesce(max(number), 0) FROM deployment", Row::number)
                        .orElse(0L)
                + 1;
        sql.change(
                "INSERT INTO deployment (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                number,
                d.digest(),
                d.base(),
                d.at(),
                d.who(),
                d.how(),
                d.node(),
                d.state(),
                Json.of(d.changes()),
                Json.of(d.problems()),
                Json.of(d.restart()),
                d.settledAt());
        return d.numbered(number);
    }

    @Override
    public void update(Deployment d) {
        sql.change(
                "UPDATE deployment SET state = ?, problems = ?, restart = ?, settled_at = ? WHERE number = ?",
                d.state(),
                Json.of(d.problems()),
                Json.of(d.restart()),
                d.settledAt(),
                d.number());
        // Once it is settled, nobody asks who said what.
        if (d.state() != State.PROPOSED) {
            sql.change("DELETE FROM deployment_vote WHERE number = ?", d.number());
        }
    }

    @Override
    public void keep(String digest, Map<String, String> texts) {
        sql.change(
                "INSERT INTO deployment_text (digest, texts) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
                digest,
                pack(Json.of(texts)));
    }

    @Override
    public void vote(long number, String node, List<ConfigProblem> problems) {
        sql.change(
                "INSERT INTO deployment_vote (number, node, problems) VALUES (?, ?, ?)"
                        + " ON CONFLICT (number, node) DO UPDATE SET problems = excluded.problems",
                number,
                node,
                Json.of(problems));
    }

    @Override
    public void save(Node node) {
        sql.change(
                "INSERT INTO deployment_node (node, alive_until, running) VALUES (?, ?, ?) ON CONFLICT (node)"
                        + " DO UPDATE SET alive_until = excluded.alive_until, running = excluded.running",
                node.id(),
                node.aliveUntil(),
                node.running());
        sql.change(
                "DELETE FROM deployment_node WHERE alive_until < ?",
                node.aliveUntil().minus(FORGET));
    }

    @Override
    public void leave(String node) {
        sql.change("DELETE FROM deployment_node WHERE node = ?", node);
    }

    @Override
    public void remember(String place, Map<String, String> digests) {
        sql.change(
                "INSERT INTO deployment_folder (place, files) VALUES (?, ?)"
                        + " ON CONFLICT (place) DO UPDATE SET files = excluded.files",
                place,
                Json.of(digests));
    }

    /** A tenth of its length as plain text; as text, because that is what both databases and all tools take. */
    private static String pack(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String unpack(String packed) {
        try (GZIPInputStream zip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException("The files of a version cannot be unpacked", e);
        }
    }
}
