// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.day;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Looks at the program's management port: has it done everything that is due, and when does the next thing fall due? */
public final class ProgramWatch {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(4);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI pending;

    /** @param management such as {@code http://127.0.0.1:9876} */
    public ProgramWatch(URI management) {
        this.pending = URI.create(management + "/observe/pending");
    }

    /** What the program says of itself. */
    public record State(Instant now, Optional<Instant> nextDue, boolean quiet, long mailRounds) {
        boolean settled() {
            return quiet && nextDue.map(due -> due.isAfter(now)).orElse(true);
        }
    }

    /** One look; empty while no program answers. */
    public Optional<State> look() {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(pending)
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                return Optional.empty();
            }
            JsonNode body = JSON.readTree(answer.body());
            String next = body.path("nextDue").asText("");
            return Optional.of(new State(
                    Instant.parse(body.path("now").asText()),
                    next.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(next)),
                    body.path("quiet").asBoolean(),
                    body.path("watched").asLong()));
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Waits until the program has done what is due; a program that is being restarted is waited for.
     *
     * @throws IllegalStateException after a minute and a half without rest
     */
    public State awaitRest() {
        return await(State::settled);
    }

    /** Waits until the mailboxes were looked through twice more: whatever arrived before is seen then. */
    public State awaitMail() {
        long begun = await(state -> true).mailRounds();
        // A restarted program counts from zero again.
        return await(state -> state.settled()
                && (state.mailRounds() >= begun + 2 || (state.mailRounds() < begun && state.mailRounds() >= 2)));
    }

    private State await(java.util.function.Predicate<State> enough) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
            Optional<State> state = look();
            if (state.filter(enough).isPresent()) {
                return state.get();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        throw new IllegalStateException("The program found no rest within " + PATIENCE.toSeconds() + " s: "
                + look().map(State::toString).orElse("it does not answer"));
    }
}
