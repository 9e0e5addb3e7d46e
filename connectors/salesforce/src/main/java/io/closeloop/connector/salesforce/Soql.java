// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.salesforce;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * SOQL has no bind variables over REST, so values are quoted here and nowhere else. Source:
 * <a href="https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm">Quoted
 * string escape sequences</a>.
 */
final class Soql {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    private Soql() {}

    /** A string literal that stays one literal whatever the value holds. */
    static String literal(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('\'');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> quoted.append("\\\\");
                case '\'' -> quoted.append("\\'");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.append(c);
            }
        }
        return quoted.append('\'').toString();
    }

    /** {@code field IN ('a', 'b')}. */
    static String in(String field, Collection<String> values) {
        return field + values.stream().map(Soql::literal).collect(Collectors.joining(", ", " IN (", ")"));
    }

    /** True for the name of a field; names cannot be quoted, so everything else is refused. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
