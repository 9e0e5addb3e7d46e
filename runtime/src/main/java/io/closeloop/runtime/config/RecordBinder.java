// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.config;

import io.closeloop.config.CheckRule;
import io.closeloop.config.ConfigProblem;
import io.closeloop.config.Describe;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds a mapping to a record: keys are the components' names in kebab-case. The record is the only description there
 * is; every mistake is reported with its place and what to write. A component that is missing takes the value of the
 * defaults record, null when it is {@code @Nullable}, and is a problem otherwise.
 */
public final class RecordBinder {
    private final String file;
    private final UnaryOperator<String> spelling;
    private final Kinds kinds;
    private final Consumer<ConfigProblem> problems;
    private boolean sound = true;

    /** For files: keys in kebab-case. */
    public RecordBinder(String file, Consumer<ConfigProblem> problems) {
        this(file, Words::kebab, Kinds.SETTINGS, problems);
    }

    /** @param spelling how a component's name is written */
    public RecordBinder(String file, UnaryOperator<String> spelling, Consumer<ConfigProblem> problems) {
        this(file, spelling, Kinds.SETTINGS, problems);
    }

    /** For the options of a route step: keys in camelCase. */
    static RecordBinder ofOptions(String file, Consumer<ConfigProblem> problems) {
        return new RecordBinder(file, name -> name, Kinds.OPTIONS, problems);
    }

    private RecordBinder(String file, UnaryOperator<String> spelling, Kinds kinds, Consumer<ConfigProblem> problems) {
        this.kinds = kinds;
        this.file = file;
        this.spelling = spelling;
        this.problems = problems;
    }

    /** The record; empty when anything was wrong, which is then reported. */
    public <R extends Record> Optional<R> bind(Class<R> type, Node node, @Nullable R defaults) {
        R record = record(type, node, "", defaults);
        return sound ? Optional.ofNullable(record) : Optional.empty();
    }

    private <R extends Record> @Nullable R record(Class<R> type, Node node, String path, @Nullable R defaults) {
        if (!(node instanceof Node.Mapping mapping)) {
            return wrong(node, path, "is not a map of settings", "write keys and values below it");
        }
        Map<String, Node.Entry> entries = mapping.byKey();
        RecordComponent[] components = type.getRecordComponents();
        List<String> known =
                Arrays.stream(components).map(c -> spelling.apply(c.getName())).toList();
        for (Node.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                String hint = Words.nearest(key, known)
                        .map(word -> "did you mean " + word + "?")
                        .orElse("known are " + String.join(", ", known));
                wrong(kinds.unknown(), entry.key(), path + key, kinds.notOne(), hint);
            }
        }
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = spelling.apply(components[i].getName());
            Node.Entry entry = entries.get(key);
            String fallback = fallback(components[i]);
            if (entry != null) {
                values[i] = value(
                        components[i].getGenericType(),
                        components[i].getAnnotation(Describe.class),
                        entry.value(),
                        path + key,
                        defaults == null ? null : read(components[i], defaults));
            } else if (defaults != null) {
                values[i] = read(components[i], defaults);
            } else if (fallback != null) {
                Node.Scalar written = new Node.Scalar(fallback, node.line(), node.column());
                values[i] = value(components[i].getGenericType(), null, written, path + key, null);
            } else if (components[i].getType() == boolean.class) {
                values[i] = Boolean.FALSE;
            } else if (!components[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                wrong(kinds.missing(), node, path + key, "is missing", "add it");
            }
        }
        return sound ? construct(type, components, values, node, path) : null;
    }

    private static @Nullable String fallback(RecordComponent component) {
        Describe description = component.getAnnotation(Describe.class);
        return description == null || description.fallback().isEmpty() ? null : description.fallback();
    }

    private <R extends Record> @Nullable R construct(
            Class<R> type, RecordComponent[] components, Object[] values, Node node, String path) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            int split = message.lastIndexOf("; ");
            return wrong(
                    node,
                    path,
                    "is refused: " + (split < 0 ? message : message.substring(0, split)),
                    split < 0 ? "correct it" : message.substring(split + 2));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " must be a public record with public components", e);
        }
    }

    private static @Nullable Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " must be readable", e);
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object value(
            Type type, @Nullable Describe limits, Node node, String path, @Nullable Object fallback) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return list(generic.getActualTypeArguments()[0], limits, node, path);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return map(generic, limits, node, path, (Map<Object, Object>) fallback);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record((Class<Record>) plain, node, path + ".", (Record) fallback);
        }
        if (!(node instanceof Node.Scalar scalar)) {
            return wrong(node, path, "is not a single value", "write one value");
        }
        Object value = scalar(plain, scalar, path);
        return value == null || limits == null ? value : within(limits, value, scalar, path);
    }

    /** The value, when it keeps to what its description allows: the same limits that the JSON Schema has. */
    private @Nullable Object within(Describe limits, Object value, Node.Scalar scalar, String path) {
        boolean kept = value instanceof Number number
                ? number.doubleValue() >= limits.min() && number.doubleValue() <= limits.max()
                : !(value instanceof String text) || matches(limits.pattern(), text);
        return kept ? value : outside(limits, limits.pattern(), scalar, path, value instanceof Integer);
    }

    private <T> @Nullable T outside(Describe limits, String pattern, Node.Scalar scalar, String path, boolean whole) {
        String write = limits.write();
        if (write.isEmpty()) {
            write = !pattern.isEmpty()
                    ? limits.example().isEmpty() ? "what matches " + pattern : "one such as " + limits.example()
                    : numbers(limits, whole ? "a whole number" : "a number");
        }
        CheckRule rule = limits.rule() == CheckRule.WRONG_VALUE ? kinds.wrong() : limits.rule();
        return wrong(rule, scalar, path, said(scalar.text().strip()), "write " + write);
    }

    private static String numbers(Describe limits, String kind) {
        boolean low = Double.isFinite(limits.min());
        boolean high = Double.isFinite(limits.max());
        if (low && high) {
            return kind + " from " + plain(limits.min()) + " to " + plain(limits.max());
        }
        return low ? plain(limits.min()) + " or more" : high ? plain(limits.max()) + " or less" : kind;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static boolean matches(String pattern, String text) {
        return pattern.isEmpty() || text.matches(pattern);
    }

    private @Nullable Object list(Type element, @Nullable Describe limits, Node node, String path) {
        if (!(node instanceof Node.Sequence sequence)) {
            return wrong(node, path, "is not a list", "write [a, b] or one '- item' a line");
        }
        List<Object> items = new ArrayList<>();
        for (Node item : sequence.items()) {
            Object value = value(element, limits, item, path, null);
            if (value != null) {
                items.add(value);
            }
        }
        return items;
    }

    private @Nullable Object map(
            ParameterizedType generic,
            @Nullable Describe limits,
            Node node,
            String path,
            @Nullable Map<Object, Object> fallback) {
        if (!(node instanceof Node.Mapping mapping)) {
            return wrong(node, path, "is not a map", "write keys and values below it");
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        if (fallback != null) {
            map.putAll(fallback);
        }
        for (Node.Entry entry : mapping.entries()) {
            String below = path + "." + entry.key().text();
            Object key = scalar((Class<?>) generic.getActualTypeArguments()[0], entry.key(), below);
            if (limits != null && key instanceof String name && !matches(limits.keys(), name)) {
                key = outside(limits, limits.keys(), entry.key(), below, false);
            }
            Object value = value(generic.getActualTypeArguments()[1], limits, entry.value(), below, null);
            if (key != null && value != null) {
                map.put(key, value);
            }
        }
        return map;
    }

    private @Nullable Object scalar(Class<?> type, Node.Scalar scalar, String path) {
        String text = scalar.text().strip();
        if (type == String.class) {
            return scalar.text();
        }
        if (type == boolean.class) {
            return switch (text) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                default -> wrong(scalar, path, said(text), "write true or false");
            };
        }
        if (type == int.class || type == Integer.class) {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                return wrong(scalar, path, said(text), "write a whole number");
            }
        }
        if (type == double.class) {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                return wrong(scalar, path, said(text), "write a number such as 0.8");
            }
        }
        if (type == Duration.class) {
            return Words.duration(text)
                    .<Object>map(d -> d)
                    .orElseGet(() -> wrong(scalar, path, said(text), "write a duration such as 15m, 24h or 30d"));
        }
        if (type == LocalTime.class) {
            try {
                return LocalTime.parse(text);
            } catch (java.time.format.DateTimeParseException e) {
                return wrong(scalar, path, said(text), "write a time such as \"09:00\", in quotes");
            }
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (word(constant).equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            String words = Arrays.stream(type.getEnumConstants())
                    .map(RecordBinder::word)
                    .collect(Collectors.joining(", "));
            return wrong(scalar, path, said(text), "write one of " + words);
        }
        throw new IllegalStateException("Settings of type " + type + " are not supported");
    }

    /** An enum constant as it is written in files. */
    public static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String said(String text) {
        return "is '" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'";
    }

    private <T> @Nullable T wrong(Node node, String path, String what, String write) {
        return wrong(kinds.wrong(), node, path, what, write);
    }

    private <T> @Nullable T wrong(CheckRule rule, Node node, String path, String what, String write) {
        sound = false;
        problems.accept(
                new ConfigProblem(file, node.line(), node.column(), path.isEmpty() ? null : path, what, write, rule));
        return null;
    }

    /** How mistakes are called: those of a file's settings and those of a step's options have names of their own. */
    private record Kinds(CheckRule unknown, CheckRule missing, CheckRule wrong, String notOne) {
        static final Kinds SETTINGS = new Kinds(
                CheckRule.UNKNOWN_SETTING, CheckRule.MISSING_VALUE, CheckRule.WRONG_VALUE, "is not a setting");
        static final Kinds OPTIONS = new Kinds(
                CheckRule.UNKNOWN_OPTION, CheckRule.MISSING_OPTION, CheckRule.WRONG_OPTION, "is not an option");
    }
}
