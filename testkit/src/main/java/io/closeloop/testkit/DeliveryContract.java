// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.AnswerStory;
import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every delivery over HTTP must do, whatever its vendor. A connector's test extends it, says how its vendor
 * answers, and adds what is peculiar to the vendor.
 *
 * @param <O> the options of the verb under test
 */
public abstract class DeliveryContract<O extends Record> {
    private static final String WORDS = "third call this week, and my card number is 4111";

    protected final SettableClock clock = new SettableClock();
    protected final Loopback vendor = new Loopback();

    /** A target that calls {@link #vendor} with the {@link #secrets} and gives up on silence within a second. */
    protected abstract DeliveryTarget<O> target();

    /** Options as a route would write them. */
    protected abstract O options();

    /** The vendor's yes to a call of one or several effects. */
    protected abstract Reply accepts(Call call);

    /** Every way the vendor refuses our credentials or rights, with the setting an admin must mend. */
    protected abstract List<Refusal> refusals();

    /** What in a call tells the vendor (or us, when we look it up) that two calls are the same effect. */
    protected abstract String idempotencyKey(Call call);

    /** Values that must never be shown. */
    protected abstract Collection<String> secrets();

    /** How the vendor says that we are too fast. */
    protected Reply limits(Duration after) {
        return Reply.json(429, "{\"error\":\"too many requests\"}").with("Retry-After", "" + after.toSeconds());
    }

    /** How the vendor says that it is in trouble. */
    protected List<Reply> fails() {
        return List.of(Reply.text(500, "oops"), Reply.text(502, "<html>Bad gateway</html>"), Reply.empty(503));
    }

    /** The answer to a call that is not the effect itself, such as a login; empty for the effect. */
    protected Optional<Reply> aside(Call call) {
        return Optional.empty();
    }

    /** An answer this verb has work with. */
    protected Story story() {
        return Story.anAnswer().scoring(1).saying(WORDS);
    }

    /** @param setting the key or file that the refusal must name */
    public record Refusal(Reply reply, String setting) {}

    @AfterEach
    final void closeVendor() {
        vendor.close();
    }

    @Test
    void what_the_vendor_accepts_is_delivered() {
        vendorSays(this::accepts);

        assertThat(deliver(effect("dlv_1"))).isInstanceOf(Outcome.Delivered.class);
        assertThat(effectCalls()).isNotEmpty();
    }

    @Test
    void each_effect_of_a_batch_has_its_outcome() {
        vendorSays(this::accepts);
        DeliveryTarget<O> target = target();
        List<Effect<O>> batch = new ArrayList<>();
        for (int i = 1; i <= Math.min(3, target.batch()); i++) {
            batch.add(story().withId("ans_" + i).effect("dlv_" + i, options(), 1, null));
        }

        assertThat(target.deliver(batch))
                .hasSameSizeAs(batch)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Delivered.class));
    }

    @Test
    void too_many_requests_wait_at_least_as_long_as_the_server_asked() {
        vendorSays(call -> limits(Duration.ofSeconds(37)));

        assertThat(deliver(effect("dlv_1"))).isInstanceOfSatisfying(Outcome.Retry.class, retry -> {
            assertThat(retry.after()).isNotNull().isGreaterThanOrEqualTo(Duration.ofSeconds(37));
            assertThat(retry.uncertain()).isFalse();
        });
    }

    @Test
    void refused_credentials_name_the_setting_to_mend() {
        assertThat(refusals()).isNotEmpty().allSatisfy(refusal -> {
            vendorSays(call -> refusal.reply());
            assertThat(deliver(effect("dlv_1")))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.setting()).isEqualTo(refusal.setting()));
        });
    }

    @Test
    void a_vendor_in_trouble_is_tried_again() {
        assertThat(fails()).isNotEmpty().allSatisfy(failure -> {
            vendorSays(call -> failure);
            assertThat(deliver(effect("dlv_1"))).isInstanceOf(Outcome.Retry.class);
        });
    }

    @Test
    void a_vendor_that_cannot_be_reached_is_tried_again() {
        DeliveryTarget<O> target = target();
        vendor.close();

        assertThat(target.deliver(List.of(effect("dlv_1")))).singleElement().isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void silence_after_sending_leaves_the_outcome_uncertain() {
        vendorSays(call -> Reply.silence());

        assertThat(deliver(effect("dlv_1")))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isTrue());
        assertThat(effectCalls()).isNotEmpty();
    }

    @Test
    void a_repeat_carries_the_same_idempotency_key_and_another_effect_another() {
        vendorSays(this::accepts);
        DeliveryTarget<O> target = target();

        target.deliver(List.of(effect("dlv_1")));
        target.deliver(List.of(effect("dlv_1")));
        target.deliver(List.of(story().withId("ans_2").effect("dlv_2", options(), 1, null)));

        List<String> keys = effectCalls().stream().map(this::idempotencyKey).toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(0)).isNotBlank().isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
    }

    @Test
    void nothing_secret_or_personal_is_shown_even_when_the_vendor_echoes_it() {
        String echo = String.join(" ", secrets()) + " " + Story.PHONE + " " + Story.EMAIL + " " + WORDS;
        vendorSays(call -> Reply.text(400, echo));
        DeliveryTarget<O> target = target();

        List<Outcome> outcomes = target.deliver(List.of(effect("dlv_1")));

        String shown = target + " " + options() + " " + effect("dlv_1").options() + " " + outcomes;
        List<String> hidden = new ArrayList<>(secrets());
        hidden.addAll(List.of(Story.PHONE, Story.EMAIL, WORDS));
        assertThat(shown).doesNotContain(hidden);
    }

    @Test
    void the_verb_can_be_documented() {
        DeliveryTarget<O> target = target();

        assertThat(target.verb()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
        assertThat(target.description()).isNotBlank();
        assertThat(target.batch()).isPositive();
        assertThat(target.options().getRecordComponents())
                .allSatisfy(component -> assertThat(component.getAnnotation(io.closeloop.config.Describe.class))
                        .as("@Describe on %s", component.getName())
                        .isNotNull());
    }

    /** The first try of an effect of the default story. */
    protected final Effect<O> effect(String id) {
        return story().effect(id, options(), 1, null);
    }

    /** The first try of an effect of this story. */
    protected final Effect<O> effect(AnswerStory story, String id) {
        return new Effect<>(id, "", options(), story, 1, null);
    }

    protected final Outcome deliver(Effect<O> effect) {
        List<Outcome> outcomes = target().deliver(List.of(effect));
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    /** Answers the effect's calls by this script, and others as {@link #aside} says. */
    protected final void vendorSays(java.util.function.Function<Call, Reply> script) {
        vendor.answering(call -> aside(call).orElseGet(() -> script.apply(call)));
    }

    /** Calls so far that were the effect itself. */
    protected final List<Call> effectCalls() {
        return vendor.calls().stream().filter(call -> aside(call).isEmpty()).toList();
    }
}
