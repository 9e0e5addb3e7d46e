// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import io.closeloop.survey.PhraseBook.Word;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Does a reply withdraw or give consent? Any reasonable wording counts as a withdrawal (47 CFR 64.1200(a)(10)), the
 * keywords of Twilio and of the FCC at any rate; a complaint that merely contains such a word does not. Where both readings
 * are possible the one that leaves the customer in peace wins.
 */
final class OptOutWords {
    /** Mean it also as a sentence of their own beside a score: "2. Stop." */
    private static final PhraseBook KEYWORDS = new PhraseBook("""
            stop|stopp|stopall
            unsubscribe|unsub|optout
            opt out
            remove me
            take me off
            no more texts|text|messages|message|sms|surveys|survey|emails|mails|spam
            dont|never [ever] text|message|contact|email|call|write|survey|disturb [again|ever] !
            do not [ever] text|message|contact|email|call|write|survey|disturb [again|ever] !
            abmelden|abbestellen|austragen|abmeldung|stoppen
            keine|keinen sms|nachrichten|umfragen|mails|emails|werbung|anfragen
            nicht mehr schreiben|kontaktieren|anschreiben|anrufen|senden
            arret|arreter|arretez|desabonner|desabonnement|desabonnez|desinscrire|desinscription
            me desabonner|desinscrire
            plus de sms|messages|mails|emails|sondages|enquetes|textos
            aucun message|sms
            dar|darme|darse|denme|deme|dadme|dame de baja
            no mas mensajes|sms|encuestas|correos|textos
            no molestar|molesten|contactar
            cancelar suscripcion|inscricao
            disiscrivi|disiscrivimi|disiscrizione|cancellami
            annulla|cancella iscrizione
            basta messaggi|sms|sondaggi
            descadastrar|descadastre|descadastrarme
            afmelden|uitschrijven
            geen berichten|sms|mails|enquetes
            wypisz|wypisuje|wypiszcie [mnie|sie]
            avregistrera|avprenumerera|avanmal|avsluta
            afmeld|frameld|afmelding
            meld meg av
            avmeld
            stop med det
            退订|退訂|停止|配信停止|取消订阅
            стоп|отписаться|отпишите|отписка
            """);

    /** Too common as words to mean it anywhere but alone: BAJA, END. */
    private static final PhraseBook ALONE = new PhraseBook("""
            cancel|end|quit|revoke|remove|cease
            ende|beenden|aufhoren|aufhoeren
            baja|alto|parar|cancelar|remover|salir
            pare|parem|sair|cancela
            annuler|annulez|desactiver
            cancella|annulla|basta|ferma|fermati|smettila|smettetela
            koniec|rezygnuje|rezygnacja
            sluta|slut
            avslutt|slutt
            lopeta|peruuta
            odhlasit|iptal
            td
            """);

    private static final String TEXTS =
            "texts|text|messages|message|msgs|msg|sms|surveys|survey|emails|email|mails|mail|questionnaires|spam|texting|messaging";
    private static final String NOUNS = "texts|messages|msgs|sms|surveys|survey|emails|mails|questionnaires|spam";
    private static final String TEXTE =
            "sms|nachrichten|nachricht|umfragen|umfrage|mails|mail|emails|email|werbung|anfragen|befragungen|befragung|anrufe";
    private static final String TEXTES =
            "sms|messages|message|mails|mail|emails|email|textos|texto|sondages|sondage|enquetes|enquete|notifications|appels";
    private static final String TEXTOS =
            "sms|mensajes|mensaje|mensagens|mensagem|encuestas|encuesta|pesquisas|pesquisa|inqueritos|correos|emails|textos|llamadas|ligacoes|mails";
    private static final String TESTI = "sms|messaggi|messaggio|sondaggi|sondaggio|email|mail|chiamate|questionari";
    private static final String TEKSTEN =
            "sms|smsjes|berichten|bericht|berichtjes|mails|mail|emails|email|enquetes|enquete|appjes|telefoontjes";
    private static final String TEXTER =
            "sms|meddelanden|mail|mejl|enkater|undersokningar|beskeder|mails|sporgeskemaer|spoergeskemaer|undersogelser|meldinger";
    private static final String VERBS =
            "text|message|email|mail|sms|spam|survey|bother|pester|harass|contact|call|phone|ring|write|disturb|msg";
    private static final String VERBING =
            "texting|messaging|emailing|mailing|smsing|spamming|surveying|bothering|pestering|harassing|contacting|calling|phoning|ringing|writing|sending|msging";

    private static final PhraseBook WORDINGS = new PhraseBook(("""
            stop|quit|cease VERBING [to] me|us ^
            stop|quit|cease VERBING [to] this|my number|phone|mobile|cell|email|address ^
            stop|quit|cease [all|the|these|those|this|your|any] NOUNS [from|to]
            stop|quit|cease sending [me|us] [all|any|these|those|this|the|such|your|more|so] [many|more] TEXTS ^
            cease all contact|communication|communications
            dont|never [ever] VERBS [to] me|us !
            do|please|to not [ever] VERBS [to] me|us !
            dont|not|never want|wish|need [to] [receive|get|have] [any] [more|further|these|those|this|your|such] TEXTS ^
            i|we dont|not want|wish|need [to] [receive|get|have] [any] [more|further|these|those|this|your|such] TEXTS
            i|we do not want|wish|need [to] [receive|get|have] [any] [more|further|these|those|this|your|such] TEXTS
            dont|not want|wish|like|care to be contacted|texted|messaged|surveyed|emailed|bothered|spammed|disturbed|harassed|called
            no longer want|wish|need [to] [receive|get|have] [any] [more|further|these|those|this|your|such] TEXTS
            no longer want|wish to be contacted|texted|messaged|surveyed|emailed|called
            dont|not want|wish to hear from you
            no more|further [of] [these|those|your|such] TEXTS ~
            take|remove|delete|strike|get me off|from [of] [your|this|the|all|any|that] [mailing|contact|sms|text|call|marketing|email|survey|customer] list|lists|database|system|records|contacts
            remove|delete|erase|lose|forget my|this [phone|mobile|cell|telephone|email] number|address
            lose my number
            unsubscribe me|us
            please|pls|plz unsubscribe
            please|pls|plz opt out
            opt me|us out
            want|wish|like|need to unsubscribe
            want|wish|like|choose|decided to opt out
            i|im|am opt|opting out
            leave me|us alone !
            revoke|withdraw|rescind my|all|any consent|permission
            dont|not consent
            kontaktieren|kontaktiert|kontaktier|kontaktiere|belastigen|belastigt|belaestigen|storen|stoeren [sie|ihr] mich|uns [bitte] nicht|nie [mehr|wieder] !
            bitte kontaktieren|belastigen|belaestigen [sie] mich|uns nicht|nie [mehr|wieder]
            schreiben|schreibt|schreib|schreibe|texten|simsen [sie|ihr] mir|uns [bitte] nicht|nichts|nie [mehr|wieder] !
            schreiben|schreibt|schreib|schicken|schickt|schick|senden|sendet|sende [sie|ihr] mir|uns [bitte] keine|keinen|nie [weiteren|weitere|solche|solchen] TEXTE [mehr] !
            schicken|schickt|senden|sendet [sie|ihr] mir|uns [bitte] nichts mehr !
            rufen|ruft|ruf [sie|ihr] mich|uns [bitte] nicht|nie [mehr|wieder] an !
            horen|hort|hor|hoeren|hoert|hoer [sie|ihr] [bitte|endlich] auf mir|uns|nachrichten|sms|mit
            horen|hort|hor|hoeren|hoert|hoer [sie|ihr] [bitte|endlich] auf mich|uns zu|anzurufen|anzuschreiben
            nicht|nie mehr|wieder|weiter kontaktieren|anschreiben|belastigen|belaestigen ~
            nicht|nie [mehr|wieder|weiter] kontaktiert|angeschrieben|angerufen|belastigt|belaestigt|befragt werden ~
            keine|keinen|keinerlei [weiteren|weitere] TEXTE mehr ~
            keine|keinerlei weiteren|weitere TEXTE ~
            mochte|moechte|will|wunsche|wuensche keine|keinen|keinerlei [weiteren|weitere|solche|solchen] TEXTE
            lassen|lasst|lass|lasse [sie|ihr] mich|uns [bitte|endlich|doch] in ruhe|frieden
            melden|meldet|meld|tragen|tragt|trag [sie|ihr] mich|uns [bitte] ab|aus
            mochte|moechte|will mich [bitte] abmelden|austragen
            bitte [mich] abmelden|austragen|abbestellen
            von|aus [der|ihrer|dieser|eurer] liste|verteiler streichen|loschen|loeschen|nehmen|entfernen
            loschen|loeschen|loscht|loesch [sie] [bitte] meine nummer|handynummer|telefonnummer|adresse|mailadresse
            widerrufe [hiermit] [meine|die] einwilligung|zustimmung
            arretez|arrete|arreter|cessez|cesse [svp] de menvoyer|mecrire|mappeler|mimportuner|mharceler
            arretez|arrete|arreter|cessez|cesse [svp] de me|nous contacter|texter|spammer|deranger|harceler|solliciter|envoyer|relancer|ecrire
            arretez|arrete|arreter|cessez|cesse [avec] [les|vos|ces|ce] TEXTES
            ne me|nous contactez|ecrivez|envoyez|appelez|derangez|sollicitez|recontactez|rappelez|relancez|contacte|ecris plus|pas|jamais|rien !
            ne mecrivez|menvoyez|mappelez|mecris|menvoie|mappelle plus|pas|jamais|rien !
            ne plus|pas|jamais me|nous contacter|ecrire|envoyer|appeler|deranger|solliciter|recontacter|relancer
            ne plus|pas mecrire|menvoyer|mappeler
            ne plus etre contacte|contactee|sollicite|sollicitee|derange|derangee|appele|appelee
            ne plus recevoir|avoir [de|vos|ces|aucun] TEXTES
            veux|souhaite|desire|voudrais plus|pas recevoir|avoir [de|vos|ces|dautres|aucun] TEXTES
            veux|souhaite|desire|voudrais plus|pas [de|vos|ces] TEXTES
            veux|souhaite|desire|voudrais plus|pas etre contacte|contactee|sollicite|sollicitee|derange|derangee|appele|appelee
            desabonnez|desinscrivez|supprimez|retirez|enlevez moi|nous
            me desabonner|desinscrire [de|des|svp]
            laissez|laisse moi|nous tranquille|tranquilles
            laissez|laisse moi|nous en paix
            no me|nos contacten|contacte|contactes|escriban|escriba|escribas|envien|envie|envies|manden|mande|mandes|llamen|llame|llames|molesten|moleste|molestes [mas|nunca|nada] !
            dejen|deje|deja|dejad|paren|pare|para de enviarme|mandarme|escribirme|contactarme|llamarme|molestarme|enviarnos|mandarnos|escribirnos ^
            dejen|deje|deja|dejad|paren|pare|para|parem|pare|parar de enviar|mandar [me] [mas|mais|estos|sus|essas|estas|esses] TEXTOS
            no quiero|deseo|queremos [mas] [recibir] [mas|estos|sus|ningun|ninguna] TEXTOS
            no quiero|deseo [mas] que me|nos contacten|molesten|escriban|llamen|envien|manden
            no quiero|deseo ser contactado|contactada|molestado|molestada
            no mas [de] [estos|sus] TEXTOS ~
            elimine|eliminen|borre|borren|quite|quiten|saque|saquen mi [numero|telefono|correo] [de]
            eliminenme|borrenme|quitenme|saquenme|saqueme|quiteme|borreme|elimineme
            dejenme|dejeme|dejame|dejadme en paz|tranquilo|tranquila
            smettete|smetta|smettila|smettetela|smetti di scrivermi|contattarmi|mandarmi|inviarmi|chiamarmi|disturbarmi|messaggiarmi ^
            smettete|smetta|smettila|smettetela|smetti di mandare|inviare [questi|mi] TESTI
            non contattatemi|contattarmi|scrivetemi|scrivermi|mandatemi|mandarmi|inviatemi|inviarmi|chiamatemi|chiamarmi|disturbatemi|disturbarmi [piu|mai|altri|altro|nulla] !
            non mi contattate|scrivete|mandate|inviate|chiamate|disturbate|contatti|scriva|scrivere piu !
            non voglio|desidero|vogliamo [piu] [ricevere] [piu|altri|altre|questi|vostri] TESTI
            non voglio|desidero [piu] essere contattato|contattata|disturbato|disturbata|chiamato|chiamata
            basta [con] [questi|i|gli] TESTI
            lasciatemi|lasciami|lasciateci in pace
            cancellatemi|rimuovetemi|toglietemi|disiscrivetemi
            cancellate|rimuovete|eliminate|togliete il mio numero|contatto|indirizzo
            nao me contacte|contactem|contate|contatem|mande|mandem|envie|enviem|escreva|escrevam|ligue|liguem|perturbe|perturbem|incomode|incomodem [mais|nunca|nada] !
            nao quero|desejo|queremos [mais] [receber] [mais|estas|essas|suas|esses] TEXTOS
            nao quero|desejo [mais] ser contactado|contactada|contatado|contatada|incomodado|incomodada
            pare|parem|para|parar de me enviar|mandar|contactar|contatar|escrever|ligar|perturbar|incomodar|chamar ^
            chega|basta de TEXTOS
            me deixe|deixem|deixa em paz
            deixe|deixem|deixa me em paz
            retire|remova|tire|exclua|apague [o] meu numero|contato|contacto|telefone
            me remova|remover|retire|tire|descadastre [da|desta]
            stop|hou|houd [op] met [mij|me|het] [te] [berichten|berichtjes] smsen|mailen|appen|sturen|bellen|contacteren|spammen|berichten|mailtjes
            geen [verdere] TEKSTEN meer ~
            neem|neemt geen|nooit contact [meer] [met] [mij|me|ons] [op] !
            bel|app|sms|mail|contacteer|benader|schrijf mij|me|ons niet|nooit [meer] !
            stuur mij|me|ons [aub|alstublieft] geen [verdere] TEKSTEN !
            niet|nooit meer contacteren|benaderen|mailen|smsen|appen ~
            wil|wens|willen geen [verdere|deze|zulke] TEKSTEN
            wil|wens niet [meer|langer] benaderd|gecontacteerd|gebeld|gemaild
            laat mij|me|ons [aub|toch] met rust
            meld|schrijf mij|me|ons [aub|alstublieft] af|uit
            verwijder mijn nummer|telefoonnummer|gegevens|adres
            verwijder mij|me
            nie kontaktujcie|kontaktuj [sie|ze] [ze|mna|wiecej] !
            nie piszcie|pisz|dzwoncie|dzwon [juz] [wiecej] do mnie|nas !
            nie wysylajcie|wysylaj|przysylajcie|przysylaj [mi] [juz] [wiecej] sms|smsow|wiadomosci|maili|ankiet
            prosze [juz] [wiecej] nie pisac|dzwonic|wysylac|kontaktowac|przysylac !
            przestancie|przestan|przestac [do|mi] [mnie] pisac|wysylac|dzwonic|kontaktowac|spamowac|przysylac ^
            nie chce|zycze [sobie] [juz] [wiecej] [otrzymywac|dostawac] [juz] [tych|wiecej|zadnych] sms|smsow|wiadomosci|maili|ankiet|kontaktu
            usuncie|usun|usunac moj numer|adres|mail
            usuncie|usun|usunac|wypiszcie|wypisz|wypisac mnie
            dajcie|daj mi [juz|swiety] spokoj
            sluta skicka|kontakta|smsa|messa|maila|ringa|skriva|stora [till] mig|oss|sms|meddelanden|mail|mejl|enkater ^
            kontakta|ring|messa|maila|stor|smsa mig|oss inte|aldrig [igen|mer] !
            skicka inte|inga [fler|mer|mig] TEXTER
            skicka inte|inga fler|mer [TEXTER]
            inga fler TEXTER ~
            vill inte [langre] bli kontaktad|uppringd|stord
            vill inte [langre] kontaktas
            vill inte [langre] ha|fa [fler|nagra|dessa|era|mer] TEXTER
            lamna mig|oss ifred
            lamna mig|oss i fred
            ta bort mig fran
            ta bort mitt nummer
            avregistrera|avanmal|avprenumerera mig
            stop|hold med|op [med] at skrive|sende|kontakte|ringe|smse|maile|spamme|genere [til] mig|os|sms|beskeder|mails ^
            kontakt|skriv|ring|sms [til] mig|os ikke|aldrig [igen|mere] !
            send ikke|ingen [flere|mere|mig] TEXTER
            ingen|ikke flere TEXTER ~
            vil|onsker|oensker ikke [laengere|mere] kontaktes
            vil|onsker|oensker ikke [laengere|mere] [at] have|modtage|fa [flere|disse|jeres] TEXTER
            lad mig|os vaere
            lad mig|os i fred
            fjern|slet mig fra
            fjern|slet mit nummer
            afmeld|frameld mig
            slutt|stopp a sende|kontakte|ringe|skrive [til] meg|meldinger|sms ^
            ikke kontakt|ring|send meg [igjen|mer] !
            """)
            .replace("NOUNS", NOUNS)
            .replace("VERBING", VERBING)
            .replace("VERBS", VERBS)
            .replace("TEXTES", TEXTES)
            .replace("TEXTER", TEXTER)
            .replace("TEXTE ", TEXTE + " ")
            .replace("TEXTE\n", TEXTE + "\n")
            .replace("TEXTOS", TEXTOS)
            .replace("TESTI", TESTI)
            .replace("TEKSTEN", TEKSTEN)
            .replace("TEXTS", TEXTS));

    private static final PhraseBook OPT_IN = new PhraseBook("""
            start|unstop|resubscribe|optin
            opt in
            """);

    /** Add nothing to a keyword they stand beside. */
    private static final Set<String> COURTESY = PhraseBook.words("""
            please pls plz pleas ok okay now thanks thank thx you u sir madam guys hi hello hey just immediately asap
            kindly right away wtf fuck fucking damn ffs omg enough already bitte danke jetzt sofort merci svp sil vous te plait por favor gracias ya prego per piacere
            grazie obrigado obrigada alsjeblieft alstublieft aub graag dank bedankt prosze dziekuje tack snalla takk tak
            venligst""");

    private static final Set<String> OBJECTS = PhraseBook.words("""
            all the these this those that it your any more me us from of to sending texting messaging calling contacting
            emailing mailing writing spamming texts text messages message msgs msg sms mms email emails mail mails survey
            surveys spam list everything notifications communications contact and or alle alles everywhere completely mit
            det""");

    private OptOutWords() {}

    /** True when the customer says in so many words to want no more messages. */
    static boolean plain(List<Word> words) {
        return keyword(words) || spelled(words) || WORDINGS.in(words);
    }

    /** True for a word alone that means it under a survey, and may mean anything to an agent: "cancel". */
    static boolean lone(List<Word> words, boolean numbers) {
        return !numbers && alone(words, 0, words.size(), ALONE, Set.of());
    }

    /** True when the customer wants messages again: the bare keyword only, for consent is never guessed. */
    static boolean in(List<Word> words, boolean numbers) {
        return !numbers && alone(words, 0, words.size(), OPT_IN, Set.of());
    }

    /** A line or sentence that says nothing but the keyword, or such a clause at either end: "I am busy, stop". */
    private static boolean keyword(List<Word> words) {
        return keyword(words, Word::line, false) || keyword(words, Word::clause, true);
    }

    private static boolean keyword(List<Word> words, ToIntFunction<Word> part, boolean endsOnly) {
        int from = 0;
        for (int at = 1; at <= words.size(); at++) {
            if (at == words.size() || part.applyAsInt(words.get(at)) != part.applyAsInt(words.get(from))) {
                boolean looked = !endsOnly || from == 0 || at == words.size();
                if (looked && alone(words, from, at, KEYWORDS, OBJECTS)) {
                    return true;
                }
                from = at;
            }
        }
        return false;
    }

    private static boolean alone(List<Word> words, int from, int to, PhraseBook keywords, Set<String> objects) {
        boolean said = false;
        for (int at = from; at < to; ) {
            String word = words.get(at).folded();
            int end = keywords.match(words, at);
            if (end > at && end <= to) {
                said = true;
                at = end;
            } else if (COURTESY.contains(word) || (said && objects.contains(word))) {
                at++;
            } else {
                return false;
            }
        }
        return said;
    }

    /** "S.T.O.P." and "s t o p", as people write who think that a machine reads them. */
    private static boolean spelled(List<Word> words) {
        if (words.size() != 4) {
            return false;
        }
        StringBuilder all = new StringBuilder();
        words.forEach(word -> all.append(word.folded()));
        return all.toString().equals("stop");
    }
}
