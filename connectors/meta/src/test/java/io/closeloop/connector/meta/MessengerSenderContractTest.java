// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.closeloop.interaction.Handle;
import io.closeloop.port.Ask;
import io.closeloop.port.InvitationSender;
import io.closeloop.survey.SurveyText;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import io.closeloop.testkit.SampleAsk;
import io.closeloop.testkit.SenderContract;
import io.closeloop.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;

class MessengerSenderContractTest extends SenderContract {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CamelContext camel = started();
    private final List<GraphClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(GraphClient::close);
        camel.stop();
    }

    private static CamelContext started() {
        CamelContext context = new DefaultCamelContext();
        context.start();
        return context;
    }

    @Override
    protected InvitationSender sender() {
        GraphClient client =
                new GraphClient(camel, Page.at(vendor.base()), Duration.ofMillis(700), new SettableClock());
        clients.add(client);
        return new MessengerSender(client, Page.ID);
    }

    /** Meta lists words, not what we attached: other words stand for another contact. */
    @Override
    protected Ask ask(String invitationId) {
        return SampleAsk.to(Handle.messenger(Page.ID, "6418822000555001"))
                .invitation(invitationId)
                .wording(text -> asking(text, "How satisfied are you with contact " + invitationId + "?"))
                .build();
    }

    private static SurveyText asking(SurveyText t, String question) {
        return new SurveyText(
                question,
                t.sms(),
                t.low(),
                t.high(),
                t.commentPrompt(),
                t.thanks(),
                t.subject(),
                t.intro(),
                t.optOut(),
                t.reminder(),
                t.clarify());
    }

    @Override
    protected Reply accepts(Call call) {
        return Reply.json(200, "{\"recipient_id\":\"6418822000555001\",\"message_id\":\"" + reference() + "\"}");
    }

    @Override
    protected String reference() {
        return "m_accepted";
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                new Refusal(error(190, 0), "meta.page-token"),
                new Refusal(error(190, 463), "meta.page-token"),
                new Refusal(error(200, 0), "meta.page-token"),
                new Refusal(error(230, 0), "meta.page-token"),
                new Refusal(error(10, 0), "meta.page-token"),
                new Refusal(error(100, 33), "meta.page-id"),
                new Refusal(error(803, 0), "meta.page-id"),
                new Refusal(error(100, 0), "meta.app-secret"),
                new Refusal(error(2635, 0), "meta.graph-version"),
                new Refusal(Reply.text(401, "who are you"), "meta.page-token"),
                new Refusal(Reply.text(404, "<html>not found</html>"), "meta.base-url"),
                new Refusal(Reply.empty(302).with("Location", "/elsewhere"), "meta.base-url"));
    }

    private static Reply error(int code, int subcode) {
        return Reply.json(
                400,
                "{\"error\":{\"message\":\"(#" + code + ") no\",\"type\":\"OAuthException\",\"code\":" + code
                        + ",\"error_subcode\":" + subcode + ",\"fbtrace_id\":\"A1\"}}");
    }

    @Override
    protected Reply limits(Duration after) {
        return error(613, 0)
                .with(
                        "X-Business-Use-Case-Usage",
                        "{\"1001\":[{\"type\":\"messenger\",\"call_count\":100,\"estimated_time_to_regain_access\":"
                                + (after.toMinutes() + 1) + "}]}");
    }

    @Override
    protected String idempotencyKey(Call call) {
        return json(call).path("message").path("metadata").asText();
    }

    @Override
    protected Reply lists(List<Call> kept) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        lines.addObject()
                .put("id", "m_customer")
                .put("message", "Thank you")
                .put("created_time", "2026-03-03T10:15:40+0000")
                .putObject("from")
                .put("id", "6418822000555001");
        for (Call call : kept) {
            lines.addObject()
                    .put("id", reference())
                    .put("message", json(call).path("message").path("text").asText())
                    .put("created_time", "2026-03-03T10:15:30+0000")
                    .putObject("from")
                    .put("id", Page.ID);
        }
        return Reply.json(
                200, "{\"data\":[{\"id\":\"t_1\",\"messages\":{\"data\":" + lines + "}}],\"paging\":{\"cursors\":{}}}");
    }

    @Override
    protected Collection<String> secrets() {
        return List.of(Page.TOKEN, Page.SECRET, Page.proof());
    }

    private static JsonNode json(Call call) {
        try {
            return JSON.readTree(call.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
