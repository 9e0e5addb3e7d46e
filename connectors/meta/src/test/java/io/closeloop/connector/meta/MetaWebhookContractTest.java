// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.meta;

import io.closeloop.port.HttpCall;
import io.closeloop.port.Webhook;
import io.closeloop.testkit.WebhookContract;
import java.util.Collection;
import java.util.List;
import java.util.Map;

class MetaWebhookContractTest extends WebhookContract {
    private static final String USER = "6418822000555001";
    private static final String WORDS = "My parcel never came";

    @Override
    protected Webhook webhook() {
        return Page.webhook();
    }

    @Override
    protected String good() {
        return """
                {"object":"page","entry":[{"id":"1001","time":1772532930123,"messaging":[
                {"sender":{"id":"%1$s"},"recipient":{"id":"1001"},"timestamp":1772532930000,
                 "message":{"mid":"m_A1","text":"%2$s"}},
                {"sender":{"id":"1001"},"recipient":{"id":"%1$s"},"timestamp":1772532931000,
                 "message":{"mid":"m_A2","is_echo":true,"app_id":1217981644879628,"text":"Let me look"}},
                {"sender":{"id":"%1$s"},"recipient":{"id":"1001"},
                 "delivery":{"mids":["m_A3"],"watermark":1772532932000}}]}]}""".formatted(USER, WORDS);
    }

    @Override
    protected String goodWithUnknownFields() {
        return good().replace("\"object\":", "\"page_kind\":{\"a\":[1]},\"object\":")
                .replace("\"mid\":", "\"nlp\":{\"entities\":{}},\"mid\":")
                .replace("\"watermark\":", "\"seq\":7,\"watermark\":");
    }

    @Override
    protected Map<String, String> malformed() {
        return Map.of(
                "{\"object\":\"page\",\"entry\":[" + USER, "body",
                "[" + good() + "]", "body",
                "{\"entry\":[{\"text\":\"" + WORDS + "\"}]}", "object",
                "{\"object\":\"page\",\"entry\":\"" + WORDS + "\"}", "entry");
    }

    @Override
    protected HttpCall signed(String body) {
        return Page.post(body, Page.SECRET);
    }

    @Override
    protected HttpCall forged(String body) {
        return Page.post(body, "00000000000000000000000000000000");
    }

    @Override
    protected Collection<String> secrets() {
        return List.of(Page.SECRET, Page.VERIFY, Page.TOKEN, USER, WORDS);
    }
}
