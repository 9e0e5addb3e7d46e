// SPDX-License-Identifier: Apache-2.0
package io.closeloop.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.ConfigProblems;
import io.closeloop.port.Deployments.Change;
import io.closeloop.port.Deployments.Deployment;
import io.closeloop.port.HttpAnswer;
import io.closeloop.port.HttpCall;
import io.closeloop.runtime.Program;
import io.closeloop.runtime.config.Sources;
import io.closeloop.runtime.deploy.DeployOutcome;
import io.closeloop.runtime.deploy.Deployer;
import io.closeloop.runtime.deploy.Draft;
import io.closeloop.runtime.deploy.LineDiff;
import io.closeloop.runtime.deploy.RouteFile;
import io.closeloop.runtime.deploy.SourcesZip;
import io.closeloop.runtime.http.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is live, read and changed from elsewhere: {@code /api/v1/deployment} as a whole, {@code /api/v1/routes/...} and
 * {@code /api/v1/config/...} file by file, {@code /api/v1/deployments} for what was. Answers carry the digest of the live
 * version that they tell of as their ETag; a change with If-Match is refused when that is not live any more (RFC 9110 section 13.1.1).
 */
final class DeploymentsApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WHOLE = "/api/v1/deployment";
    private static final String HISTORY = "/api/v1/deployments";
    private static final int LARGEST_PAGE = 500;
    private static final String NUMBER = "[0-9]{1,15}";

    private final Program program;
    private final Deployer deployer;

    private DeploymentsApi(Program program) {
        this.program = program;
        this.deployer = program.deployer();
    }

    static List<Page> pages(Program program, Guard guard) {
        DeploymentsApi api = new DeploymentsApi(program);
        List<Page> pages = new ArrayList<>();
        pages.add(Pages.guarded(guard, "GET", WHOLE, (call, none) -> done(api.whole(call))));
        pages.add(Pages.guarded(guard, "PUT", WHOLE, (call, none) -> api.putWhole(call)));
        for (String folder : List.of("routes", "config")) {
            String path = "/api/v1/" + folder + "/*";
            pages.add(Pages.guarded(guard, "GET", path, api.of(folder, (call, name) -> done(api.file(name)))));
            pages.add(Pages.guarded(guard, "PUT", path, api.of(folder, api::putFile)));
            pages.add(Pages.guarded(guard, "DELETE", path, api.of(folder, api::deleteFile)));
        }
        pages.add(Pages.guarded(guard, "GET", HISTORY, (call, none) -> done(api.history(call))));
        pages.add(Pages.guarded(guard, "GET", HISTORY + "/:number", (call, n) -> done(api.one(call, n))));
        pages.add(Pages.guarded(guard, "POST", HISTORY + "/:number/rollback", api::rollback));
        return pages;
    }

    private HttpAnswer whole(HttpCall call) {
        Deployer.Status status = deployer.status();
        if (call.header("accept")
                .filter(type -> type.startsWith("application/zip"))
                .isPresent()) {
            return tagged(
                    new HttpAnswer(200, Map.of("Content-Type", "application/zip"), SourcesZip.write(status.sources())),
                    live(status));
        }
        Map<String, Object> body = new LinkedHashMap<>(row(live(status)));
        body.put("files", status.sources().texts().keySet());
        body.put("folderProblems", problems(status.problems()));
        body.put("needsRestart", status.restart());
        return tagged(json(200, body), live(status));
    }

    private CompletionStage<HttpAnswer> putWhole(HttpCall call) {
        try {
            Sources sources = SourcesZip.read(call.body());
            return deploy(call, live -> sources);
        } catch (ConfigProblems e) {
            return done(problem(400, "This cannot be unpacked", e.problems()));
        }
    }

    private HttpAnswer file(String name) {
        Deployer.Status status = deployer.status();
        String text = status.sources().text(name);
        return text == null ? missing(name) : tagged(HttpAnswer.of(200, type(name), text), live(status));
    }

    private CompletionStage<HttpAnswer> putFile(HttpCall call, String name) {
        if (!Sources.reads(name)) {
            return done(HttpAnswer.problem(
                    400,
                    "The program reads no file " + name + "; write for example routes/answers/praise.camel.yaml or"
                            + " config/policy.yaml"));
        }
        try {
            String text = SourcesZip.text(name, call.body());
            return deploy(call, live -> live.with(name, text));
        } catch (ConfigProblems e) {
            return done(problem(400, "This is no text", e.problems()));
        }
    }

    private CompletionStage<HttpAnswer> deleteFile(HttpCall call, String name) {
        return deployer.status().sources().text(name) == null
                ? done(missing(name))
                : deploy(call, live -> live.without(name));
    }

    private CompletionStage<HttpAnswer> rollback(HttpCall call, String number) {
        Optional<Deployment> to = numbered(number);
        Optional<Sources> sources = to.flatMap(deployer::sources);
        if (to.isEmpty() || sources.isEmpty()) {
            return done(HttpAnswer.problem(404, "There is no version " + number + " to go back to"));
        }
        return deploy(call, live -> sources.get(), "rollback to " + to.get().number());
    }

    private CompletionStage<HttpAnswer> deploy(HttpCall call, UnaryOperator<Sources> change) {
        return deploy(call, change, "api");
    }

    private CompletionStage<HttpAnswer> deploy(HttpCall call, UnaryOperator<Sources> change, String how) {
        String onlyOver = call.header("if-match")
                .map(tag -> tag.replace("W/", "").replace("\"", "").strip())
                .filter(tag -> !tag.equals("*"))
                .orElse(null);
        boolean dryRun =
                call.parameter("dry-run").filter(v -> !v.equals("false")).isPresent();
        return program.deploy(new Draft(change, Guard.who(call), how, onlyOver, dryRun))
                .thenApplyAsync(DeploymentsApi::answer);
    }

    /** A refusal has no tag: it says nothing of what is live. */
    static HttpAnswer answer(DeployOutcome outcome) {
        if (outcome instanceof DeployOutcome.Live done) {
            return tagged(json(200, row(done.deployment())), done.deployment());
        }
        if (outcome instanceof DeployOutcome.Unchanged same) {
            Map<String, Object> body = new LinkedHashMap<>(row(same.live()));
            body.put("unchanged", true);
            return tagged(json(200, body), same.live());
        }
        if (outcome instanceof DeployOutcome.Sound sound) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("state", "sound");
            body.put("changes", changes(sound.changes()));
            body.put("needsRestart", sound.restart());
            return tagged(json(200, body), sound.live());
        }
        if (outcome instanceof DeployOutcome.Stale stale) {
            return tagged(
                    HttpAnswer.problem(
                            412,
                            "Somebody has deployed since: fetch the live version, make your change again, then deploy it"),
                    stale.live());
        }
        return problem(422, "Refused; the version before goes on", ((DeployOutcome.Refused) outcome).problems())
                .with("Cache-Control", "no-store");
    }

    private HttpAnswer history(HttpCall call) {
        String wish = call.parameter("limit").orElse("100");
        String below = call.parameter("before").orElse("");
        Deployment live = live(deployer.status());
        if (!wish.matches("[1-9][0-9]{0,2}")
                || Integer.parseInt(wish) > LARGEST_PAGE
                || !below.matches("[0-9]{0,15}")) {
            return HttpAnswer.problem(400, "limit is 1 to " + LARGEST_PAGE + ", before is a version's number");
        }
        int limit = Integer.parseInt(wish);
        List<Deployment> found = deployer.history(below.isEmpty() ? Long.MAX_VALUE : Long.parseLong(below), limit);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("items", found.stream().map(DeploymentsApi::row).toList());
        body.put(
                "next",
                found.size() < limit ? null : found.get(found.size() - 1).number());
        return tagged(json(200, body), live);
    }

    private HttpAnswer one(HttpCall call, String number) {
        Deployment live = live(deployer.status());
        Optional<Deployment> found = numbered(number);
        if (found.isEmpty()) {
            return HttpAnswer.problem(404, "There is no version " + number);
        }
        String against =
                call.parameter("against").orElse(Long.toString(found.get().base()));
        if (!against.matches(NUMBER)) {
            return HttpAnswer.problem(400, "against is a version's number");
        }
        Optional<Sources> before = deployer.sourcesOf(Long.parseLong(against));
        if (before.isEmpty()) {
            return HttpAnswer.problem(404, "Version " + against + " was never stored");
        }
        Map<String, Object> body = new LinkedHashMap<>(row(found.get()));
        body.put(
                "diff",
                deployer.sources(found.get())
                        .map(after -> LineDiff.of(before.get(), after).stream()
                                .map(LineDiff.Line::text)
                                .toList())
                        .orElse(List.of()));
        return tagged(json(200, body), live);
    }

    private Optional<Deployment> numbered(String number) {
        return number.matches(NUMBER) ? deployer.deployment(Long.parseLong(number)) : Optional.empty();
    }

    private static Deployment live(Deployer.Status status) {
        Deployment live = status.live();
        if (live == null) {
            throw new IllegalStateException("The program serves before it has started");
        }
        return live;
    }

    /** Answers with the name of the file that stands behind the folder in a path. */
    private BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> of(
            String folder, BiFunction<HttpCall, String, CompletionStage<HttpAnswer>> answer) {
        return (call, rest) -> rest.isEmpty() || rest.equals("/")
                ? done(HttpAnswer.problem(
                        404, "Name a file behind /api/v1/" + folder + "/; " + WHOLE + " lists those that are live"))
                : answer.apply(call, name(folder, rest));
    }

    /** {@code routes/answers/praise.camel.yaml}; a bare route id stands for its file. */
    private String name(String folder, String rest) {
        if (folder.equals("routes") && !rest.contains(".")) {
            RouteFile known = deployer.live().get(rest);
            return known == null ? "routes/" + rest + RouteFile.ENDING : known.name();
        }
        return folder + "/" + rest;
    }

    private static String type(String name) {
        return name.endsWith(".yaml") ? "application/yaml; charset=utf-8" : "text/plain; charset=utf-8";
    }

    private static HttpAnswer missing(String name) {
        return HttpAnswer.problem(404, "The live version has no " + name);
    }

    /** @param live read with what is answered, or before: whoever sends a later tag back would overwrite what they never saw */
    private static HttpAnswer tagged(HttpAnswer answer, Deployment live) {
        return answer.with("ETag", "\"" + live.digest() + "\"").with("Cache-Control", "no-store");
    }

    static Map<String, Object> row(Deployment d) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("version", d.number());
        row.put("state", d.state().name().toLowerCase(Locale.ROOT));
        row.put("digest", d.digest());
        row.put("base", d.base());
        row.put("at", d.at().toString());
        row.put("who", d.who());
        row.put("how", d.how());
        row.put("node", d.node());
        row.put("changes", changes(d.changes()));
        row.put("problems", problems(d.problems()));
        row.put("needsRestart", d.restart());
        return row;
    }

    private static List<Map<String, Object>> changes(List<Change> changes) {
        return changes.stream()
                .map(change -> Map.<String, Object>of(
                        "file", change.file(), "change", change.kind().name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static List<Map<String, @Nullable Object>> problems(List<ConfigProblem> problems) {
        return problems.stream()
                .map(p -> {
                    Map<String, @Nullable Object> row = new LinkedHashMap<>();
                    row.put("file", p.file());
                    row.put("line", p.line());
                    row.put("column", p.column());
                    row.put("key", p.key());
                    row.put("what", p.what());
                    row.put("write", p.write());
                    row.put("message", p.toString());
                    return row;
                })
                .toList();
    }

    private static HttpAnswer problem(int status, String title, List<ConfigProblem> problems) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("title", title);
        body.put("problems", problems(problems));
        return HttpAnswer.of(status, "application/problem+json; charset=utf-8", text(body));
    }

    private static CompletionStage<HttpAnswer> done(HttpAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static HttpAnswer json(int status, Object body) {
        return HttpAnswer.json(status, text(body));
    }

    private static String text(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plain maps are always JSON", e);
        }
    }
}
