// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.check;

import io.closeloop.config.CheckRule;
import io.closeloop.runtime.config.Node;
import io.closeloop.runtime.config.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides what can simply be decided of the conditions of a route: comparisons that can never hold, and branches that no
 * message reaches. Whatever it does not understand it takes for sound.
 */
final class ConditionCheck {
    private static final Pattern COMPARISON = Pattern.compile(
            "\\$\\{(?:in\\.)?body\\??\\.([A-Za-z]\\w*)(?:\\(\\))?}\\s*(?:(==|=~|!=|<=|>=|<|>)\\s*(.+))?");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(?:\\.[0-9]{1,9})?");
    private static final Set<String> LANGUAGES = new TreeSet<>(Arrays.asList(Locale.getISOLanguages()));

    private enum Truth {
        NEVER,
        SOMETIMES,
        ALWAYS
    }

    /**
     * What one comparison says.
     *
     * @param word what the property must equal; null when it says no such thing
     */
    private record Atom(
            String property, Truth truth, @Nullable String word, double from, double to) {
        static Atom unknown(Truth truth) {
            return new Atom("", truth, null, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }

    private final World world;
    private final String begins;
    private final Findings findings;
    private final Map<String, Class<?>> properties;

    ConditionCheck(World world, String begins, Findings findings) {
        this.world = world;
        this.begins = begins;
        this.findings = findings;
        this.properties = Vocabulary.body(begins).map(Vocabulary::properties).orElse(Map.of());
    }

    void check(RouteParts.Choice choice) {
        Map<String, Node> seen = new HashMap<>();
        List<Atom> single = new ArrayList<>();
        Node always = null;
        for (RouteParts.Branch branch : choice.branches()) {
            if (always != null) {
                unreachable(branch.at(), "stands behind a condition that is always true, on line " + always.line());
                return;
            }
            Node.Scalar condition = branch.condition();
            Optional<String> text =
                    condition == null ? Optional.empty() : world.values().resolve(condition.text());
            if (condition == null || text.isEmpty()) {
                continue;
            }
            String plain = text.get().replaceAll("\\s+", " ").strip();
            Node twin = seen.putIfAbsent(plain, condition);
            if (twin != null) {
                unreachable(condition, "is the condition of line " + twin.line() + " again, so nothing is left for it");
                continue;
            }
            int before = findings.count();
            List<Atom> alone = new ArrayList<>();
            Truth truth = truth(plain, condition, branch.bodyKnown(), alone);
            if (findings.count() > before) {
                continue;
            }
            if (truth == Truth.NEVER) {
                // A value such as a threshold of 0 is how an admin switches a branch off.
                if (!plain.equals(condition.text().replaceAll("\\s+", " ").strip())) {
                    continue;
                }
                findings.add(
                        CheckRule.NEVER_TRUE,
                        condition,
                        null,
                        "'" + plain + "' is never true behind " + begins,
                        "correct the comparison, or remove the branch");
            } else if (truth == Truth.ALWAYS) {
                always = condition;
            } else if (alone.size() == 1 && !alone.get(0).property().isEmpty()) {
                Atom atom = alone.get(0);
                if (single.stream().anyMatch(earlier -> covers(earlier, atom))) {
                    unreachable(condition, "is covered by a condition before it, so nothing is left for it");
                } else {
                    single.add(atom);
                }
            }
        }
        if (always != null && choice.otherwise() != null && !choice.filter()) {
            unreachable(choice.otherwise(), "stands behind a condition that is always true, on line " + always.line());
        }
    }

    private void unreachable(Node at, String what) {
        findings.add(CheckRule.UNREACHABLE, at, null, what, "correct one of the two, or remove this branch");
    }

    private static boolean covers(Atom earlier, Atom later) {
        return earlier.property().equals(later.property())
                && earlier.word() == null
                && later.word() == null
                && earlier.from() <= later.from()
                && earlier.to() >= later.to();
    }

    private Truth truth(String text, Node.Scalar at, boolean bodyKnown, List<Atom> alone) {
        if (text.equals("false") || text.equals("true")) {
            return text.equals("true") ? Truth.ALWAYS : Truth.NEVER;
        }
        Condition condition = Condition.of(text);
        List<Atom> atoms = new ArrayList<>();
        for (String comparison : condition.comparisons()) {
            atoms.add(bodyKnown ? atom(comparison, at) : Atom.unknown(Truth.SOMETIMES));
        }
        if (condition.any()) {
            return atoms.stream()
                    .map(Atom::truth)
                    .max(Comparator.naturalOrder())
                    .orElse(Truth.SOMETIMES);
        }
        alone.addAll(atoms);
        return all(atoms);
    }

    private static Truth all(List<Atom> atoms) {
        Truth truth = Truth.ALWAYS;
        Map<String, Atom> byProperty = new HashMap<>();
        for (Atom atom : atoms) {
            truth = atom.truth().compareTo(truth) < 0 ? atom.truth() : truth;
            Atom other = byProperty.get(atom.property());
            if (other != null && !atom.property().isEmpty()) {
                boolean words = other.word() != null
                        && atom.word() != null
                        && !other.word().equalsIgnoreCase(atom.word());
                if (words || Math.max(other.from(), atom.from()) > Math.min(other.to(), atom.to())) {
                    return Truth.NEVER;
                }
            }
            byProperty.put(atom.property(), atom);
        }
        return truth;
    }

    private Atom atom(String text, Node.Scalar at) {
        Matcher comparison = COMPARISON.matcher(text);
        if (!comparison.matches()) {
            return Atom.unknown(Truth.SOMETIMES);
        }
        String property = comparison.group(1);
        Class<?> type = properties.get(property);
        if (type == null) {
            return Atom.unknown(Truth.SOMETIMES);
        }
        String operator = comparison.group(2);
        if (operator == null) {
            boolean never = property.equals("matched") && begins.startsWith("channel:");
            return Atom.unknown(never ? Truth.NEVER : Truth.SOMETIMES);
        }
        String operand = comparison.group(3).strip();
        Matcher quoted = QUOTED.matcher(operand);
        boolean isText = quoted.matches();
        if (operand.equals("null") && (operator.equals("==") || operator.equals("!="))) {
            return wrong(
                    at,
                    property,
                    "always has a value: a text that is not known is empty",
                    type == String.class
                            ? "write ${body." + property + "} " + operator + " ''"
                            : "compare it with a value, or remove the comparison");
        }
        if (!isText && (operand.contains("$") || operand.contains("'") || operand.contains("\""))) {
            return Atom.unknown(Truth.SOMETIMES);
        }
        String literal = isText ? quoted.group(1) != null ? quoted.group(1) : quoted.group(2) : operand;
        if (type == boolean.class) {
            return truthValue(property, operator, literal, at);
        }
        if (type == int.class || type == long.class) {
            return number(property, operator, literal, at);
        }
        if (type == List.class) {
            return wrong(
                    at,
                    property,
                    "is a list and is never equal to one word",
                    "write ${body." + property + "} contains '" + literal + "'");
        }
        return word(property, operator, literal, at);
    }

    private Atom truthValue(String property, String operator, String literal, Node.Scalar at) {
        if (!literal.equals("true") && !literal.equals("false")) {
            return wrong(
                    at,
                    property,
                    "is true or false, never '" + literal + "'",
                    "write ${body." + property + "} == true, or only ${body." + property + "}");
        }
        boolean fixed = property.equals("matched") && begins.startsWith("channel:");
        if (fixed) {
            return Atom.unknown(literal.equals("false") == operator.equals("==") ? Truth.ALWAYS : Truth.NEVER);
        }
        return equality(property, Truth.SOMETIMES, operator.equals("=="), literal);
    }

    private Atom number(String property, String operator, String literal, Node.Scalar at) {
        if (!NUMBER.matcher(literal.strip()).matches()) {
            return wrong(
                    at,
                    property,
                    "is a number, and is compared with '" + literal + "'",
                    "write a number, such as ${body." + property + "} >= 3");
        }
        double value = Double.parseDouble(literal.strip());
        long[] range = Vocabulary.range(property);
        double from = Double.NEGATIVE_INFINITY;
        double to = Double.POSITIVE_INFINITY;
        switch (operator) {
            case "==", "=~" -> {
                from = value;
                to = value;
            }
            case "<" -> to = Math.ceil(value) - 1;
            case "<=" -> to = Math.floor(value);
            case ">" -> from = Math.floor(value) + 1;
            case ">=" -> from = Math.ceil(value);
            default -> {
                boolean always = value < range[0] || value > range[1];
                return Atom.unknown(always ? Truth.ALWAYS : Truth.SOMETIMES);
            }
        }
        Truth truth = from > range[1] || to < range[0] || from > to
                ? Truth.NEVER
                : from <= range[0] && to >= range[1] ? Truth.ALWAYS : Truth.SOMETIMES;
        return new Atom(property, truth, null, from, to);
    }

    private Atom word(String property, String operator, String literal, Node.Scalar at) {
        boolean equal = operator.equals("==") || operator.equals("=~");
        if (!equal && !operator.equals("!=")) {
            return Atom.unknown(Truth.SOMETIMES);
        }
        Set<String> ever = Vocabulary.everyWord(property, world.desk().surveys());
        if (ever != null && !contains(ever, literal, operator)) {
            ever.remove("");
            findings.add(
                    property.equals("survey") ? CheckRule.UNKNOWN_SURVEY : CheckRule.WRONG_COMPARISON,
                    at,
                    "body." + property,
                    "is never '" + literal + "'",
                    Words.nearest(literal, ever)
                            .map(near -> "did you mean '" + near + "'?")
                            .orElse("write one of " + String.join(", ", ever)));
            return Atom.unknown(Truth.SOMETIMES);
        }
        if (property.equals("language")) {
            language(literal, at, "body.language");
        }
        if (property.equals("queue")) {
            queue(literal, at, "body.queue", world.queues(), findings);
        }
        Set<String> here = Vocabulary.words(begins, property, world.desk().surveys());
        Truth truth = Truth.SOMETIMES;
        if (here != null) {
            boolean can = contains(here, literal, operator);
            boolean must = can && here.size() == 1;
            truth = equal
                    ? (!can ? Truth.NEVER : must ? Truth.ALWAYS : Truth.SOMETIMES)
                    : (!can ? Truth.ALWAYS : must ? Truth.NEVER : Truth.SOMETIMES);
        }
        return equality(property, truth, equal, literal);
    }

    /** Of a comparison with !=, what is left can be nearly anything: nothing follows for the conditions beside it. */
    private static Atom equality(String property, Truth truth, boolean equal, String literal) {
        return equal
                ? new Atom(property, truth, literal, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                : Atom.unknown(truth);
    }

    private static boolean contains(Set<String> words, String literal, String operator) {
        return operator.equals("=~") ? words.stream().anyMatch(literal::equalsIgnoreCase) : words.contains(literal);
    }

    /** Reports a word that is no language of the world. */
    private void language(String literal, Node.Scalar at, String key) {
        if (!literal.isEmpty() && !known(literal)) {
            findings.add(
                    CheckRule.UNKNOWN_LANGUAGE,
                    at,
                    key,
                    "is compared with '" + literal + "', which is not a language",
                    "write a BCP 47 code such as de or pt-BR");
        }
    }

    /** True for a code whose first part is an ISO 639-1 language. */
    static boolean known(String language) {
        return LANGUAGES.contains(language.split("[-_]", 2)[0].toLowerCase(Locale.ROOT));
    }

    /** Reports a queue that is spelt almost like one that a setting names; queues themselves come from the vendors. */
    static void queue(String literal, Node at, String key, Set<String> queues, Findings findings) {
        if (queues.contains(literal) || literal.length() < 4) {
            return;
        }
        queues.stream()
                .filter(queue -> Words.slip(literal, queue))
                .findFirst()
                .ifPresent(near -> findings.add(
                        CheckRule.UNKNOWN_QUEUE,
                        at,
                        key,
                        "names the queue '" + literal + "', which no setting knows",
                        "did you mean '" + near + "'?"));
    }

    private Atom wrong(Node.Scalar at, String property, String what, String write) {
        findings.add(CheckRule.WRONG_COMPARISON, at, "body." + property, what, write);
        return Atom.unknown(Truth.SOMETIMES);
    }
}
