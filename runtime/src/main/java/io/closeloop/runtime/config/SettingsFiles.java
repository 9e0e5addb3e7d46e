// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Settings;
import io.closeloop.runtime.vault.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@code config/application.properties} and {@code config/connectors/*.properties}, one {@code key=value} a line.
 * {@code ${NAME}} and {@code ${NAME:default}} take the environment's value, {@code ${file:/run/secrets/x}} a file's. A
 * {@code {{hashicorp:...}}} and the like are left as they are: {@link io.closeloop.runtime.vault.Vaults} reads them. A
 * variable named after a key wins over the file, and so does one of another key of the same row of a table; with {@code _FILE} behind its name it names a file with the value.
 */
public final class SettingsFiles {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");
    /** What orchestrators mount: {@code ${file:/run/secrets/x}} in a file, {@code NAME_FILE} in the environment. */
    private static final String FILE = "file";

    private static final String FILE_VARIABLE = "_FILE";

    private static final Pattern PASSWORD_IN_ADDRESS =
            Pattern.compile("://[^/@\\s:]*:[^/@\\s]+@|[?&;](?i:password)=[^&;\\s]");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SettingsFiles() {}

    public static Settings read(Sources sources, Map<String, String> environment, Consumer<ConfigProblem> problems) {
        Map<String, Settings.Entry> entries = new TreeMap<>();
        sources.within("config/", ".properties")
                .forEach((name, text) -> read(name, text, environment, entries, problems));
        Map<String, String> byVariable = new LinkedHashMap<>();
        // A variable does not tell where the name in it ends: that of a table is known from a file.
        Stream.of(
                        entries.keySet().stream().flatMap(key -> KnownSettings.row(key).stream()),
                        entries.keySet().stream(),
                        KnownSettings.KEYS.stream())
                .flatMap(keys -> keys)
                .forEach(key -> byVariable.put(Settings.variable(key), key));
        environment.forEach((variable, value) -> {
            String key = byVariable.get(variable);
            if (key != null) {
                entries.put(key, new Settings.Entry(value, variable, 0));
            }
        });
        byVariable.forEach((variable, key) -> {
            String file = environment.get(variable + FILE_VARIABLE);
            if (file != null && !byVariable.containsKey(variable + FILE_VARIABLE)) {
                fromFile(variable, key, file, environment, problems).ifPresent(value -> entries.put(key, value));
            }
        });
        return new Settings(entries);
    }

    private static Optional<Settings.Entry> fromFile(
            String variable,
            String key,
            String file,
            Map<String, String> environment,
            Consumer<ConfigProblem> problems) {
        String given = variable + FILE_VARIABLE;
        if (environment.containsKey(variable)) {
            problems.accept(new ConfigProblem(
                    given, 0, 0, key, "is given by " + variable + " too", "keep one of them", CheckRule.REPEATED_KEY));
            return Optional.empty();
        }
        Optional<String> value = SecretFile.read(file);
        if (value.isEmpty()) {
            problems.accept(new ConfigProblem(
                    given,
                    0,
                    0,
                    key,
                    "names a file that cannot be read",
                    SecretFile.ADVICE,
                    CheckRule.UNREADABLE_FILE));
        }
        return value.map(text -> new Settings.Entry(text, given, 0));
    }

    private static void read(
            String name,
            String text,
            Map<String, String> environment,
            Map<String, Settings.Entry> entries,
            Consumer<ConfigProblem> problems) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String whole = lines.get(i);
            String line = whole.replace(BYTE_ORDER_MARK, "").strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1) {
                problems.accept(new ConfigProblem(
                        name,
                        i + 1,
                        1,
                        null,
                        "is not key=value",
                        "write for example closeloop.http.port=8080",
                        CheckRule.SETTING_SYNTAX));
                continue;
            }
            Line written = new Line(
                    name,
                    i + 1,
                    Math.max(
                            1,
                            whole.length()
                                    - whole.substring(whole.indexOf('=') + 1)
                                            .stripLeading()
                                            .length()
                                    + 1),
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
            boolean again = entries.containsKey(written.key());
            if (check(written, environment, again, problems)) {
                entries.put(
                        written.key(),
                        new Settings.Entry(expand(written.raw(), environment, true), name, i + 1, written.column()));
            }
        }
    }

    private record Line(String file, int number, int column, String key, String raw) {
        ConfigProblem problem(CheckRule rule, int at, String what, String write) {
            return new ConfigProblem(file, number, at, key, what, write, rule);
        }
    }

    /** False when nothing can be made of the value. */
    private static boolean check(
            Line line, Map<String, String> environment, boolean again, Consumer<ConfigProblem> problems) {
        String key = line.key();
        if (again) {
            problems.accept(line.problem(CheckRule.REPEATED_KEY, 1, "stands here a second time", "keep one of them"));
        }
        String unclosed = VARIABLE.matcher(line.raw()).replaceAll("");
        if (unclosed.contains("${")) {
            problems.accept(line.problem(
                    CheckRule.SETTING_SYNTAX,
                    line.column(),
                    "has a ${ that is not closed, or a name with other signs than A-Z, 0-9 and _",
                    "write ${NAME} or ${NAME:default}"));
            return false;
        }
        // What stands there when the environment is empty: a default after a variable's name is in the file too.
        String given = expand(line.raw(), Map.of(), false);
        String written = Reference.without(given);
        if ((KnownSettings.secret(key) && Reference.in(given).anyMatch(Reference::hasDefault))
                || (KnownSettings.secret(key) && !written.isEmpty())
                || PASSWORD_IN_ADDRESS.matcher(written).find()
                || Secrets.in(written)) {
            problems.accept(line.problem(
                    CheckRule.SECRET_IN_FILE,
                    line.column(),
                    "holds a secret in a file",
                    "write " + key + "=${" + Settings.variable(key) + "} and put the value into the environment"));
        }
        if (!KnownSettings.known(key)) {
            problems.accept(line.problem(CheckRule.UNKNOWN_SETTING, 1, "is not a setting", KnownSettings.instead(key)));
        }
        Matcher variable = VARIABLE.matcher(line.raw());
        while (variable.find()) {
            if (isFile(variable)) {
                if (SecretFile.read(variable.group(2)).isEmpty()) {
                    problems.accept(line.problem(
                            CheckRule.UNREADABLE_FILE,
                            line.column(),
                            "takes a file that cannot be read",
                            SecretFile.ADVICE));
                }
                continue;
            }
            if (variable.group(2) == null
                    && !environment.containsKey(variable.group(1))
                    && !KnownSettings.secret(key)) {
                problems.accept(line.problem(
                        CheckRule.VARIABLE_WITHOUT_VALUE,
                        line.column(),
                        "takes " + variable.group(1) + ", which this environment does not have",
                        "set " + variable.group(1) + ", or write ${" + variable.group(1) + ":} when it may be absent"));
            }
        }
        return true;
    }

    private static boolean isFile(Matcher variable) {
        return variable.group(1).equals(FILE) && variable.group(2) != null;
    }

    /** @param files whether files are read; without, they count as empty */
    private static String expand(String raw, Map<String, String> environment, boolean files) {
        Matcher matcher = VARIABLE.matcher(raw);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String fallback = matcher.group(2) == null ? "" : matcher.group(2);
            String value;
            if (isFile(matcher)) {
                value = files ? SecretFile.read(fallback).orElse("") : "";
            } else {
                value = environment.getOrDefault(matcher.group(1), fallback);
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(text).toString();
    }
}
