// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import io.closeloop.config.ConfigProblem;
import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.runtime.config.Options;
import io.closeloop.runtime.config.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code deliver:<connector>-<what>}: owes one effect. Options are checked against the verb's record at once. */
public final class DeliverComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        RouteDesk desk = StationComponent.desk(getCamelContext());
        String verb = desk.verb(remaining);
        DeliveryTarget<?> target = desk.target(verb)
                .orElseThrow(() -> new IllegalArgumentException("deliver:" + remaining + " is not available; "
                        + Words.nearest(verb, desk.verbs().keySet())
                                .map(word -> "did you mean deliver:" + word + "?")
                                .orElse("configured connectors offer "
                                        + String.join(
                                                ", ", new TreeSet<>(desk.verbs().keySet())))));
        Map<String, String> options = new LinkedHashMap<>();
        parameters.forEach((key, value) -> options.put(key, String.valueOf(value)));
        parameters.clear();
        List<ConfigProblem> problems = new ArrayList<>();
        if (Options.bind(target.options(), options, "deliver:" + remaining, problems::add)
                .isEmpty()) {
            throw new IllegalArgumentException(problems.stream()
                    .map(p -> "deliver:" + remaining + " " + (p.key() == null ? "" : p.key() + " ") + p.what() + "; "
                            + p.write())
                    .collect(Collectors.joining("; ")));
        }
        DeliveryOrder order = new DeliveryOrder(verb, options);
        return new StepEndpoint(uri, this, exchange -> RouteDesk.order(exchange, order));
    }

    @Override
    public boolean useRawUri() {
        return false;
    }
}
