// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.console.Pages;
import io.closeloop.event.InteractionValues;
import io.closeloop.runtime.Program;
import io.closeloop.store.SqlStore;

/** The parts this distribution is made of. */
final class Assembly {
    private Assembly() {}

    static Program.Parts parts() {
        return new Program.Parts(
                SqlStore::open,
                (phones, clock) -> values -> InteractionValues.read(values, "route", phones, clock.instant()),
                Pages::of);
    }
}
