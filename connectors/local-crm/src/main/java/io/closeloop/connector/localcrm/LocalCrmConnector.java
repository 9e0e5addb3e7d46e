// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.localcrm;

import io.closeloop.config.Settings;
import io.closeloop.port.Connector;
import io.closeloop.port.Crm;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.port.Store;
import io.closeloop.port.Surroundings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The built-in CRM, used unless {@code closeloop.crm} names another. */
public final class LocalCrmConnector implements Connector {
    private @Nullable Store store;

    @Override
    public String name() {
        return "local-crm";
    }

    @Override
    public boolean wanted(Settings settings) {
        return settings.get("closeloop.crm", LocalCrm.NAME).equals(LocalCrm.NAME);
    }

    @Override
    public void open(Surroundings surroundings) {
        store = surroundings.store();
    }

    @Override
    public Map<String, Class<? extends Record>> vocabulary() {
        return Map.of("local-crm-answer", LocalCrmAnswer.class);
    }

    @Override
    public List<DeliveryTarget<?>> targets() {
        return store == null ? List.of() : List.of(new LocalCrmAnswerDelivery(store));
    }

    @Override
    public Optional<Crm> crm() {
        return Optional.ofNullable(store).map(LocalCrm::new);
    }
}
