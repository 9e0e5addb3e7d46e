// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.interaction.Interaction;
import io.closeloop.interaction.Participant;
import io.closeloop.port.DeliveryTarget;
import io.closeloop.runtime.deploy.Camel;
import io.closeloop.runtime.fixture.Bodies;
import io.closeloop.runtime.fixture.RecordingTarget;
import io.closeloop.survey.Metric;
import io.closeloop.testkit.Story;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The repository's own routes under Camel's test kit: what each of them plans for which fact. */
class ShippedRoutesTest extends CamelTestSupport {
    private static final Map<String, DeliveryTarget<?>> CATALOGUE = Map.of(
            "local-crm-answer", new RecordingTarget("local-crm-answer", true),
            "slack-escalation", new RecordingTarget("slack-escalation", false),
            "slack-praise", new RecordingTarget("slack-praise", false));

    private final RouteDesk desk = new RouteDesk(CATALOGUE, Set.of("csat", "ces", "nps"), "local", null);

    @Override
    protected CamelContext createCamelContext() {
        DefaultCamelContext camel = new DefaultCamelContext();
        Camel.prepare(
                camel,
                "shipped",
                desk,
                Map.of(
                        "crm.open-case", "true",
                        "phone.shortest-call-seconds", "20",
                        "email.complaints-queue", "complaints"));
        return camel;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                for (String file : new String[] {
                    "answers/detractor-escalation",
                    "answers/every-answer",
                    "answers/praise",
                    "intake/phone",
                    "intake/chat",
                    "intake/email",
                    "intake/social",
                    "surveys/which-survey"
                }) {
                    Path path = Path.of("../routes/" + file + ".camel.yaml").toAbsolutePath();
                    Resource resource = ResourceHelper.resolveResource(getContext(), "file:" + path);
                    PluginHelper.getRoutesLoader(getContext()).loadRoutes(resource);
                }
            }
        };
    }

    private Plan answered(String station, Story story) {
        return desk.plan(station, Bodies.answer(story));
    }

    private static Interaction.Builder contact(Channel channel) {
        return Interaction.ended(
                "int_1", channel, "test", "1", Story.anAnswer().answer().at());
    }

    private Plan ended(Interaction.Builder interaction) {
        return desk.plan(
                "channel:" + interaction.build().channel().code(), InteractionFacts.of(interaction.build(), null));
    }

    @Test
    void every_route_of_the_repository_runs() {
        assertThat(context.getRoutes())
                .extracting(org.apache.camel.Route::getRouteId)
                .containsExactlyInAnyOrder(
                        "detractor-escalation",
                        "every-answer",
                        "praise",
                        "phone",
                        "chat",
                        "email",
                        "social",
                        "which-survey");
    }

    @Test
    void every_answer_is_owed_to_the_chosen_crm_with_a_case() {
        assertThat(answered("answers:all", Story.anAnswer().scoring(4)).orders())
                .containsExactly(new DeliveryOrder("local-crm-answer", Map.of("openCase", "true")));
    }

    @Test
    void a_detractor_alerts_the_team() {
        assertThat(answered("answers:detractor", Story.anAnswer().scoring(1)).orders())
                .containsExactly(new DeliveryOrder("slack-escalation", Map.of()));
    }

    @Test
    void praise_is_passed_on_only_with_words() {
        assertThat(answered("answers:promoter", Story.anAnswer().of(Metric.CSAT).scoring(5))
                        .orders())
                .isEmpty();
        assertThat(answered("answers:promoter", Story.anAnswer().scoring(5).saying("Bo was great"))
                        .orders())
                .containsExactly(new DeliveryOrder("slack-praise", Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"EMAIL,ces", "PHONE,csat", "CHAT,csat", "SOCIAL,csat", "CUSTOM,csat"})
    void mail_threads_get_the_effort_question_and_the_others_satisfaction(Channel channel, String survey) {
        Plan plan = desk.plan(
                "interactions:matched", InteractionFacts.of(contact(channel).build(), null));

        assertThat(plan.proposals()).containsExactly(survey);
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED,300,",
        "COMPLETED,20,",
        "COMPLETED,19,the call lasted 19 s",
        "MISSED,0,nobody answered the call",
    })
    void calls_that_never_were_a_conversation_are_skipped(
            CloseReason reason, long seconds, @org.jspecify.annotations.Nullable String skip) {
        Plan plan = ended(contact(Channel.PHONE).closeReason(reason).talkSeconds(seconds));

        assertThat(plan.skip().orElse(null)).isEqualTo(skip);
    }

    @Test
    void a_chat_is_skipped_when_only_a_bot_took_part() {
        assertThat(ended(contact(Channel.CHAT).participant(Participant.bot("b")))
                        .skip())
                .contains("only a bot took part");
        assertThat(ended(contact(Channel.CHAT)
                                .participant(Participant.bot("b"))
                                .participant(Participant.agent("a", null)))
                        .skip())
                .isEmpty();
    }

    @Test
    void complaints_and_social_conversations_are_tagged() {
        assertThat(ended(contact(Channel.EMAIL).participant(Participant.queue("complaints")))
                        .tags())
                .containsExactly("complaint");
        assertThat(ended(contact(Channel.EMAIL).participant(Participant.queue("sales")))
                        .tags())
                .isEmpty();
        assertThat(ended(contact(Channel.SOCIAL)).tags()).containsExactly("social");
    }
}
