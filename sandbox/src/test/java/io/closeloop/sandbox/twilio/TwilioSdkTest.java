// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.twilio.exception.ApiException;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Call;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.type.PhoneNumber;
import io.closeloop.testkit.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Twilio's own Java library as client: what it can read is the vendor's wire format. */
class TwilioSdkTest {
    private static final String ACCOUNT = "AC00000000000000000000000000000001";
    private static final String TOKEN = "9f2c1d7e5a3b48c0a6e4d2f18b7c9035";
    private static final PhoneNumber OURS = new PhoneNumber("+15005550006");
    private static final PhoneNumber CUSTOMER = new PhoneNumber("+15551230001");

    private final SettableClock clock = new SettableClock();
    private final TwilioStandIn twilio = new TwilioStandIn(clock, 0, ACCOUNT, TOKEN).start();
    private final TwilioRestClient client = new TwilioRestClient.Builder(ACCOUNT, TOKEN)
            .httpClient(new Retargeted(twilio.base()))
            .build();

    @AfterEach
    void close() {
        twilio.close();
    }

    @Test
    void a_created_message_is_read_by_the_library() {
        Message message = Message.creator(CUSTOMER, OURS, "Wie war's? 😀").create(client);

        assertThat(message.getStatus()).isEqualTo(Message.Status.QUEUED);
        assertThat(message.getDirection()).isEqualTo(Message.Direction.OUTBOUND_API);
        assertThat(message.getDateCreated()).isEqualTo(ZonedDateTime.parse("2026-03-03T10:15:30Z"));
        assertThat(message.getNumSegments()).isEqualTo("1");
        assertThat(message.getSubresourceUris()).containsKey("media");
        assertThat(Message.fetcher(message.getSid()).fetch(client).getBody()).isEqualTo("Wie war's? 😀");
    }

    @Test
    void a_refusal_is_read_by_the_library() {
        twilio.optOut("+15551230001", "+15005550006");

        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> Message.creator(CUSTOMER, OURS, "Hi").create(client));

        assertThat(refusal.getCode()).isEqualTo(21610);
        assertThat(refusal.getStatusCode()).isEqualTo(400);
        assertThat(refusal.getMoreInfo()).endsWith("/21610");
    }

    @Test
    void a_lost_send_is_looked_up_through_the_librarys_pages() {
        for (int i = 1; i <= 5; i++) {
            clock.advance(Duration.ofMinutes(1));
            Message.creator(CUSTOMER, OURS, "message " + i).create(client);
        }

        List<String> found = new ArrayList<>();
        Message.reader()
                .setTo(CUSTOMER)
                .setDateSentAfter(ZonedDateTime.parse("2026-03-03T10:18:30Z"))
                .setPageSize(2L)
                .read(client)
                .forEach(message -> found.add(message.getBody()));

        assertThat(found).containsExactly("message 5", "message 4", "message 3");
    }

    @Test
    void a_call_is_read_by_the_library() {
        Call call = Call.creator(CUSTOMER, OURS, URI.create("https://x.example/ivr"))
                .create(client);

        assertThat(call.getStatus()).isEqualTo(Call.Status.QUEUED);
        assertThat(call.getTo()).isEqualTo("+15551230001");
        assertThat(twilio.calls()).extracting(PlacedCall::sid).containsExactly(call.getSid());
    }

    @Test
    void chat_messages_are_read_by_the_library() {
        twilio.openConversation("CH1");

        var posted = com.twilio.rest.conversations.v1.conversation.Message.creator("CH1")
                .setAuthor("closeloop")
                .setBody("https://x.example/s/T")
                .create(client);
        var found = com.twilio.rest.conversations.v1.conversation.Message.reader("CH1")
                .read(client)
                .iterator()
                .next();

        assertThat(found.getSid()).isEqualTo(posted.getSid());
        assertThat(found.getBody()).isEqualTo("https://x.example/s/T");
        assertThat(found.getIndex()).isZero();
        assertThat(found.getDateCreated()).isEqualTo(ZonedDateTime.parse("2026-03-03T10:15:30Z"));
    }

    /** Sends what the library built to the stand-in instead of {@code *.twilio.com}. */
    private static final class Retargeted extends com.twilio.http.HttpClient {
        private final URI base;
        private final HttpClient http = HttpClient.newHttpClient();

        Retargeted(URI base) {
            this.base = base;
        }

        @Override
        public Response makeRequest(Request request) {
            URI wanted = URI.create(request.constructURL().toString());
            String query = wanted.getRawQuery() == null ? "" : "?" + wanted.getRawQuery();
            String credentials =
                    Base64.getEncoder().encodeToString((ACCOUNT + ":" + TOKEN).getBytes(StandardCharsets.UTF_8));
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create(base + wanted.getRawPath() + query))
                                .header("Authorization", "Basic " + credentials)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .method(
                                        request.getMethod().toString(),
                                        HttpRequest.BodyPublishers.ofString(request.encodeFormBody()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                // Without an array of headers the library fails on its own null.
                return new Response(answer.body(), answer.statusCode(), new Header[0]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
