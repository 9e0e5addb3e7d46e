// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words around numbers, folded: English, German, French, Spanish, Italian, Portuguese, Dutch and neighbours. */
final class ScoreWords {
    private ScoreWords() {}

    /**
     * Number words. The German and Italian zero is missing on purpose: "null" is what a broken client sends for nothing, and
     * blank must never become the worst score.
     */
    static final Map<String, Integer> NUMBERS = numbers(
            "zero cero nul",
            "one eins un une uno una um uma een",
            "two zwei zwo deux dos due dois duas twee",
            "three drei trois tres tre drie",
            "four vier quatre cuatro quattro quatro",
            "five funf fuenf cinq cinco cinque vijf",
            "six sechs seis sei zes",
            "seven sieben sept siete sette sete zeven",
            "eight acht huit ocho otto oito",
            "nine neun neuf nueve nove negen",
            "ten zehn dix diez dieci dez tien");

    /** Before the end of the scale: "4 out of 5". "of" alone is missing: it is the Dutch "or". */
    static final Set<String> OUT_OF = withPairs(
            "von sur de su van na av af em",
            "out of",
            "out off",
            "van de",
            "ud af",
            "sobre un",
            "aus von",
            "auf einer");

    /** Between two numbers of which neither is meant, or both. */
    static final Set<String> ALTERNATIVE = PhraseBook.words("""
            or to and till until maybe perhaps possibly oder bis und vielleicht ou a et y o e peut forse talvez quizas
            of tot en misschien through thru plus minus rather eller til till och og lub do""");

    static final Set<String> FOR = PhraseBook.words("for fur fuer pour para per voor por dla");

    static final Set<String> OF = PhraseBook.words("of de di");

    /**
     * After a number that is some of many: "1 of the best". Two words where the first alone may also begin the reason:
     * "1 de wachttijd", "5 von mir", "2 das war nichts".
     */
    static final Set<String> SOME_OF = withPairs(
            "of parmi dentre dei degli delle",
            "in a",
            "von den",
            "von denen",
            "von diesen",
            "von vielen",
            "von euren",
            "von ihren",
            "von meinen",
            "der besten",
            "der schlechtesten",
            "der schlimmsten",
            "des meilleurs",
            "des meilleures",
            "des plus",
            "des pires",
            "de mes",
            "de vos",
            "de ces",
            "de los",
            "de las",
            "de mis",
            "de sus",
            "de esas",
            "de esos",
            "di quelli",
            "di quelle",
            "tra i",
            "tra le",
            "fra i",
            "fra le",
            "dos melhores",
            "dos piores",
            "das melhores",
            "das piores",
            "dos mais",
            "das mais",
            "van de",
            "van die",
            "van jullie",
            "van mijn",
            "av de",
            "af de");

    static final Set<String> STARS = PhraseBook.words("""
            star stars stern sterne sternen etoile etoiles estrella estrellas stella stelle estrela estrelas ster sterren
            gwiazdka gwiazdki gwiazdek stjarna stjarnor stjerne stjerner 星 颗星 顆星 つ星""");

    static final Set<String> POINTS = PhraseBook.words("""
            point points pts pt punkt punkte punkten points punto puntos punti ponto pontos punt punten punkty punktow poang
            分 点 點 점""");

    /** What makes a number a count, a time or an amount. */
    static final Set<String> UNITS = PhraseBook.words("""
            second seconds sec secs minute minutes min mins hour hours hr hrs h day days week weeks month months year years
            times x calls agents people persons customers employees reps emails mails messages texts letters tickets
            transfers attempts tries orders bucks dollar dollars euro euros eur usd gbp pounds percent prozent pct km miles
            mb gb kg am pm oclock noon kids children things questions issues problems reasons options departments steps
            words complaints thumbs
            sekunde sekunden minuten stunde stunden std tag tage tagen tagelang woche wochen monat monate monaten jahr
            jahre jahren mal uhr anrufe anrufen anlaufe leute mitarbeiter kollegen personen kunden versuche versuchen
            bestellungen probleme fragen worte worten worter woerter beschwerden reklamationen daumen
            seconde secondes heure heures jour jours semaine semaines mois ans fois appels personnes conseillers courriels
            tentatives raisons mots plaintes reclamations pouces
            segundo segundos minuto minutos hora horas dia dias semana semanas mes meses ano anos vez veces vezes
            llamadas personas agentes correos pessoas chamadas ligacoes palabras quejas reclamos pulgares palavras queixas
            reclamacoes polegares
            secondi minuti ora ore giorno giorni settimana settimane mese mesi anno anni volta volte chiamate persone
            operatori parole reclami lamentele pollici
            uur uren dag dagen weken maand maanden jaar keer mensen medewerkers telefoontjes woorden klachten duimen
            minuty minut godziny godzin dni tygodni razy osoby osob slowa skargi skarg kciuki
            minuter timmar dagar veckor ganger samtal personer timer dage uger gange opkald ord klagomal
            klager tummar""");

    /** The same in scripts without spaces, where it is the beginning of a longer word: "10分钟就接通了". */
    static final List<String> UNITS_WITHOUT_SPACE = List.copyOf(PhraseBook.words("""
            分钟 分鐘 分間 小时 小時 天 日 月 年 次 回 人 个 個 时 時 号 號 元 円 块 点 點
            번 명 일 시간 개 주 분"""));

    /** The same of one or none: "2 agent was rude" is a score, "1 agent was rude" and "0 problème" may be counts. */
    static final Set<String> ONE = PhraseBook.words("""
            time call agent person customer employee rep email mail message text letter ticket transfer attempt order
            thing question issue problem reason option department step pound anruf kollege kunde versuch bestellung
            problem frage appel personne conseiller llamada persona agente pessoa chamada chiamata operatore medewerker
            telefoontje osoba word complaint thumb million wort beschwerde reklamation mot plainte reclamation pouce palabra
            queja reclamo pulgar palavra queixa reclamacao polegar parola lamentela pollice woord klacht duim slowo
            kciuk""");

    /** Between a number and what it counts: "5 different agents", "3 ganze Wochen". */
    static final Set<String> KINDS = PhraseBook.words("""
            different other separate whole full long entire more further additional solid extra various
            verschiedene verschiedenen verschiedener unterschiedliche unterschiedlichen andere anderen weitere weiteren ganze
            ganzen lange langen volle vollen geschlagene geschlagenen
            differents differentes autres longs longues longue bonnes entieres autre
            distintos distintas diferentes otros otras largos largas enteros enteras largo larga outros outras longos longas
            inteiros inteiras diversi diverse differenti altri altre lunghi lunghe interi intere
            verschillende hele volle lang roznych rozne innych dlugich dlugie calych cale
            olika andra hela forskellige""");

    static final Set<String> MONTHS = PhraseBook.words("""
            january february march april may june july august september october november december jan feb mar apr jun jul
            aug sep sept oct nov dec januar februar marz maerz mai juni juli oktober dezember okt dez janvier fevrier mars
            avril juin juillet aout septembre octobre novembre decembre enero febrero marzo abril mayo junio julio agosto
            septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
            janeiro fevereiro maio junho julho setembro outubro novembro dezembro januari februari maart mei
            augustus""");

    static final Set<String> REFERENCES = PhraseBook.words("""
            no nr num number numero nummer tel phone ext extension art st order ticket case ref reference room zimmer
            bestellung auftrag commande pedido ordine option line fall vorgang""");

    /** Say by themselves that a score follows, or what it should have been. */
    static final Set<String> CUES = PhraseBook.words("""
            score rating rate say csat nps ces grade mark vote answer bewertung bewerte note sage sagen wertung
            antwort dirais dis evaluation reponse puntuacion puntaje nota calificacion califico diria digo respuesta voto
            dico direi valutazione avaliacao resposta cijfer zeg waardering score ocena oceniam betyg karakter
            meant meinte gemeint intendevo bedoelde bedoel""");

    /** Give a score, or anything else. */
    static final Set<String> GIVING = PhraseBook.words("""
            give giving think guess deserve deserves gebe geb vergebe gibts glaube denke creo penso acho denk donne mets attribue doy pongo le do darei assegno dou
            atribuo geef daje ger giver""");

    /** The same in two words: put an earlier score right. */
    static final Set<String> MEANT = Set.of(
            "i mean",
            "should be",
            "should have",
            "make it",
            "voulais dire",
            "quise decir",
            "queria decir",
            "volevo dire",
            "queria dizer",
            "quis dizer",
            "wilde zeggen");

    /** Stand between such a word and the number. */
    static final Set<String> LINKS = PhraseBook.words("""
            i id ill im would will my de is was the it its thats that a an of you your u guys them him her this service solid
            strong overall definitely probably just only about maybe as be like to around well ich wurde wuerde meine mein
            ist eine ein einen euch ihnen dir daher also nur klare glatte je ma mon est un une lui vous on mettrais yo mi
            es una un le les me mio mia il lo la vi io minha meu e um uma eu ik mijn een het jullie u hier han hon jag en
            et min en war have been""");

    static final Set<String> ARTICLES = PhraseBook.words(
            "a an solid strong definitely probably maybe perhaps ein eine glatte klare une un una uma um een");

    /** Judge, so that a number right after them at the end of a line is the verdict: "very good 5". */
    static final Set<String> JUDGING = PhraseBook.words("""
            good great excellent perfect awesome amazing super fine okay happy satisfied bad poor terrible awful horrible
            unhappy worst best gut super perfekt toll schlecht prima zufrieden bien excelente excellent parfait mal malo
            bueno buono bene ottimo male pessimo bom otimo ruim pessimo goed slecht prima dobrze zle bra daligt god
            darlig""");

    /** Go on after a score: what comes is the reason. */
    static final Set<String> CONNECTIVES = PhraseBook.words("""
            because as since but and though although for out only overall cause cuz coz due i it you they the my weil denn
            da aber und obwohl leider nur insgesamt car parce mais et puisque seulement porque pero y ya pues solo perche
            ma e anche solo mas e pois omdat want maar en""");

    /** "I would not give you 5". */
    static final Set<String> NEGATIONS = PhraseBook.words("""
            not dont cant cannot wouldnt wont couldnt didnt never nicht nie kein keine pas jamais no nunca non mai nao niet
            geen nooit""");

    static final Set<String> COURTESY = PhraseBook.words("""
            sorry oops ups pardon entschuldigung perdon scusa scusate scusi desculpe desculpa beklager forlat
            hi hello hey dear ok okay yes yep yeah sure well please pls plz thanks thank thx you ty cheers regards um so
            good morning afternoon evening day sir madam hallo guten tag moin servus gruezi bitte danke schon schoen vielen
            dank ja grusse gruesse mit freundlichen bonjour salut bonsoir merci beaucoup oui svp hola buenos dias buenas
            tardes gracias muchas si ciao buongiorno salve grazie mille prego ola bom dia boa tarde obrigado obrigada sim hoi
            dag goedemorgen bedankt dank je u wel alstublieft aub hej tack tak czesc dziekuje""");

    private static Map<String, Integer> numbers(String... byValue) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int value = 0; value < byValue.length; value++) {
            for (String word : byValue[value].split(" ")) {
                numbers.put(word, value);
            }
        }
        return Map.copyOf(numbers);
    }

    private static Set<String> withPairs(String words, String... pairs) {
        Set<String> all = new HashSet<>(PhraseBook.words(words));
        all.addAll(Set.of(pairs));
        return Set.copyOf(all);
    }
}
