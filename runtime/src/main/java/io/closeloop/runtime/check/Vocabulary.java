// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.interaction.Channel;
import io.closeloop.interaction.CloseReason;
import io.closeloop.runtime.routes.AnswerFacts;
import io.closeloop.runtime.routes.InteractionFacts;
import io.closeloop.survey.Metric;
import io.closeloop.survey.Verdict;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The beginnings our routes can have, the body each gives, and the values its properties can take. */
final class Vocabulary {
    static final List<String> CHANNELS =
            Arrays.stream(Channel.values()).map(Channel::code).toList();
    static final List<String> INTERACTIONS = List.of("matched");
    static final List<String> ANSWERS = List.of("all", "promoter", "passive", "detractor", "amended", "retracted");
    /** Headers that a station reads when its routes are through. */
    static final Set<String> READ = Set.of("skip", "tag", "language");

    static final Map<String, List<String>> STATIONS =
            Map.of("channel", CHANNELS, "interactions", INTERACTIONS, "answers", ANSWERS);

    private Vocabulary() {}

    /** What stands before the first colon. */
    static String scheme(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }

    /** What stands between the scheme and the options, without slashes in front. */
    static String name(String uri) {
        int colon = uri.indexOf(':');
        String rest = colon < 0 ? "" : uri.substring(colon + 1);
        int question = rest.indexOf('?');
        return (question < 0 ? rest : rest.substring(0, question)).replaceFirst("^//", "");
    }

    static boolean station(String uri) {
        return STATIONS.containsKey(scheme(uri));
    }

    /** The body of messages that begin here; empty when it is not one of ours. */
    static Optional<Class<? extends Record>> body(String from) {
        return switch (scheme(from)) {
            case "channel", "interactions" -> Optional.of(InteractionFacts.class);
            case "answers" -> Optional.of(AnswerFacts.class);
            default -> Optional.empty();
        };
    }

    /** The types of a body's properties, in their order. */
    static Map<String, Class<?>> properties(Class<? extends Record> body) {
        Map<String, Class<?>> properties = new LinkedHashMap<>();
        for (RecordComponent component : body.getRecordComponents()) {
            properties.put(component.getName(), component.getType());
        }
        return properties;
    }

    /** The words a property can be behind this beginning; null when it can be anything. */
    static @Nullable Set<String> words(String from, String property, Set<String> surveys) {
        String name = name(from);
        return switch (property) {
            case "channel" -> scheme(from).equals("channel") ? Set.of(name) : new TreeSet<>(CHANNELS);
            case "closeReason" ->
                codes(Arrays.stream(CloseReason.values())
                        .map(reason ->
                                reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                        .toList());
            case "metric" ->
                codes(Arrays.stream(Metric.values()).map(Metric::code).toList());
            case "verdict" -> {
                Set<String> verdicts =
                        codes(Arrays.stream(Verdict.values()).map(Verdict::code).toList());
                if (verdicts.contains(name)) {
                    yield Set.of(name);
                }
                verdicts.add("");
                yield verdicts;
            }
            case "survey" -> new TreeSet<>(surveys);
            default -> null;
        };
    }

    /** All words a property can ever be, whatever the beginning; null when it can be anything. */
    static @Nullable Set<String> everyWord(String property, Set<String> surveys) {
        return words("interactions:matched", property, surveys);
    }

    /** The numbers a property can be: from, to. */
    static long[] range(String property) {
        return switch (property) {
            case "score" -> new long[] {-1, 10};
            case "version" -> new long[] {1, Integer.MAX_VALUE};
            default -> new long[] {0, Long.MAX_VALUE};
        };
    }

    private static Set<String> codes(List<String> words) {
        return new TreeSet<>(words);
    }
}
