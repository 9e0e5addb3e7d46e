// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.vault.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code {{key}}} of routes: which have a value, and which. */
final class Placeholders {
    /** {@code {{key}}}, {@code {{key:default}}}, {@code {{?key}}} (the option vanishes), {@code {{!key}}} (negated). */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([?!]?)([^{}:]+)(?::([^{}]*))?}}");

    private static final Pattern FUNCTION =
            Pattern.compile("env|sys|service|service\\.name|service\\.host|service\\.port|bean");

    private final Map<String, String> values;

    Placeholders(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** The text with every value in place; empty when one has none or is only known while running. */
    Optional<String> resolve(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String key = matcher.group(2).strip();
            if (function(key) || !matcher.group(1).isEmpty()) {
                return Optional.empty();
            }
            @Nullable String value = values.getOrDefault(key, matcher.group(3));
            if (value == null) {
                return Optional.empty();
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return Optional.of(matcher.appendTail(resolved).toString());
    }

    private static boolean function(String word) {
        return FUNCTION.matcher(word).matches() || Reference.begins(word);
    }

    /** Reports every placeholder below a node that has no value. */
    void check(Node node, Findings findings) {
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach(entry -> check(entry.value(), findings));
        } else if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> check(item, findings));
        } else if (node instanceof Node.Scalar scalar && scalar.text().contains("{{")) {
            check(scalar, findings);
        }
    }

    private void check(Node.Scalar scalar, Findings findings) {
        Matcher matcher = PLACEHOLDER.matcher(scalar.text());
        int end = 0;
        while (matcher.find()) {
            end = matcher.end();
            String key = matcher.group(2).strip();
            boolean given = values.containsKey(key)
                    || matcher.group(3) != null
                    || matcher.group(1).equals("?")
                    || function(key);
            if (!given) {
                String hint = Words.nearest(key, values.keySet())
                        .map(word -> "did you mean {{" + word + "}}?")
                        .orElse("add " + key + "=... to config/application.properties, or write {{" + key
                                + ":default}}");
                findings.add(
                        CheckRule.PLACEHOLDER_WITHOUT_VALUE,
                        scalar.line(),
                        scalar.column(),
                        "{{" + key + "}}",
                        "has no value",
                        hint);
            }
        }
        if (scalar.text().indexOf("{{", end) >= 0) {
            findings.add(
                    CheckRule.PLACEHOLDER_WITHOUT_VALUE, scalar, null, "has a {{ that is not closed", "write {{key}}");
        }
    }
}
