// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.runtime.config.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a walk through one route met, in the order of the file. */
final class RouteParts {
    /**
     * An endpoint.
     *
     * @param step {@code from}, {@code to}, {@code toD} ...
     * @param parameters null when there are none
     */
    record Address(String step, Node.Scalar uri, Node.@Nullable Mapping parameters) {}

    /**
     * An expression.
     *
     * @param use the step or option it stands in, such as {@code when} or {@code setHeader}
     * @param language {@code simple}, {@code constant} ...
     * @param bodyKnown false behind a step that may have changed the body
     * @param headersKnown false behind a step that may have set headers of its own
     */
    record Expression(String use, String language, Node.Scalar text, boolean bodyKnown, boolean headersKnown) {}

    /**
     * A header that is set.
     *
     * @param constant its value when it is one that is known; null otherwise
     */
    record Header(Node.Scalar name, Node.@Nullable Scalar constant) {}

    /**
     * One branch of a choice, or a filter.
     *
     * @param condition null when there is none, or none in simple
     * @param bodyKnown false behind a step that may have changed the body
     */
    record Branch(Node at, Node.@Nullable Scalar condition, boolean bodyKnown) {}

    /**
     * @param filter true for a filter, which has one branch and no other
     * @param otherwise null when there is none
     */
    record Choice(
            List<Branch> branches, boolean filter, @Nullable Node otherwise) {}

    final List<Address> addresses = new ArrayList<>();
    final List<Expression> expressions = new ArrayList<>();
    final List<Header> headers = new ArrayList<>();
    final List<Node.Scalar> ids = new ArrayList<>();
    /** The data formats of marshal and unmarshal, by the place of their name. */
    final List<Node.Scalar> dataFormats = new ArrayList<>();

    final List<Choice> choices = new ArrayList<>();
    boolean headersKnown = true;
    boolean bodyKnown = true;
}
