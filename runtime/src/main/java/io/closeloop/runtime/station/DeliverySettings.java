// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.config.Settings;
import io.closeloop.port.DeliveryTarget;

/**
 * How one destination is called: {@code closeloop.deliver.<queue>.batch}, {@code .concurrency}, {@code .per-second}.
 *
 * @param batch effects a call, from 1 to what the destination takes
 * @param concurrency calls at a time, 1 to 64
 * @param perSecond effects a second; 0 for any number
 */
public record DeliverySettings(int batch, int concurrency, int perSecond) {
    private static final int MOST = 64;

    /** As the settings say; mistakes are recorded there. */
    public static DeliverySettings read(Settings settings, String queue, DeliveryTarget<?> target) {
        String prefix = "closeloop.deliver." + queue + ".";
        return new DeliverySettings(
                settings.number(prefix + "batch", target.batch(queue), 1, Math.max(1, target.batch(queue))),
                settings.number(prefix + "concurrency", target.concurrency(), 1, MOST),
                settings.number(prefix + "per-second", 0, 0, 100_000));
    }
}
