// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@code config/application.properties} and {@code config/connectors/*.properties}, one {@code key=value} a line.
 * {@code ${NAME}} and {@code ${NAME:default}} take the environment's value. A variable named after a key wins over the
 * file.
 */
public final class SettingsFiles {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");
    private static final List<String> SECRET_ENDINGS =
            List.of("token", "secret", "password", "auth-token", "client-secret", "secret-token");

    private static final Pattern PASSWORD_IN_ADDRESS =
            Pattern.compile("://[^/@\\s:]*:[^/@\\s]+@|[?&;](?i:password)=[^&;\\s]");

    private SettingsFiles() {}

    public static Settings read(Sources sources, Map<String, String> environment, Consumer<ConfigProblem> problems) {
        Map<String, Settings.Entry> entries = new TreeMap<>();
        sources.within("config/", ".properties")
                .forEach((name, text) -> read(name, text, environment, entries, problems));
        Map<String, String> byVariable = new LinkedHashMap<>();
        for (String key : Stream.concat(entries.keySet().stream(), KnownSettings.KEYS.stream())
                .toList()) {
            byVariable.put(Settings.variable(key), key);
        }
        environment.forEach((variable, value) -> {
            String key = byVariable.get(variable);
            if (key != null) {
                entries.put(key, new Settings.Entry(value, variable, 0));
            }
        });
        return new Settings(entries);
    }

    private static void read(
            String name,
            String text,
            Map<String, String> environment,
            Map<String, Settings.Entry> entries,
            Consumer<ConfigProblem> problems) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1) {
                problems.accept(new ConfigProblem(
                        name, i + 1, null, "is not key=value", "write for example closeloop.http.port=8080"));
                continue;
            }
            String key = line.substring(0, equals).strip();
            String raw = line.substring(equals + 1).strip();
            if (entries.containsKey(key)) {
                problems.accept(new ConfigProblem(name, i + 1, key, "stands here a second time", "keep one of them"));
            }
            // What stands there when the environment is empty: a default after a variable's name is in the file too.
            String written = expand(raw, Map.of());
            if ((secret(key) && !written.isEmpty())
                    || PASSWORD_IN_ADDRESS.matcher(written).find()) {
                problems.accept(new ConfigProblem(
                        name,
                        i + 1,
                        key,
                        "holds a secret in a file",
                        "write " + key + "=${" + Settings.variable(key) + "} and put the value into the environment"));
            }
            if (!KnownSettings.known(key)) {
                problems.accept(new ConfigProblem(
                        name,
                        i + 1,
                        key,
                        "is not a setting",
                        Words.nearest(key, KnownSettings.KEYS)
                                .map(word -> "did you mean " + word + "?")
                                .orElse("remove it, or prefix your own values for routes with my.")));
            }
            entries.put(key, new Settings.Entry(expand(raw, environment), name, i + 1));
        }
    }

    private static boolean secret(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        return SECRET_ENDINGS.contains(last);
    }

    private static String expand(String raw, Map<String, String> environment) {
        Matcher matcher = VARIABLE.matcher(raw);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String fallback = matcher.group(2) == null ? "" : matcher.group(2);
            matcher.appendReplacement(
                    text, Matcher.quoteReplacement(environment.getOrDefault(matcher.group(1), fallback)));
        }
        return matcher.appendTail(text).toString();
    }
}
