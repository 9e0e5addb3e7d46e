// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.survey.PhraseBook.Word;
import java.util.List;
import java.util.Set;

/**
 * Is "never call me" a wish? It is where nothing but courtesy comes before it in its clause, after "please", or as what
 * the customer says to want ("I told you to never call me"); otherwise somebody is said not to call ("You guys never call
 * me"), and that is a complaint.
 */
final class ImperativeWords {
    private static final Set<String> PLEASE = PhraseBook.words("""
            please pls plz pleas kindly bitte svp stp plait favor porfa porfavor favore piacere cortesia aub alstublieft
            alsjeblieft graag gelieve prosze snalla snill venligst vennligst""");

    /** German words that put the verb first in a statement ("jetzt rufen Sie ...") are missing on purpose. */
    private static final Set<String> BEFORE = PhraseBook.words("""
            so and but do just also then now ok okay well thanks thank thx ty hi hello hey dear sorry no nope yes sir madam
            again or therefore immediately asap seriously simply really omg wtf ffs fuck fucking damn god bye enough already i
            im am not interested busy spam scam wrong number person stop stopp unsubscribe
            und aber oder nein danke hallo moin guten tag morgen abend ab sofort kein keine interesse mensch falsche nummer
            et mais donc alors merci bonjour bonsoir salut non sil te desormais maintenant arret
            y pero por ya gracias hola buenos buenas dias tardes basta entonces e ma per prego grazie ciao buongiorno salve
            quindi allora mas obrigado obrigada ola nao bom boa dia tarde entao baja
            en maar bedankt dank hoi nee dus i ale dziekuje nie witam juz czesc dzien dobry
            och men tack hej nej og tak takk nei vaer sa var""");

    private static final Set<String> GREETED = PhraseBook.words("guys folks team all everyone");
    private static final Set<String> GOING_ON =
            PhraseBook.words("and but und aber et mais y pero e ma mas en maar i ale och men og");
    private static final Set<String> WHY =
            PhraseBook.words("why warum wieso weshalb pourquoi perche waarom dlaczego varfor hvorfor");

    /** After them a German or Dutch verb comes first in a statement: "Trotz Zusage rufen Sie mich nicht an". */
    private static final Set<String> ALTHOUGH =
            PhraseBook.words("obwohl trotz nachdem seit seitdem solange statt anstatt ohne hoewel ondanks sinds");

    private static final Set<String> OTHERS = PhraseBook.words("""
            colleagues reps employees support company nobody everybody customers kollegen berater kundendienst niemand keiner
            on personne quelquun nadie nessuno ninguem que che cuando quando si""");
    private static final Set<String> AGAIN = PhraseBook.words("again anymore wieder mas mais igen igjen");

    private static final Set<String> WISH = PhraseBook.words("""
            want wanted like prefer ask asked asking told telling tell said beg begging request requesting demand
            wish sagte gesagt sage quiero queremos pido pedimos solicito exijo ruego prefiero deseo espero
            quero peco prefiro voglio chiedo desidero preferisco esigo""");

    private static final Set<String> DUTY = PhraseBook.words("need must should better");
    private static final Set<String> WISHED = PhraseBook.words("""
            to that que che please again already now times many twice before just guys people all doch schon bereits bitte
            por favor""");
    private static final Set<String> YOU = PhraseBook.words("you u ya them le les lhes vos vi");
    private static final Set<String> LIGHT = PhraseBook.words("have had already just really only would also do");
    private static final Set<String> MYSELF = PhraseBook.words("i im ive id we weve ich yo eu io les le os solo te");

    private ImperativeWords() {}

    /** True when the words from one place to another (exclusive) tell somebody to do so. */
    static boolean said(List<Word> words, int from, int to) {
        int clause = from;
        while (clause > 0 && words.get(clause - 1).clause() == words.get(from).clause()) {
            clause--;
        }
        int sentence = clause;
        while (sentence > 0
                && words.get(sentence - 1).sentence() == words.get(from).sentence()) {
            sentence--;
        }
        boolean please = any(words, Math.max(clause, from - 1), from, PLEASE)
                || any(words, from, to, PLEASE) && !any(words, clause, from, WHY);
        if (please || wished(words, clause, from)) {
            return true;
        }
        boolean others = others(words, clause, from);
        boolean again = !others && any(words, from, end(words, from, to + 2), AGAIN);
        return (again || light(words, clause, from))
                && !any(words, sentence, from, ALTHOUGH)
                && !continued(words, sentence, clause, from, again);
    }

    /** "You promise it, but never call me", and a subject at the end of the line before. */
    private static boolean continued(List<Word> words, int sentence, int clause, int from, boolean again) {
        if (clause == sentence) {
            return false;
        }
        boolean goesOn = clause < from && GOING_ON.contains(word(words, clause));
        boolean wrapped = words.get(clause - 1).line() != words.get(clause).line()
                && PhraseBook.SUBJECTS.contains(word(words, clause - 1));
        return wrapped || goesOn && !again && others(words, sentence, clause);
    }

    private static boolean light(List<Word> words, int clause, int from) {
        for (int at = clause; at < from; at++) {
            String word = word(words, at);
            boolean you = at + 1 < from && PhraseBook.SUBJECTS.contains(word(words, at + 1));
            if (you && (PhraseBook.ASKING.contains(word) || word.equals("thank"))) {
                at++;
            } else if (!(BEFORE.contains(word)
                    || PLEASE.contains(word)
                    || at > clause && GREETED.contains(word)
                    || at == clause && word.equals("que"))) {
                return false;
            }
        }
        return true;
    }

    /** "I asked you already to", "quiero que". */
    private static boolean wished(List<Word> words, int clause, int from) {
        int at = from - 1;
        while (at >= clause && WISHED.contains(word(words, at))) {
            at--;
        }
        if (at >= clause && YOU.contains(word(words, at))) {
            at--;
        }
        if (at < clause) {
            return false;
        }
        if (DUTY.contains(word(words, at))) {
            return true;
        }
        int who = at - 1;
        while (who >= clause && LIGHT.contains(word(words, who))) {
            who--;
        }
        boolean mine = who < clause || MYSELF.contains(word(words, who)) || GOING_ON.contains(word(words, who));
        return mine && WISH.contains(word(words, at));
    }

    private static boolean others(List<Word> words, int from, int to) {
        return any(words, from, to, PhraseBook.SUBJECTS) || any(words, from, to, OTHERS);
    }

    private static boolean any(List<Word> words, int from, int to, Set<String> of) {
        for (int at = from; at < to; at++) {
            if (of.contains(word(words, at))) {
                return true;
            }
        }
        return false;
    }

    private static int end(List<Word> words, int from, int to) {
        int end = from;
        while (end < Math.min(to, words.size())
                && words.get(end).sentence() == words.get(from).sentence()) {
            end++;
        }
        return end;
    }

    private static String word(List<Word> words, int at) {
        return words.get(at).folded();
    }
}
