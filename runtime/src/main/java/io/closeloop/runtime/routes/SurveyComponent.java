// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.runtime.config.Words;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code survey:<id>}: proposes a survey; the policy decides. */
public final class SurveyComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        RouteDesk desk = StationComponent.desk(getCamelContext());
        if (!desk.surveys().contains(remaining)) {
            throw new IllegalArgumentException("survey:" + remaining + " does not exist; "
                    + Words.nearest(remaining, desk.surveys())
                            .map(word -> "did you mean survey:" + word + "?")
                            .orElse("config/surveys has " + String.join(", ", new TreeSet<>(desk.surveys()))));
        }
        return new StepEndpoint(
                uri,
                this,
                exchange -> RouteDesk.plan(exchange, "interactions:", "survey:").propose(remaining));
    }
}
