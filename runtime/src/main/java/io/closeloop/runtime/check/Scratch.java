// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.runtime.config.Words;
import io.closeloop.runtime.routes.RouteDesk;
import io.closeloop.runtime.vault.Vaults;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.Expression;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.catalog.impl.AbstractCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Language;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * A Camel context in which nothing is ever started: what loads here would load in the running one. Used by one thread; whoever
 * made the context closes it.
 */
final class Scratch {
    private static final String LANGUAGES = "META-INF/services/org/apache/camel/language/";
    private static final String COMPONENTS = "META-INF/services/org/apache/camel/component/";
    private final DefaultCamelContext context;
    private final RuntimeCamelCatalog catalog;

    /** @param context not started yet; connectors may have put components into it */
    Scratch(DefaultCamelContext context, RouteDesk desk, Map<String, String> placeholders) {
        this.context = context;
        context.getCamelContextExtension().setName("check");
        context.getRegistry().bind("closeloop-desk", desk.scratch());
        Properties values = new Properties();
        values.putAll(placeholders);
        context.getPropertiesComponent().setInitialProperties(values);
        Vaults.closed().serve(context);
        context.getShutdownStrategy().setTimeout(1);
        context.setAutoStartup(false);
        context.start();
        catalog = PluginHelper.getRuntimeCamelCatalog(context);
        if (catalog instanceof AbstractCamelCatalog full) {
            full.setSuggestionStrategy((known, wrong) ->
                    Words.nearest(wrong, known).map(word -> new String[] {word}).orElse(null));
        }
    }

    boolean hasLanguage(String name) {
        return resource(LANGUAGES + name);
    }

    boolean hasComponent(String scheme) {
        return context.hasComponent(scheme) != null || resource(COMPONENTS + scheme);
    }

    private boolean resource(String name) {
        return context.getApplicationContextClassLoader() != null
                        && context.getApplicationContextClassLoader().getResource(name) != null
                || Scratch.class.getClassLoader().getResource(name) != null;
    }

    /** What Camel knows to be wrong with an address; null when it knows nothing of its component. */
    @Nullable
    EndpointValidationResult validate(String uri, boolean consumer) {
        try {
            return catalog instanceof AbstractCamelCatalog full
                    ? full.validateEndpointProperties(uri, false, consumer, !consumer)
                    : null;
        } catch (RuntimeException notParsed) {
            return null;
        }
    }

    /** What Camel says of an expression in simple; empty when it can be parsed. */
    Optional<String> simple(String text, boolean predicate) {
        try {
            Language simple = context.resolveLanguage("simple");
            if (predicate) {
                simple.createPredicate(text).init(context);
            } else {
                Expression expression = simple.createExpression(text);
                expression.init(context);
            }
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(innermost(e));
        }
    }

    /** What Camel says of a route, innermost cause first; empty when it loads. */
    Deque<String> load(String id, String text) {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(id + ".yaml", text));
            return new ArrayDeque<>();
        } catch (Exception e) {
            forget(id);
            Deque<String> messages = new ArrayDeque<>();
            for (@Nullable Throwable t = e; t != null && messages.size() < 20; t = t.getCause()) {
                messages.push(t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage());
            }
            return messages;
        }
    }

    private void forget(String id) {
        try {
            RouteDefinition definition = context.getRouteDefinition(id);
            if (definition != null) {
                context.removeRouteDefinition(definition);
            }
        } catch (Exception e) {
            // The next file with this id will be told about it; the context itself is thrown away.
        }
    }

    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
