// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Wordings that mean one thing, indexed by their first word: a reply is looked through in one pass, and a word that
 * begins no wording costs one look-up.
 *
 * <p>One wording a line: words in a row, {@code a|b} for either, {@code [a|b]} where it may be missing. Spelling, case,
 * accents and apostrophes do not matter. A line that ends in {@code !} counts only as an order ("never call me", not "you
 * guys never call me") and not before a qualifier ("don't call me so late"); one that ends in {@code ^} not after a subject
 * ("they stop calling me") or before a qualifier; one that ends in {@code ~} does not count where the customer says that
 * something did not arrive ("I got no more messages").
 */
final class PhraseBook {
    static final Set<String> SUBJECTS = words("""
            you they we i he she who why if people agents staff sie wir man ihr warum wieso wenn mitarbeiter vous ils elles
            pourquoi voi perche u jullie je ze waarom du ni de varfor hvorfor""");
    static final Set<String> ASKING = words("""
            can could would will may konnen konntet konnten koennen koennten wurden wuerden pouvez pourriez potete potreste
            kunt kan kunnen zou kunde""");
    private static final Set<String> QUALIFIERS = words("""
            back when until till if so too during while before after unless names sir as like that how why what zuruck
            zurueck wenn bevor nach si tard tot cuando hasta tan tarde antes despues quando tardi dopo se depois terug
            zo als voordat sa sent nar for innan""");
    private static final Set<String> AT = words("at on in am im zu");
    private static final Set<String> HOURS = words("""
            night work midnight noon lunch dinner weekends weekend sunday sundays saturday saturdays monday mondays holidays
            morning mornings evening evenings middle meetings wochenende sonntag sonntags abend morgen""");
    private static final Set<String> RECEIVING = words("""
            get got getting receive received receiving have had was were are there sent send cannot cant could couldnt
            bekomme bekam bekommen erhalte erhielt kriege kam kamen kann konnte konnten wurde wurden gab ontvang kreeg krijg
            kan kunde kon recibo recibi ricevo recibido recebo recebi far fik fick modtager""");
    private static final Set<String> PASSIVE = words("""
            were was are have had came come came needed required necessary than about about angekommen gekommen erhalten
            notig noetig nodig bekomme bekommt bekam erhalte erhielt kriege kam kamen kommen ontvang krijg""");

    private final Map<String, List<Phrase>> byFirst = new HashMap<>();

    PhraseBook(String lines) {
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            Phrase phrase = Phrase.of(line);
            phrase.steps
                    .get(0)
                    .words
                    .forEach(first -> byFirst.computeIfAbsent(first, word -> new ArrayList<>())
                            .add(phrase));
        });
    }

    /** The words of a line, folded. */
    static Set<String> words(String line) {
        return Set.copyOf(Arrays.stream(line.split("\\s+")).map(ReplyText::fold).toList());
    }

    /** A word in its sentence, line and clause, counted from 0: a full stop ends all of them, a comma only the clause. */
    record Word(String folded, int sentence, int line, int clause) {}

    /** The end (exclusive) of the longest wording that starts at a word, within one sentence; -1 when there is none. */
    int match(List<Word> words, int at) {
        int best = -1;
        for (Phrase phrase : byFirst.getOrDefault(words.get(at).folded(), List.of())) {
            int end = phrase.match(words, at, 0);
            if (end > best && phrase.meant(words, at, end)) {
                best = end;
            }
        }
        return best;
    }

    /** True when one of the wordings is anywhere in the text. */
    boolean in(List<Word> words) {
        for (int at = 0; at < words.size(); at++) {
            if (match(words, at) > 0) {
                return true;
            }
        }
        return false;
    }

    private record Step(Set<String> words, boolean optional) {}

    private record Phrase(List<Step> steps, char guard) {
        static Phrase of(String line) {
            char last = line.charAt(line.length() - 1);
            boolean guarded = "!^~".indexOf(last) >= 0;
            List<Step> steps = new ArrayList<>();
            for (String step : (guarded ? line.substring(0, line.length() - 1) : line)
                    .strip()
                    .split("\\s+")) {
                boolean optional = step.startsWith("[");
                String either = optional ? step.substring(1, step.length() - 1) : step;
                steps.add(new Step(words(either.replace('|', ' ')), optional));
            }
            return new Phrase(List.copyOf(steps), guarded ? last : ' ');
        }

        /** The end of the longest reading from a step on; the steps are few, so trying both ways is cheap. */
        int match(List<Word> words, int at, int step) {
            if (step == steps.size()) {
                return at;
            }
            Step now = steps.get(step);
            int taken = -1;
            boolean fits = at < words.size()
                    && now.words.contains(words.get(at).folded())
                    && (step == 0
                            || words.get(at).sentence() == words.get(at - 1).sentence());
            if (fits) {
                taken = match(words, at + 1, step + 1);
            }
            return taken >= 0 || !now.optional ? taken : match(words, at, step + 1);
        }

        boolean meant(List<Word> words, int from, int to) {
            int sentence = words.get(from).sentence();
            return switch (guard) {
                case '!' -> !qualified(words, to, sentence) && ImperativeWords.said(words, from, to);
                case '^' -> !(subject(words, from - 1, sentence) || qualified(words, to, sentence));
                case '~' ->
                    !(RECEIVING.contains(word(words, from - 1, sentence))
                            || RECEIVING.contains(word(words, from - 2, sentence))
                            || RECEIVING.contains(word(words, from - 3, sentence))
                            || PASSIVE.contains(word(words, to, sentence)));
                default -> true;
            };
        }

        /** "You don't call me" states, "could you not call me" asks. */
        private static boolean subject(List<Word> words, int at, int sentence) {
            return SUBJECTS.contains(word(words, at, sentence)) && !ASKING.contains(word(words, at - 1, sentence));
        }

        private static boolean qualified(List<Word> words, int at, int sentence) {
            return QUALIFIERS.contains(word(words, at, sentence))
                    || AT.contains(word(words, at, sentence))
                            && (HOURS.contains(word(words, at + 1, sentence))
                                    || HOURS.contains(word(words, at + 2, sentence)));
        }

        private static String word(List<Word> words, int at, int sentence) {
            return at >= 0 && at < words.size() && words.get(at).sentence() == sentence
                    ? words.get(at).folded()
                    : "";
        }
    }
}
