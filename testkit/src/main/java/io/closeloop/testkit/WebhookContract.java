// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.port.Intake;
import io.closeloop.port.Recorded;
import io.closeloop.port.Webhook;
import io.closeloop.port.Webhook.Heard;
import io.closeloop.port.Webhook.RejectedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every webhook must do, whatever its vendor. A connector's test extends it once for each address, says how its
 * vendor signs, and adds what is peculiar to the vendor.
 */
public abstract class WebhookContract {
    protected final SettableClock clock = new SettableClock();

    /** A webhook that reads the time from {@link #clock}; a new one at each call. */
    protected abstract Webhook webhook();

    /** A body that says something worth recording. */
    protected abstract String good();

    /** {@link #good} with fields that the vendor has yet to invent. */
    protected abstract String goodWithUnknownFields();

    /** Bodies that cannot be used although the vendor signed them, each with the field its problem must name. */
    protected abstract Map<String, String> malformed();

    /** The call by which the vendor brings this body now, whatever is in it. */
    protected abstract HttpCall signed(String body);

    /** The same call from somebody without our secret. */
    protected abstract HttpCall forged(String body);

    /** What must never be shown: secrets, and the personal data in {@link #good} and {@link #malformed}. */
    protected abstract Collection<String> secrets();

    /** How a call that is not the vendor's is refused: 403, or 401 for a bearer token. */
    protected int refusal() {
        return 403;
    }

    @Test
    void a_good_call_is_heard_and_answered() {
        Heard heard = webhook().receive(signed(good()));

        assertThat(heard.intakes()).isNotEmpty();
        assertThat(answerTo(heard, Recorded.fresh(null)).status()).isBetween(200, 299);
    }

    @Test
    void a_forged_call_is_rejected() {
        assertThat(rejection(forged(good())).status()).isEqualTo(refusal());
    }

    @Test
    void a_call_without_any_signature_is_rejected() {
        HttpCall call = signed(good());
        HttpCall bare = new HttpCall(
                call.method(),
                call.path(),
                call.query(),
                call.headers().containsKey("content-type")
                        ? Map.of("content-type", call.headers().get("content-type"))
                        : Map.of(),
                call.body(),
                call.remote());

        assertThat(rejection(bare).status()).isEqualTo(refusal());
    }

    @Test
    void a_malformed_call_is_rejected_and_its_field_named() {
        assertThat(malformed()).isNotEmpty().allSatisfy((body, field) -> {
            RejectedCall rejected = rejection(signed(body));
            assertThat(rejected.status()).isEqualTo(400);
            assertThat(rejected).hasMessageContaining(field);
        });
    }

    @Test
    void a_repeat_is_recognised_by_its_keys_even_at_another_node_and_later() {
        List<String> first = keys(webhook().receive(signed(good())));
        clock.advance(Duration.ofSeconds(40));
        Heard again = webhook().receive(signed(good()));

        assertThat(keys(again)).isEqualTo(first);
        assertThat(answerTo(again, Recorded.REPEAT).status()).isBetween(200, 299);
    }

    @Test
    void unknown_fields_are_ignored() {
        List<Intake> known = webhook().receive(signed(good())).intakes();
        List<Intake> more = webhook().receive(signed(goodWithUnknownFields())).intakes();

        assertThat(more)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*interaction\\.id")
                .isEqualTo(known);
    }

    @Test
    void whatever_is_signed_is_heard_or_rejected_and_never_breaks() {
        List<String> odd = List.of(
                "",
                " ",
                "=",
                "&&=&",
                "%",
                "a=%zz&b=%",
                "\u0000",
                "{",
                "{}",
                "[]",
                "null",
                "42",
                "\"text\"",
                "[{}, null, 1]",
                "{\"a\":".repeat(3000),
                "[".repeat(20000),
                good().substring(0, good().length() / 2),
                good() + "\n\n}",
                "\ud83d\ude00".repeat(100));

        assertThat(odd).allSatisfy(body -> {
            try {
                assertThat(webhook().receive(signed(body))).isNotNull();
            } catch (RejectedCall rejected) {
                assertThat(rejected.status()).isIn(400, refusal());
                assertThat(rejected.getMessage()).isNotBlank();
            }
        });
    }

    @Test
    void many_calls_at_once_are_heard_alike() throws Exception {
        Webhook webhook = webhook();
        List<String> expected = keys(webhook.receive(signed(good())));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<String>> hearing = () -> keys(webhook.receive(signed(good())));
            List<Callable<List<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(hearing);
            }
            for (Future<List<String>> heard : threads.invokeAll(calls)) {
                assertThat(heard.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void nothing_secret_or_personal_is_shown() {
        StringBuilder shown = new StringBuilder().append(webhook()).append(signed(good()));
        shown.append(rejection(forged(good())).getMessage());
        malformed().keySet().forEach(body -> shown.append(rejection(signed(body))));
        shown.append(webhook().receive(signed(good())).intakes());

        assertThat(secrets()).isNotEmpty();
        assertThat(shown.toString()).doesNotContain(secrets());
    }

    @Test
    void the_address_is_one_of_the_fixed_ones() {
        assertThat(webhook().path()).matches("/hooks(/[a-z][a-z0-9-]*)+");
        assertThatCode(() -> webhook().receive(signed(good()))).doesNotThrowAnyException();
    }

    /** How the webhook turns this call down. */
    protected final RejectedCall rejection(HttpCall call) {
        RejectedCall rejected =
                catchThrowableOfType(RejectedCall.class, () -> webhook().receive(call));
        assertThat(rejected).as("the call is rejected").isNotNull();
        return rejected;
    }

    /** The answer when every intake met this fate. */
    protected static HttpAnswer answerTo(Heard heard, Recorded fate) {
        return heard.reply().apply(heard.intakes().stream().map(intake -> fate).toList());
    }

    private static List<String> keys(Heard heard) {
        return heard.intakes().stream().map(IntakeKey::of).toList();
    }
}
