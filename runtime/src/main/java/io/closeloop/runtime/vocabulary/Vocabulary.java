// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import io.closeloop.config.Describe;
import io.closeloop.port.Connector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every verb that may stand after {@code deliver:}, by the connectors on the class path, whether they have credentials or
 * not. {@code crm-answer} stands for the chosen CRM's verb, so its options are those of any.
 *
 * @param verbs by name
 */
public record Vocabulary(List<Verb> verbs) {
    /**
     * @param name what stands after {@code deliver:}
     * @param connector folder name of the connector that offers it
     * @param meaning one sentence without a full stop
     */
    public record Verb(String name, String connector, String meaning, Shape.Fields options) {
        /** As it stands in a route. */
        public String uri() {
            return "deliver:" + name;
        }
    }

    /** Connectors that can be the CRM. */
    private static final Set<String> CRMS = Set.of("local-crm", "salesforce");

    public Vocabulary {
        verbs = verbs.stream().sorted(Comparator.comparing(Verb::name)).toList();
    }

    /** Of the connectors that are there. */
    public static Vocabulary installed() {
        return of(ServiceLoader.load(Connector.class));
    }

    public static Vocabulary of(Iterable<Connector> connectors) {
        Shapes shapes = new Shapes(name -> name);
        List<Verb> verbs = new ArrayList<>();
        for (Connector connector : connectors) {
            connector.vocabulary().forEach((verb, options) -> {
                Describe described = options.getAnnotation(Describe.class);
                verbs.add(new Verb(
                        verb, connector.name(), described == null ? "" : described.value(), shapes.of(options)));
            });
        }
        verbs.addAll(ofTheChosenCrm(verbs));
        return new Vocabulary(verbs);
    }

    private static List<Verb> ofTheChosenCrm(List<Verb> verbs) {
        Map<String, List<Verb>> byWord = new TreeMap<>();
        for (Verb verb : verbs) {
            if (CRMS.contains(verb.connector())) {
                String word = "crm" + verb.name().substring(verb.connector().length());
                byWord.computeIfAbsent(word, name -> new ArrayList<>()).add(verb);
            }
        }
        List<Verb> chosen = new ArrayList<>();
        byWord.forEach((word, same) -> {
            Map<String, Field> fields = new LinkedHashMap<>();
            same.forEach(verb -> verb.options().fields().forEach(field -> {
                boolean everywhere =
                        same.stream().allMatch(other -> other.options().has(field.name()));
                fields.merge(field.name(), everywhere ? field : only(verb, field), Vocabulary::richer);
            }));
            chosen.add(new Verb(
                    word,
                    "",
                    "Stands for the same verb of the CRM that closeloop.crm names, so that one route fits every CRM",
                    new Shape.Fields("", List.copyOf(fields.values()))));
        });
        return chosen;
    }

    /** An option that not every CRM takes: no example, as it would not fit every CRM. */
    private static Field only(Verb verb, Field field) {
        return new Field(
                field.name(),
                field.shape(),
                field.meaning() + " (" + verb.connector() + " only)",
                false,
                field.fallback(),
                "");
    }

    /** The built-in CRM accepts some options without a use for them; what another says of them is what counts. */
    private static Field richer(Field one, Field other) {
        return one.meaning().startsWith("Changes nothing") ? other : one;
    }
}
