// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.Interaction;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.camel.BeanInject;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.junit.jupiter.api.Test;

/**
 * One shipped route file under Camel Main, as an admin tests a route: bind a {@link RouteDesk}, name the file, ask what
 * it plans.
 */
@CamelMainTest(
        properties = {
            "camel.main.routes-include-pattern=file:../routes/surveys/which-survey.camel.yaml",
            "camel.main.name=which-survey"
        })
class WhichSurveyMainTest {
    @BindToRegistry("desk")
    RouteDesk desk = new RouteDesk(Map.of(), Set.of("csat", "ces"), "local", null);

    @BeanInject
    @SuppressWarnings("NullAway.Init")
    CamelContext camel;

    private static InteractionFacts ended(Channel channel) {
        return InteractionFacts.of(
                Interaction.ended("int_1", channel, "test", "1", Instant.parse("2026-03-03T10:00:00Z"))
                        .build(),
                null);
    }

    @Test
    void a_mail_thread_is_asked_about_effort_and_a_call_about_satisfaction() {
        assertThat(camel.getRoute("which-survey")).isNotNull();
        assertThat(desk.plan("interactions:matched", ended(Channel.EMAIL)).proposals())
                .containsExactly("ces");
        assertThat(desk.plan("interactions:matched", ended(Channel.PHONE)).proposals())
                .containsExactly("csat");
    }
}
