// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.closeloop.event.EndedEvent;
import io.closeloop.interaction.Interaction;
import io.closeloop.ledger.Ids;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.PhoneNumbers;
import io.closeloop.port.Recorded;
import io.closeloop.port.Webhook;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /hooks/events}: ended contacts of any system as CloudEvents 1.0 in structured JSON, one or a batch. Of a
 * batch everything that is good is recorded, and everything that is not is named by item and field.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP
 *     binding</a>
 */
final class EventIntake implements Webhook {
    static final String PATH = "/hooks/events";
    private static final String SINGLE = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    /** Not what the binding asks for, but what many senders write over a structured event. */
    private static final String PLAIN = "application/json";

    private static final int MOST = 1000;

    private final EventAuthority authority;
    private final PhoneNumbers phones;
    private final Clock clock;
    private final Ids ids;
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    EventIntake(EventAuthority authority, PhoneNumbers phones, Clock clock) {
        this.authority = authority;
        this.phones = phones;
        this.clock = clock;
        this.ids = new Ids(clock);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Heard receive(HttpCall call) {
        if (!call.method().equals("POST")) {
            throw RejectedCall.method("POST");
        }
        Instant now = clock.instant();
        authority.check(call, now);
        return switch (mediaType(call)) {
            case SINGLE, PLAIN -> single(parsed(call), now);
            case BATCH -> batch(parsed(call), now);
            default -> throw new RejectedCall(415, "Content-Type must be " + SINGLE + " or " + BATCH);
        };
    }

    private Heard single(@Nullable Object root, Instant now) {
        EndedEvent event = read(root, now);
        Interaction interaction = event.interaction();
        if (interaction == null) {
            throw new RejectedCall(400, sentence(event));
        }
        return new Heard(
                List.of(new Intake.Ended(interaction)),
                recorded -> HttpAnswer.json(200, report(recorded, JsonNodeFactory.instance.arrayNode())));
    }

    private Heard batch(@Nullable Object root, Instant now) {
        if (!(root instanceof List<?> events)) {
            throw new RejectedCall(400, "The body is not a JSON array of events");
        }
        if (events.size() > MOST) {
            throw new RejectedCall(413, "A batch holds at most " + MOST + " events");
        }
        List<Intake> good = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < events.size(); i++) {
            EndedEvent event = read(events.get(i), now);
            if (event.interaction() != null) {
                good.add(new Intake.Ended(event.interaction()));
            } else {
                refused.add(sentence(event));
            }
            for (EndedEvent.Problem problem : event.problems()) {
                errors.addObject().put("item", i).put("field", problem.field()).put("problem", problem.what());
            }
        }
        if (good.isEmpty() && !errors.isEmpty()) {
            return new Heard(List.of(), refused, recorded -> nothingGood(errors));
        }
        // 207 in the sense of RFC 4918: the list says what became of which part.
        return new Heard(
                good, refused, recorded -> HttpAnswer.json(errors.isEmpty() ? 200 : 207, report(recorded, errors)));
    }

    private static String sentence(EndedEvent bad) {
        return bad.problems().stream().map(Object::toString).collect(Collectors.joining("; "));
    }

    private EndedEvent read(@Nullable Object event, Instant now) {
        return EndedEvent.read(event, phones, now, () -> ids.next("int"));
    }

    private static String report(List<Recorded> recorded, ArrayNode errors) {
        long fresh = recorded.stream().filter(Recorded::fresh).count();
        ObjectNode report =
                JsonNodeFactory.instance.objectNode().put("recorded", fresh).put("repeated", recorded.size() - fresh);
        report.set("errors", errors);
        return report.toString();
    }

    /** RFC 9457, with the list as its extension. */
    private static HttpAnswer nothingGood(ArrayNode errors) {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("status", 400)
                .put("title", "No event of the batch could be read");
        problem.set("errors", errors);
        return HttpAnswer.of(400, "application/problem+json; charset=utf-8", problem.toString());
    }

    /** Null for an empty body, which is no event either. */
    private @Nullable Object parsed(HttpCall call) {
        if (call.text().isBlank()) {
            return null;
        }
        try {
            return json.readValue(call.body(), Object.class);
        } catch (IOException broken) {
            // without the parser's message: it quotes the body
            throw new RejectedCall(400, "The body is not JSON");
        }
    }

    private static String mediaType(HttpCall call) {
        String type = call.header("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
