// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.routes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.language.bean.BeanLanguage;
import org.jspecify.annotations.Nullable;

/**
 * Camel's {@code bean} language, by which its simple language asks a body for {@code ${body.queue}}, with a short way to
 * the properties of our own bodies. For each evaluation Camel copies the exchange and looks for a method that fits; these
 * conditions stand in every contact's way, and in a rehearsal's a million times. Anything else, also a property that does
 * not exist, is Camel's to answer. Thread-safe.
 */
public final class FactsLanguage extends BeanLanguage {
    private static final Map<Class<?>, Map<String, Method>> PROPERTIES = Map.of(
            InteractionFacts.class, properties(InteractionFacts.class),
            AnswerFacts.class, properties(AnswerFacts.class));

    /** @param given as the simple language gives them: a type, the body, and what it is asked, such as {@code .queue} */
    @Override
    public Expression createExpression(@Nullable String expression, @Nullable Object[] given) {
        if (given.length == 3
                && given[0] == null
                && given[1] instanceof Record body
                && given[2] instanceof String asked) {
            Method property = PROPERTIES.getOrDefault(body.getClass(), Map.of()).get(asked);
            if (property != null) {
                return new Value(read(property, body));
            }
        }
        return super.createExpression(expression, given);
    }

    private static Object read(Method property, Record body) {
        try {
            return property.invoke(body);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("A public record's own accessor cannot fail", e);
        }
    }

    private static Map<String, Method> properties(Class<? extends Record> body) {
        Map<String, Method> properties = new HashMap<>();
        for (RecordComponent component : body.getRecordComponents()) {
            properties.put("." + component.getName(), component.getAccessor());
        }
        return properties;
    }

    private record Value(Object value) implements Expression {
        @Override
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            return type.isInstance(value)
                    ? type.cast(value)
                    : exchange.getContext().getTypeConverter().convertTo(type, exchange, value);
        }
    }
}
