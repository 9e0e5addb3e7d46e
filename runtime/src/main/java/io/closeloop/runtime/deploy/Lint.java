// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.routes.RouteDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** Tries a route file in a context of its own, where it can do no harm. */
public final class Lint {
    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    private static final Pattern URI = Pattern.compile("uri:\\s*\"?([a-z][a-z0-9+.-]*:[^\\s\"]*)");

    private final RouteDesk desk;
    private final Map<String, String> placeholders;

    public Lint(RouteDesk desk, Map<String, String> placeholders) {
        this.desk = desk.scratch();
        this.placeholders = placeholders;
    }

    /** Everything wrong with a file; empty when it can go live. Nothing is started, nothing is called. */
    public List<ConfigProblem> check(RouteFile file) {
        List<ConfigProblem> problems = new ArrayList<>();
        try (DefaultCamelContext context = Camel.context("lint", desk, placeholders)) {
            context.setAutoStartup(false);
            context.start();
            Camel.load(context, file);
        } catch (Exception e) {
            problems.add(problem(file, e));
        }
        return problems;
    }

    private static ConfigProblem problem(RouteFile file, Exception failure) {
        String all = "";
        String deepest = "";
        for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
            all += message + "\n";
            deepest = message;
        }
        // Camel names the line of the route for a fault in one of its steps: the step's own line says more.
        int endpoint = endpointLine(file, all);
        Matcher line = LINE.matcher(all);
        int at = endpoint > 0 ? endpoint : line.find() ? Integer.parseInt(line.group(1)) : 0;
        int split = deepest.lastIndexOf("; ");
        String what = oneLine(split < 0 ? deepest : deepest.substring(0, split));
        String write = split < 0 ? "correct it" : oneLine(deepest.substring(split + 2));
        return new ConfigProblem(file.name(), at, null, what, write);
    }

    /** The line of the endpoint that a message speaks of. */
    private static int endpointLine(RouteFile file, String message) {
        Matcher uris = URI.matcher(file.text());
        while (uris.find()) {
            String uri = uris.group(1);
            String bare = uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri;
            if (message.contains(bare) || message.contains(bare.replaceFirst(":", "://"))) {
                return file.lineOf(uri);
            }
        }
        return 0;
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > 300 ? line.substring(0, 300) + "..." : line;
    }
}
