// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.trial;

import io.closeloop.config.ConfigProblem;
import io.closeloop.delivery.DeliveryOrder;
import io.closeloop.interaction.Interaction;
import io.closeloop.policy.AskPlan;
import io.closeloop.policy.Decision;
import io.closeloop.policy.Policy;
import io.closeloop.policy.Rule;
import io.closeloop.runtime.DryRun;
import io.closeloop.runtime.config.RecordBinder;
import io.closeloop.runtime.routes.Plan;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.station.Deliberation;
import io.closeloop.runtime.trial.Given.AnswerGiven;
import io.closeloop.survey.Answer;
import io.closeloop.survey.Evidence;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Survey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges a case by what the routes plan, and where all of them are tested together by what the policy then decides.
 *
 * @param route id of the one route that is tested; null for all of them and the policy
 */
record RouteJudge(DryRun dry, @Nullable String route) implements Trial.Judge {
    private static final String ROUTE_SAID = "a route said: ";

    @Override
    public void judge(TestCase test, List<Results.Difference> differences, Consumer<ConfigProblem> mistakes) {
        Comparison comparison = new Comparison(test, differences, mistakes);
        try {
            String begins = route == null ? null : dry.begins().get(route);
            Scene scene = Scene.of(test.given(), Trial.channel(begins).orElse(null), dry.phones());
            if (!heard(test, begins, scene.interaction(), comparison)) {
                return;
            }
            AnswerGiven answer = test.given().answer();
            if (answer == null) {
                contact(scene, comparison);
            } else {
                answered(scene, answer, comparison);
            }
            onlyElsewhere(test.expect(), comparison);
        } catch (Scene.Unclear e) {
            mistakes.accept(
                    new ConfigProblem(test.file(), test.line(), e.key(), String.valueOf(e.getMessage()), e.write()));
        } catch (RouteDesk.PlanFailed e) {
            String why = e.said().isEmpty() ? "" : ": " + e.said();
            differences.add(new Results.Difference(test.line(), "route", "a plan", e.getMessage() + why));
        }
    }

    /** A case that its route cannot hear would prove nothing. */
    private boolean heard(TestCase test, @Nullable String begins, Interaction interaction, Comparison comparison) {
        if (begins == null) {
            return true;
        }
        boolean answers = begins.startsWith("answers:");
        if (answers && test.given().answer() == null) {
            comparison.mistake(
                    "given", "names no answer, and the route begins with " + begins, "add answer: {score: 1}");
            return false;
        }
        if (!answers && test.given().answer() != null) {
            comparison.mistake("given", "names an answer, and the route begins with " + begins, "leave the answer out");
            return false;
        }
        if (begins.startsWith("channel:")
                && !begins.equals("channel:" + interaction.channel().code())) {
            comparison.mistake("given", "is not heard by a route that begins with " + begins, "correct the channel");
            return false;
        }
        if (begins.startsWith("direct:") || dry.elsewhere().contains(String.valueOf(route))) {
            comparison.mistake(
                    "name", "is beside a route that begins with " + begins, "test a route that begins with our words");
            return false;
        }
        return true;
    }

    private boolean chosen(String id) {
        return route == null || route.equals(id);
    }

    private void contact(Scene scene, Comparison comparison) {
        Deliberation deliberation = dry.deliberation(dry.phones(), scene.ways());
        Plan intake = deliberation.intake(scene.interaction(), this::chosen);
        Interaction routed = Deliberation.routed(scene.interaction(), intake);
        Plan survey = deliberation.survey(routed, scene.contact(), this::chosen);
        Expect expect = comparison.test().expect();
        Set<String> tags = new TreeSet<>(intake.tags());
        tags.addAll(survey.tags());
        if (expect.tags() != null) {
            Set<String> wanted = new TreeSet<>(expect.tags());
            comparison.verdict("tags", wanted.toString(), tags.toString(), wanted.equals(tags));
        }
        comparison.text("language", expect.language(), intake.language().orElse(null));
        comparison.foreign("deliver", expect.deliver(), "needs an answer", "add given: {answer: {score: 1}}");
        comparison.foreign("verdict", expect.verdict(), "needs an answer", "add given: {answer: {score: 1}}");
        if (route == null) {
            decision(scene, deliberation, routed, survey, comparison);
        } else {
            comparison.text(
                    "skip", expect.skip(), intake.skip().or(survey::skip).orElse(null));
            comparison.text(
                    "survey",
                    expect.survey(),
                    survey.proposals().isEmpty() ? null : String.join(", ", survey.proposals()));
            String why = "is the policy's matter, and beside a route only that route is tested";
            String write = "put the case into config/policy.test.yaml";
            comparison.foreign("eligibleFrom", expect.eligibleFrom(), why, write);
            comparison.foreign("via", expect.via(), why, write);
            comparison.foreign("due", expect.due(), why, write);
        }
    }

    private void decision(
            Scene scene, Deliberation deliberation, Interaction routed, Plan survey, Comparison comparison) {
        Expect expect = comparison.test().expect();
        Decision decision = deliberation.decide(
                "dec_test",
                dry.configuration().policy(),
                routed,
                scene.contact(),
                survey,
                Deliberation.Known.of(scene.last(), scene.optedOut()),
                scene.now());
        Optional<Rule> no = decision.skippedBy();
        AskPlan plan = decision.plan();
        if (expect.skip() != null) {
            String wanted = expect.skip().strip();
            String actual = no.map(RouteJudge::words).orElse(Comparison.NONE);
            boolean same = no.isEmpty() ? Scene.none(wanted) : names(no.get()).contains(wanted);
            comparison.verdict("skip", wanted, actual, same);
        }
        String skipped = no.map(rule -> "skipped by " + words(rule)).orElse(Comparison.NONE);
        comparison.text(
                "survey", expect.survey(), plan == null ? skipped(expect.survey(), skipped) : decision.surveyId());
        comparison.text(
                "via",
                expect.via() == null ? null : expect.via().code(),
                plan == null ? skipped : plan.via().code());
        moment("due", expect.due(), plan == null ? null : plan.dueAt(), scene, comparison, skipped);
        moment(
                "eligibleFrom",
                expect.eligibleFrom(),
                no.map(Rule::eligibleFrom).orElse(null),
                scene,
                comparison,
                no.isPresent() ? "never" : "now: nothing skips it");
    }

    /** Nothing is asked: to the letter where that was expected, with the reason where it was not. */
    private static @Nullable String skipped(@Nullable String expected, String why) {
        return expected != null && Scene.none(expected) ? null : why;
    }

    /** Every way to name the rule that said no. */
    private static Set<String> names(Rule rule) {
        Set<String> names = new LinkedHashSet<>(List.of(rule.name(), rule.saw(), words(rule)));
        if (rule.saw().startsWith(ROUTE_SAID)) {
            names.add(rule.saw().substring(ROUTE_SAID.length()));
        }
        return names;
    }

    private static String words(Rule rule) {
        return rule.name().equals(Policy.ROUTE) ? rule.saw() : rule.name() + " (" + rule.saw() + ")";
    }

    private static void moment(
            String key,
            @Nullable String expected,
            @Nullable Instant actual,
            Scene scene,
            Comparison comparison,
            String without) {
        if (expected == null) {
            return;
        }
        if (actual == null) {
            comparison.verdict(key, expected, without, expected.strip().equals(without));
            return;
        }
        Optional<Moment> wanted = scene.ended().later(expected);
        if (wanted.isEmpty() && !expected.strip().equals("never")) {
            comparison.mistake(
                    key, "is '" + expected + "'", "write for example Monday 09:00, in 18d or 2026-06-08 09:00");
            return;
        }
        Moment came =
                new Moment(actual, wanted.map(Moment::zone).orElse(scene.ended().zone()));
        comparison.verdict(
                key,
                wanted.map(Moment::words).orElse(expected),
                came.words(),
                wanted.map(moment -> moment.at().equals(actual)).orElse(false));
    }

    private void answered(Scene scene, AnswerGiven given, Comparison comparison) throws Scene.Unclear {
        Survey survey = survey(given);
        Interaction interaction = contactOf(scene);
        Answer before = given.before() == null && !given.retracted()
                ? null
                : answer(
                        survey,
                        scene,
                        interaction,
                        given.before() == null ? given.score() : given.before(),
                        null,
                        1,
                        false);
        Answer answer =
                answer(survey, scene, interaction, given.score(), given, before == null ? 1 : 2, given.retracted());
        List<DeliveryOrder> orders =
                dry.deliberation().orders(answer, before, interaction, scene.contact(), this::chosen);
        Expect expect = comparison.test().expect();
        comparison.text(
                "verdict",
                expect.verdict() == null ? null : expect.verdict().code(),
                answer.verdict() == null ? null : answer.verdict().code());
        if (expect.deliver() != null) {
            deliveries(expect.deliver(), orders, comparison);
        }
        String write = "leave it out, or leave the answer out";
        comparison.foreign("skip", expect.skip(), "is no matter of an answer", write);
        comparison.foreign("survey", expect.survey(), "is no matter of an answer", write);
        comparison.foreign("tags", expect.tags(), "is no matter of an answer", write);
        comparison.foreign("language", expect.language(), "is no matter of an answer", write);
        comparison.foreign("via", expect.via(), "is no matter of an answer", write);
        comparison.foreign("due", expect.due(), "is no matter of an answer", write);
        comparison.foreign("eligibleFrom", expect.eligibleFrom(), "is no matter of an answer", write);
    }

    /** The contact as an answer finds it: where all routes are tested, the intake routes have been over it. */
    private Interaction contactOf(Scene scene) {
        Interaction interaction = scene.interaction();
        return route == null
                ? Deliberation.routed(interaction, dry.deliberation().intake(interaction))
                : interaction;
    }

    private Survey survey(AnswerGiven given) throws Scene.Unclear {
        Map<String, Survey> surveys = new TreeMap<>(dry.configuration().surveys());
        Survey survey = given.survey() != null
                ? surveys.get(given.survey())
                : surveys.values().stream()
                        .filter(s -> s.metric() == (given.metric() == null ? Metric.CSAT : given.metric()))
                        .findFirst()
                        .or(() -> surveys.values().stream().findFirst().filter(s -> given.metric() == null))
                        .orElse(null);
        if (survey == null) {
            throw new Scene.Unclear(
                    "survey", "is none of config/surveys", "write one of " + String.join(", ", surveys.keySet()));
        }
        return survey;
    }

    private static Answer answer(
            Survey survey,
            Scene scene,
            Interaction interaction,
            @Nullable Integer score,
            @Nullable AnswerGiven given,
            int version,
            boolean retracted)
            throws Scene.Unclear {
        if (score == null || !survey.metric().has(score)) {
            throw new Scene.Unclear(
                    "score",
                    score == null
                            ? "is missing"
                            : "is " + score + ", and " + survey.metric().code() + " has no such score",
                    "write one from " + survey.metric().min() + " to "
                            + survey.metric().max());
        }
        return new Answer(
                "ans_test",
                version,
                "inv_test",
                interaction.id(),
                survey.id(),
                survey.metric(),
                survey.wording(),
                score,
                given == null ? null : given.comment(),
                survey.verdict(score),
                retracted ? Evidence.RETRACTED : Evidence.CONFIRMED,
                List.of(),
                Deliberation.language(survey, interaction, scene.contact()),
                given == null || given.via() == null ? "sms" : given.via(),
                "",
                scene.now());
    }

    /** A verb with options must have them; a bare one may have any. */
    private void deliveries(List<String> expected, List<DeliveryOrder> orders, Comparison comparison) {
        List<DeliveryOrder> left = new ArrayList<>(orders);
        boolean all = true;
        for (String written : expected) {
            Optional<DeliveryOrder> found = left.stream()
                    .filter(order -> matches(written.strip(), order))
                    .findFirst();
            found.ifPresent(left::remove);
            all &= found.isPresent();
        }
        List<String> wanted = expected.stream()
                .map(String::strip)
                .map(written -> meant(written))
                .sorted()
                .toList();
        boolean options = expected.stream().anyMatch(written -> written.contains("?"));
        List<String> came = orders.stream()
                .map(order -> options ? shown(order) : order.verb())
                .sorted()
                .toList();
        comparison.verdict("deliver", wanted.toString(), came.toString(), all && left.isEmpty());
    }

    private boolean matches(String written, DeliveryOrder order) {
        int mark = written.indexOf('?');
        String verb = dry.desk().verb(mark < 0 ? written : written.substring(0, mark));
        return verb.equals(order.verb()) && (mark < 0 || meant(written).equals(shown(order)));
    }

    private String meant(String written) {
        int mark = written.indexOf('?');
        if (mark < 0) {
            return dry.desk().verb(written);
        }
        Map<String, String> options = new TreeMap<>();
        for (String pair : written.substring(mark + 1).split("&")) {
            int equals = pair.indexOf('=');
            options.put(equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
        }
        return shown(new DeliveryOrder(dry.desk().verb(written.substring(0, mark)), options));
    }

    private static String shown(DeliveryOrder order) {
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(order.options()).forEach((key, value) -> pairs.add(key + "=" + value));
        return order.verb() + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs));
    }

    private static void onlyElsewhere(Expect expect, Comparison comparison) {
        String why = "is a survey's matter";
        String write = "put the case into config/surveys/<id>.test.yaml";
        comparison.foreign("reads", expect.reads() == null ? null : RecordBinder.word(expect.reads()), why, write);
        comparison.foreign("score", expect.score(), why, write);
        comparison.foreign("comment", expect.comment(), why, write);
        comparison.foreign("sms", expect.sms(), why, write);
        comparison.foreign("segments", expect.segments(), why, write);
        comparison.foreign("subject", expect.subject(), why, write);
        comparison.foreign("question", expect.question(), why, write);
    }
}
