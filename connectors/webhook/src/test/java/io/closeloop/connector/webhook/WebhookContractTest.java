// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.testkit.DeliveryContract;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.Story;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookContractTest extends DeliveryContract<WebhookOptions> {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final WebhookOptions UNNAMED = new WebhookOptions(null);
    private final StandardSignature signature =
            StandardSignature.ofSecret(SECRET).orElseThrow();

    @Override
    protected DeliveryTarget<WebhookOptions> target() {
        return target(true, InetAddress::getAllByName, vendor.base() + "/hook?key=url-secret");
    }

    private WebhookDelivery target(boolean allowPrivate, WebhookDelivery.Resolver resolver, String url) {
        return new WebhookDelivery(
                Map.of(
                        "", new WebhookAddress("", URI.create(url), signature, 1),
                        "crm", new WebhookAddress("crm", URI.create(vendor.base() + "/crm"), signature, 2)),
                allowPrivate,
                resolver,
                URI.create("https://closeloop.example.com"),
                clock,
                Duration.ofMillis(300));
    }

    @Override
    protected WebhookOptions options() {
        return UNNAMED;
    }

    @Override
    protected Reply accepts(Call call) {
        return Reply.empty(204);
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                new Refusal(Reply.text(401, "who are you"), "webhook.secret"),
                new Refusal(Reply.text(403, "no"), "webhook.secret"),
                new Refusal(Reply.text(404, "no such page"), "webhook.url"),
                new Refusal(Reply.text(410, "gone"), "webhook.url"),
                new Refusal(Reply.empty(302).with("Location", "http://127.0.0.1/"), "webhook.url"));
    }

    @Override
    protected String idempotencyKey(Call call) {
        return call.header("webhook-id").orElseThrow();
    }

    @Override
    protected List<String> secrets() {
        return List.of(SECRET, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "url-secret");
    }

    @Test
    void the_event_is_posted_with_its_signature() throws java.io.IOException {
        vendorSays(this::accepts);

        deliver(story().effect(UNNAMED));

        Call call = vendor.calls().get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.uri()).hasToString("/hook?key=url-secret");
        assertThat(call.header("Content-Type")).hasValue("application/cloudevents+json; charset=utf-8");
        assertThat(call.header("webhook-id")).hasValue("dlv_1-1");
        assertThat(call.header("webhook-timestamp"))
                .hasValue("" + clock.instant().getEpochSecond());
        assertThat(signature.fits(
                        call.header("webhook-signature").orElseThrow(),
                        "dlv_1-1",
                        "" + clock.instant().getEpochSecond(),
                        call.body()))
                .isTrue();
        com.fasterxml.jackson.databind.ObjectMapper json = new com.fasterxml.jackson.databind.ObjectMapper();
        assertThat(json.readTree(call.body()))
                .isEqualTo(json.readTree(Files.readString(Path.of("src/test/resources/golden/answer.json"))));
        assertThat(call.text()).doesNotContain(Story.PHONE).doesNotContain(Story.EMAIL);
    }

    @Test
    void words_that_were_added_later_make_an_event_of_their_time_about_a_score_of_its_own() throws java.io.IOException {
        vendorSays(this::accepts);

        deliver(story().wordsAddedAt(Instant.parse("2026-03-03T12:00:00Z")).effect(UNNAMED));

        com.fasterxml.jackson.databind.JsonNode event = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(vendor.calls().get(0).body());
        assertThat(event.path("time").asText()).isEqualTo("2026-03-03T12:00:00Z");
        assertThat(event.at("/data/answer/at").asText())
                .isEqualTo(story().answer().at().toString());
    }

    @Test
    void any_words_of_a_customer_are_json() throws java.io.IOException {
        vendorSays(this::accepts);

        deliver(story().saying("half \ud83d of 😀, \"said\" \\ \u0000\n\u2028").effect(UNNAMED));

        assertThat(new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(vendor.calls().get(0).body())
                        .at("/data/answer/comment")
                        .textValue())
                .isEqualTo("half ? of 😀, \"said\" \\ \u0000\n\u2028");
    }

    @Test
    void a_later_version_is_an_event_of_its_own() {
        vendorSays(this::accepts);

        deliver(story().version(2).effect("dlv_1", UNNAMED, 2, null));
        deliver(story().version(3).retracted().effect("dlv_1", UNNAMED, 3, null));

        assertThat(vendor.calls().get(0).text())
                .contains("\"id\":\"dlv_1-2\"")
                .contains("\"type\":\"closeloop.answer.amended\"");
        assertThat(vendor.calls().get(1).text())
                .contains("\"id\":\"dlv_1-3\"")
                .contains("\"type\":\"closeloop.answer.retracted\"")
                .contains("\"score\":null");
    }

    @Test
    void a_named_address_is_another_effect_and_names_its_own_setting() {
        WebhookOptions crm = new WebhookOptions("crm");
        vendorSays(call -> Reply.empty(403));

        assertThat(target().target(crm)).isEqualTo("crm");
        assertThat(deliver(story().effect(crm)))
                .isEqualTo(Outcome.misconfigured("the webhook answers HTTP 403", "webhook.crm.secret"));
        assertThat(vendor.calls().get(0).uri()).hasToString("/crm");
    }

    @Test
    void an_address_that_is_not_configured_names_the_setting_to_write() {
        assertThat(deliver(story().effect(new WebhookOptions("erp"))))
                .isEqualTo(Outcome.misconfigured("this webhook has no address", "webhook.erp.url"));
    }

    @Test
    void a_redirect_is_not_followed() {
        vendorSays(call -> Reply.empty(307).with("Location", vendor.base() + "/elsewhere"));

        deliver(effect("dlv_1"));

        assertThat(vendor.calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 413, 422})
    void an_event_that_the_receiver_dislikes_is_given_up(int status) {
        vendorSays(call -> Reply.text(status, "no"));

        assertThat(deliver(effect("dlv_1"))).isEqualTo(Outcome.refused("the webhook answers HTTP " + status));
    }

    @Test
    void a_date_to_wait_for_is_understood() {
        vendorSays(call -> Reply.empty(503).with("Retry-After", "Tue, 3 Mar 2026 10:16:30 GMT"));

        assertThat(deliver(effect("dlv_1")))
                .isEqualTo(Outcome.retryAfter(Duration.ofMinutes(1), "the webhook answers HTTP 503"));
    }

    @Test
    void a_connection_that_breaks_leaves_the_outcome_uncertain_and_is_not_tried_behind_our_back() {
        vendorSays(call -> Reply.hangUp());

        assertThat(deliver(effect("dlv_1")))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isTrue());
        assertThat(vendor.calls()).hasSize(1);
    }

    @Test
    void a_repeat_is_harmless_so_nothing_needs_to_be_looked_up() {
        assertThat(target().find(effect("dlv_1"))).isEqualTo(new Lookup.Absent());
    }

    @Test
    void a_private_address_is_not_called() {
        vendorSays(this::accepts);
        WebhookDelivery guarded = target(false, InetAddress::getAllByName, vendor.base() + "/hook");

        assertThat(guarded.deliver(List.of(effect("dlv_1"))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.setting()).isEqualTo("webhook.url"));
        assertThat(vendor.calls()).isEmpty();
    }

    @Test
    void a_public_name_with_one_private_address_is_not_called() {
        vendorSays(this::accepts);
        WebhookDelivery guarded = target(
                false,
                host -> new InetAddress[] {
                    InetAddress.getByAddress(host, new byte[] {8, 8, 8, 8}),
                    InetAddress.getByAddress(host, new byte[] {10, 0, 0, 1})
                },
                vendor.base() + "/hook");

        assertThat(guarded.deliver(List.of(effect("dlv_1")))).singleElement().isInstanceOf(Outcome.Refused.class);
        assertThat(vendor.calls()).isEmpty();
    }

    @Test
    void a_name_that_turns_private_later_is_not_called_any_more() {
        vendorSays(this::accepts);
        AtomicInteger asked = new AtomicInteger();
        WebhookDelivery guarded = target(
                false,
                host -> new InetAddress[] {
                    InetAddress.getByAddress(
                            host, asked.getAndIncrement() == 0 ? new byte[] {8, 8, 8, 8} : new byte[] {127, 0, 0, 1})
                },
                vendor.base() + "/hook");
        guarded.deliver(List.of(effect("dlv_1")));
        int callsWhilePublic = vendor.calls().size();

        assertThat(guarded.deliver(List.of(effect("dlv_2")))).singleElement().isInstanceOf(Outcome.Refused.class);
        assertThat(vendor.calls()).hasSize(callsWhilePublic);
        assertThat(asked).hasValue(2);
    }

    @Test
    void between_check_and_call_the_jvm_does_not_ask_for_the_name_again() {
        // Null is the default: 30 seconds where no security manager is. 0 would let a name change in between.
        String kept = Security.getProperty("networkaddress.cache.ttl");

        assertThat(kept == null || Integer.parseInt(kept) != 0).isTrue();
    }

    @Test
    void a_name_that_does_not_resolve_is_tried_again() {
        WebhookDelivery guarded = target(
                false,
                host -> {
                    throw new UnknownHostException(host);
                },
                "https://nowhere.example.com/hook");

        List<Effect<WebhookOptions>> effects = List.of(effect("dlv_1"));
        assertThat(guarded.deliver(effects)).containsExactly(Outcome.retry("the webhook's host is unknown"));
    }

    @Test
    void every_named_address_has_a_queue_of_its_own() {
        DeliveryTarget<WebhookOptions> target = target();

        assertThat(target.queues()).containsExactlyInAnyOrder("webhook", "webhook-crm");
        assertThat(target.queue(UNNAMED)).isEqualTo("webhook");
        assertThat(target.queue(new WebhookOptions("crm"))).isEqualTo("webhook-crm");
        assertThat(target.queue(new WebhookOptions("gone"))).isEqualTo("webhook");
        assertThat(target.batch("webhook")).isEqualTo(1);
        assertThat(target.batch("webhook-crm")).isEqualTo(2);
    }

    @Test
    void several_events_of_a_batched_address_are_one_signed_message() throws java.io.IOException {
        vendorSays(call -> call.uri().getPath().equals("/crm") && call.text().contains("dlv_3")
                ? Reply.empty(503)
                : Reply.empty(204));
        WebhookOptions crm = new WebhookOptions("crm");

        List<Outcome> outcomes = target().deliver(List.of(
                story().effect("dlv_1", crm, 1, null),
                story().effect("dlv_2", crm, 1, null),
                story().effect("dlv_3", crm, 1, null),
                story().effect("dlv_4", UNNAMED, 1, null)));

        assertThat(outcomes)
                .containsExactly(
                        Outcome.delivered(null),
                        Outcome.delivered(null),
                        Outcome.retry("the webhook answers HTTP 503"),
                        Outcome.delivered(null));
        Call batch = vendor.calls().stream()
                .filter(call -> call.text().contains("dlv_1"))
                .findFirst()
                .orElseThrow();
        assertThat(batch.header("Content-Type")).hasValue("application/cloudevents-batch+json; charset=utf-8");
        String id = batch.header("webhook-id").orElseThrow();
        assertThat(signature.fits(
                        batch.header("webhook-signature").orElseThrow(),
                        id,
                        "" + clock.instant().getEpochSecond(),
                        batch.body()))
                .isTrue();
        assertThat(new com.fasterxml.jackson.databind.ObjectMapper().readTree(batch.body()))
                .extracting(event -> event.path("id").textValue())
                .containsExactly("dlv_1-1", "dlv_2-1");
    }

    @Test
    void one_event_that_the_receiver_dislikes_is_the_only_one_of_its_message_that_is_given_up() {
        vendorSays(call -> call.text().contains("bad") ? Reply.empty(422) : Reply.empty(204));

        List<Outcome> outcomes = batched(3)
                .deliver(List.of(
                        story().effect("dlv_1", UNNAMED, 1, null),
                        story().saying("bad").effect("dlv_2", UNNAMED, 1, null),
                        story().effect("dlv_3", UNNAMED, 1, null)));

        assertThat(outcomes)
                .containsExactly(
                        Outcome.delivered(null),
                        Outcome.refused("the webhook answers HTTP 422"),
                        Outcome.delivered(null));
        assertThat(vendor.calls()).hasSize(5);
        assertThat(vendor.calls()).extracting(this::idempotencyKey).doesNotHaveDuplicates();
    }

    @Test
    void a_receiver_that_dislikes_everything_is_not_called_for_every_event_at_once() {
        vendorSays(call -> Reply.empty(400));

        List<Outcome> outcomes = batched(200)
                .deliver(IntStream.range(0, 200)
                        .mapToObj(i -> story().effect("dlv_" + i, UNNAMED, 1, null))
                        .toList());

        assertThat(vendor.calls()).hasSize(32);
        assertThat(outcomes.get(0)).isEqualTo(Outcome.refused("the webhook answers HTTP 400"));
        assertThat(outcomes.get(199))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isFalse());
    }

    @Test
    void no_call_begins_when_the_claim_may_end_before_its_answer() {
        vendorSays(call -> {
            clock.advance(Duration.ofSeconds(15));
            return Reply.empty(413);
        });

        List<Outcome> outcomes = batched(4)
                .deliver(IntStream.range(0, 4)
                        .mapToObj(i -> story().effect("dlv_" + i, UNNAMED, 1, null))
                        .toList());

        assertThat(vendor.calls()).hasSize(2);
        assertThat(outcomes)
                .hasSize(4)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Retry.class));
    }

    @Test
    void a_receiver_that_has_enough_meanwhile_is_left_alone() {
        AtomicInteger calls = new AtomicInteger();
        vendorSays(call -> calls.incrementAndGet() == 1
                ? Reply.empty(422)
                : Reply.empty(429).with("Retry-After", "7"));

        List<Outcome> outcomes = batched(2)
                .deliver(List.of(story().effect("dlv_1", UNNAMED, 1, null), story().effect("dlv_2", UNNAMED, 1, null)));

        assertThat(outcomes).containsOnly(Outcome.retryAfter(Duration.ofSeconds(7), "the webhook answers HTTP 429"));
        assertThat(calls).hasValue(2);
    }

    @Test
    void only_the_same_events_in_the_same_order_have_the_same_webhook_id() {
        vendorSays(this::accepts);
        WebhookDelivery target = batched(3);
        Effect<WebhookOptions> a = story().effect("dlv_1", UNNAMED, 1, null);
        Effect<WebhookOptions> b = story().effect("dlv_2", UNNAMED, 1, null);
        Effect<WebhookOptions> x = story().effect("dlv_3", UNNAMED, 1, null);
        Effect<WebhookOptions> c = story().effect("dlv_4", UNNAMED, 1, null);

        List.of(List.of(a, b, c), List.of(a, b, c), List.of(a, x, c), List.of(b, a, c), List.of(a, c))
                .forEach(target::deliver);

        List<String> ids = vendor.calls().stream().map(this::idempotencyKey).toList();
        assertThat(ids.get(0)).isEqualTo(ids.get(1)).matches("batch_[0-9a-f]{32}");
        assertThat(ids.subList(1, 5)).doesNotHaveDuplicates();
    }

    private WebhookDelivery batched(int most) {
        return new WebhookDelivery(
                Map.of("", new WebhookAddress("", URI.create(vendor.base() + "/hook"), signature, most)),
                true,
                InetAddress::getAllByName,
                URI.create("https://closeloop.example.com"),
                clock,
                Duration.ofMillis(900));
    }

    @Test
    void an_address_shows_its_host_only() {
        assertThat(new WebhookAddress("", URI.create("https://a.example.com/x?key=url-secret"), signature, 1))
                .asString()
                .isEqualTo("WebhookAddress[https://a.example.com]");
    }
}
