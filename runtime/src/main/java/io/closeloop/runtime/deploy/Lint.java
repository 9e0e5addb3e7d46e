// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.deploy;

import io.closeloop.config.ConfigProblem;
import io.closeloop.runtime.routes.RouteDesk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** Tries a route file in a context of its own, where it can do no harm. */
public final class Lint {
    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    private static final Pattern URI = Pattern.compile("(?:uri|toD?):\\s*\"?([a-z][a-z0-9+.-]*:[^\\s\"]*)");

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
        Deque<String> messages = new ArrayDeque<>();
        for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
            messages.push(t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage());
        }
        String deepest = messages.element();
        Matcher line = LINE.matcher(String.join("\n", messages));
        int at = line.find() ? Integer.parseInt(line.group(1)) : endpointLine(file, messages);
        int split = deepest.lastIndexOf("; ");
        String what = oneLine(split < 0 ? deepest : deepest.substring(0, split));
        String write = split < 0 ? "correct it" : oneLine(deepest.substring(split + 2));
        return new ConfigProblem(file.name(), at, null, what, write);
    }

    /**
     * The line of the endpoint that the failure speaks of. The innermost message that names one of the file's addresses
     * counts: the outer ones quote the whole route, its sound beginning included.
     */
    private static int endpointLine(RouteFile file, Collection<String> innermostFirst) {
        for (String message : innermostFirst) {
            String named = "";
            Matcher uris = URI.matcher(file.text());
            while (uris.find()) {
                String uri = uris.group(1);
                String bare = uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri;
                boolean spoken = message.contains(bare) || message.contains(bare.replaceFirst(":", "://"));
                if (spoken && uri.length() > named.length()) {
                    named = uri;
                }
            }
            if (!named.isEmpty()) {
                return file.lineOf(named);
            }
        }
        return 0;
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > 300 ? line.substring(0, 300) + "..." : line;
    }
}
