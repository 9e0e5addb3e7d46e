// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import io.closeloop.config.Describe;
import io.closeloop.runtime.config.RecordBinder;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads shapes from records: the same types, annotations and {@code defaults()} that {@link RecordBinder} binds by. */
public final class Shapes {
    private final UnaryOperator<String> spelling;

    /** @param spelling how a component's name is written */
    public Shapes(UnaryOperator<String> spelling) {
        this.spelling = spelling;
    }

    /**
     * The fields of a record, in order.
     *
     * @throws IllegalStateException when a component has no {@link Describe}: what is not described cannot be offered
     */
    public Shape.Fields of(Class<? extends Record> type) {
        Describe described = type.getAnnotation(Describe.class);
        Record defaults = defaults(type);
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Describe description = component.getAnnotation(Describe.class);
            if (description == null) {
                throw new IllegalStateException(
                        type.getName() + "." + component.getName() + " needs a @Describe that says what it is for");
            }
            fields.add(field(component, description, defaults));
        }
        return new Shape.Fields(described == null ? "" : described.value(), fields);
    }

    private Field field(RecordComponent component, Describe description, @Nullable Record defaults) {
        Shape shape = shape(component.getGenericType(), description);
        Object fallback = defaults == null ? null : plain(read(component, defaults));
        if (fallback == null && !description.fallback().isEmpty()) {
            fallback = typed(shape, description.fallback());
        } else if (fallback == null && component.getType() == boolean.class) {
            fallback = Boolean.FALSE;
        }
        boolean optional = fallback != null || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Field(
                spelling.apply(component.getName()),
                shape,
                description.value(),
                !optional,
                fallback,
                description.example());
    }

    private Shape shape(Type type, Describe description) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new Shape.ListOf(shape(generic.getActualTypeArguments()[0], description));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            Class<?> key = (Class<?>) generic.getActualTypeArguments()[0];
            Shape keys = key.isEnum() ? words(key) : new Shape.Text(description.keys());
            return new Shape.MapOf(keys, shape(generic.getActualTypeArguments()[1], description));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return of(plain.asSubclass(Record.class));
        }
        if (plain.isEnum()) {
            return words(plain);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return new Shape.Flag();
        }
        if (plain == int.class || plain == Integer.class || plain == long.class || plain == Long.class) {
            return new Shape.Amount(true, description.min(), description.max());
        }
        if (plain == double.class || plain == Double.class) {
            return new Shape.Amount(false, description.min(), description.max());
        }
        if (plain == Duration.class) {
            return new Shape.Span();
        }
        return plain == LocalTime.class ? new Shape.TimeOfDay() : new Shape.Text(description.pattern());
    }

    private static Shape.Choice words(Class<?> type) {
        return new Shape.Choice(
                Arrays.stream(type.getEnumConstants()).map(RecordBinder::word).toList());
    }

    private static Object typed(Shape shape, String written) {
        if (shape instanceof Shape.Flag) {
            return Boolean.valueOf(written);
        }
        if (shape instanceof Shape.Amount amount) {
            return amount.whole() ? (Object) Long.valueOf(written) : Double.valueOf(written);
        }
        return written;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Enum<?> word) {
            return RecordBinder.word(word);
        }
        if (value instanceof Duration duration) {
            return written(duration);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Shapes::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> ordered = new TreeMap<>();
            map.forEach((key, item) -> ordered.put(String.valueOf(plain(key)), plain(item)));
            return new LinkedHashMap<>(ordered);
        }
        return value instanceof LocalTime ? value.toString() : value;
    }

    /** As people write it: days from two on, else hours, minutes, seconds, whatever comes out whole. */
    private static String written(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) {
            return "0";
        }
        if (seconds % 86_400 == 0 && seconds / 86_400 > 3) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static @Nullable Record defaults(Class<? extends Record> type) {
        try {
            return (Record) type.getMethod("defaults").invoke(null);
        } catch (NoSuchMethodException none) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + ".defaults() must be public and must not fail", e);
        }
    }

    private static @Nullable Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " must be readable", e);
        }
    }
}
