// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.closeloop.sandbox.testing.HandClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.api.SalesforceMultipleChoicesException;
import org.apache.camel.component.salesforce.api.dto.Limits;
import org.apache.camel.component.salesforce.api.dto.UpsertSObjectResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Camel's own Salesforce component takes the stand-in for the real thing. */
class CamelSalesforceTest {
    private static final String UPSERT =
            "salesforce:upsertSObject?sObjectName=Survey_Response__c&sObjectIdName=Response_Key__c&sObjectIdValue=k1";

    private final SalesforceStandIn org =
            new SalesforceStandIn(new HandClock("2026-01-05T10:00:00Z"), 0, "app", "s3cret");
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private ProducerTemplate send;

    @BeforeEach
    void start() {
        SalesforceComponent salesforce = new SalesforceComponent();
        salesforce.setLoginUrl(org.base().toString());
        salesforce.setClientId("app");
        salesforce.setClientSecret("s3cret");
        salesforce.setAuthenticationType(AuthenticationType.CLIENT_CREDENTIALS);
        SalesforceEndpointConfig config = new SalesforceEndpointConfig();
        config.setApiVersion("62.0");
        config.setRawPayload(true);
        salesforce.setConfig(config);
        salesforce.setLazyLogin(true);
        camel.addComponent("salesforce", salesforce);
        camel.start();
        send = camel.createProducerTemplate();
    }

    @AfterEach
    void close() throws IOException {
        camel.close();
        org.close();
    }

    @Test
    void it_signs_in_writes_reads_and_signs_in_again_when_the_session_is_over() {
        // given
        send.requestBody(UPSERT, "{\"Score__c\":9}");

        // when
        org.expireSessions();
        String found = send.requestBody(
                "salesforce:query",
                "SELECT Score__c FROM Survey_Response__c WHERE Response_Key__c = 'k1'",
                String.class);

        // then
        assertThat(found).contains("\"Score__c\":9.0");
        assertThat(org.tokensIssued()).isEqualTo(2);
    }

    @Test
    void it_upserts_a_collection_and_sees_each_record_s_own_result() {
        // given
        List<Map<String, Object>> records = List.of(record("k1", "NPS"), record("k2", "none"));

        // when
        List<?> results = send.requestBody(
                "salesforce:compositeUpsertSObjectCollections"
                        + "?sObjectName=Survey_Response__c&sObjectIdName=Response_Key__c",
                records,
                List.class);

        // then
        assertThat(((UpsertSObjectResult) results.get(0)).getCreated()).isTrue();
        assertThat(((UpsertSObjectResult) results.get(1)).getSuccess()).isFalse();
        assertThat(((UpsertSObjectResult) results.get(1)).getErrors().get(0).getErrorCode())
                .isEqualTo("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
    }

    @Test
    void it_reads_the_limits() {
        // given when
        Limits limits = send.requestBody("salesforce:limits?rawPayload=false", null, Limits.class);

        // then
        assertThat(limits.getDailyApiRequests().getRemaining()).isEqualTo(14_999);
    }

    @Test
    void it_understands_the_refusals() {
        // given
        org.addContact(Map.of("LastName", "A", "Phone_E164__c", "+1"));
        org.addContact(Map.of("LastName", "B", "Phone_E164__c", "+1"));

        // when
        Throwable refused = catchThrowable(() -> send.requestBody(UPSERT, "{\"Nope__c\":9}"));
        Throwable ambiguous = catchThrowable(() -> send.requestBody(
                "salesforce:upsertSObject?sObjectName=Contact&sObjectIdName=Phone_E164__c&sObjectIdValue=RAW(+1)",
                "{\"Latest_CSAT__c\":1}"));

        // then
        assertThat(refused).cause().isInstanceOfSatisfying(SalesforceException.class, e -> {
            assertThat(e.getStatusCode()).isEqualTo(400);
            assertThat(e.getErrors().get(0).getErrorCode()).isEqualTo("INVALID_FIELD");
        });
        assertThat(ambiguous)
                .cause()
                .isInstanceOfSatisfying(
                        SalesforceMultipleChoicesException.class,
                        e -> assertThat(e.getChoices()).hasSize(2));
    }

    private static Map<String, Object> record(String key, String metric) {
        return Map.of("attributes", Map.of("type", "Survey_Response__c"), "Response_Key__c", key, "Metric__c", metric);
    }
}
