// SPDX-License-Identifier: Apache-2.0
package io.closeloop.connector.mail;

import java.util.List;

/**
 * How mail programs mark what is not new: data only, lower case, one entry per program or language. Collected from mails
 * of the programs' own; none of it is standardised.
 */
final class QuoteMarks {
    /** The line we put on top of our own mails. Everything from its copy on is ours. Has no language on purpose. */
    static final String OWN = "~ ~ ~ * ~ ~ ~";

    /** How a line that introduces a quote begins; the space belongs to it. */
    static final List<String> OPENERS = List.of(
            "on ", "le ", "am ", "el ", "il ", "em ", "op ", "den ", "w dniu ", "dnia ", "dne ", "pe ", "на ", "по ",
            "בתאריך ", "في ");

    /** What such a line says, usually at its end, before the colon. */
    static final List<String> WROTE = List.of(
            "wrote",
            "a écrit",
            "schrieb",
            "escribió",
            "ha scritto",
            "escreveu",
            "schreef",
            "skrev",
            "pisze",
            "napisał(a)",
            "napisał",
            "napisała",
            "napsal(a)",
            "napsal",
            "kirjoitti",
            "a scris",
            "ezt írta",
            "yazdı",
            "пишет",
            "написал(а)",
            "написал",
            "написала",
            "пише",
            "写道",
            "寫道",
            "님이 작성",
            "のメール",
            "のメッセージ",
            "書きました",
            "כתב",
            "כתבה",
            "كتب");

    /** Words between dashes above a quoted original. */
    static final List<String> ORIGINAL = List.of(
            "original message",
            "original appointment",
            "ursprüngliche nachricht",
            "originalnachricht",
            "originaltermin",
            "message d'origine",
            "message original",
            "mensaje original",
            "mensagem original",
            "messaggio originale",
            "oorspronkelijk bericht",
            "originalmeddelelse",
            "originalmeddelande",
            "ursprungligt meddelande",
            "wiadomość oryginalna",
            "oryginalna wiadomość",
            "исходное сообщение",
            "orijinal mesaj",
            "原始邮件",
            "原始郵件",
            "元のメッセージ",
            "원본 메시지");

    /** Words above a forwarded mail. */
    static final List<String> FORWARDED = List.of(
            "forwarded message",
            "begin forwarded message",
            "weitergeleitete nachricht",
            "anfang der weitergeleiteten nachricht",
            "message transféré",
            "début du message transféré",
            "mensaje reenviado",
            "mensagem encaminhada",
            "messaggio inoltrato",
            "inizio messaggio inoltrato",
            "doorgestuurd bericht",
            "begin doorgestuurd bericht",
            "vidarebefordrat meddelande",
            "przekazana wiadomość",
            "пересылаемое сообщение",
            "转发的邮件",
            "轉寄的郵件",
            "転送メッセージ",
            "전달된 메시지");

    /** Names of the header lines that Outlook and others put above an original, by language; the first is From. */
    static final List<List<String>> HEADER_BLOCKS = List.of(
            List.of("from", "sent", "date", "to", "cc", "subject"),
            List.of("von", "gesendet", "datum", "an", "cc", "betreff"),
            List.of("de", "envoyé", "date", "à", "cc", "objet"),
            List.of("de", "enviado el", "enviado", "fecha", "para", "cc", "asunto"),
            List.of("de", "enviado em", "enviada em", "data", "para", "cc", "assunto"),
            List.of("da", "inviato", "data", "a", "cc", "oggetto"),
            List.of("van", "verzonden", "datum", "aan", "cc", "onderwerp"),
            List.of("från", "skickat", "datum", "till", "kopia", "ämne"),
            List.of("fra", "sendt", "dato", "til", "cc", "kopi", "emne"),
            List.of("od", "wysłano", "data", "do", "dw", "temat"),
            List.of("от", "отправлено", "дата", "кому", "копия", "тема"),
            List.of("kimden", "gönderme tarihi", "gönderildi", "kime", "konu"),
            List.of("发件人", "发送时间", "日期", "收件人", "抄送", "主题"),
            List.of("寄件者", "寄件日期", "日期", "收件者", "副本", "主旨"),
            List.of("差出人", "送信日時", "日付", "宛先", "件名"),
            List.of("보낸 사람", "보낸 날짜", "날짜", "받는 사람", "제목"),
            List.of("מאת", "נשלח", "תאריך", "אל", "נושא"),
            List.of("من", "تاريخ الإرسال", "التاريخ", "إلى", "الموضوع"));

    /** How the line begins that a phone or webmail puts below the text; after a star, what else it holds. */
    static final List<String> SENT_FROM = List.of(
            "sent from my ",
            "sent from mail for windows",
            "sent from outlook",
            "sent from yahoo mail",
            "sent from proton mail",
            "sent with proton mail",
            "get outlook for ",
            "von meinem *gesendet",
            "von meiner *gesendet",
            "gesendet von ",
            "gesendet mit der ",
            "holen sie sich outlook für ",
            "envoyé de mon ",
            "envoyé depuis ",
            "envoyé à partir de ",
            "télécharger outlook pour ",
            "enviado desde mi ",
            "enviado desde outlook",
            "enviado do meu ",
            "enviado a partir do ",
            "obtener outlook para ",
            "obter o outlook para ",
            "inviato da ",
            "inviato dal mio ",
            "scarica outlook per ",
            "verzonden vanaf mijn ",
            "verstuurd vanaf mijn ",
            "skickat från min ",
            "sendt fra min ",
            "wysłane z ",
            "odesláno z ",
            "отправлено с ",
            "iphone'umdan gönderildi",
            "iphoneから送信",
            "发自我的",
            "從我的",
            "나의 iphone에서 보냄",
            "נשלח מה-",
            "أُرسلت من ");

    /** How the notes begin that companies put below every mail. */
    static final List<String> LEGAL = List.of(
            "confidentiality notice",
            "this e-mail and any attachment",
            "this email and any attachment",
            "this e-mail (and any attachment",
            "the information contained in this e-mail",
            "the information contained in this email",
            "diese e-mail enthält vertrauliche",
            "diese e-mail und alle anhänge",
            "ce message et ses pièces jointes",
            "ce message et toutes les pièces jointes",
            "este mensaje y sus archivos adjuntos",
            "esta mensagem e seus anexos",
            "questo messaggio e i suoi allegati",
            "dit bericht en eventuele bijlagen");

    /** What stands in the text part of a mail whose words are in its HTML part. */
    static final List<String> NO_HTML = List.of(
            "does not support html",
            "doesn't support html",
            "cannot display html",
            "html-capable",
            "html compatible",
            "html-format",
            "view this email in html",
            "unterstützt kein html",
            "ne supporte pas le html",
            "no admite html");

    /** Elements of HTML mails that hold quotes or signatures; classes and ids may carry a prefix after a forward. */
    static final List<String> HTML_QUOTES = List.of(
            "[class*=gmail_quote]",
            "[class*=gmail_attr]",
            "[class*=gmail_signature]",
            "blockquote[type=cite]",
            "[class*=moz-cite-prefix]",
            "[class*=moz-signature]",
            "[class*=moz-forward-container]",
            "[class*=yahoo_quoted]",
            "[id*=yahoo_quoted]",
            "[class*=protonmail_quote]",
            "[class*=protonmail_signature]",
            "[class*=tutanota_quote]",
            "[class*=zmail_extra]",
            "[id*=mail-editor-reference-message-container]",
            "[id*=ms-outlook-mobile-signature]",
            "[id*=AppleMailSignature]",
            "[id*=lineBreakAtBeginningOfSignature]",
            "[class*=x_gmail_extra]");

    /** Elements after which, itself included, everything is old. */
    static final List<String> HTML_ENDS =
            List.of("[id*=divRplyFwdMsg]", "[id*=appendonsend]", "[id*=stopSpelling]", "[id*=x_divRplyFwdMsg]");

    private QuoteMarks() {}
}
