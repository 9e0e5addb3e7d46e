// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import io.closeloop.console.Pages;
import io.closeloop.interaction.InteractionReader;
import io.closeloop.runtime.Program;
import io.closeloop.store.SqlStore;

/** The parts this distribution is made of. */
final class Assembly {
    private Assembly() {}

    static Program.Parts parts() {
        return new Program.Parts(
                SqlStore::open, phones -> values -> InteractionReader.read(values, "route", phones), Pages::of);
    }
}
