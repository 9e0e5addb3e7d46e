// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.survey.PhraseBook.Word;
import java.util.List;
import java.util.Set;

/**
 * Did the message reach somebody else? "The agent gave me the wrong number" is a complaint, so everything before the
 * words, in their clause, must belong to saying that it was we who got it wrong.
 */
final class WrongPersonWords {
    private static final PhraseBook WORDINGS = new PhraseBook("""
            wrong number|person|guy|recipient|man|woman|lady
            incorrect number|person
            falsche|falschen nummer|person|handynummer|telefonnummer|empfanger|empfaenger
            falsch verbunden
            mauvais|faux numero|destinataire
            mauvaise personne
            erreur de numero|destinataire|personne
            numero equivocado|erroneo|incorrecto|errado|sbagliato
            persona equivocada|incorrecta|sbagliata
            pessoa errada
            foi|e engano
            destinatario sbagliato|errado|equivocado
            verkeerd|verkeerde nummer|persoon
            zly numer|adresat
            zla osoba
            bledny numer
            pomylka
            fel nummer|person|mottagare
            forkert nummer|person|modtager
            feil nummer|person
            vaara numero
            """);

    private static final Set<String> BEFORE = PhraseBook.words("""
            you u youve youre your ya have has got get getting texted messaged called contacted emailed reached dialed
            dialled texting messaging calling contacting emailing writing wrote to are is was im i am think believe guess
            fear afraid sorry this that its it a an the must be may might probably maybe hi hello hey no oops seem seems
            looks like guys there clearly totally um uh ok so did not know who me please stop
            sie haben hast ihr habt du die der den das ist eine einen ich glaube tut mir leid entschuldigung leider es
            muss sein wohl hallo an vous avez tu as le la un une cest ce est desole pardon je crois suis bonjour au
            usted tiene tienen es el se ha han equivocado lo siento perdon hola creo que con al este
            lei avete hai ha il mi dispiace scusi scusa credo salve che questo
            voce tem tens o desculpe acho ola este
            u heeft hebt je hebt het helaas dit is een sorry denk dat ik
            to jest chyba przepraszam pan pani ma macie
            ni har du detta ar forlat tyvarr
            i har det er beklager desvaerre""");

    private WrongPersonWords() {}

    /** @param numbers whether the reply has a number, which makes two bare words a comment on a score */
    static boolean said(List<Word> words, boolean numbers) {
        int from = 0;
        for (int at = 0; at < words.size(); at++) {
            if (words.get(at).clause() != words.get(from).clause()) {
                from = at;
            }
            boolean introduced = at > from;
            if (WORDINGS.match(words, at) > 0 && (introduced || !numbers) && all(words, from, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean all(List<Word> words, int from, int to) {
        for (int at = from; at < to; at++) {
            if (!BEFORE.contains(words.get(at).folded())) {
                return false;
            }
        }
        return true;
    }
}
