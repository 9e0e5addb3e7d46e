// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.port.DeliveryTarget;
import io.closeloop.testkit.DeliveryContract;
import io.closeloop.testkit.Loopback.Call;
import io.closeloop.testkit.Loopback.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class SalesforceAnswerContractTest extends DeliveryContract<SalesforceAnswer> {
    private final LoopbackOrg org = new LoopbackOrg(vendor);
    private final List<Opened> opened = new ArrayList<>();

    @AfterEach
    void closeConnectors() {
        opened.forEach(Opened::close);
    }

    @Override
    protected DeliveryTarget<SalesforceAnswer> target() {
        Opened fresh = new Opened(vendor.base().toString(), "salesforce.timeout-seconds", "1");
        opened.add(fresh);
        return fresh.target();
    }

    @Override
    protected SalesforceAnswer options() {
        return new SalesforceAnswer(true, null);
    }

    @Override
    protected Optional<Reply> aside(Call call) {
        return LoopbackOrg.isSession(call) ? Optional.of(org.token()) : Optional.empty();
    }

    @Override
    protected Reply accepts(Call call) {
        return Reply.json(200, LoopbackOrg.wrote(call).toString());
    }

    @Override
    protected List<Refusal> refusals() {
        return List.of(
                new Refusal(
                        LoopbackOrg.error(403, "API_DISABLED_FOR_ORG", "The REST API is not enabled"),
                        "salesforce.client-id"),
                new Refusal(LoopbackOrg.expired(), "salesforce.client-id"),
                new Refusal(
                        LoopbackOrg.error(400, "INVALID_FIELD", "No such column 'Score__c' on sobject"),
                        ErrorTable.METADATA),
                new Refusal(LoopbackOrg.error(410, "UNSUPPORTED_API_VERSION", "gone"), "salesforce.api-version"));
    }

    @Override
    protected String idempotencyKey(Call call) {
        return LoopbackOrg.records(call, "responses")
                .get(0)
                .path("Response_Key__c")
                .asText();
    }

    @Override
    protected Collection<String> secrets() {
        return List.of("s3cr3t", "00D000000000001!AQ");
    }
}
