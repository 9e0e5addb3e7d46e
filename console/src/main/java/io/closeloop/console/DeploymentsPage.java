// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.Deployments.State;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.DeployOutcome;
import io.closeloop.runtime.deploy.Deployer;
import io.closeloop.runtime.deploy.Draft;
import io.closeloop.runtime.deploy.LineDiff;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** {@code /deployments}: what is live, who changed what, and what was refused; {@code /deployments/7}: its lines. */
final class DeploymentsPage implements BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> {
    private static final int SHOWN = 100;
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern(
                    "d MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Program program;
    private final Deployer deployer;
    private final Views views;

    DeploymentsPage(Program program, Views views) {
        this.program = program;
        this.deployer = program.deployer();
        this.views = views;
    }

    /** One attempt as people read it. */
    public record Row(
            long number,
            String at,
            String who,
            String how,
            String result,
            boolean good,
            boolean live,
            String files,
            List<String> problems,
            String digest) {}

    @Override
    public CompletionStage<HttpAnswer> apply(HttpCall call, String number) {
        if (number.isEmpty()) {
            return done(list(call));
        }
        Optional<Deployment> found =
                number.matches("[0-9]{1,15}") ? deployer.deployment(Long.parseLong(number)) : Optional.empty();
        if (found.isEmpty()) {
            return done(HttpAnswer.problem(404, "There is no version " + number));
        }
        if (!call.method().equals("POST")) {
            return done(one(call, found.get(), List.of(), ""));
        }
        Optional<Sources> to = deployer.sources(found.get());
        if (to.isEmpty()) {
            return done(one(
                    call, found.get(), List.of(), "This version was never stored; there is nothing to go back to."));
        }
        String seen = Form.of(call).get("seen").orElse(null);
        return program.deploy(new Draft(
                        live -> to.get(),
                        Guard.who(call),
                        "rollback to " + found.get().number(),
                        seen,
                        false))
                .thenApplyAsync(outcome -> one(call, found.get(), problems(outcome), said(outcome)));
    }

    private static List<String> problems(DeployOutcome outcome) {
        return outcome instanceof DeployOutcome.Refused refused
                ? refused.problems().stream().map(ConfigProblem::toString).toList()
                : List.of();
    }

    private static String said(DeployOutcome outcome) {
        if (outcome instanceof DeployOutcome.Live live) {
            return "Done: its content is live as version " + live.deployment().number() + ".";
        }
        if (outcome instanceof DeployOutcome.Unchanged) {
            return "This is what runs already.";
        }
        return outcome instanceof DeployOutcome.Stale
                ? "Somebody has deployed since this page was shown. Look again, then decide."
                : "Refused. The version before goes on.";
    }

    private HttpAnswer list(HttpCall call) {
        Deployer.Status status = deployer.status();
        String below = call.parameter("before").orElse("");
        List<Deployment> found =
                deployer.history(below.matches("[0-9]{1,15}") ? Long.parseLong(below) : Long.MAX_VALUE, SHOWN);
        Map<String, Object> model = new HashMap<>();
        model.put("rows", found.stream().map(this::row).toList());
        model.put(
                "older",
                found.size() < SHOWN
                        ? ""
                        : Long.toString(found.get(found.size() - 1).number()));
        model.put(
                "problems",
                status.problems().stream().map(ConfigProblem::toString).toList());
        model.put("restart", String.join(", ", status.restart()));
        return views.page(200, "deployments", model);
    }

    private HttpAnswer one(HttpCall call, Deployment d, List<String> refused, String said) {
        Optional<Sources> after = deployer.sources(d);
        String against = call.parameter("against").orElse("");
        long other = against.matches("[0-9]{1,15}") ? Long.parseLong(against) : d.base();
        Optional<Sources> before = deployer.sourcesOf(other);
        Deployment live = deployer.status().live();
        Map<String, Object> model = new HashMap<>();
        model.put("row", row(d));
        model.put("other", other);
        model.put(
                "lines", before.flatMap(b -> after.map(a -> LineDiff.of(b, a))).orElse(List.of()));
        model.put(
                "nothing",
                after.isEmpty()
                        ? "It was refused before it was stored."
                        : before.isEmpty()
                                ? "Version " + other + " was never stored; there is nothing to compare with."
                                : "Nothing differs.");
        model.put("said", said);
        model.put("refused", refused);
        model.put("seen", live == null ? "" : live.digest());
        model.put(
                "different", after.isPresent() && live != null && !live.digest().equals(d.digest()));
        return views.page(200, "deployment", model);
    }

    private Row row(Deployment d) {
        Deployment live = deployer.status().live();
        boolean runs = live != null && live.number() == d.number();
        String result = runs
                ? "live now"
                : d.state() == State.LIVE ? "went live" : d.state() == State.REFUSED ? "refused" : "being looked at";
        String files = d.changes().stream()
                .map(change -> (switch (change.kind()) {
                            case ADDED -> "+ ";
                            case REMOVED -> "- ";
                            case CHANGED -> "";
                        })
                        + change.file())
                .collect(Collectors.joining(", "));
        return new Row(
                d.number(),
                SECOND.format(d.at()),
                d.who().isEmpty() ? "not known" : d.who(),
                d.how(),
                result,
                d.state() == State.LIVE,
                runs,
                files,
                d.problems().stream().map(ConfigProblem::toString).toList(),
                d.digest().substring(0, Math.min(12, d.digest().length())));
    }

    private static CompletionStage<HttpAnswer> done(HttpAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
