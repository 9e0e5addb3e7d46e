// SPDX-License-Identifier: Apache-2.0
package io.closeloop.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.Lookup;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every sender over HTTP must do, whatever its vendor. A connector's test extends it, says how its vendor answers,
 * and adds what is peculiar to the vendor.
 */
public abstract class SenderContract {
    protected final SettableClock clock = new SettableClock();
    protected final Loopback vendor = new Loopback();

    /** A sender that calls {@link #vendor} with the {@link #secrets} and gives up on silence within a second. */
    protected abstract InvitationSender sender();

    /** An ask of this invitation that the sender can send. */
    protected abstract Ask ask(String invitationId);

    /** The vendor's yes to a send. */
    protected abstract Reply accepts(Call call);

    /** The id that {@link #accepts} gave the message, which the receipts will carry. */
    protected abstract String reference();

    /** Every way the vendor refuses our credentials or rights, with the setting an admin must mend. */
    protected abstract List<Refusal> refusals();

    /** What in a send tells the vendor (or us, when we look it up) that two sends are of the same message. */
    protected abstract String idempotencyKey(Call call);

    /** The vendor's answer to a look-up when it holds what these sends brought, and perhaps what others wrote. */
    protected abstract Reply lists(List<Call> kept);

    /** Values that must never be shown, beside the handle and the token of the ask. */
    protected abstract Collection<String> secrets();

    /** True for the call that makes the vendor send; false for look-ups and sign-ins. */
    protected boolean isSend(Call call) {
        return call.method().equals("POST");
    }

    /** False when the vendor offers no way to look up what it sent. */
    protected boolean canFind() {
        return true;
    }

    /** How the vendor says that we are too fast. */
    protected Reply limits(Duration after) {
        return Reply.json(429, "{\"error\":\"too many requests\"}").with("Retry-After", "" + after.toSeconds());
    }

    /** How the vendor says that it is in trouble. */
    protected List<Reply> fails() {
        return List.of(Reply.text(500, "oops"), Reply.text(502, "<html>Bad gateway</html>"), Reply.empty(503));
    }

    /** @param setting the key or file that the refusal must name */
    public record Refusal(Reply reply, String setting) {}

    @AfterEach
    final void closeVendor() {
        vendor.close();
    }

    @Test
    void what_the_vendor_accepts_is_delivered_under_its_reference() {
        vendor.answering(this::accepts);

        assertThat(send()).isEqualTo(Outcome.delivered(reference()));
        assertThat(sends()).hasSize(1);
    }

    @Test
    void too_many_requests_wait_at_least_as_long_as_the_server_asked() {
        vendor.answering(call -> limits(Duration.ofSeconds(37)));

        assertThat(send()).isInstanceOfSatisfying(Outcome.Retry.class, retry -> {
            assertThat(retry.after()).isNotNull().isGreaterThanOrEqualTo(Duration.ofSeconds(37));
            assertThat(retry.uncertain()).isFalse();
        });
        assertThat(sends()).hasSize(1);
    }

    @Test
    void refused_credentials_name_the_setting_to_mend() {
        assertThat(refusals()).isNotEmpty().allSatisfy(refusal -> {
            vendor.forget();
            vendor.answering(call -> refusal.reply());
            assertThat(send()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(refused.setting()).isEqualTo(refusal.setting());
                assertThat(refused.optedOut()).isFalse();
            });
            assertThat(sends()).hasSize(1);
        });
    }

    @Test
    void a_vendor_in_trouble_gets_one_request_and_is_tried_again_later() {
        assertThat(fails()).isNotEmpty().allSatisfy(failure -> {
            vendor.forget();
            vendor.answering(call -> failure);
            assertThat(send()).isInstanceOf(Outcome.Retry.class);
            assertThat(sends()).hasSize(1);
        });
    }

    @Test
    void a_vendor_that_cannot_be_reached_is_tried_again() {
        InvitationSender sender = sender();
        vendor.close();

        assertThat(sender.send(ask("inv_1"))).isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void silence_after_sending_leaves_the_outcome_uncertain() {
        vendor.answering(call -> Reply.silence());

        assertUncertain(send());
        assertThat(sends()).hasSize(1);
    }

    @Test
    void a_lost_connection_leaves_the_outcome_uncertain() {
        vendor.answering(SenderContract::hangUp);

        assertUncertain(send());
        assertThat(sends()).hasSize(1);
    }

    @Test
    void a_yes_that_cannot_be_read_is_never_taken_for_a_no() {
        vendor.answering(call -> Reply.text(accepts(call).status(), "<html>"));

        Outcome outcome = send();

        if (!(outcome instanceof Outcome.Delivered)) {
            assertUncertain(outcome);
        }
        assertThat(sends()).hasSize(1);
    }

    @Test
    void a_repeat_carries_the_same_idempotency_key_and_another_message_another() {
        vendor.answering(this::accepts);
        InvitationSender sender = sender();

        sender.send(ask("inv_1"));
        sender.send(ask("inv_1"));
        sender.send(ask("inv_2"));

        List<String> keys = sends().stream().map(this::idempotencyKey).toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(0)).isNotBlank().isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
    }

    @Test
    void a_send_whose_outcome_was_lost_is_found() {
        List<Call> kept = new ArrayList<>();
        vendor.answering(call -> {
            if (isSend(call)) {
                kept.add(call);
                return hangUp(call);
            }
            return lists(kept);
        });
        InvitationSender sender = sender();

        assertUncertain(sender.send(ask("inv_1")));

        assertThat(sender.find(ask("inv_1"))).isInstanceOf(canFind() ? Lookup.Found.class : Lookup.Impossible.class);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void a_send_that_never_arrived_is_absent() {
        vendor.answering(call -> isSend(call) ? hangUp(call) : lists(List.of()));
        InvitationSender sender = sender();

        assertUncertain(sender.send(ask("inv_1")));

        assertThat(sender.find(ask("inv_1"))).isInstanceOf(canFind() ? Lookup.Absent.class : Lookup.Impossible.class);
    }

    @Test
    void another_message_to_the_same_customer_is_not_taken_for_the_lost_one() {
        List<Call> kept = new ArrayList<>();
        vendor.answering(call -> {
            if (isSend(call)) {
                kept.add(call);
                return accepts(call);
            }
            return lists(kept);
        });
        InvitationSender sender = sender();

        sender.send(ask("inv_2"));

        assertThat(sender.find(ask("inv_1"))).isInstanceOf(canFind() ? Lookup.Absent.class : Lookup.Impossible.class);
    }

    @Test
    void a_vendor_that_cannot_be_asked_is_asked_later() {
        List<Reply> troubles = new ArrayList<>(fails());
        troubles.add(limits(Duration.ofSeconds(37)));
        refusals().forEach(refusal -> troubles.add(refusal.reply()));
        troubles.add(Reply.silence());

        assertThat(troubles).allSatisfy(trouble -> {
            vendor.answering(call -> trouble);
            assertThat(sender().find(ask("inv_1")))
                    .isInstanceOf(canFind() ? Lookup.Later.class : Lookup.Impossible.class);
        });
    }

    @Test
    void nothing_secret_or_personal_is_shown_even_when_the_vendor_echoes_it() {
        Ask ask = ask("inv_1");
        List<String> hidden = new ArrayList<>(secrets());
        hidden.add(ask.to().value());
        hidden.add(ask.token());
        String echo = String.join(" ", hidden);
        InvitationSender sender = sender();
        StringBuilder shown = new StringBuilder().append(sender).append(ask);

        for (int status : new int[] {201, 400, 401, 404, 429, 500}) {
            vendor.answering(call -> Reply.json(
                    status, "{\"message\":\"" + echo + "\",\"error\":{\"message\":\"" + echo + "\"},\"code\":1}"));
            shown.append(sender.send(ask)).append(sender.find(ask));
        }

        assertThat(shown.toString()).doesNotContain(hidden);
    }

    @Test
    void the_sender_reaches_the_kind_of_handle_it_is_for() {
        assertThat(ask("inv_1").to().kind()).isEqualTo(sender().via().reaches());
    }

    protected final Outcome send() {
        return sender().send(ask("inv_1"));
    }

    /** Sends so far, oldest first. */
    protected final List<Call> sends() {
        return vendor.calls().stream().filter(this::isSend).toList();
    }

    /** Takes the call and closes the connection without a word; for {@link Loopback#answering(Function)}. */
    protected static Reply hangUp(Call call) {
        throw new HungUp(call.method());
    }

    private static void assertUncertain(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Retry.class,
                        retry -> assertThat(retry.uncertain()).isTrue());
    }

    /** Makes the loopback server close the connection. */
    private static final class HungUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HungUp(String method) {
            super(method, null, false, false);
        }
    }
}
