// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.runtime.config.Words;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the expressions of a route: language, syntax, and whether what they name is there. */
final class ExpressionCheck {
    private static final Pattern FUNCTION = Pattern.compile("\\$\\{([^${}]+)}");
    private static final Pattern BODY = Pattern.compile(
            "(?:in\\.|message\\.)?body\\??\\.([A-Za-z_][A-Za-z0-9_]*)(\\([^)]*\\))?(\\[[^]]*])?(?:\\??\\.([A-Za-z_][A-Za-z0-9_]*))?.*");
    private static final Pattern HEADER =
            Pattern.compile("(?:in\\.)?headers?(?:[.:]|\\?\\.|\\[)['\"]?([A-Za-z_][A-Za-z0-9_-]*)['\"]?]?.*");
    private static final Pattern JSON_PATH = Pattern.compile("\\$\\.([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern JQ = Pattern.compile("(?:^|[\\s(|])\\.([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern UNKNOWN_FUNCTION = Pattern.compile("Unknown function: (\\S+)");
    private static final Set<String> PREDICATES = Set.of("when", "filter", "validate");
    private static final List<String> FUNCTIONS = List.of(
            "body",
            "header",
            "headers",
            "exchangeProperty",
            "variable",
            "exchangeId",
            "routeId",
            "messageHistory",
            "date",
            "bean",
            "env",
            "sys",
            "random",
            "uuid",
            "exception",
            "bodyAs",
            "properties",
            "hash",
            "skip",
            "collate",
            "length",
            "trim",
            "uppercase",
            "lowercase");

    private final Placeholders placeholders;
    private final Scratch scratch;

    ExpressionCheck(Placeholders placeholders, Scratch scratch) {
        this.placeholders = placeholders;
        this.scratch = scratch;
    }

    /**
     * @param begins the address the route begins with
     * @param set headers that the route sets somewhere
     */
    void check(RouteParts.Expression expression, String begins, Set<String> set, Findings findings) {
        String language = expression.language().equals("method") ? "bean" : expression.language();
        if (!language.equals("language") && !scratch.hasLanguage(language)) {
            findings.add(
                    CheckRule.UNKNOWN_LANGUAGE_OF_EXPRESSION,
                    expression.text(),
                    null,
                    "the language " + expression.language() + " is not part of this installation",
                    "write it in simple, or put camel-" + expression.language()
                            + " for Camel 4.18.0 into the lib folder");
            return;
        }
        Optional<String> resolved = placeholders.resolve(expression.text().text());
        String text = resolved.orElse(expression.text().text());
        switch (language) {
            case "constant" -> constant(expression, text, findings);
            case "simple" -> {
                if (resolved.isPresent() && !syntax(expression, text, findings)) {
                    return;
                }
                mixed(expression, text, findings);
                simple(expression, text, begins, set, findings);
            }
            case "header" -> header(expression, text.strip(), begins, set, findings);
            case "jsonpath" -> names(expression, JSON_PATH, text, begins, findings);
            case "jq" -> names(expression, JQ, text, begins, findings);
            default -> {
                // Camel parses it when the route is loaded; what it names is nobody's business but the admin's.
            }
        }
    }

    private static void constant(RouteParts.Expression expression, String text, Findings findings) {
        if (FUNCTION.matcher(text).find()) {
            findings.add(
                    CheckRule.EXPRESSION_SYNTAX,
                    expression.text(),
                    null,
                    "a constant is taken as it stands, ${...} included",
                    "write simple: instead of constant:");
        }
    }

    private boolean syntax(RouteParts.Expression expression, String text, Findings findings) {
        Optional<String> refusal = scratch.simple(text, PREDICATES.contains(expression.use()));
        if (refusal.isEmpty()) {
            return true;
        }
        Matcher unknown = UNKNOWN_FUNCTION.matcher(refusal.get());
        if (unknown.find()) {
            String word = unknown.group(1).replaceAll("[.:(\\[].*", "");
            findings.add(
                    CheckRule.EXPRESSION_SYNTAX,
                    expression.text(),
                    null,
                    "${" + unknown.group(1) + "} is not a function of simple",
                    Words.nearest(word, FUNCTIONS)
                            .map(near ->
                                    "did you mean ${" + near + unknown.group(1).substring(word.length()) + "}?")
                            .orElse("write for example ${body.queue} or ${header.tag}"));
        } else {
            findings.add(
                    CheckRule.EXPRESSION_SYNTAX,
                    expression.text(),
                    null,
                    "cannot be parsed"
                            + (text.equals(expression.text().text()) ? "" : " as it reads, " + text)
                            + ": "
                            + refusal.get().lines().findFirst().orElse("").replaceFirst(" at location \\d+$", ""),
                    "write for example ${body.queue} == 'billing', with ${...} closed, text in quotes, and spaces around ==");
        }
        return false;
    }

    private static void mixed(RouteParts.Expression expression, String text, Findings findings) {
        if (PREDICATES.contains(expression.use()) && Condition.of(text).mixed()) {
            findings.add(
                    CheckRule.AND_WITH_OR,
                    expression.text(),
                    null,
                    "has both && and ||, which Camel reads from left to right: a || b && c is (a || b) && c",
                    "write two when, or a filter inside a filter, each with one of the two");
        }
    }

    private static void simple(
            RouteParts.Expression expression, String text, String begins, Set<String> set, Findings findings) {
        Matcher functions = FUNCTION.matcher(text);
        Set<String> said = new TreeSet<>();
        while (functions.find()) {
            String function = functions.group(1).strip();
            if (!said.add(function)) {
                continue;
            }
            Matcher body = BODY.matcher(function);
            if (body.matches()) {
                property(expression, body.group(1), body.group(3) == null ? body.group(4) : null, begins, findings);
                continue;
            }
            Matcher header = HEADER.matcher(function);
            if (header.matches()) {
                header(expression, header.group(1), begins, set, findings);
            }
        }
    }

    private static void names(
            RouteParts.Expression expression, Pattern pattern, String text, String begins, Findings findings) {
        Matcher names = pattern.matcher(text);
        Set<String> said = new TreeSet<>();
        while (names.find()) {
            if (said.add(names.group(1))) {
                property(expression, names.group(1), null, begins, findings);
            }
        }
    }

    private static void property(
            RouteParts.Expression expression,
            String name,
            @org.jspecify.annotations.Nullable String next,
            String begins,
            Findings findings) {
        Optional<Class<? extends Record>> type = Vocabulary.body(begins);
        if (type.isEmpty() || !expression.bodyKnown()) {
            return;
        }
        Map<String, Class<?>> properties = Vocabulary.properties(type.get());
        Class<?> property = properties.get(name);
        if (property == null) {
            if (!has(type.get(), name)) {
                findings.add(
                        CheckRule.UNKNOWN_PROPERTY,
                        expression.text(),
                        "body." + name,
                        "does not exist behind " + begins,
                        Words.nearest(name, properties.keySet())
                                .map(word -> "did you mean body." + word + "?")
                                .orElse("write one of " + String.join(", ", properties.keySet())));
            }
        } else if (next != null && (property.isPrimitive() || !has(property, next))) {
            findings.add(
                    CheckRule.UNKNOWN_PROPERTY,
                    expression.text(),
                    "body." + name + "." + next,
                    "does not exist: " + name + " is " + kind(property),
                    "write ${body." + name + "}");
        }
    }

    private static String kind(Class<?> type) {
        return type == String.class
                ? "a text"
                : type == boolean.class ? "true or false" : type == List.class ? "a list" : "a number";
    }

    /** Whether Camel finds a method for a name: the name itself, or as a getter. */
    private static boolean has(Class<?> type, String name) {
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return name.equals("last")
                || Arrays.stream(type.getMethods())
                        .map(Method::getName)
                        .anyMatch(method ->
                                method.equals(name) || method.equals("get" + capital) || method.equals("is" + capital));
    }

    private static void header(
            RouteParts.Expression expression, String name, String begins, Set<String> set, Findings findings) {
        boolean ours = Vocabulary.station(begins);
        if (!ours
                || !expression.headersKnown()
                || name.startsWith("Camel")
                || set.stream().anyMatch(name::equalsIgnoreCase)) {
            return;
        }
        findings.add(
                CheckRule.UNKNOWN_HEADER,
                expression.text(),
                "header." + name,
                "is read and nobody sets it",
                Words.nearest(name, set)
                        .map(word -> "did you mean header." + word + "?")
                        .or(() -> Vocabulary.body(begins)
                                .filter(body -> Vocabulary.properties(body).containsKey(name))
                                .map(body -> "did you mean ${body." + name + "}?"))
                        .orElse("set it before with setHeader, or read what is in ${body...}"));
    }
}
