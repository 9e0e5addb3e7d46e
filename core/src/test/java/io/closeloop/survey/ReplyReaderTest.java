// SPDX-License-Identifier: Apache-2.0
package io.closeloop.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    9                                | 9 | -
                    9.                               | 9 | -
                    9!                               | 9 | -
                    (9)                              | 9 | -
                    '"9"'                            | 9 | -
                    *9*                              | 9 | -
                    ' 9 '                            | 9 | -
                    9/10                             | 9 | -
                    9 / 10                           | 9 | -
                    9 /10                            | 9 | -
                    9 von 10                         | 9 | -
                    9 sur 10                         | 9 | -
                    9 de 10                          | 9 | -
                    9 su 10                          | 9 | -
                    9 van de 10                      | 9 | -
                    9 out of 10                      | 9 | -
                    10 out of 10                     | 10 | -
                    nine out of ten                  | 9 | -
                    neun von zehn                    | 9 | -
                    nine                             | 9 | -
                    Nine!                            | 9 | -
                    neun                             | 9 | -
                    neuf                             | 9 | -
                    nueve                            | 9 | -
                    nove                             | 9 | -
                    negen                            | 9 | -
                    fünf                             | 5 | -
                    fuenf                            | 5 | -
                    três                             | 3 | -
                    zero                             | 0 | -
                    0                                | 0 | -
                    10                               | 10 | -
                    🔟                               | 10 | -
                    9️⃣                                | 9 | -
                    1️⃣0️⃣                              | 10 | -
                    ９                               | 9 | -
                    １０                             | 10 | -
                    ９／１０                         | 9 | -
                    ٩                                | 9 | -
                    ९                                | 9 | -
                    ⑨                                | 9 | -
                    9分                              | 9 | -
                    9点です                          | - | -
                    9とても良い                      | 9 | とても良い
                    Score: 9                         | 9 | -
                    score 9                          | 9 | -
                    NPS=9                            | 9 | -
                    I'd say 9                        | 9 | -
                    I’d say 9                        | 9 | -
                    I would give you a 9             | 9 | -
                    It's a 9                         | 9 | -
                    a solid 9                        | 9 | -
                    Hi, 9                            | 9 | -
                    Hello! 9 thanks                  | 9 | -
                    Guten Tag, 9 bitte               | 9 | -
                    👍 9                             | 9 | -
                    9 👍                             | 9 | 👍
                    9 points                         | 9 | -
                    9 Punkte                         | 9 | -
                    9 great                          | 9 | great
                    9 - great                        | 9 | great
                    9 – great, thanks                | 9 | great, thanks
                    9: great                         | 9 | great
                    9, great service                 | 9 | great service
                    9 (great)                        | 9 | (great)
                    9. Great.                        | 9 | Great.
                    9/10 great                       | 9 | great
                    2 nobody called back             | 2 | nobody called back
                    2 no one called back             | 2 | no one called back
                    4 I waited 10 minutes            | 4 | I waited 10 minutes
                    4 - 2 agents hung up             | 4 | 2 agents hung up
                    4. Two agents hung up            | 4 | Two agents hung up
                    2 agent was rude                 | 2 | agent was rude
                    Nobody called back. 2            | 2 | Nobody called back.
                    Great service, 9                 | 9 | Great service
                    Great service 9/10               | 9 | Great service
                    Hi Kim, 9, you were great        | 9 | Hi Kim you were great
                    Waited 10 minutes. I'd say 4     | 4 | Waited 10 minutes.
                    From 0-10 I'd say 9              | 9 | From 0-10
                    How likely 0 to 10? 9            | 9 | How likely 0 to 10?
                    I'd give it a 2 because of Bob   | 2 | because of Bob
                    Ich gebe 9 weil es schnell ging  | 9 | weil es schnell ging
                    Je dirais 9                      | 9 | -
                    Yo diría 9                       | 9 | -
                    Ich würde 9 sagen                | - | -
                    9/10. I'd say 9                  | 9 | I'd say 9
                    """)
    void a_score_out_of_ten_is_read_with_the_words_around_it(
            String text, @Nullable Integer score, @Nullable String comment) {
        Reading reading = ReplyReader.read(text, Metric.NPS);

        if (score == null) {
            assertThat(reading).isInstanceOf(Reading.Words.class);
        } else {
            assertThat(reading).isEqualTo(new Reading.Score(score, comment));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "- 1 -2",
                "+9",
                "11",
                "100",
                "09",
                "9999999999999999999999",
                "8-9",
                "8 - 9",
                "8–9",
                "8~9",
                "8, 9",
                "8 9",
                "8/9",
                "9 or 10",
                "9 oder 10",
                "9 ou 10",
                "8 to 9",
                "8 bis 9",
                "nine or ten",
                "between 8 and 9",
                "9, maybe 10",
                "9 maybe 8",
                "9 for the agent, 2 for the waiting time",
                "4\n2\n5",
                "10 minutes",
                "10 min",
                "10min",
                "10 Minuten gewartet",
                "10分钟就接通了",
                "3번 전화했어요",
                "nine minutes",
                "9 am",
                "9 Uhr",
                "9:30",
                "9h",
                "9 o'clock",
                "5 March",
                "March 5",
                "5. März",
                "5 de mayo",
                "3.4.2026",
                "2026-03-04",
                "4/5/2026",
                "4/5/26",
                "5 %",
                "5%",
                "$5",
                "5 €",
                "5€",
                "4½",
                "4.5",
                "4,5",
                "1st",
                "2nd call was ok",
                "3rd",
                "4th",
                "1er",
                "5x",
                "4ever",
                "B4",
                "#4",
                "555-1234",
                "555 123 4",
                "0171 5",
                "call me at 5",
                "+1 555 123 0001",
                "order 12345",
                "Ticket no. 4",
                "Bestellung Nr. 4",
                "I called 3 times",
                "3 people told me different things",
                "1 agent was rude",
                "You called 2 days ago",
                "we are 5 here",
                "I would not give you 5",
                "I give 5 different examples",
                "one of the worst",
                "1 of the best calls I ever had",
                "2 of your agents were lovely",
                "1 in a million",
                "1 der besten Anrufe überhaupt",
                "1 von den besten",
                "1 des meilleurs services",
                "1 de los mejores",
                "1 dei migliori",
                "1 das melhores empresas",
                "1 van de beste",
                "1 word: brilliant",
                "1 Wort: klasse",
                "2 thumbs up!",
                "2 Daumen hoch",
                "3 cheers for Kim",
                "0 complaints",
                "0 Beschwerden",
                "0 problème",
                "0 quejas",
                "No one called",
                "due to the delay nothing works",
                "three different agents",
                "9/5",
                "4/5",
                "9 out of 12",
                "9 of 10",
                "5 stars",
                "⭐⭐⭐⭐⭐",
                "★★★★☆",
                "null",
                "👍",
                "👎👎",
                "😡",
                "great",
                "yes",
                "no",
                "help",
                "info",
                "?",
                "-",
                "",
                "   ",
                "\u200b"
            })
    void what_is_no_clear_score_out_of_ten_stays_words(String text) {
        assertThat(ReplyReader.read(text, Metric.NPS)).isInstanceOf(Reading.Words.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    5                        | 5 | -
                    1                        | 1 | -
                    4/5                      | 4 | -
                    4 out of 5               | 4 | -
                    4/7                      | - | -
                    4/10                     | - | -
                    0                        | - | -
                    6                        | - | -
                    10                       | - | -
                    ⭐⭐⭐⭐                 | 4 | -
                    ⭐ ⭐ ⭐                  | 3 | -
                    ⭐️⭐️                     | 2 | -
                    ★★★★★                    | 5 | -
                    ★★★★☆                    | 4 | -
                    ★★★☆                     | - | -
                    ⭐⭐⭐⭐⭐⭐               | - | -
                    ⭐⭐⭐⭐⭐ thank you Kim   | 5 | thank you Kim
                    super ⭐⭐⭐⭐           | 4 | super
                    super ⭐                 | - | -
                    5 ⭐                     | 5 | -
                    5⭐                      | 5 | -
                    4 stars                  | 4 | -
                    four stars               | 4 | -
                    4 Sterne                 | 4 | -
                    4 étoiles                | 4 | -
                    4 estrellas              | 4 | -
                    4 stelle                 | 4 | -
                    4 estrelas               | 4 | -
                    4 sterren                | 4 | -
                    5星                      | 5 | -
                    Five, thank you          | 5 | -
                    4 stop calling so late   | 4 | stop calling so late
                    4 stop calling me so late| 4 | stop calling me so late
                    2 wrong number given     | 2 | wrong number given
                    1 agent gave me the wrong number | - | -
                    2 agent gave me the wrong number | 2 | agent gave me the wrong number
                    2 the agent did not end the call | 2 | the agent did not end the call
                    3 you did not call me back | 3 | you did not call me back
                    1 they never contact me  | 1 | they never contact me
                    2 cancel was impossible  | 2 | cancel was impossible
                    5 full stop.             | 5 | full stop.
                    4 April was lovely       | - | -
                    4 (out of 5)             | 4 | -
                    3 stars out of 5         | 3 | -
                    4 out of 5 stars         | 4 | -
                    3 stars out of 10        | - | -
                    5-star service           | 5 | service
                    4/5 but 2/5 for waiting  | - | -
                    ⭐                       | 1 | -
                    ⭐ great                 | - | -
                    very good 5              | 5 | very good
                    the agent was mean 5     | - | -
                    un 4                     | 4 | -
                    le doy un 4              | 4 | -
                    une note de 4            | 4 | -
                    Geef een 4               | 4 | -
                    maybe 4                  | 4 | -
                    I think it's a 4         | 4 | -
                    I rated 5 last time      | - | -
                    4ish                     | - | -
                    3.5                      | - | -
                    5!!!!                    | 5 | -
                    2,nobody called          | 2 | nobody called
                    4, great, 2 thumbs up    | 4 | great, 2 thumbs up
                    1 of the best calls ever | - | -
                    1 of the best, 5         | 5 | 1 of the best
                    2 thumbs up              | - | -
                    1 word: brilliant        | - | -
                    4 of 5                   | - | -
                    1 out of 5               | 1 | -
                    1 van de 5               | 1 | -
                    1 star                   | 1 | -
                    1 - terrible             | 1 | terrible
                    1 terrible               | 1 | terrible
                    1 de wachttijd was te lang | 1 | de wachttijd was te lang
                    2 das war nichts         | 2 | das war nichts
                    2 der Kollege war unhöflich | 2 | der Kollege war unhöflich
                    5 von mir                | 5 | von mir
                    5 of course              | 5 | of course
                    5 cheers                 | 5 | -
                    2 words cannot say how bad | - | -
                    """)
    void a_score_out_of_five_is_read_with_the_words_around_it(
            String text, @Nullable Integer score, @Nullable String comment) {
        Reading reading = ReplyReader.read(text, Metric.CSAT);

        if (score == null) {
            assertThat(reading).isInstanceOf(Reading.Words.class);
        } else {
            assertThat(reading).isEqualTo(new Reading.Score(score, comment));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5 different agents and still no solution",
                "5 long days without an answer",
                "4 whole weeks waiting",
                "2 other calls before this one",
                "1 other agent was rude",
                "3 verschiedene Mitarbeiter",
                "3 ganze Wochen gewartet",
                "2 volle Stunden",
                "3 différents conseillers",
                "2 longues semaines",
                "4 distintos agentes",
                "3 largos meses",
                "4 diversi operatori",
                "3 diferentes pessoas",
                "3 verschillende medewerkers",
                "2 hele dagen",
                "3 olika personer"
            })
    void a_count_of_different_or_whole_things_is_no_score(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isInstanceOf(Reading.Words.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    5 more or less             | more or less
                    5 different from last time | different from last time
                    5 long wait but solved     | long wait but solved
                    5 - 2 different agents helped | 2 different agents helped
                    5 full marks               | full marks
                    5 ganze Arbeit             | ganze Arbeit
                    """)
    void an_adjective_after_a_score_begins_the_comment(String text, String comment) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isEqualTo(new Reading.Score(5, comment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sorry I meant 5",
                "Sorry, I meant 5",
                "I mean 5",
                "I meant to give a 5",
                "Oops 5",
                "It should be 5",
                "it should have been a 5",
                "make it 5",
                "please make it a 5",
                "Ich meinte 5",
                "Entschuldigung, ich meinte 5",
                "gemeint war 5",
                "Pardon, je voulais dire 5",
                "Perdón, quise decir 5",
                "quería decir un 5",
                "Scusi, intendevo 5",
                "volevo dire 5",
                "Ik bedoelde 5",
                "Desculpe, queria dizer 5"
            })
    void a_correction_is_read_as_the_score(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isEqualTo(new Reading.Score(5, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I did not mean 5",
                "I didn't mean 5",
                "It should not be 5",
                "Ich meinte nicht 5",
                "Je ne voulais pas dire 5",
                "There should be 5 options",
                "it should be 5 working days",
                "I had to make 5 calls",
                "Je voulais 5 articles"
            })
    void what_was_not_meant_or_is_no_score_corrects_nothing(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isInstanceOf(Reading.Words.class);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "5/7, 5", "seven, 7", "sei, 6", "1, 1", "seven out of seven, 7"})
    void a_score_out_of_seven_is_read(String text, int score) {
        assertThat(ReplyReader.read(text, Metric.CES)).isEqualTo(new Reading.Score(score, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "0", "5/5", "7 stars", "⭐⭐⭐⭐⭐", "10"})
    void what_is_no_score_out_of_seven_stays_words(String text) {
        assertThat(ReplyReader.read(text, Metric.CES)).isInstanceOf(Reading.Words.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOP",
                "stop",
                "Stop.",
                "Stop!!!",
                " stop ",
                "S\u200btop",
                "ＳＴＯＰ",
                "STOP PLEASE",
                "please stop",
                "Pls stop now",
                "stop stop stop",
                "STOP ALL",
                "S.T.O.P.",
                "s t o p",
                "STOPALL",
                "UNSUBSCRIBE",
                "CANCEL",
                "END",
                "QUIT",
                "REVOKE",
                "OPTOUT",
                "opt out",
                "opt-out",
                "Opt out please",
                "REMOVE",
                "2 stop",
                "4. Stop.",
                "Terrible service. STOP",
                "1\nSTOP",
                "I am busy, stop",
                "stop it",
                "stop the messages",
                "stop this survey",
                "Stop calling!",
                "no more texts",
                "no more surveys please",
                "Please stop texting me",
                "please stop\ntexting me",
                "2 please stop texting me",
                "stop sending me these surveys",
                "Could you stop sending these messages",
                "don't contact me again",
                "don’t contact me again",
                "dont text me",
                "Do not text me.",
                "do not contact",
                "Please do not call me anymore",
                "never text me again",
                "I don't want any more messages",
                "I do not want to receive texts",
                "we dont need surveys",
                "I no longer want to be contacted",
                "please unsubscribe me",
                "I want to unsubscribe",
                "opt me out",
                "I'd like to opt out",
                "take me off your list",
                "remove me from your list",
                "remove me from this list please",
                "delete my number",
                "lose my number",
                "leave me alone",
                "I revoke my consent",
                "you have the wrong number, stop texting me",
                "Stopp",
                "Abmelden",
                "bitte abmelden",
                "Bitte melden Sie mich ab",
                "ABBESTELLEN",
                "keine SMS mehr",
                "Ich möchte keine weiteren Nachrichten",
                "Ich will keine SMS mehr bekommen",
                "Bitte schreiben Sie mir nicht mehr",
                "Kontaktieren Sie mich nicht mehr",
                "Lassen Sie mich in Ruhe",
                "Hören Sie auf, mir zu schreiben",
                "hoert auf mir zu schreiben",
                "Rufen Sie mich nicht mehr an",
                "Ich möchte nicht mehr kontaktiert werden",
                "ARRÊT",
                "arret",
                "Désabonner",
                "désabonnez-moi",
                "Je veux me désabonner",
                "Arrêtez de m'envoyer des SMS",
                "Ne me contactez plus",
                "merci de ne plus me contacter",
                "Je ne veux plus recevoir de messages",
                "Laissez-moi tranquille",
                "plus de SMS svp",
                "BAJA",
                "darme de baja",
                "No me escriban más",
                "no me contacten",
                "Dejen de enviarme mensajes",
                "no quiero recibir más mensajes",
                "Cancella",
                "Basta messaggi",
                "Non contattatemi più",
                "non mi scrivete più",
                "Smettetela di scrivermi",
                "non voglio più ricevere messaggi",
                "Lasciatemi in pace",
                "SAIR",
                "parar",
                "Não me contactem mais",
                "nao me mandem mais mensagens",
                "Não quero receber mais mensagens",
                "Parem de me enviar mensagens",
                "Afmelden",
                "uitschrijven aub",
                "geen berichten meer",
                "Stop met sms'en",
                "Meld mij af",
                "Laat me met rust",
                "Stuur mij geen berichten meer",
                "wypisz mnie",
                "Rezygnuję",
                "Proszę nie pisać",
                "Nie piszcie do mnie",
                "przestańcie wysyłać SMS",
                "Nie chcę otrzymywać wiadomości",
                "STOPP",
                "Avregistrera mig",
                "Sluta skicka sms",
                "inga fler sms tack",
                "Kontakta mig inte igen",
                "vill inte ha fler meddelanden",
                "Afmeld",
                "afmeld mig venligst",
                "Stop med at skrive til mig",
                "kontakt mig ikke igen",
                "ingen flere beskeder",
                "退订",
                "СТОП"
            })
    void a_wish_for_no_more_messages_is_an_opt_out_in_any_wording(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isInstanceOf(Reading.OptOut.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the agent did not end the call",
                "the call would not end",
                "I wanted to cancel my order",
                "cancel my order",
                "can you stop the double billing",
                "stop being so slow",
                "one-stop shop, great",
                "nonstop music on hold",
                "the bus stop is closed",
                "you did not call me back",
                "you never contact me",
                "they don't call me back",
                "why don't you call me",
                "don't call me so late",
                "please don't call me at night",
                "don't call me before nine",
                "don't text me when I am at work",
                "Stop calling me so late",
                "if you don't contact me I will leave",
                "I got no more messages after that",
                "no more messages were sent to me",
                "I quit my job for this",
                "the end of the story",
                "do call again",
                "Do contact me",
                "la calidad es muy baja",
                "Warum kontaktieren Sie mich nicht",
                "Sie kontaktieren mich nicht",
                "ich bekomme keine Nachrichten mehr",
                "weil ich keine E-Mails mehr bekomme",
                "Rufen Sie mich bitte zurück",
                "Ich konnte nicht mehr schreiben",
                "vous ne me contactez pas",
                "j'ai eu plus de messages que prévu",
                "il n'arrête pas",
                "Waarom bel je mij niet",
                "Liked “How was it? Reply 1 to 5, STOP to opt out”",
                "Reacted 👍 to \"How was it? Reply 1 to 5. Stop\"",
                "he said \"please stop calling me names\"",
                "start"
            })
    void a_complaint_that_contains_such_words_is_no_opt_out(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isNotInstanceOf(Reading.OptOut.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "please don't call me again",
                "Rufen Sie mich bitte nicht mehr an",
                "1. Don't contact me again!",
                "no me llamen más",
                "ne me contactez plus",
                "1 don't call me",
                "2 please don't ever text me",
                "I told you to never call me",
                "I asked you not once, please never call me again",
                "I want you to never contact me again",
                "I am busy, don't call me",
                "I have moved please don't contact me",
                "Not interested don't call me",
                "Terrible service never contact me again",
                "so don't call me anymore",
                "Thank you and don't text me again",
                "Could you please not call me",
                "Hi guys don't message me",
                "I said don't call me",
                "You need to never call me again",
                "Bitte rufen Sie mich nicht an",
                "1, bitte rufen Sie mich nie wieder an",
                "Sehr schlechter Service rufen Sie mich nie wieder an",
                "Kein Interesse, rufen Sie mich nicht an",
                "Und rufen Sie mich nicht mehr an",
                "Da ich kein Kunde mehr bin, rufen Sie mich nicht mehr an",
                "Schreiben Sie mir nicht mehr",
                "Danke, schicken Sie mir bitte keine Umfragen mehr",
                "S'il vous plaît ne me contactez plus",
                "Merci ne m'appelez plus",
                "Merci, et ne me rappelez plus",
                "Por favor no me llamen",
                "Quiero que no me llamen",
                "Les pido que no me contacten más",
                "Que no me llamen más",
                "1 y no me escriban más",
                "Muy mal servicio no me llamen mas",
                "Per favore non mi chiamate più",
                "Non chiamatemi più",
                "Por favor não me liguem mais",
                "Quero que não me contactem",
                "Bel mij niet meer",
                "Neem geen contact meer met mij op",
                "Proszę nie dzwońcie do mnie",
                "Ring mig inte igen",
                "Kontakt mig ikke igen",
                "Ikke ring meg",
                "Leave me alone",
                "Just leave me alone",
                "please do leave me alone",
                "I want you to leave me alone",
                "You need to stop texting me",
                "I really don't want any more messages",
                "I told you people to stop calling me",
                "wrong number don't call me again",
                "stop and do not contact me",
                "1 bad service, don't call me again",
                "You were great, but please don't call me again",
                "It was ok but don't call me again",
                "I'm happy, but don't contact me",
                "we do not wish to receive surveys",
                "take me off your list, you guys never call me",
                "You guys never call me. STOP",
                "Why do you keep texting me please don't contact me"
            })
    void who_tells_us_not_to_write_or_call_is_taken_at_their_word(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isInstanceOf(Reading.OptOut.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1 You guys never call me | 1 | You guys never call me
                    '2 you say you''ll call but never call me' | 2 | 'you say you''ll call but never call me'
                    1, seit drei Wochen rufen Sie mich nicht an | 1 | seit drei Wochen rufen Sie mich nicht an
                    1 your agents always say they will but never call me | 1 | your agents always say they will but never call me
                    1 You promise it, but never call me | 1 | You promise it, but never call me
                    '1 your team don''t ever contact me' | 1 | 'your team don''t ever contact me'
                    1 seit Wochen schreiben Sie mir nicht | 1 | seit Wochen schreiben Sie mir nicht
                    1 le service ne me rappelle pas | 1 | le service ne me rappelle pas
                    1 è assurdo che non mi contatti più | 1 | è assurdo che non mi contatti più
                    1 acho um absurdo que não me contactem | 1 | acho um absurdo que não me contactem
                    1 Ni kontakta mig inte | 1 | Ni kontakta mig inte
                    1 the agents do not contact me | 1 | the agents do not contact me
                    1 they promised to not call me | 1 | they promised to not call me
                    '1 you say you''ll call and then never call me again' | 1 | 'you say you''ll call and then never call me again'
                    1 Your agents leave me alone with this | 1 | Your agents leave me alone with this
                    1 they always leave me alone | 1 | they always leave me alone
                    '1 nobody there will ever do, they just don''t call me' | 1 | 'nobody there will ever do, they just don''t call me'
                    1 Jullie schrijf mij niet | 1 | Jullie schrijf mij niet
                    1 everyone promises but they never write to me | 1 | everyone promises but they never write to me
                    """)
    void who_scores_us_for_never_calling_has_answered(String text, int score, String comment) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isEqualTo(new Reading.Score(score, comment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You still don't call me",
                "Trotz Zusage rufen Sie mich nicht an",
                "Die Kollegen rufen mich nicht an",
                "On ne me contacte jamais",
                "Es inaceptable que no me llamen",
                "2 people there just never call me",
                "Obwohl Sie es versprochen haben, rufen Sie mich nicht an",
                "Leider kontaktieren Sie mich nicht",
                "Warum rufen Sie mich bitte nicht an",
                "Trotz mehrerer Mails schreiben Sie mir nichts",
                "Personne ne me contacte jamais",
                "Vos conseillers ne me contacte jamais",
                "Me molesta que no me llamen",
                "Llevo un mes esperando que no me contacten",
                "Da settimane non mi chiamate più",
                "Perché non mi scrivete più",
                "É inaceitável que não me liguem",
                "Helaas neemt niemand contact op, jullie neem nooit contact met mij op",
                "Al weken bel mij niet",
                "I lovar men ring mig ikke",
                "De ikke ring meg",
                "You never call me please fix",
                "companies like you never call me",
                "the agent said don't call me",
                "they told me to never call me",
                "Zawsze nie piszcie do mnie",
                "Od tygodni nie dzwoncie do mnie",
                "I waited 3 weeks and still never call me"
            })
    void who_complains_that_we_never_call_does_not_opt_out(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isInstanceOf(Reading.Words.class);
    }

    @Test
    void an_opt_out_keeps_the_words_as_proof() {
        assertThat(ReplyReader.read(" 2 - Please\u00a0stop texting me! ", Metric.CSAT))
                .isEqualTo(new Reading.OptOut("2 - Please stop texting me!", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"STOP", "unsubscribe", "opt out", "S.T.O.P.", "stop, cancel", "abmelden", "please don't text me"
            })
    void a_keyword_or_a_whole_wording_is_a_plain_opt_out(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isEqualTo(new Reading.OptOut(text, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cancel", "quit", "END", "please cancel", "annuler", "cancelar", "beenden", "baja"})
    void a_word_that_has_other_meanings_is_no_plain_opt_out(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isEqualTo(new Reading.OptOut(text, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"START", "start", "Start!", "UNSTOP", "unstop please", "opt in"})
    void the_bare_keyword_brings_messages_back(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isInstanceOf(Reading.OptIn.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "start over please", "4 start", "I start to like you", "the start was bad"})
    void consent_is_never_guessed(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isNotInstanceOf(Reading.OptIn.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wrong number",
                "Wrong Number!",
                "Sorry, wrong number",
                "You have the wrong number",
                "You've got the wrong person, I never called",
                "This is the wrong number.",
                "I think you texted the wrong number",
                "Falsche Nummer",
                "Sie haben die falsche Nummer",
                "falsch verbunden",
                "Mauvais numéro",
                "erreur de numéro",
                "Número equivocado",
                "numero sbagliato",
                "Número errado",
                "verkeerd nummer",
                "Zły numer",
                "pomyłka",
                "fel nummer",
                "forkert nummer",
                "1. You have the wrong number",
                "I'm not Ana, wrong number"
            })
    void a_message_that_reached_somebody_else_is_said_so(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isInstanceOf(Reading.WrongPerson.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the agent gave me the wrong number",
                "they transferred me to the wrong person",
                "your website shows the wrong number",
                "1 wrong number",
                "der Agent hat die falsche Nummer notiert"
            })
    void a_complaint_about_a_wrong_number_is_no_wrong_person(String text) {
        assertThat(ReplyReader.read(text, Metric.CSAT)).isNotInstanceOf(Reading.WrongPerson.class);
    }

    @Test
    void a_comment_keeps_its_lines_and_its_spelling() {
        assertThat(ReplyReader.read("2\r\n\r\nNobody called back.\r\nI'm done", Metric.CSAT))
                .isEqualTo(new Reading.Score(2, "Nobody called back.\nI'm done"));
    }

    @Test
    void words_are_composed_and_freed_of_what_nobody_sees() {
        String decomposed = Normalizer.normalize("très\u00a0bien\u200b\u00ad", Normalizer.Form.NFD);

        assertThat(ReplyReader.read(decomposed, Metric.CSAT)).isEqualTo(new Reading.Words("très bien"));
    }

    @Test
    void a_score_hidden_among_invisible_characters_is_read() {
        assertThat(ReplyReader.read("\ufeff\u200e4\u200b\u00a0/\u202f5\u2060", Metric.CSAT))
                .isEqualTo(new Reading.Score(4, null));
    }

    @Test
    void a_joined_emoji_survives_in_the_comment() {
        String family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";

        assertThat(ReplyReader.read("5 " + family, Metric.CSAT)).isEqualTo(new Reading.Score(5, family));
    }

    @Test
    void only_the_beginning_of_an_endless_text_is_read() {
        Reading reading = ReplyReader.read("4 " + "a".repeat(1_000_000), Metric.CSAT);

        assertThat(reading).isEqualTo(new Reading.Score(4, "a".repeat(ReplyText.LIMIT - 2)));
    }

    @Test
    void a_text_cut_within_a_character_stays_whole() {
        String text = "a".repeat(ReplyText.LIMIT - 1) + "\ud83d\ude00";

        assertThat(ReplyReader.read(text, Metric.CSAT)).isEqualTo(new Reading.Words("a".repeat(ReplyText.LIMIT - 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop ",
                "please ",
                "1 ",
                "1,",
                "1-",
                "⭐",
                "\"",
                "don't want to receive any more ",
                "a'",
                "\u200d",
                "i ",
                ",",
                "you the wrong ",
                "4 or ",
                "\ud83d",
                "e-"
            })
    void no_text_makes_it_hang(String piece) {
        String text = piece.repeat(ReplyText.LIMIT / piece.length() + 1);

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 20; i++) {
                ReplyReader.read(text, Metric.NPS);
            }
        });
    }
}
