// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vault;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A place in a vault, as Camel writes it: {@code {{hashicorp:secret:twilio#token}}}.
 *
 * @param function which of Camel's functions reads it
 * @param name what that function is asked for
 * @see <a href="https://camel.apache.org/manual/using-propertyplaceholder.html">Camel's property functions</a>
 */
public record Reference(String function, String name) {
    /** Camel's functions that read from vaults, each with the artifact it is in. */
    static final Map<String, String> ARTIFACTS = Map.of(
            "hashicorp", "camel-hashicorp-vault",
            "aws", "camel-aws-secrets-manager",
            "gcp", "camel-google-secret-manager",
            "azure", "camel-azure-key-vault",
            "secret", "camel-kubernetes",
            "configmap", "camel-kubernetes",
            "ibm", "camel-ibm-secrets-manager",
            "cyberark", "camel-cyberark-vault");

    /** A reference within a text; the groups are function and name. */
    static final Pattern PATTERN =
            Pattern.compile("\\{\\{\\s*(" + String.join("|", ARTIFACTS.keySet()) + "):([^{}]+)}}");

    static Reference of(MatchResult found) {
        return new Reference(found.group(1), found.group(2).strip());
    }

    /** Those in a text, from left to right. */
    public static Stream<Reference> in(String text) {
        return PATTERN.matcher(text).results().map(Reference::of);
    }

    /** Whether a {@code {{word:...}}} is one, by its word. */
    public static boolean begins(String word) {
        return ARTIFACTS.containsKey(word);
    }

    /** The text without those it has. */
    public static String without(String text) {
        return PATTERN.matcher(text).replaceAll("");
    }

    /** Whether it brings a value of its own for a vault that has none: {@code {{aws:twilio#token:default}}}. */
    public boolean hasDefault() {
        return name.indexOf(':', Math.max(name.indexOf('#'), 0)) > 0 && name.indexOf('#') >= 0;
    }

    /** As it is written; it says where a secret is, not what it is. */
    @Override
    public String toString() {
        return "{{" + function + ":" + name + "}}";
    }
}
