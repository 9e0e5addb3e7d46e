// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.port.Allowance;
import io.closeloop.port.Connector;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Surroundings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.jspecify.annotations.Nullable;

/**
 * Contacts from and answers to Salesforce. The component it builds is registered as {@code salesforce}, so an admin's
 * own routes can use its other operations with the same session.
 */
public final class SalesforceConnector implements Connector, CamelContextAware {
    private @Nullable CamelContext context;
    private @Nullable SalesforceApi api;
    private @Nullable OrgQuestions questions;
    private List<DeliveryTarget<?>> targets = List.of();
    private @Nullable Crm crm;

    @Override
    public String name() {
        return "salesforce";
    }

    @Override
    public boolean wanted(Settings settings) {
        return settings.get("closeloop.crm", "local").equals("salesforce")
                || !settings.under("salesforce.").isEmpty();
    }

    @Override
    public void open(Surroundings surroundings) {
        CamelContext camel = getCamelContext();
        if (camel == null) {
            throw new IllegalStateException("The Camel context must be set before the connector is opened");
        }
        int before = surroundings.settings().problems().size();
        SalesforceAccount account = SalesforceAccount.read(surroundings.settings());
        SalesforceComponent component = component(account);
        if (surroundings.settings().problems().size() == before) {
            camel.addComponent("salesforce", component);
        }
        SalesforceApi calls = new SalesforceApi(camel, component, account, surroundings.clock());
        api = calls;
        questions = new OrgQuestions(calls, account, surroundings.settings());
        targets = List.of(new SalesforceAnswerDelivery(calls, account));
        crm = new SalesforceCrm(calls, account, surroundings.phones());
    }

    private static SalesforceComponent component(SalesforceAccount account) {
        SalesforceComponent component = new SalesforceComponent();
        component.setLoginUrl(account.loginUrl().toString());
        component.setClientId(account.clientId());
        account.byJwt()
                .ifPresentOrElse(
                        jwt -> {
                            KeyStoreParameters keystore = new KeyStoreParameters();
                            keystore.setResource("file:" + jwt.keystore());
                            keystore.setPassword(jwt.keystorePassword());
                            keystore.setType("PKCS12");
                            component.setAuthenticationType(AuthenticationType.JWT);
                            component.setUserName(jwt.userName());
                            component.setKeystore(keystore);
                            component.setJwtAudience(jwt.audience());
                        },
                        () -> {
                            component.setAuthenticationType(AuthenticationType.CLIENT_CREDENTIALS);
                            component.setClientSecret(account.clientSecret());
                        });
        // An org that is down must not stop the start.
        component.setLazyLogin(true);
        SalesforceEndpointConfig config = new SalesforceEndpointConfig();
        config.setApiVersion(account.apiVersion());
        config.setRawPayload(true);
        component.setConfig(config);
        long total = account.timeout().toMillis();
        component.setHttpRequestTimeout(total);
        component.setHttpClientConnectionTimeout(Math.min(total, 10_000));
        // Left at 10 seconds, this and not the total time would end a slow call.
        component.setHttpClientIdleTimeout(Math.max(total, 60_000));
        // 2,000 contacts per query, 5 queries per call.
        component.setHttpMaxContentLength(16 * 1024 * 1024);
        return component;
    }

    @Override
    public Map<String, Class<? extends Record>> vocabulary() {
        return Map.of("salesforce-answer", SalesforceAnswer.class);
    }

    @Override
    public List<DeliveryTarget<?>> targets() {
        return targets;
    }

    @Override
    public List<Allowance> allowances() {
        return api == null ? List.of() : List.of(api.dailyCalls());
    }

    @Override
    public Optional<Crm> crm() {
        return Optional.ofNullable(crm);
    }

    @Override
    public List<ConfigProblem> askVendor() {
        return questions == null ? List.of() : questions.ask();
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.context = camelContext;
    }
}
