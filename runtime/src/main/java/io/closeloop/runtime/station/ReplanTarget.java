// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.station;

import io.closeloop.delivery.Effect;
import io.closeloop.delivery.Outcome;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.runtime.routes.RouteDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Plans again what a broken route left unplanned; waits as any effect does, until a good route is there. */
public final class ReplanTarget implements DeliveryTarget<ReplanTarget.NoOptions> {
    /** There is nothing to choose. */
    public record NoOptions() {}

    private final Supplier<Answers> answers;

    /** @param answers asked for when there is something to plan */
    public ReplanTarget(Supplier<Answers> answers) {
        this.answers = answers;
    }

    @Override
    public String verb() {
        return Answers.REPLAN;
    }

    @Override
    public String description() {
        return "Plans an answer again whose route had failed";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public List<Outcome> deliver(List<Effect<NoOptions>> effects) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Effect<NoOptions> effect : effects) {
            try {
                answers.get().replan(effect.story().answer().id());
                outcomes.add(Outcome.delivered(null));
            } catch (RouteDesk.PlanFailed e) {
                outcomes.add(Outcome.misconfigured(String.valueOf(e.getMessage()), "routes/answers"));
            }
        }
        return outcomes;
    }
}
